"""Classes, ages and years of teaching."""

from datetime import date

import pytest

from kernel.errors import Invalid
from kernel.profile import load
from kernel.school_year import SchoolYear
from school.registry.rules import (
    SchoolClass,
    age_on,
    faults_of_dates,
    is_minor,
    is_young_teacher,
    kinds_of_people,
    parse_class,
)

YEAR = SchoolYear(2026)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7А", (7, "А")),
        ("7а", (7, "А")),
        ("7A", (7, "А")),  # Latin
        ("7 B", (7, "В")),  # Latin, looks like В
        ("7 «А»", (7, "А")),
        ('7 "а"', (7, "А")),
        ("7-А", (7, "А")),
        ("7 – А", (7, "А")),
        ("11 класс", (11, "")),
        ("7 класс «А»", (7, "А")),
        ("7А класс", (7, "А")),
        ("10СЭ", (10, "СЭ")),
        ("1", (1, "")),
    ],
)
def test_a_class_is_read_in_every_spelling(typed, read):
    assert parse_class(typed) == SchoolClass(*read)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "class_form"),
        ("А7", "class_form"),
        ("7G", "class_form"),
        ("седьмой", "class_form"),
        ("0А", "class_range"),
        ("13А", "class_range"),
        ("777", "class_range"),
    ],
)
def test_what_is_no_class(typed, fault):
    with pytest.raises(Invalid) as refused:
        parse_class(typed)
    assert refused.value.fields == {"school_class": fault}


def test_classes_stand_from_the_youngest():
    typed = ["11А", "2Б", "2А", "10А"]
    assert [str(each) for each in sorted(map(parse_class, typed))] == ["2А", "2Б", "10А", "11А"]


@pytest.mark.parametrize(
    ("since", "young"),
    [
        (date(2026, 9, 1), True),
        (date(2027, 2, 1), True),  # begins during the year
        (date(2027, 9, 1), False),  # not a teacher of this year yet
        (date(2023, 9, 1), True),  # exactly three years
        (date(2023, 8, 31), False),
        (date(2024, 2, 29), True),
        (None, False),
    ],
)
def test_young_means_three_years_at_most_on_the_first_of_september(since, young):
    assert is_young_teacher(since, YEAR) is young


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (date(2012, 11, 22), date(2026, 11, 22), 14),
        (date(2012, 11, 23), date(2026, 11, 22), 13),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
    ],
)
def test_age_is_of_full_years(born_on, day, age):
    assert age_on(day, born_on) == age


@pytest.mark.parametrize(
    ("kind", "born_on", "minor"),
    [
        ("pupil", None, True),
        ("pupil", date(2010, 1, 1), True),
        ("pupil", date(2008, 1, 1), False),
        ("student", date(2009, 1, 1), True),
        ("teacher", None, False),
    ],
)
def test_a_child_is_known_by_the_date_else_by_the_kind(kind, born_on, minor):
    assert is_minor(kind, born_on, date(2026, 11, 22), load("altai")) is minor


@pytest.mark.parametrize("region", ["altai", "bryansk"])
def test_an_organisation_is_no_person(region):
    assert kinds_of_people(load(region)) == (
        "pupil", "student", "teacher", "head", "employer", "parent", "graduate",
    )  # fmt: skip


def test_dates_that_cannot_be():
    today = date(2026, 11, 22)
    assert faults_of_dates(
        born_on=date(2027, 1, 1), teaching_since=None, left_on=date(2026, 12, 1), today=today
    ) == {"born_on": "born_later", "left_on": "left_later"}
    assert faults_of_dates(
        born_on=date(1990, 5, 1), teaching_since=date(2003, 9, 1), left_on=None, today=today
    ) == {"teaching_since": "teaching_child"}
    assert faults_of_dates(
        born_on=None, teaching_since=date(2026, 11, 23), left_on=None, today=today
    ) == {"teaching_since": "teaching_later"}
    assert (
        faults_of_dates(
            born_on=date(1990, 5, 1), teaching_since=date(2012, 9, 1), left_on=today, today=today
        )
        == {}
    )
