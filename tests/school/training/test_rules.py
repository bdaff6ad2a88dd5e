"""Names as people type them, the time of a poster's link, the best course, a proposal of one."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.profile import load
from school.registry.names import PersonName
from school.training.proposal import propose
from school.training.rules import best, days_of, recognise, same_name, suggest, window

ELKIN = UUID(int=1)
MARKOVA = UUID(int=2)
KIM = UUID(int=3)
NAMESAKE = UUID(int=4)
KNOWN = {
    ELKIN: PersonName("Ёлкин", "Пётр", "Семёнович"),
    MARKOVA: PersonName("Маркова-Ким", "Анна", "Игоревна"),
    KIM: PersonName("Ким", "Роман", ""),
}
ZONE = ZoneInfo("Europe/Moscow")


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("Ёлкин Пётр Семёнович", ELKIN),
        ("елкин петр семенович", ELKIN),
        ("Петр Семенович ЕЛКИН", ELKIN),
        ("Пётр Ёлкин", ELKIN),
        ("  Ёлкин,  Пётр ", ELKIN),
        ("маркова ким анна", MARKOVA),
        ("Ким Роман", KIM),
        ("Кuм Роман", None),
        ("Ёлкин", None),
        ("Ёлкина Пётр", None),
        ("Ёлкин Пётр Сергеевич", None),
        ("", None),
    ],
)
def test_a_name_is_recognised_however_it_is_typed(typed, who):
    assert recognise(typed, KNOWN) == who


def test_latin_letters_that_look_the_same_are_forgiven():
    assert recognise("KИM Роман".replace("И", "и"), {KIM: KNOWN[KIM]}) == KIM


def test_namesakes_are_left_to_the_curator():
    both = {**KNOWN, NAMESAKE: PersonName("Ёлкин", "Пётр", "Ильич")}
    assert recognise("Ёлкин Пётр", both) is None
    assert recognise("Ёлкин Пётр Ильич", both) == NAMESAKE
    assert set(suggest("Ёлкин Пётр", both)) == {ELKIN, NAMESAKE}


def test_a_slip_of_the_finger_is_offered():
    assert suggest("Маркова-Ким Ана", KNOWN)[0] == MARKOVA
    assert suggest("Елкен Петр", KNOWN) == [ELKIN]
    assert suggest("Совсем Другой Человек", KNOWN) == []


@given(st.permutations(["Ёлкин", "Пётр", "Семёнович"]), st.booleans())
def test_order_and_case_never_matter(words, loud):
    typed = " ".join(words)
    assert recognise(typed.upper() if loud else typed.lower(), KNOWN) == ELKIN
    assert same_name(typed, "Ёлкин Петр Семенович")


def test_a_link_opens_half_an_hour_before_and_ends_with_the_day():
    span = window(date(2026, 11, 22), time(15, 0), ZONE)
    at = [(14, 29, "early"), (14, 30, "open"), (23, 59, "open")]
    for hour, minute, state in at:
        assert span.state(datetime(2026, 11, 22, hour, minute, tzinfo=ZONE)) == state
    assert span.state(datetime(2026, 11, 23, tzinfo=ZONE)) == "late"
    whole = window(date(2026, 11, 22), None, ZONE)
    assert whole.state(datetime(2026, 11, 22, tzinfo=ZONE)) == "open"


def test_a_day_of_the_year_2_hours_to_the_east_is_its_own():
    barnaul = ZoneInfo("Asia/Barnaul")
    span = window(date(2026, 11, 22), time(9, 0), barnaul)
    assert span.state(datetime(2026, 11, 22, 4, 31, tzinfo=ZONE)) == "open"


@pytest.mark.parametrize(
    ("courses", "chosen"),
    [
        ([(4, 4), (3, 4)], (4, 4)),
        ([(2, 4), (3, 6)], (3, 6)),
        ([(4, 4), (1, 6)], (4, 4)),  # trained in an earlier year stays trained
        ([(5, 6), (4, 4)], (4, 4)),
        ([(0, 4)], (0, 4)),
        ([(0, 0), (3, 4)], (0, 0)),
    ],
)
def test_the_best_course_speaks_for_a_mentor(courses, chosen):
    assert best(courses) == chosen


def test_a_meeting_a_week():
    assert days_of(date(2026, 10, 5), 3) == [
        date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19),
    ]  # fmt: skip
    assert days_of(None, 2) == [None, None]


@pytest.mark.parametrize(
    ("required", "mentors", "number", "last"),
    [
        (4, ("teacher",), 4, "Разбор типичных трудностей"),
        (6, ("teacher",), 6, "Разбор типичных трудностей"),
        (2, ("teacher",), 2, "Эффективные коммуникации"),
        (0, ("teacher",), 1, "Самоанализ и самопрезентация наставника"),
        (4, ("pupil",), 5, "Ролевая тренировка и проба общения"),
    ],
)
def test_the_proposal_follows_the_region(required, mentors, number, last):
    proposed = propose(load("altai"), mentors, required, None)
    assert len(proposed) == number
    assert proposed[-1].topic == last
    assert all(each.materials for each in proposed)
