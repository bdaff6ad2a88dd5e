"""Which year can be turned on which day, and what may be chosen for a pupil."""

from datetime import date

import pytest

from kernel.school_year import SchoolYear
from school.year_turn.rules import (
    FATES,
    ClassTurn,
    fates_of,
    is_asked,
    is_early,
    turnable,
    undo_until,
    usual_fate,
)


@pytest.mark.parametrize(
    ("today", "turned", "known", "offered"),
    [
        (date(2027, 6, 1), set(), {2026}, [2026]),
        (date(2027, 8, 31), set(), {2026}, [2026]),
        (date(2027, 6, 1), {2026}, {2026}, []),
        (date(2027, 9, 15), set(), {2026, 2027}, [2026, 2027]),  # forgotten in summer
        (date(2027, 9, 15), {2026}, {2026, 2027}, [2027]),
        (date(2026, 11, 22), set(), {2026}, [2026]),  # the first year of a school here
        (date(2027, 9, 15), {2027}, {2026}, []),
    ],
)
def test_the_likeliest_year_comes_first(today, turned, known, offered):
    assert [year.start for year in turnable(today, turned, known)] == offered


@pytest.mark.parametrize("grade", range(1, 13))
def test_the_usual_way_is_always_among_those_offered(grade):
    assert fates_of(grade)[0] == usual_fate(grade)
    assert set(fates_of(grade)) <= set(FATES)
    assert ("graduate" in fates_of(grade)) == (grade in (9, 11, 12)) == is_asked(grade)
    assert grade < 12 or "up" not in fates_of(grade)


def test_early_is_before_june():
    assert is_early(SchoolYear(2026), date(2027, 5, 31))
    assert not is_early(SchoolYear(2026), date(2027, 6, 1))


def test_a_fortnight_to_think_again():
    assert undo_until(date(2027, 6, 20)) == date(2027, 7, 4)


def test_a_class_says_where_it_goes():
    assert ClassTurn(7, "А", {"up": 20, "leave": 1}).to == "8А"
    assert ClassTurn(11, "", {"graduate": 20}).to == ""
    assert ClassTurn(9, "Б", {"up": 3, "graduate": 4}).pupils == 7
