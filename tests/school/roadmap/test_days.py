"""Days of a roadmap: none off, dependencies in order, whatever is moved (RM-01…RM-35)."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.profile import load
from kernel.workdays import Workdays
from school.roadmap.rules import Span, plan_year, shifted, workdays_of

REGIONS = ("altai", "bryansk")


def whole(region, year=2026):
    profile = load(region)
    days = workdays_of(profile, year)
    after = {event.code: event.after for event in profile.roadmap}
    return profile, days, plan_year(profile.roadmap, year, days), after


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("year", range(2024, 2031))
def test_a_year_stands_on_days_of_work_in_its_months(region, year):
    profile, days, plan, after = whole(region, year)
    assert len(plan) == 35
    for event in profile.roadmap:
        span = plan[event.code]
        first, last = event.span(year)
        assert first <= span.starts_on <= span.due_on <= last
        assert not days.is_off(span.starts_on)
        assert not days.is_off(span.due_on)
        assert all(plan[each].due_on <= span.starts_on for each in after[event.code])


@pytest.mark.parametrize("region", REGIONS)
def test_2026_2027_to_the_day(region):
    _, _, plan, _ = whole(region)
    for code, first, last in (
        ("RM-01", date(2026, 10, 1), date(2026, 10, 5)),
        ("RM-11", date(2026, 10, 20), date(2026, 10, 23)),  # the break begins on the 26th
        ("RM-12", date(2026, 11, 5), date(2026, 11, 10)),  # the 4th is a public holiday
        ("RM-23", date(2026, 12, 23), date(2027, 3, 26)),
        ("RM-28", date(2027, 5, 4), date(2027, 5, 17)),  # the 3rd is a day off
        ("RM-35", date(2027, 6, 16), date(2027, 6, 30)),
    ):
        assert plan[code] == Span(first, last), code


@pytest.mark.parametrize(
    ("day", "off"),
    [
        (date(2026, 11, 4), True),  # the day of unity
        (date(2026, 12, 31), True),  # moved from 3 January 2027
        (date(2027, 1, 11), False),
        (date(2027, 2, 22), True),  # moved
        (date(2027, 2, 24), False),
        (date(2027, 3, 8), True),
        (date(2027, 5, 10), True),
        (date(2026, 11, 21), True),  # a Saturday
        (date(2026, 11, 23), False),
        (date(2026, 10, 27), True),  # the autumn break
    ],
)
def test_days_off(day, off):
    assert workdays_of(load("altai"), 2026).is_off(day) is off


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 34), st.integers(-15, 40), st.sets(st.integers(0, 34), max_size=12))
def test_no_shift_breaks_the_order_or_meets_a_day_off(place, number, held):
    _, days, plan, after = whole("altai")
    codes = list(plan)
    code, fixed = codes[place], frozenset(codes[n] for n in held - {place})
    waits = {c: tuple(a for a in after[c] if a not in fixed) for c in codes}
    was = plan[code]
    to = Span(days.moved(was.starts_on, number), days.moved(was.due_on, number))
    if any(plan[each].due_on > to.starts_on for each in waits[code]):
        return  # refused before anything moves
    moves = shifted(plan, waits, code, to, days, fixed)
    now = {**plan, **moves}
    assert moves[code] == to
    assert not fixed & set(moves)
    for each, span in moves.items():
        assert not days.is_off(span.starts_on), each
        assert not days.is_off(span.due_on), each
        assert span.starts_on <= span.due_on
    for each in set(codes) - fixed:
        assert all(now[before].due_on <= now[each].starts_on for before in waits[each])


def test_what_waits_moves_by_the_same_days_of_work():
    _, days, plan, after = whole("altai")
    was = plan["RM-13"]
    moves = shifted(plan, after, "RM-13", Span(was.starts_on, days.moved(was.due_on, 3)), days)
    assert {"RM-15", "RM-16", "RM-35"} <= set(moves)
    assert "RM-12" not in moves
    assert days.distance(plan["RM-16"].due_on, moves["RM-16"].due_on) == 3


@given(st.dates(date(2025, 9, 1), date(2027, 8, 31)), st.integers(-60, 60))
def test_moving_there_and_back(day, number):
    days = Workdays.of([(date(2026, 10, 26), date(2026, 11, 3))])
    start = days.from_day(day)
    moved = days.moved(start, number)
    assert not days.is_off(moved)
    assert days.moved(moved, -number) == start
    assert days.distance(start, moved) == number
    assert days.by_day(day) <= day <= start < start + timedelta(days=1)
