"""Nobody stands in a base without consents, by whatever statement; what was signed stays."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kernel.identity.permissions import Role
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.exchange.models import Loan
from school.tasks.models import Task
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS, TODAY

ENTER = (
    "INSERT INTO school.base_entry (school_id, id, person_id, side, state, entered_on, changed_at)"
    " VALUES (:school, gen_random_uuid(), :bare, '{side}', '{state}', current_date, now())"
)
TAKE_PART = (
    "INSERT INTO school.participation (school_id, id, programme_id, school_year, person_id, side,"
    " person_kind, joined_on) VALUES (:school, gen_random_uuid(), :programme, :year, :bare,"
    " 'mentor', 'teacher', current_date)"
)
REFUSED = {
    **{f"enters as {state}": ENTER.format(side="mentor", state=state)
       for state in ("entered", "selected", "resting")},
    "enters as a mentee": ENTER.format(side="mentee", state="ready"),
    "takes part": TAKE_PART,
    "an entry handed over": "UPDATE school.base_entry SET person_id = :bare WHERE id = :entry",
    "the other side": "UPDATE school.base_entry SET side = 'mentee' WHERE id = :entry",
    "thawed": "UPDATE school.base_entry SET state = 'selected' WHERE id = :frozen",
    "back after leaving": "UPDATE school.participation SET left_on = NULL WHERE id = :past",
    "a part handed over": "UPDATE school.participation SET person_id = :bare WHERE id = :part",
    "another side of a part": "UPDATE school.participation SET side = 'mentee' WHERE id = :part",
    "a consent erased": "DELETE FROM school.consent",
    "a consent reworded": "UPDATE school.consent SET wording = 'иное'",
    "a consent prolonged": "UPDATE school.consent SET valid_until = NULL",
    "a consent to something else": "UPDATE school.consent SET purpose = 'publication'",
    "a consent given back": "UPDATE school.consent SET withdrawn_on = NULL WHERE id = :withdrawn",
    "a merge forgotten": "DELETE FROM school.person_merge",
    "a link given away": "UPDATE school.link SET token_hash = 'x'",
    "a link used again": "UPDATE school.link SET uses = 0",
    "an ask reworded": "UPDATE school.consent_ask SET wordings = '{}'",
    "an answer erased": "DELETE FROM school.answer_sheet",
    "an answer changed": "UPDATE school.answer_sheet SET answers = '{\"a\": 1}'",
    "an answer's past changed": "UPDATE school.answer_sheet SET before = NULL",
    "an answer of another day": "UPDATE school.answer_sheet SET filled_on = '2020-01-01'",
    "an opinion reworded": "UPDATE school.opinion SET words = 'иное'",
    "an opinion erased": "DELETE FROM school.opinion",
}  # fmt: skip


@pytest.fixture
def rows(make, world):
    """A mentor who stands by right, one frozen, one without consents, and answers corrected."""
    teacher, frozen = make.person("Законова Анна"), make.person("Застылова Вера")
    consented = make.consenting("Ушедшая Вера")
    programme = make.programme()
    found = {
        "school": world.schools["one"], "year": YEAR, "programme": programme,
        "bare": make.person("Голова Инна"), "teacher": teacher,
        "entry": make.entry(teacher, "mentor", state="selected"),
        "frozen": make.row(BaseEntry, "one", person_id=frozen, side="mentor", state="frozen",
                           entered_on=STARTS, changed_at=NOW),
        "part": make.part(programme, teacher, "mentor"),
        "past": make.part(programme, consented, "mentor", left_on=TODAY),
    }  # fmt: skip
    make.consents(teacher, "publication", withdrawn_on=TODAY)
    with make.session() as session, session.begin():
        session.execute(
            text("UPDATE school.consent SET withdrawn_on = current_date WHERE person_id = :id"),
            {"id": consented},
        )
        found["withdrawn"] = session.scalar(
            text("SELECT id FROM school.consent WHERE person_id = :id AND withdrawn_on IS NOT NULL"
                 " LIMIT 1"),
            {"id": consented},
        )  # fmt: skip
        session.execute(
            text(
                "INSERT INTO school.instrument (school_id, id, code, version, title, audience,"
                " definition, digest, created_at) VALUES (:school, gen_random_uuid(), 'x', 1, '-',"
                " '-', '{}', '-', now())"
            ),
            {"school": world.schools["one"]},
        )
        session.execute(
            text(
                "INSERT INTO school.answer_sheet (school_id, id, instrument_id, via, answers,"
                " before, filled_on, filled_at) SELECT school_id, gen_random_uuid(), id, 'paper',"
                ' \'{"a": 2}\', \'{"answers": {"a": 3}}\', current_date, now()'
                " FROM school.instrument"
            )
        )
    return found


def attack(session, statement, rows):
    bound = {name: value for name, value in rows.items() if f":{name}" in statement}
    try:
        touched = session.execute(text(statement), bound).rowcount
    except DBAPIError as refused:
        if "does not exist" in str(refused.orig):
            raise
        return 0
    else:
        return touched
    finally:
        session.rollback()


def test_the_database_refuses_every_way_in(rows, session_for, world):
    for role in (Role.CURATOR, Role.HEAD, Role.PSYCHOLOGIST):
        session = session_for(world.actors[role])
        assert [name for name, each in REFUSED.items() if attack(session, each, rows)] == []


TAKEN_AWAY = {
    "the consent": "UPDATE school.consent SET withdrawn_on = given_on WHERE person_id = :who",
    "the representative": "DELETE FROM school.guardian WHERE child_id = :who",
    "the representative's right":
        "UPDATE school.guardian SET is_legal = false WHERE child_id = :who",
    "the child's age": "UPDATE school.person SET born_on = '1990-01-01' WHERE id = :who",
    "the signer": "UPDATE school.consent SET signer_id = :other WHERE person_id = :who",
    "the kind": "UPDATE school.person SET kind = 'teacher', born_on = NULL WHERE id = :who",
}  # fmt: skip


@pytest.mark.parametrize("what", TAKEN_AWAY)
def test_who_loses_the_ground_stands_out_at_once_and_the_curator_is_told(
    make, session_for, curator, what
):
    child = make.pupil("Опорова Инна", born_on=date(2013, 3, 14))
    bystander = make.pupil("Соседова Вера", born_on=date(2013, 3, 14))
    entry, near = make.entry(child, "mentee", state="ready"), make.entry(bystander, "mentee")
    other, statement = make.person("Иная Ольга", kind="parent"), TAKEN_AWAY[what]
    session = session_for(curator)
    bound = {"who": child, "other": other}
    session.execute(text(statement), {k: v for k, v in bound.items() if f":{k}" in statement})
    session.commit()
    kept = make.read(BaseEntry, entry)
    assert (kept.state, kept.frozen_from) == ("frozen", "ready")
    assert make.read(BaseEntry, near).state == "entered"
    with make.session() as reading:
        tasks = reading.query(Task).all()
    assert [(task.kind, task.person_id) for task in tasks] == [("consents_lacking", child)]


class TestLoans:
    """PL-14: a card leaves the school on the mentor's own consent to that very school alone."""

    PERMIT = (
        "UPDATE school.loan SET state = 'permitted', card = '{card}', consent_id = {consent},"
        " valid_until = {until}"
    )

    @pytest.fixture
    def loan(self, make, world):
        mentor = make.consenting("Маркова Анна")
        make.consents(mentor, "transfer", scope={"school_id": str(world.schools["three"])})
        make.consents(mentor, "transfer", scope={"school_id": str(world.schools["two"])})
        somebody = make.consenting("Иная Вера")
        make.consents(somebody, "transfer", scope={"school_id": str(world.schools["three"])})
        loan = make.row(
            Loan, "one", person_id=mentor, asking_school_id=world.schools["three"], need="-",
            asked_at=NOW,
        )  # fmt: skip
        with make.session() as session:
            rows = session.query(Consent).filter_by(purpose="transfer").all()
            own = [each for each in rows if each.person_id == mentor]
            right = next(e.id for e in own if str(world.schools["three"]) in str(e.scope))
            elsewhere = next(e.id for e in own if e.id != right)
            others = next(each.id for each in rows if each.person_id == somebody)
            kind = session.query(Consent).filter_by(person_id=mentor, purpose="processing").one()
        return {"loan": loan, "right": right, "elsewhere": elsewhere, "others": others,
                "wrong": kind.id}  # fmt: skip

    @pytest.mark.parametrize("consent", ["elsewhere", "others", "wrong", None])
    def test_no_permission_without_it(self, loan, session_for, world, consent):
        session = session_for(world.actors[Role.HEAD])
        named = f"'{loan[consent]}'" if consent else "NULL"
        statement = self.PERMIT.format(card='{"name": "-"}', consent=named, until="'2099-01-01'")
        with pytest.raises(DBAPIError, match="on the consent"):
            session.connection().exec_driver_sql(statement)

    @pytest.mark.parametrize(
        ("card", "until", "passes"),
        [
            ('{"name": "-"}', "'2099-01-01'", True),
            ('{"name": "-", "born_on": "1980-01-01"}', "'2099-01-01'", False),
            ('{"name": "-"}', "NULL", False),
        ],
    )
    def test_nothing_beyond_the_agreed_and_not_for_ever(
        self, loan, session_for, world, card, until, passes
    ):
        session = session_for(world.actors[Role.HEAD])
        statement = self.PERMIT.format(card=card, consent=f"'{loan['right']}'", until=until)
        if passes:
            assert session.connection().exec_driver_sql(statement).rowcount == 1
        else:
            with pytest.raises(DBAPIError, match="on the consent"):
                session.connection().exec_driver_sql(statement)

    def test_the_asking_school_and_a_third_permit_nothing(self, loan, session_for, world):
        session = session_for(world.foreign[Role.CURATOR])
        statement = self.PERMIT.format(
            card='{"name": "-"}', consent=f"'{loan['right']}'", until="'2099-01-01'"
        )
        assert session.connection().exec_driver_sql(statement).rowcount == 0

    def test_nobody_hands_an_ask_to_another_school(self, loan, session_for, world):
        session = session_for(world.actors[Role.HEAD])
        with pytest.raises(DBAPIError, match="permission denied"):
            session.execute(
                text("UPDATE school.loan SET asking_school_id = :two"),
                {"two": world.schools["two"]},
            )
