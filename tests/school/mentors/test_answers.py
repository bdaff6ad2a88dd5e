"""Questionnaires of would-be mentors: fields they fill, the preview, and taking them over."""

import pytest

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.profile import load
from school.instruments.builtin import builtin
from school.instruments.models import AnswerSheet, FormLink, Instrument
from school.links.models import Link
from school.mentors import answers
from school.mentors.from_answers import contacts_from_answers, profile_from_answers
from school.mentors.models import MentorProfile
from tests.school.make import NOW, TODAY

GIVEN = {
    "life_experience": "Двадцать лет на заводе",
    "competences": "паяет; чертит\nпаяет",
    "workplace": "завод «Луч»",
    "interests": "лыжи",
    "mentee_age": ["grades_5_7", "grades_8_9", "young_teachers"],
    "hours": 8,
    "times": ["tue_evening", "sat_morning"],
    "contacts": "8 903 123-45-67, anna@example.org",
}


@pytest.fixture
def definition():
    return builtin(load("altai"))["mentor_profile"]


@pytest.fixture
def sheet(make, definition):
    """A sheet that came by a public link, about nobody of the register."""

    def made(school="one", takes="mentor", person_id=None, answers=GIVEN):
        instrument = make.row(
            Instrument, school, code=f"m{new_id().hex[-12:]}", version=1, state="published",
            title="Анкета", audience="mentor", digest="-", created_at=NOW,
            definition=definition.model_dump(mode="json"),
        )  # fmt: skip
        link = make.row(
            Link, school, purpose="answer", token_hash=new_id().hex, created_at=NOW, expires_at=NOW
        )
        make.row(FormLink, school, link_id=link, instrument_id=instrument, takes=takes)
        return make.row(
            AnswerSheet, school, instrument_id=instrument, link_id=link, via="link",
            typed_name="Туров Глеб", answers=answers, filled_on=TODAY, filled_at=NOW,
            person_id=person_id,
        )  # fmt: skip

    return made


def test_answers_become_fields(definition):
    assert profile_from_answers(definition, GIVEN) == {
        "life_experience": "Двадцать лет на заводе",
        "competences": ["паяет", "чертит"],
        "interests": "лыжи",
        "preferences": "молодые педагоги",
        "age_from": 11,
        "age_to": 15,
        "hours_a_month": 8,
        "times": ["tue_evening", "sat_morning"],
    }
    contacts = contacts_from_answers(definition, GIVEN)
    assert (contacts.phone, contacts.email) == ("+79031234567", "anna@example.org")
    assert contacts.workplace == "завод «Луч»"


def test_nothing_answered_is_nothing_told(definition):
    assert profile_from_answers(definition, {}) == {}


def test_sheets_wait_until_taken(make, sheet, work_for, do, curator):
    waiting = sheet()
    sheet(takes="request")
    sheet("two")
    person = make.person("Туров Глеб")
    assert [each.id for each in _untaken(work_for, curator)] == [waiting]
    do(curator, answers.take_over, waiting, person, ["competences", "phone"])
    assert _untaken(work_for, curator) == []
    with make.session() as session:
        kept = session.query(MentorProfile).filter_by(person_id=person).one()
        assert kept.competences == ["паяет", "чертит"]
        assert kept.interests == ""  # was not ticked
    session = work_for(curator).session
    assert [each.id for each in answers.sheets_of(session, person)] == [waiting]
    left = {change.name for change in answers.preview(session, waiting, person).changes}
    assert "competences" not in left
    assert "interests" in left


def _untaken(work_for, curator):
    session = work_for(curator).session
    found = answers.untaken(session, offset=0, limit=10)
    assert answers.count_untaken(session) == len(found)
    return found


def test_a_sheet_belongs_to_one_person(make, sheet, do, curator):
    own = make.person("Туров Глеб")
    taken = sheet(person_id=own)
    with pytest.raises(WrongState):
        do(curator, answers.take_over, taken, make.person("Ким Яна"), [])


def test_only_what_was_shown_is_taken(make, sheet, do, curator):
    with pytest.raises(Invalid):
        do(curator, answers.take_over, sheet(), make.person("Туров Глеб"), ["capacity"])


def test_another_schools_sheet_is_absent(make, sheet, do, curator):
    with pytest.raises(NotFound):
        do(curator, answers.take_over, sheet("two"), make.person("Туров Глеб"), [])


def test_who_takes_answers_over(make, sheet, world, work_for):
    waiting, person = sheet(), make.person("Туров Глеб")
    assert _may(world, work_for, lambda w: answers.take_over(w, waiting, person, [])) == {
        Role.CURATOR, Role.RESPONSIBLE,
    }  # fmt: skip


def _may(world, work_for, act):
    """The roles that the act lets through; nothing is kept."""
    let = set()
    for role in Role:
        work = work_for(world.actors[role])
        try:
            act(work)
            let.add(role)
        except Denied:
            pass
        finally:
            work.session.rollback()
    return let
