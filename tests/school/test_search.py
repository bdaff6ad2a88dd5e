"""Somebody is found though the name was typed with slips, without Ё, or in Latin letters."""

from datetime import date

import pytest
from sqlalchemy import insert

from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.registry import queries
from school.registry.models import Person
from school.registry.near import nearest, slips, words_of
from tests.school.make import NOW


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Ивонов", ["ивонов"]),
        ("  ПЁТР  Ёлкин ", ["петр", "елкин"]),
        ("Римский – Корсаков", ["римский", "корсаков"]),
        ("bdfyjd", ["иванов"]),
        ("Rfhnjdf <jhbcjdyf", ["картова", "борисовна"]),
        (",tkjdf", ["белова"]),
        ("Mаркова", ["маркова"]),  # Latin М
        ("иванов и. 7а", ["иванов"]),
        ("7а", []),
        ("%_", []),
        ("", []),
        ("а б в", []),
        ("один два три четыре пять", ["один", "два", "три", "четыре"]),
    ],
)
def test_words(typed, words):
    assert words_of(typed) == words


@pytest.mark.parametrize(
    ("word", "name", "far"),
    [
        ("иванов", "иванов", 0),
        ("ивонов", "иванов", 1),
        ("ивнаов", "иванов", 1),  # swapped letters are one slip
        ("ивнов", "иванов", 1),
        ("петррова", "петрова", 1),
        ("смирнова", "иванова", 4),
        ("кузне", "кузнецова", 0),  # a beginning
        ("ким", "кириллов", 6),  # a short word is a whole one
        ("", "иванов", 6),
    ],
)
def test_slips(word, name, far):
    assert slips(word, name) == far


def test_the_nearest_come_first_and_the_far_stay_out():
    names = [
        ("Смирнова", "Мария", "Ивановна"),
        ("Петровская", "Мария", "Ильинична"),
        ("Петрова", "Мария", ""),
        ("Петрова", "Дарья", "Ивановна"),
    ]
    assert nearest(["петррова", "мария"], names, limit=9) == [2, 1]
    assert nearest(["петррова", "марья"], names, limit=9) == [2, 3, 1]
    assert nearest(["петррова"], names, limit=9) == [2, 3, 1]
    assert nearest(["петррова"], names, limit=1) == [2]
    # clearly further than the best
    assert nearest(["иванова"], [("Ионова", "Яна", ""), ("Иванова", "Яна", "")], limit=9) == [1]
    # a surname goes before a patronymic that begins alike
    sons = [("Ким", "Иван", "Иванович"), ("Иванов", "Олег", "")]
    assert nearest(["ивоно"], sons, limit=9) == [1, 0]
    # a card without the patronymic is offered, one with another patronymic is not
    assert nearest(["петррова", "мария", "олеговна"], names, limit=9) == [2]
    assert nearest(["иванова"], [("Ким", "Яна", "")], limit=9) == []
    assert nearest(["иванова"], [], limit=9) == []


class TestInTheRegister:
    @pytest.fixture
    def found(self, world, make, session_for):
        make.person("Иванов Сергей Олегович")
        make.person("Кузнецов Алексей Ильич")
        make.pupil("Петрова Мария Игоревна", grade=7)
        make.pupil("Ёлкина Алёна Семёновна", grade=7)
        make.person("Маркова-Ким Ольга")
        make.person("Тохнина Айсура Амыровна", left_on=date(2026, 10, 1))
        make.person("Иванова Чужая", school="three")
        session = session_for(world.actors[Role.CURATOR], read_only=True)

        def search(text):
            people = queries.similar(session, text)
            return [f"{person.surname} {person.given_name}" for person in people]

        return search

    @pytest.mark.parametrize(
        ("typed", "people"),
        [
            ("Ивонов", ["Иванов Сергей"]),
            ("ивнаов", ["Иванов Сергей"]),
            ("Петррова Мария", ["Петрова Мария"]),
            ("мария петррова", ["Петрова Мария"]),
            ("кузнецов алексей", ["Кузнецов Алексей"]),
            ("Алексей Кузницов", ["Кузнецов Алексей"]),
            ("bdfyjd", ["Иванов Сергей"]),
            ("fktyf `krbyf", ["Ёлкина Алёна"]),
            ("Елкена Алена", ["Ёлкина Алёна"]),
            ("Ёлкина Олёна Семеновна", ["Ёлкина Алёна"]),
            ("маркова ольга игоревна", ["Маркова-Ким Ольга"]),
            ("иванов 9б", ["Иванов Сергей"]),
            ("айсурра", ["Тохнина Айсура"]),  # has left, and the list says so
            ("смирнова", []),
            ("нету", []),
            ("7а", []),
            ("%' OR 1=1 --", []),
        ],
    )
    def test_found(self, found, typed, people):
        assert found(typed) == people


def test_at_most_so_many_are_offered_and_the_present_first(world, make, session_for):
    make.person("Иванов Аркадий", left_on=date(2026, 10, 1))
    values = {"school_id": world.schools["one"], "kind": "teacher", "created_at": NOW}
    with make.session() as session, session.begin():
        session.execute(
            insert(Person),
            [
                {"id": new_id(), "surname": "Иванов", "given_name": f"Петр{sign}", **values}
                for sign in "абвгдежзиклм"
            ],
        )
    session = session_for(world.actors[Role.CURATOR], read_only=True)
    offered = queries.similar(session, "Ивонов")
    assert [person.given_name for person in offered] == [f"Петр{sign}" for sign in "абвгдежзик"]
    assert len(queries.similar(session, "Ивонов", limit=3)) == 3
    assert len(queries.similar(session, "Ивонов", limit=20)) == 13
