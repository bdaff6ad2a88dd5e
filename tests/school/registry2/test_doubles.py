"""Who is offered as a double, and who is not; what hangs on a card."""

from datetime import date

import pytest

from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.registry.duplicates import carried, doubles, find, namesake_of
from school.registry.merging import merge_people, tell_apart
from school.registry.queries import PersonLine, person_line
from tests.school.make import TODAY

BORN, OTHER = date(2013, 5, 5), date(2013, 5, 6)


def line(name, kind="pupil", born_on=None, grade=7, letter="А", gender=None):
    surname, given_name, patronymic = [*name.split(" ", 2), "", ""][:3]
    return PersonLine(
        new_id(), kind, surname, given_name, patronymic, gender, born_on,
        grade if kind == "pupil" else None, letter if kind == "pupil" else "", "", None, False,
        None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        # the same name, the same date or one missing
        ({"name": "Ёлкина Вера"}, {"name": "Елкина Вера"}, "same_name"),
        ({"name": "Ёлкина Вера", "born_on": BORN}, {"name": "Елкина Вера"}, "same_name"),
        ({"name": "ЁЛКИНА Вера Игоревна"}, {"name": "Елкина Вера", "grade": 9}, "same_name"),
        ({"name": "Ёлкина Вера", "born_on": BORN}, {"name": "Ёлкина Вера", "born_on": OTHER}, None),
        ({"name": "Ёлкина Вера Игоревна"}, {"name": "Ёлкина Вера Ивановна"}, None),
        # one slip, with the same date or class
        ({"name": "Ёлкина Вера"}, {"name": "Елкена Вера"}, "near_name"),
        ({"name": "Ёлкина Вера"}, {"name": "Елкена Вера", "letter": "Б"}, None),
        (
            {"name": "Ёлкина Вера", "born_on": BORN},
            {"name": "Елкена Вера", "letter": "Б", "born_on": BORN},
            "near_name",
        ),
        ({"name": "Ёлкина Вера", "born_on": BORN}, {"name": "Елкена Вера", "born_on": OTHER}, None),
        ({"name": "Ёлкина Вера"}, {"name": "Елкено Вера"}, None),
        ({"name": "Ёлкина Вера"}, {"name": "Елкена Вира"}, None),
        ({"name": "Иванов Саша", "gender": "m"}, {"name": "Иванова Саша", "gender": "f"}, None),
        ({"name": "Иванов Александр"}, {"name": "Иванова Александра"}, None),
        # a child and a grown-up
        ({"name": "Ёлкин Пётр"}, {"name": "Ёлкин Пётр", "kind": "parent"}, None),
        ({"name": "Ёлкин Пётр", "kind": "teacher"}, {"name": "Ёлкин Пётр", "kind": "parent"},
         "same_name"),
    ],
)  # fmt: skip
def test_what_is_a_double(first, second, why):
    found = find([line(**first), line(**second)], TODAY)
    assert [each.why for each in found] == ([why] if why else [])


def test_those_of_one_name_come_first():
    people = [line("Ёлкина Вера"), line("Елкена Вера"), line("Юдин Пётр"), line("Юдин Петр")]
    assert [each.why for each in find(people, TODAY)] == ["same_name", "near_name"]


def test_two_thousand_people_are_looked_through_at_once():
    people = [line(f"Ёлкин{n % 500} Пётр{n % 7}", grade=n % 11 + 1) for n in range(2000)]
    assert len(find(people, TODAY)) < 10_000


def test_pairs_told_apart_and_merged_cards_are_not_offered(world, make, do, session_for):
    curator = world.actors[Role.CURATOR]
    ids = [make.pupil("Ёлкина Вера") for _ in range(3)]
    make.pupil("Ёлкина Вера", school="three")
    assert len(doubles(session_for(curator), TODAY)) == 3
    do(curator, tell_apart, ids[0], ids[1])
    assert len(doubles(session_for(curator), TODAY)) == 2
    session = session_for(curator)
    assert namesake_of(session, person_line(session, ids[0]), TODAY).id == ids[2]
    do(curator, merge_people, ids[0], ids[2])
    session = session_for(curator)
    assert doubles(session, TODAY) == []
    assert namesake_of(session, person_line(session, ids[0]), TODAY) is None


def test_what_hangs_on_a_card(world, make, session_for):
    person, idle = make.consenting("Маркова Анна"), make.person("Маркова Анна")
    make.part(make.programme(), person, "mentor")
    hangs = carried(session_for(world.actors[Role.CURATOR]), [person, idle])
    assert hangs[person]["participation"] == 1
    # an adult signs for oneself: the row names the person twice and is one
    assert hangs[person]["consent"] == 3
    assert hangs[idle] == {}
