"""Kind × age × purpose × signer in one table; the database keeps the same rules by plain SQL."""

from datetime import date

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from kernel.errors import Invalid
from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.consents.queries import ending, lacks, missing
from school.consents.rules import BASE_ASKS, PURPOSES, adult_on, needs_representative, wanted
from school.consents.service import PaperConsent, record_paper
from school.consents.signers import is_same_name
from school.consents.wording import purposes_for
from school.registry.models import Person
from tests.school.make import NOW, TODAY

CHILD_13 = date(2013, 3, 14)
LAST_DAY_OF_17 = date(2008, 11, 23)  # 17 years and 364 days on the day of the tests
ADULT_TODAY = date(2008, 11, 22)

# kind, born on, purpose, who signs → the fault, or None when it is written down
TABLE = [
    ("pupil", CHILD_13, "processing", "mother", None),
    ("pupil", CHILD_13, "processing", "self", "signer_unfit"),
    ("pupil", CHILD_13, "processing", "relative", "signer_unfit"),
    ("pupil", CHILD_13, "processing", "stranger", "signer_unfit"),
    ("pupil", CHILD_13, "processing", "former", "signer_unfit"),
    ("pupil", CHILD_13, "publication", "mother", None),
    ("pupil", CHILD_13, "be_mentor", "mother", None),
    ("pupil", CHILD_13, "have_mentor", "mother", "purposes_needed"),
    ("pupil", None, "processing", "mother", None),
    ("pupil", None, "processing", "self", "signer_unfit"),
    ("pupil", LAST_DAY_OF_17, "processing", "mother", None),
    ("pupil", LAST_DAY_OF_17, "processing", "self", "signer_unfit"),
    ("pupil", ADULT_TODAY, "processing", "self", None),
    ("pupil", ADULT_TODAY, "processing", "mother", "signer_unfit"),
    ("student", LAST_DAY_OF_17, "be_mentor", "self", "signer_unfit"),
    ("student", LAST_DAY_OF_17, "be_mentor", "mother", None),
    ("student", ADULT_TODAY, "be_mentor", "self", None),
    ("student", None, "be_mentor", "self", None),
    ("teacher", None, "processing", "self", None),
    ("teacher", date(1990, 5, 1), "be_mentor", "self", None),
    ("teacher", date(1990, 5, 1), "have_mentor", "self", None),
    ("teacher", date(1990, 5, 1), "have_mentor", "stranger", "signer_unfit"),
    ("employer", date(1990, 5, 1), "transfer", "self", None),
    ("employer", date(1990, 5, 1), "have_mentor", "self", "purposes_needed"),
]


@pytest.mark.parametrize(("kind", "born_on", "purpose", "signer", "fault"), TABLE)
def test_who_signs_what_for_whom(make, do, curator, kind, born_on, purpose, signer, fault):
    person = make.person("Ёлкина Вера", kind=kind, born_on=born_on)
    people = {
        "self": person,
        "mother": make.guardian(person),
        "relative": make.guardian(person, "Заря Нина", relation="relative", is_legal=False),
        "former": make.guardian(person, "Бывшая Анна", until=TODAY),
        "stranger": make.person("Чужой Пётр"),
    }
    cmd = PaperConsent(
        person_id=person, signer_id=people[signer], purpose=purpose, given_on=TODAY,
        scope={"publication": "имя", "transfer": "школа № 5"},
    )  # fmt: skip
    if fault:
        with pytest.raises(Invalid) as refused:
            do(curator, record_paper, cmd)
        assert list(refused.value.fields.values()) == [fault]
    else:
        kept = do(curator, record_paper, cmd)
        assert (kept.purpose, kept.signer_id, kept.via) == (purpose, people[signer], "paper")


def test_a_child_without_a_representative_has_nobody_to_sign(make, do, curator):
    person = make.pupil("Ёлкина Вера", born_on=CHILD_13)
    with pytest.raises(Invalid) as refused:
        do(curator, record_paper, PaperConsent(
            person_id=person, signer_id=person, purpose="processing", given_on=TODAY))  # fmt: skip
    assert refused.value.fields == {"signer": "no_representative"}


@pytest.mark.parametrize(
    ("born_on", "given_on", "fault"),
    [
        (CHILD_13, date(2026, 11, 23), "given_later"),
        (CHILD_13, None, "day_needed"),
        (CHILD_13, date(2013, 3, 14), "given_before_birth"),
    ],
)
def test_the_date_on_the_paper(make, do, curator, born_on, given_on, fault):
    person = make.pupil("Ёлкина Вера", born_on=born_on)
    cmd = PaperConsent(
        person_id=person, signer_id=make.guardian(person), purpose="processing", given_on=given_on
    )
    with pytest.raises(Invalid) as refused:
        do(curator, record_paper, cmd)
    assert refused.value.fields == {"given_on": fault}


@pytest.mark.parametrize(
    ("born_on", "purpose", "until"),
    [
        (CHILD_13, "processing", date(2031, 3, 14)),
        (CHILD_13, "publication", date(2029, 11, 22)),
        (LAST_DAY_OF_17, "publication", date(2026, 11, 23)),
        (None, "processing", None),
        (date(2012, 2, 29), "processing", date(2030, 3, 1)),
    ],
)
def test_a_representatives_word_ends_when_the_child_is_grown_up(
    make, do, curator, born_on, purpose, until
):
    person = make.pupil("Ёлкина Вера", born_on=born_on)
    kept = do(curator, record_paper, PaperConsent(
        person_id=person, signer_id=make.guardian(person), purpose=purpose, given_on=TODAY,
        scope={"publication": "имя"}))  # fmt: skip
    assert kept.valid_until == until
    assert "{" not in kept.wording
    assert "Ёлкина Вера" in kept.wording


def test_grown_up_on_the_first_day_that_needs_no_representative():
    for born_on in (date(2008, 11, 23), date(2012, 2, 29), date(2008, 2, 28)):
        day = adult_on(born_on)
        assert not needs_representative("pupil", born_on, day)
        assert needs_representative("pupil", born_on, date.fromordinal(day.toordinal() - 1))


def test_ending_consents_are_told_once_and_not_when_renewed(make, do, curator, session_for):
    person = make.pupil("Ёлкина Вера", born_on=date(2008, 12, 10))
    mother = make.guardian(person)
    for purpose, until in (("processing", date(2026, 12, 10)), ("transfer", date(2027, 6, 1))):
        make.consents(person, purpose, signer=mother, valid_until=until)
    with session_for(curator) as session:
        assert [(e.person_id, e.purpose) for e in ending(session, TODAY)] == [
            (person, "processing")
        ]
        assert ending(session, TODAY, days=10) == []
    make.consents(person, "processing", signer=person)
    with session_for(curator) as session:
        assert ending(session, TODAY) == []


SIGNATURES = [
    ("Ёлкина Ольга Павловна", True),
    ("елкина ольга павловна", True),
    ("ОЛЬГА ПАВЛОВНА ЁЛКИНА", True),
    ("  Ольга   Елкина Павловна ", True),
    ("Eлкина Oльгa Павловна", True),  # Latin letters that look the same
    ("Ёлкина Ольга", False),
    ("Ёлкина О. П.", False),
    ("Ёлкина Ольга Петровна", False),
    ("", False),
]


@pytest.mark.parametrize(("typed", "same"), SIGNATURES)
def test_the_typed_name_is_compared_kindly(typed, same):
    assert is_same_name(typed, "Ёлкина", "Ольга", "Павловна") is same


def test_hyphens_of_a_double_name_are_forgiven():
    assert is_same_name("петрова - сыдова анна", "Петрова-Сыдова", "Анна", "")


class TestDatabase:
    """What no code of ours can walk round: INSERT as the school's own hat."""

    def insert(self, session_for, actor, person, side):
        with session_for(actor) as session:
            session.execute(
                text(
                    "INSERT INTO school.base_entry (school_id, id, person_id, side, entered_on,"
                    " changed_at) VALUES (:school, :id, :person, :side, :day, :at)"
                ),
                {"school": actor.school_id, "id": new_id(), "person": person, "side": side,
                 "day": TODAY, "at": NOW},
            )  # fmt: skip
            session.commit()

    # kind, born on, purposes, signer, side → let in
    WALL = [
        ("pupil", CHILD_13, [], "mother", "mentee", False),
        ("pupil", CHILD_13, ["processing"], "mother", "mentee", True),
        ("pupil", CHILD_13, ["processing"], "self", "mentee", False),
        ("pupil", CHILD_13, ["processing"], "relative", "mentee", False),
        ("pupil", CHILD_13, ["processing"], "mother", "mentor", False),
        ("pupil", CHILD_13, ["processing", "be_mentor"], "mother", "mentor", True),
        ("pupil", LAST_DAY_OF_17, ["processing"], "mother", "mentee", True),
        ("pupil", LAST_DAY_OF_17, ["processing"], "self", "mentee", False),
        ("pupil", ADULT_TODAY, ["processing"], "mother", "mentee", False),
        ("pupil", ADULT_TODAY, ["processing"], "self", "mentee", True),
        ("pupil", None, ["processing"], "self", "mentee", False),
        ("teacher", None, ["processing"], "self", "mentee", False),
        ("teacher", None, ["processing", "have_mentor"], "self", "mentee", True),
        ("teacher", None, ["be_mentor"], "self", "mentor", False),
        ("teacher", None, ["processing", "be_mentor"], "self", "mentor", True),
        ("teacher", None, ["publication", "transfer"], "self", "mentor", False),
    ]

    @pytest.mark.parametrize(("kind", "born_on", "purposes", "signer", "side", "let_in"), WALL)
    def test_the_wall(
        self, make, session_for, curator, kind, born_on, purposes, signer, side, let_in
    ):
        person = make.person("Ёлкина Вера", kind=kind, born_on=born_on)
        people = {
            "self": person,
            "mother": make.guardian(person),
            "relative": make.guardian(person, "Заря Нина", relation="relative", is_legal=False),
        }
        make.consents(person, *purposes, signer=people[signer])
        with session_for(curator) as session:
            lacking = missing(session, [person], side, TODAY)
            found = session.scalars(select(Person.id).where(lacks(side, TODAY))).all()
        assert (person not in lacking) is let_in
        assert (person not in found) is let_in
        if let_in:
            self.insert(session_for, curator, person, side)
        else:
            with pytest.raises(IntegrityError, match="no consent"):
                self.insert(session_for, curator, person, side)

    @pytest.mark.parametrize(
        "spoiled",
        [{"withdrawn_on": TODAY}, {"valid_until": TODAY}],
        ids=["withdrawn", "run out"],
    )
    def test_a_consent_that_no_longer_stands_opens_nothing(
        self, make, session_for, curator, spoiled
    ):
        person = make.pupil("Ёлкина Вера", born_on=CHILD_13)
        make.consents(person, "processing", **spoiled)
        with pytest.raises(IntegrityError, match="no consent"):
            self.insert(session_for, curator, person, "mentee")

    def test_an_entry_cannot_be_given_to_somebody_without_consents(
        self, make, session_for, curator
    ):
        entry = make.entry(make.pupil("Ёлкина Вера", born_on=CHILD_13), "mentee")
        other = make.pupil("Туров Глеб", born_on=CHILD_13)
        with session_for(curator) as session, pytest.raises(IntegrityError, match="no consent"):
            session.execute(
                text("UPDATE school.base_entry SET person_id = :other WHERE id = :entry"),
                {"other": other, "entry": entry},
            )

    def test_the_rule_of_the_code_is_the_rule_of_the_database(self, session_for, curator):
        with session_for(curator) as session:
            for side in BASE_ASKS:
                for kind in ("pupil", "teacher", "head", "student", "employer", "graduate"):
                    asked = session.scalar(
                        text("SELECT app.consents_wanted(:side, :kind)"),
                        {"side": side, "kind": kind},
                    )
                    assert tuple(asked) == wanted(side, kind)

    def test_nothing_is_given_without_a_known_purpose(self, make, session_for, curator):
        person = make.person("Маркова Анна")
        with session_for(curator) as session, pytest.raises(IntegrityError, match="purpose_known"):
            session.execute(
                insert(Consent).values(
                    school_id=curator.school_id, id=new_id(), person_id=person, purpose="health",
                    signer_id=person, version=1, wording="…", via="paper", given_on=TODAY,
                    recorded_at=NOW,
                )
            )  # fmt: skip


def test_documents_that_make_sense_for_a_person(make):
    profile = make.profile("altai")
    assert set(purposes_for(profile, "teacher", represented=False)) == set(PURPOSES)
    assert "have_mentor" not in purposes_for(profile, "pupil", represented=True)
    assert "have_mentor" not in purposes_for(profile, "employer", represented=False)


def test_where_nobody_stands_a_leaving_entry_needs_no_consent(make, curator, session_for):
    """A base's history survives the end of its consents."""
    entry = make.entry(make.pupil("Ёлкина Вера", born_on=CHILD_13), "mentee")
    make_row = make.read(BaseEntry, entry)
    with session_for(curator) as session:
        session.execute(
            text("UPDATE school.consent SET withdrawn_on = :d WHERE person_id = :p"),
            {"d": TODAY, "p": make_row.person_id},
        )
        session.execute(
            text("UPDATE school.base_entry SET state = 'left' WHERE id = :e"), {"e": entry}
        )
        session.commit()
    assert make.read(BaseEntry, entry).state == "left"
