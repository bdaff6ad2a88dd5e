"""Contacts, places of work and the forms of a name on a card."""

from datetime import date

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.errors import Denied, Invalid, WrongState
from kernel.identity.permissions import Role
from school.programmes.people import correct_person
from school.registry.merging import merge_people
from school.registry.models import Partner, Person
from school.registry.service import PersonCard, add_person, set_name_cases
from tests.school.make import NOW


def card(**values):
    return PersonCard(**{"full_name": "Маркова Анна Петровна", "kind": "graduate", **values})


@pytest.fixture
def partner(make):
    return make.row(Partner, "one", name="Лесхоз", kind="enterprise", created_at=NOW)


TYPED = {
    "school_class": "7А",
    "phone": "8 (913) 123-45-67",
    "email": " Anna@School.EXAMPLE ",
    "workplace": " Лесхоз ",
    "position": "лесничий",
    "finished_year": 2015,
}


@pytest.mark.parametrize(
    ("kind", "works", "finished", "sent"),
    [
        ("graduate", True, True, True),
        ("employer", True, False, True),
        ("parent", True, False, False),
        ("student", False, False, True),
        ("teacher", False, False, False),
        ("pupil", False, False, False),
    ],
)
def test_a_card_keeps_what_its_kind_has(do, curator, partner, kind, works, finished, sent):
    person = do(curator, add_person, card(kind=kind, partner_id=partner, **TYPED))
    assert (person.phone, person.email) == ("+79131234567", "anna@school.example")
    assert (person.workplace, person.position) == (("Лесхоз", "лесничий") if works else ("", ""))
    assert person.finished_year == (2015 if finished else None)
    assert person.partner_id == (partner if sent else None)


def test_faults_are_told_at_once(make, do, curator):
    foreign = make.row(Partner, "three", name="Чужой", kind="enterprise", created_at=NOW)
    with pytest.raises(Invalid) as refused:
        do(curator, add_person, card(phone="32-15-77", email="нет", finished_year=1900,
                                     partner_id=foreign))  # fmt: skip
    assert refused.value.fields == {
        "phone": "phone",
        "email": "email",
        "finished_year": "finished_range",
        "partner_id": "partner_unknown",
    }
    with pytest.raises(Invalid) as refused:
        do(curator, add_person, card(finished_year=2015, born_on=date(2010, 1, 1)))
    assert refused.value.fields == {"finished_year": "finished_child"}


class TestNameCases:
    def test_what_is_written_by_hand_wins(self, make, do, curator):
        person = make.person("Камень Анна", gender="f")
        kept = do(curator, set_name_cases, person, {"dative": " Камень  Анне ", "genitive": ""})
        assert kept.name_cases == {"dative": "Камень Анне"}
        do(curator, set_name_cases, person, {"dative": ""})
        assert make.read(Person, person).name_cases == {}

    def test_the_gender_is_asked_when_unknown(self, make, do, curator):
        person = make.person("Кыдыева Айсулу")
        with pytest.raises(Invalid) as refused:
            do(curator, set_name_cases, person, {"dative": "Кыдыевой Айсулу"})
        assert refused.value.fields == {"gender": "gender_unknown"}
        do(curator, set_name_cases, person, {}, "f")
        assert make.read(Person, person).gender == "f"

    @pytest.mark.parametrize(
        ("typed", "faults"),
        [
            ({"dative": "---"}, {"dative": "name_no_letters"}),
            ({"dative": "А" * 201}, {"dative": "name_too_long"}),
            ({"vocative": "Анна"}, {"vocative": "case_unknown"}),
        ],
    )
    def test_faults(self, make, do, curator, typed, faults):
        person = make.person("Маркова Анна", gender="f")
        with pytest.raises(Invalid) as refused:
            do(curator, set_name_cases, person, typed)
        assert refused.value.fields == faults

    def test_another_name_forgets_the_forms_of_the_old_one(self, make, do, curator):
        person = make.person("Камень Анна", gender="f", name_cases={"dative": "Камень Анне"})
        same = card(full_name="Камень Анна", kind="teacher", gender="f", subject="химия")
        assert do(curator, correct_person, person, same).name_cases != {}
        married = card(full_name="Туровы Анна", kind="teacher", gender="f")
        assert do(curator, correct_person, person, married).name_cases == {}

    def test_who_may(self, world, make, do):
        person = make.person("Маркова Анна", gender="f")
        with pytest.raises(Denied):
            do(world.actors[Role.PSYCHOLOGIST], set_name_cases, person, {})
        do(world.actors[Role.HEAD], set_name_cases, person, {"dative": "Марковой Анне"})
        with make.session() as session:
            (entry,) = session.scalars(select(AuditEntry)).all()
        assert (entry.action, entry.details) == ("person.cases", {"cases": ["dative"]})


def test_a_gone_card_is_not_corrected(make, do, curator):
    kept, gone = make.person("Маркова Анна"), make.person("Маркова Анна")
    do(curator, merge_people, kept, gone)
    with pytest.raises(WrongState, match="merged"):
        do(curator, correct_person, gone, card(kind="teacher", is_namesake=True))
    with pytest.raises(WrongState, match="merged"):
        do(curator, set_name_cases, gone, {}, "f")
