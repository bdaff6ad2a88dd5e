"""The ledger of honours: moves by role, rules that cite clauses, quotas, orders, revocation."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from threading import Barrier
from uuid import UUID

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from contests.honours import (
    certificates,
    decisions,
    nominations,
    orders,
    queries,
    registry,
    types,
)
from contests.honours.models import Award, HonourNomination, HonourOrder, HonourStep, HonourType
from contests.honours.nominations import PARENTS, Proposal
from contests.honours.rules import CLAUSES, Candidate, Got, Places, grounds, intervals, quotas
from contests.results.queries import Winner
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Actor, Role
from kernel.jobs import Silent
from kernel.papers.models import Paper
from kernel.papers.queries import paper_by_code
from kernel.work import Work
from tests.contests.hall import Hall
from tests.factories.world import YEAR
from tests.school.make import Maker

TODAY = date(2026, 11, 22)
TOLD = Proposal(
    merits="Пять лет ведёт молодых учителей: открытые уроки, разборы, общий методический сборник.",
    post="учитель математики", body="педагогический совет", minutes_number="4",
    minutes_on=date(2026, 11, 16),
)  # fmt: skip
ORDER = {"number": "145-о", "signed_on": TODAY, "signatory": "Министр О. С. Саврасова"}
# One school year of a pair: a programme, two parts, the pair.
HISTORY = text("""
WITH led AS (
  INSERT INTO school.programme (school_id, id, school_year, form, title, created_at)
  VALUES (:school, gen_random_uuid(), :year, 'teacher_teacher', 'Наставничество', now())
  RETURNING id), parts AS (
  INSERT INTO school.participation
         (school_id, id, programme_id, school_year, person_id, side, person_kind, joined_on)
  SELECT :school, gen_random_uuid(), led.id, :year, one, side, 'teacher', make_date(:year, 9, 1)
    FROM led, (VALUES (CAST(:who AS uuid), 'mentor'), (CAST(:mentee AS uuid), 'mentee'))
           given (one, side)
  RETURNING id, programme_id, side)
INSERT INTO school.pair
       (school_id, id, programme_id, school_year, mentor_id, mentee_id, state, started_on, ended_on)
SELECT :school, gen_random_uuid(), a.programme_id, :year, a.id, b.id, :state,
       make_date(:year, 9, 10), CAST(:over AS date)
  FROM parts a, parts b WHERE a.side = 'mentor' AND b.side = 'mentee'
""")


class Ledger:
    """Types of the portal, mentors with years behind them, and nominations on their way."""

    def __init__(self, database, world, work_for) -> None:
        self.make = Maker(database.admin, world)
        self.make.profile("altai")
        self.world, self.work_for, self.database = world, work_for, database
        with self.make.session() as session, session.begin():
            types.sync(session)
            self.types = dict(session.execute(select(HonourType.code, HonourType.id)).all())

    def actor(self, role: Role, *, foreign: bool = False) -> Actor:
        return (self.world.foreign if foreign else self.world.actors)[role]

    def do(self, actor: Actor, act: Callable, *args: object, **more: object):
        work = self.work_for(actor)
        try:
            result = act(work, *args, **more)
            result = getattr(result, "id", result)
            work.session.commit()
        except BaseException:
            work.session.rollback()
            raise
        finally:
            work.session.close()
        return result

    def mentor(
        self, name: str = "Маркова Анна Петровна", *, years: int = 5, school: str = "one",
        consent: bool = True, **person: object,
    ) -> UUID:  # fmt: skip
        """Somebody who led a pair in each of so many school years, this one the last."""
        who = self.make.person(name, school, **person)
        mentee = self.make.person("Туров Глеб", school)
        with self.database.admin.begin() as past:  # what consents would guard is not the point
            past.execute(text("SET LOCAL session_replication_role = replica"))
            for year in range(YEAR - years + 1, YEAR + 1):
                past.execute(HISTORY, {
                    "school": self.world.schools[school], "who": who, "mentee": mentee,
                    "year": year, "state": "completed" if year < YEAR else "active",
                    "over": date(year + 1, 5, 20) if year < YEAR else None,
                })  # fmt: skip
        if consent:
            self.make.consents(who, "publication", school=school, signer=who)
        return who

    def nominate(self, code: str, person: UUID, told: Proposal = TOLD, **who: bool) -> UUID:
        actor = self.actor(Role.CURATOR, **who)
        return self.do(actor, nominations.send, self.types[code], person, told)

    def rules(self, code: str, **changes: object) -> None:
        """Other rules, past the editor."""
        with self.make.session() as session, session.begin():
            row = session.scalars(select(HonourType).where(HonourType.code == code)).one()
            row.rules = {**row.rules, **changes}

    def state(self, nomination: UUID) -> str:
        return self.make.read(HonourNomination, nomination).state

    def to_recommended(self, code: str, person: UUID, **who: bool) -> UUID:
        nomination = self.nominate(code, person, **who)
        if code not in ("district_diploma", "gratitude_to_parents"):
            self.do(self.actor(Role.MUNICIPAL, **who), decisions.endorse, nomination)
            self.do(self.actor(Role.REGION_OPERATOR), decisions.recommend, nomination)
        else:
            self.do(self.actor(Role.MUNICIPAL, **who), decisions.recommend, nomination)
        return nomination

    def awarded(self, nomination: UUID, role: Role = Role.REGION_OPERATOR) -> Award:
        actor = self.actor(role)
        order = self.do(actor, orders.draft_order, "О награждении наставников")
        self.do(actor, orders.set_lines, order, [nomination])
        self.do(actor, orders.sign, order, **ORDER)
        return self.make.one(Award, nomination_id=nomination)


@pytest.fixture
def ledger(database, world, work_for) -> Ledger:
    return Ledger(database, world, work_for)


def codes(refused) -> dict[str, str]:
    """Code → clause of every refusal."""
    return {block.code: block.clause for block in refused.value.values["blocks"]}


def test_the_way_of_a_regional_award_and_who_may_walk_it(ledger):
    person = ledger.mentor()
    operator, district = ledger.actor(Role.REGION_OPERATOR), ledger.actor(Role.MUNICIPAL)
    curator, stranger = ledger.actor(Role.CURATOR), ledger.actor(Role.CURATOR, foreign=True)
    for actor in (operator, district, ledger.actor(Role.ANALYST), ledger.actor(Role.PSYCHOLOGIST)):
        with pytest.raises(Denied):
            ledger.do(actor, nominations.send, ledger.types["ministry_diploma"], person, TOLD)
    with pytest.raises(NotFound):
        ledger.do(stranger, nominations.send, ledger.types["ministry_diploma"], person, TOLD)
    draft = ledger.do(
        curator, nominations.save_draft, ledger.types["ministry_diploma"], person, TOLD
    )
    for actor in (operator, district):  # a draft is the school's own business
        with pytest.raises(NotFound):
            queries.nomination(ledger.work_for(actor).session, draft)
    assert ledger.nominate("ministry_diploma", person) == draft, "the draft itself is sent"
    moves = (
        (curator, decisions.endorse, Denied), (operator, decisions.recommend, WrongState),
        (operator, decisions.endorse, Denied),
        (ledger.actor(Role.MUNICIPAL, foreign=True), decisions.endorse, NotFound),
        (district, decisions.recommend, Denied), (district, decisions.endorse, None),
        (district, decisions.endorse, WrongState), (curator, decisions.recommend, Denied),
        (district, decisions.recommend, Denied), (operator, decisions.recommend, None),
        (operator, decisions.recommend, WrongState),
    )  # fmt: skip
    for actor, act, refused in moves:
        if refused is None:
            ledger.do(actor, act, draft)
        else:
            with pytest.raises(refused):
                ledger.do(actor, act, draft)
    with pytest.raises(WrongState):
        ledger.do(curator, nominations.withdraw, draft, "передумали")
    award = ledger.awarded(draft)
    assert (award.number, award.full_name) == ("ПГМ-2026-0001", "Маркова Анна Петровна")
    page = queries.nomination(ledger.work_for(curator).session, draft)
    assert [step.to_state for step in page.steps] == [
        "nominated", "endorsed", "recommended", "awarded"]  # fmt: skip
    assert (page.award.order, page.facts["pairs"], len(page.facts["years"])) == ("145-о", 5, 5)
    notices = ledger.make.session().scalars(
        text("SELECT args ->> 'what' FROM kernel.job WHERE args ? 'what' ORDER BY created_at, id")
    )
    told = notices.all()
    assert told == ["honour_came", "honour_came", "honour_endorsed", "honour_recommended",
                    "honour_awarded"]  # fmt: skip


def test_postgresql_refuses_by_itself_what_the_code_would_not_ask(ledger):
    nomination = ledger.nominate("ministry_diploma", ledger.mentor())
    other = ledger.nominate("district_diploma", ledger.mentor("Зуева Ольга"))
    curator, operator = ledger.actor(Role.CURATOR), ledger.actor(Role.REGION_OPERATOR)
    district = ledger.actor(Role.MUNICIPAL)
    jump = "UPDATE contests.honour_nomination SET state = '{}' WHERE id = :id"
    refused = (
        (curator, jump.format("recommended"), nomination),
        (curator, "UPDATE contests.honour_nomination SET merits = 'иное' WHERE id = :id",
         nomination),
        (district, jump.format("recommended"), nomination),
        (district, jump.format("awarded"), other),
        (operator, jump.format("recommended"), nomination),
        (operator, "UPDATE contests.honour_nomination SET full_name = 'Другой' WHERE id = :id",
         nomination),
        (operator, "DELETE FROM contests.honour_nomination WHERE id = :id", nomination),
        (operator, "UPDATE contests.honour_step SET reason = 'x' WHERE nomination_id = :id",
         nomination),
    )  # fmt: skip
    for actor, statement, row in refused:
        session = ledger.work_for(actor).session
        with pytest.raises(DBAPIError):
            session.execute(text(statement), {"id": row})
        session.rollback()
    unseen = (ledger.actor(Role.CURATOR, foreign=True), ledger.actor(Role.MUNICIPAL, foreign=True))
    for actor in unseen:
        session = ledger.work_for(actor).session
        assert session.scalars(select(HonourNomination.id)).all() == []
        assert session.scalars(select(HonourStep.id)).all() == []
        try:
            changed = session.execute(text(jump.format("endorsed")), {"id": nomination})
            assert changed.rowcount == 0
        except DBAPIError:
            pass
        session.rollback()
    for statement in (
        "UPDATE contests.honour_step SET reason = 'x'",
        "DELETE FROM contests.honour_step",
        "TRUNCATE contests.honour_step",
    ):
        with pytest.raises(DBAPIError), ledger.make.session() as past:  # the owner's hand as well
            past.execute(text(statement))


def test_every_rule_blocks_and_cites_its_clause(ledger):
    rules = types.shipped()["honorary_mentor"].rules.model_copy(
        update={"clauses": {code: f"п. {n}" for n, code in enumerate(CLAUSES)}}
    )
    nobody = Candidate(kind="pupil", years=4, pairs=2, completed=1, has_consent=False)
    found = {block.code: block.clause for block in grounds(rules, nobody, TODAY)}
    assert found == {"kind": "п. 0", "years": "п. 1", "pairs": "п. 2", "completed": "п. 3",
                     "earlier": "п. 4", "consent": "п. 7"}  # fmt: skip
    before = Got("ministry_diploma", "Грамота", date(2023, 11, 23))
    fit = Candidate(kind="teacher", years=5, pairs=3, completed=2, has_consent=True, got=(before,))
    assert grounds(rules, fit, TODAY) == []
    [early] = intervals(rules, "honorary_mentor", [before], TODAY)
    assert (early.code, early.clause, early.values["free"]) == ("interval", "п. 6", "2026-11-23")
    assert intervals(rules, "honorary_mentor", [before], date(2026, 11, 23)) == []
    twice = Got("honorary_mentor", "Знак", date(2010, 1, 1))
    [once] = intervals(rules, "honorary_mentor", [twice], TODAY)
    assert (once.code, once.clause) == ("once", "п. 5")
    limited = rules.model_copy(update={"quota": types.Quota(
        per_school=1, staff_per_place=100, per_municipality=2, per_region=10)})  # fmt: skip
    full = quotas(limited, Places(1, 2, 10), 99)
    assert [block.clause for block in full] == ["п. 9", "п. 10", "п. 11"]
    for staff, places in ((None, 1), (99, 1), (100, 1), (199, 1), (200, 2), (350, 3)):
        assert limited.quota.of_school(staff) == places
    assert quotas(limited, Places(1, 1, 9), 200) == []


def test_the_school_is_told_all_refusals_at_once_and_nothing_is_sent(ledger):
    person = ledger.mentor(years=1, consent=False)
    with pytest.raises(Invalid) as refused:
        ledger.nominate("honorary_mentor", person, replace(TOLD, merits="мало", minutes_number=""))
    assert codes(refused) == {
        "years": "п. 5.1 Положения", "pairs": "п. 5.2 Положения", "completed": "п. 5.2 Положения",
        "earlier": "п. 5.3 Положения", "consent": "п. 9 Положения",
    }  # fmt: skip
    fields = {"merits": "merits_short", "minutes_number": "minutes_needed", "blocks": "blocked"}
    assert refused.value.fields == fields
    assert ledger.make.count(HonourNomination) == 0
    seasoned = ledger.mentor("Зуева Ольга")
    first = ledger.nominate("ministry_diploma", seasoned)
    with pytest.raises(Invalid) as again:
        ledger.nominate("ministry_diploma", seasoned)
    assert codes(again) == {"again": ""}
    with pytest.raises(Invalid) as full:  # one place for a school of fewer than 100 teachers
        ledger.nominate("ministry_diploma", ledger.mentor("Белова Инна"))
    assert codes(full) == {"quota_school": "п. 4.1 Положения"}
    with pytest.raises(Invalid):
        ledger.do(ledger.actor(Role.CURATOR), nominations.withdraw, first, "")
    ledger.do(ledger.actor(Role.CURATOR), nominations.withdraw, first, "ошибка в протоколе")
    third = ledger.to_recommended("ministry_diploma", seasoned)
    ledger.awarded(third)
    with pytest.raises(Invalid) as soon:
        ledger.nominate("gratitude_letter", seasoned)
    assert codes(soon) == {"interval": "п. 4 Положения"}


def test_two_operators_take_the_last_place_and_one_gets_it(ledger):
    quota = {"per_school": None, "staff_per_place": None, "per_municipality": None, "per_region": 1}
    clauses = types.shipped()["ministry_diploma"].rules.clauses
    ledger.rules("ministry_diploma", quota=quota,
                 clauses={**clauses, "quota_region": "п. 4.3 Положения"})  # fmt: skip
    waiting = []
    for name in ("Зуева Ольга", "Белова Инна"):
        waiting.append(ledger.nominate("ministry_diploma", ledger.mentor(name)))
        ledger.do(ledger.actor(Role.MUNICIPAL), decisions.endorse, waiting[-1])
    start, operator = Barrier(2), ledger.actor(Role.REGION_OPERATOR)

    def recommend(nomination: UUID) -> object:
        session = Session(ledger.database.app, info={"reach": operator.reach()})
        work = Work(session, operator, lambda: datetime(2026, 11, 22, 9, tzinfo=UTC))
        session.execute(select(HonourType.id)).all()
        start.wait()
        try:
            decisions.recommend(work, nomination)
            session.commit()
        except Invalid as refused:
            session.rollback()
            return refused.values["blocks"][0].clause
        finally:
            session.close()
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(recommend, waiting)) == ["taken", "п. 4.3 Положения"]
    assert sorted(ledger.state(each) for each in waiting) == ["endorsed", "recommended"]
    with pytest.raises(Invalid) as told:  # and a school learns of it before it writes a word
        ledger.nominate("ministry_diploma", ledger.mentor("Котова Вера"))
    assert codes(told) == {"quota_region": "п. 4.3 Положения"}


def test_one_award_stands_in_one_order_and_a_signed_one_stays(ledger):
    nomination = ledger.to_recommended("ministry_diploma", ledger.mentor())
    operator, district = ledger.actor(Role.REGION_OPERATOR), ledger.actor(Role.MUNICIPAL)
    first, second = (ledger.do(operator, orders.draft_order, name) for name in ("А", "Б"))
    ledger.do(operator, orders.set_lines, first, [nomination])
    with pytest.raises(WrongState, match="in_another_order"):
        ledger.do(operator, orders.set_lines, second, [nomination])
    with pytest.raises(WrongState, match="in_an_order"):
        ledger.do(operator, decisions.decline, nomination, "передумали")
    with pytest.raises(WrongState, match="order_is_empty"):
        ledger.do(operator, orders.sign, second, **ORDER)
    with pytest.raises(NotFound):
        ledger.do(district, orders.sign, first, **ORDER)
    with pytest.raises(Invalid) as lacking:
        ledger.do(operator, orders.sign, first, number="", signed_on=None, signatory="")
    assert set(lacking.value.fields) == {"number", "signed_on", "signatory"}
    ledger.do(operator, orders.sign, first, **ORDER)
    with pytest.raises(WrongState, match="order_signed"):
        ledger.do(operator, orders.set_lines, first, [])
    award = ledger.make.one(Award)
    session = ledger.work_for(operator).session
    assert session.execute(update(HonourOrder).values(title="иное")).rowcount == 1, "the draft only"
    session.rollback()
    copied = {c.name: getattr(award, c.name) for c in Award.__table__.columns}
    for twin in (
        copied | {"id": UUID(int=1), "number": "ПГМ-2026-0009"},
        copied | {"id": UUID(int=2), "order_id": second, "number": "ПГМ-2026-0010"},
    ):
        with pytest.raises((IntegrityError, DBAPIError)):
            session.execute(Award.__table__.insert(), twin)
        session.rollback()
    with pytest.raises(DBAPIError, match="a signed order stays"), ledger.make.session() as past:
        past.execute(text("UPDATE contests.honour_order SET number = '1' WHERE state = 'signed'"))


def test_revocation_appends_and_the_paper_says_so(ledger):
    award = ledger.awarded(ledger.to_recommended("ministry_diploma", ledger.mentor()))
    operator = ledger.actor(Role.REGION_OPERATOR)
    for actor, reason, refused in (
        (ledger.actor(Role.CURATOR), "ошибка", Denied), (operator, "", Invalid),
        (ledger.actor(Role.MUNICIPAL), "ошибка", NotFound),
    ):  # fmt: skip
        with pytest.raises(refused):
            ledger.do(actor, orders.revoke, award.id, reason)
    ledger.do(operator, orders.revoke, award.id, "сведения не подтвердились")
    with pytest.raises(WrongState):
        ledger.do(operator, orders.revoke, award.id, "ещё раз")
    kept = ledger.make.read(Award, award.id)
    assert (kept.revoked_on, kept.full_name) == (TODAY, "Маркова Анна Петровна")
    seen = paper_by_code(ledger.make.session(), ledger.make.read(Paper, award.paper_id).code)
    assert (seen.kind, seen.state, seen.number) == ("honour", "revoked", "ПГМ-2026-0001")
    assert "Маркова" not in repr(seen)
    assert [(s.from_state, s.to_state) for s in ledger.make.rows(HonourStep)][-1] == (
        "awarded", "revoked")  # fmt: skip
    with pytest.raises(DBAPIError, match="an award stays"), ledger.make.session() as past:
        past.execute(text("UPDATE contests.award SET revoked_on = NULL, revoke_reason = ''"))
    session = ledger.work_for(operator).session
    asked = registry.Wish(name="маркова", state="revoked", year=2026)
    assert [row.number for row in registry.awards(session, asked)] == ["ПГМ-2026-0001"]
    assert registry.count(session, replace(asked, state="holds")) == 0


def test_a_municipal_award_is_decided_by_the_municipality_and_parents_are_not_named(ledger):
    child = ledger.mentor("Лисин Пётр", years=1, kind="pupil", consent=False)
    nomination = ledger.nominate("gratitude_to_parents", child)
    kept = ledger.make.read(HonourNomination, nomination)
    assert (kept.full_name, kept.post) == (PARENTS, "")
    assert "Лисин" not in repr(vars(kept))
    with pytest.raises(Denied):
        ledger.do(ledger.actor(Role.REGION_OPERATOR), decisions.recommend, nomination)
    district = ledger.actor(Role.MUNICIPAL)
    ledger.do(district, decisions.recommend, nomination)
    award = ledger.awarded(nomination, Role.MUNICIPAL)
    assert (award.number, award.full_name) == ("БПР-2026-0001", PARENTS)
    with pytest.raises(NotFound):  # it is not the region's to take back
        ledger.do(ledger.actor(Role.REGION_OPERATOR), orders.revoke, award.id, "ошибка")
    # numbers of a type run on from municipality to municipality
    south = ledger.mentor("Ким Олег", years=1, school="three", kind="pupil", consent=False)
    theirs = ledger.to_recommended("gratitude_to_parents", south, foreign=True)
    foreign = ledger.actor(Role.MUNICIPAL, foreign=True)
    order = ledger.do(foreign, orders.draft_order, "О благодарности")
    ledger.do(foreign, orders.set_lines, order, [theirs])
    ledger.do(foreign, orders.sign, order, **ORDER)
    assert ledger.make.one(Award, nomination_id=theirs).number == "БПР-2026-0002"


def test_the_region_edits_types_while_nothing_is_under_way(ledger):
    operator, type_id = ledger.actor(Role.REGION_OPERATOR), ledger.types["ministry_diploma"]
    ours = types.shipped()["ministry_diploma"]
    plan = replace(ours, regulations="Приказ № 7",
                   rules=ours.rules.model_copy(update={"least_years": 2}))  # fmt: skip
    for role in (Role.MUNICIPAL, Role.CURATOR, Role.ANALYST):
        with pytest.raises(Denied):
            ledger.do(ledger.actor(role), types.change, type_id, plan)
    ledger.do(operator, types.change, type_id, plan)
    with ledger.make.session() as session, session.begin():
        types.sync(session)  # what the region made its own survives the next set-up
    assert types.type_of(ledger.make.session(), type_id).rules.least_years == 2
    nomination = ledger.to_recommended("ministry_diploma", ledger.mentor())
    with pytest.raises(WrongState, match="type_under_way"):
        ledger.do(operator, types.change, type_id, plan)
    wider = types.Quota(per_school=2, per_region=1)
    with pytest.raises(Invalid) as actless:
        ledger.do(operator, types.change_quota, type_id, wider, "")
    assert actless.value.fields == {"act": "act_needed"}
    ledger.do(operator, types.change_quota, type_id, wider, "Приказ № 12 от 01.02.2026")
    assert types.type_of(ledger.make.session(), type_id).rules.quota == wider
    ledger.do(operator, types.retire, type_id, away=True)
    with pytest.raises(Invalid) as retired:
        ledger.nominate("ministry_diploma", ledger.mentor("Зуева Ольга"))
    assert "type_retired" in retired.value.fields.values() or "blocks" in retired.value.fields
    ledger.awarded(nomination)  # what was under way goes on


def test_a_winner_is_laid_before_the_school_and_nothing_is_granted(ledger, database, monkeypatch):
    person, type_id = ledger.mentor(), ledger.types["ministry_diploma"]
    hall = Hall(database.admin, ledger.world).open_round(jurors=1, entries=1)
    entry, operator = hall.entries["e0"], ledger.actor(Role.REGION_OPERATOR)
    with database.admin.begin() as past:
        past.execute(text("SET LOCAL session_replication_role = replica"))
        past.execute(text("UPDATE contests.entry SET mentor_id = :m"), {"m": person})
    won = Winner(entry, None, None, "Маркова", "teacher", 1, "Победитель")
    monkeypatch.setattr(decisions, "winners", lambda _session, _contest: [won])
    asked = (decisions.propose, hall.contest, entry, type_id)
    with pytest.raises(Denied):
        ledger.do(ledger.actor(Role.CURATOR), *asked)
    draft = ledger.do(operator, *asked)
    with pytest.raises(WrongState, match="proposed_already"):
        ledger.do(operator, *asked)
    assert ledger.state(draft) == "draft"
    with pytest.raises(WrongState):
        ledger.do(operator, decisions.recommend, draft)
    assert ledger.nominate("ministry_diploma", person) == draft, "the school alone sends it"
    kept = ledger.make.read(HonourNomination, draft)
    assert (kept.facts["contest"]["award"], kept.full_name) == (
        "Победитель", "Маркова Анна Петровна")  # fmt: skip


def test_certificates_of_an_order_are_one_file_without_what_was_revoked(ledger):
    named = [ledger.to_recommended("gratitude_letter", ledger.mentor(name, years=1))
             for name in ("Белова Инна", "Котова Вера", "Зуева Ольга")]  # fmt: skip
    operator = ledger.actor(Role.REGION_OPERATOR)
    order = ledger.do(operator, orders.draft_order, "О благодарности")
    ledger.do(operator, orders.set_lines, order, named)
    ledger.do(operator, orders.sign, order, **ORDER)
    revoked, *_ = ledger.make.rows(Award, number="БП-2026-0002")
    ledger.do(operator, orders.revoke, revoked.id, "ошибка в приказе")
    address = "https://portal.example/check"
    with pytest.raises(Denied):
        ledger.do(ledger.actor(Role.CURATOR), certificates.ask_papers, order, address)
    made = ledger.do(operator, certificates.make_papers, order, address, Silent())
    sheets = [page.extract_text() for page in PdfReader(BytesIO(made.content)).pages]
    assert (made.papers, made.name) == (2, "БП-2026-0001 – БП-2026-0003.pdf")
    assert ["Белова" in sheets[0], "Котова" in sheets[1]] == [True, True], "by the alphabet"
    with pytest.raises(NotFound):
        ledger.do(operator, certificates.print_paper, revoked.id, address)
