"""People of a school: entered, corrected, found."""

from datetime import date

import pytest
from sqlalchemy import select

from kernel.errors import Invalid
from kernel.identity.permissions import Role
from kernel.school_year import SchoolYear
from school.programmes.models import Participation
from school.programmes.people import correct_person
from school.registry import queries
from school.registry.models import Person
from school.registry.queries import Registered, Wanted
from school.registry.service import PersonCard, add_person
from tests.factories.world import YEAR


def card(**values):
    return PersonCard(**{"full_name": "Маркова Анна Петровна", "kind": "teacher", **values})


def test_a_card_keeps_what_belongs_to_the_kind(world, make, do):
    curator = world.actors[Role.CURATOR]
    typed = {
        "school_class": "7 «a»",
        "subject": " физика ",
        "teaching_since": date(2020, 9, 1),
        "is_manager": True,
    }
    teacher = do(curator, add_person, card(**typed))
    pupil = do(curator, add_person, card(full_name="Ёлкин Глеб", kind="pupil", **typed))

    assert (teacher.surname, teacher.given_name, teacher.patronymic) == (
        "Маркова", "Анна", "Петровна",
    )  # fmt: skip
    assert (teacher.gender, teacher.grade, teacher.subject) == ("f", None, "физика")
    assert (teacher.teaching_since, teacher.is_manager) == (date(2020, 9, 1), True)
    assert (pupil.gender, pupil.grade, pupil.grade_letter) == (None, 7, "А")
    assert (pupil.subject, pupil.teaching_since, pupil.is_manager) == ("", None, False)


def test_a_chosen_gender_is_kept(world, make, do):
    person = do(world.actors[Role.CURATOR], add_person, card(gender="m"))
    assert person.gender == "m"


def test_every_fault_is_told_at_once(world, make, do):
    with pytest.raises(Invalid) as refused:
        do(
            world.actors[Role.CURATOR],
            add_person,
            card(full_name="Маркова", kind="pupil", school_class="А", born_on=date(2030, 1, 1)),
        )
    assert refused.value.fields == {
        "full_name": "name_one_word",
        "school_class": "class_form",
        "born_on": "born_later",
    }
    with pytest.raises(Invalid) as refused:
        do(world.actors[Role.CURATOR], add_person, card(kind="school"))
    assert refused.value.fields == {"kind": "kind_unknown"}


def test_a_namesake_is_confirmed(world, make, do):
    curator = world.actors[Role.CURATOR]
    do(curator, add_person, card(full_name="Фёдорова Алёна"))
    with pytest.raises(Invalid) as refused:
        do(curator, add_person, card(full_name="ФЕДОРОВА АЛЕНА"))
    assert refused.value.fields == {"is_namesake": "namesake"}
    do(curator, add_person, card(full_name="Федорова Алена", is_namesake=True))
    # a namesake of another kind, and one of another school, are other people
    do(curator, add_person, card(full_name="Фёдорова Алёна", kind="parent"))
    do(world.foreign[Role.CURATOR], add_person, card(full_name="Фёдорова Алёна"))


def test_one_is_not_ones_own_namesake(world, make, do):
    curator = world.actors[Role.CURATOR]
    person = do(curator, add_person, card())
    changed = do(curator, correct_person, person.id, card(subject="химия"))
    assert changed.subject == "химия"


class TestCorrectionReachesTheProgrammes:
    @pytest.fixture
    def mentee(self, make):
        person = make.person("Туров Глеб", teaching_since=date(2010, 9, 1))
        ended = make.programme(
            state="completed",
            school_year=YEAR - 1,
            title="Прошлая",
            starts_on=date(YEAR - 1, 9, 1),
            ends_on=date(YEAR, 5, 31),
        )
        running = make.programme()
        return {
            "person": person,
            "past": make.part(ended, person, "mentee", school_year=YEAR - 1),
            "now": make.part(running, person, "mentee"),
        }

    def test_the_beginning_of_teaching_is_a_fact_of_every_year(self, world, make, do, mentee):
        typed = card(full_name="Туров Глеб", teaching_since=date(YEAR - 3, 9, 1))
        do(world.actors[Role.CURATOR], correct_person, mentee["person"], typed)
        assert make.read(Participation, mentee["now"]).is_young_teacher
        assert make.read(Participation, mentee["past"]).is_young_teacher

    def test_the_management_team_is_of_today(self, world, make, do, mentee):
        typed = card(full_name="Туров Глеб", is_manager=True)
        do(world.actors[Role.CURATOR], correct_person, mentee["person"], typed)
        assert make.read(Participation, mentee["now"]).is_manager
        assert not make.read(Participation, mentee["past"]).is_manager

    def test_the_kind_stays_while_in_a_programme(self, world, make, do, mentee):
        with pytest.raises(Invalid) as refused:
            do(
                world.actors[Role.CURATOR],
                correct_person,
                mentee["person"],
                card(full_name="Туров Глеб", kind="head"),
            )
        assert refused.value.fields == {"kind": "kind_in_programme"}


class TestTheList:
    @pytest.fixture
    def session(self, world, make, session_for):
        make.pupil("Ёлкина Вера Игоревна", grade=7)
        make.pupil("Елкин Пётр", grade=7, grade_letter="Б")
        make.pupil("Жукова Анна", grade=10)
        make.person("Аёшина Мария", subject="физика", teaching_since=date(2025, 9, 1))
        make.person("Маркова-Ким Ольга")
        make.person("Выбыва Анна", left_on=date(2026, 10, 1))
        make.pupil("Ёлкина Чужая", school="three")
        return session_for(world.actors[Role.CURATOR])

    def test_is_narrowed(self, session):
        def names(**wanted):
            condition = queries.matching(Wanted(**wanted))
            found = queries.people(session, condition, offset=0, limit=50)
            assert len(found) == queries.count_people(session, condition)
            return [person.surname for person in found]

        everybody = ["Аёшина", "Елкин", "Ёлкина", "Жукова", "Маркова-Ким"]  # Ё stands with Е
        by_text = {
            "": everybody,
            "елкин": ["Елкин", "Ёлкина"],
            "ЁЛКИНА": ["Ёлкина"],
            "вера ёлк": ["Ёлкина"],
            "игоревна": ["Ёлкина"],
            "ким": ["Маркова-Ким"],
            "7": ["Елкин", "Ёлкина"],
            "7б": ["Елкин"],
            "елк 7a": ["Ёлкина"],
            "%": everybody,
            "_": [],
        }
        assert {text: names(text=text) for text in by_text} == by_text
        assert names(kind="teacher") == ["Аёшина", "Маркова-Ким"]
        assert names(school_class="10А") == ["Жукова"]
        assert names(school_class="чушь") == []
        assert names(gone=True) == ["Выбыва"]

    def test_knows_its_classes(self, session):
        assert queries.classes(session) == ["7А", "7Б", "10А"]

    def test_counts_whom_it_knows(self, session):
        assert queries.registered(session, SchoolYear(2026)) == Registered(3, 2, 1)


def test_the_school_alone_sees_its_people(world, make, session_for):
    make.person("Маркова Анна", school="three")
    for role in (Role.CURATOR, Role.PSYCHOLOGIST):
        assert session_for(world.actors[role]).scalars(select(Person.surname)).all() == []
