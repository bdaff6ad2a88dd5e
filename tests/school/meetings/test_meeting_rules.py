"""The cycle of meetings, its rhythm, and when two sides disagree (R-40, F-12, R-64)."""

from datetime import date

import pytest

from kernel.profile import load
from school.meetings.rules import (
    MOST_AHEAD,
    Said,
    counts,
    days_of,
    gap_of,
    is_denied,
    next_day,
    next_kind,
    next_step_of_five,
    skipped,
)

KINDS = load("altai").meeting_kinds
ALL = ["acquaintance", "trial", "planning", "regular", "final"]


@pytest.mark.parametrize(
    ("held", "due"),
    [
        ([], "acquaintance"),
        (["acquaintance"], "trial"),
        (["acquaintance", "trial"], "planning"),
        (["acquaintance", "trial", "planning"], "regular"),
        (["acquaintance", "trial", "planning", "regular", "regular"], "regular"),
        (["regular"], "regular"),
        (ALL, "regular"),
        (["what the region dropped"], "acquaintance"),
    ],
)
def test_the_next_kind_follows_from_what_was_held(held, due):
    assert next_kind(KINDS, held) == due


def test_a_jump_is_possible_and_said():
    assert skipped(KINDS, ["acquaintance"], "regular") == ("trial", "planning")
    assert skipped(KINDS, ["acquaintance"], "trial") == ()
    assert skipped(KINDS, [], "unknown") == ()


class TestRhythm:
    def test_weekly_to_the_end_of_the_programme(self):
        days = list(days_of(date(2027, 5, 3), "weekly", date(2027, 5, 31)))
        assert days == [date(2027, 5, day) for day in (3, 10, 17, 24, 31)]

    def test_a_month_keeps_the_day_of_the_week(self):
        days = list(days_of(date(2026, 11, 24), "monthly", date(2027, 2, 1)))
        assert {day.isoweekday() for day in days} == {2}
        assert len(days) == 3

    def test_one_meeting_has_no_rhythm_and_no_series_is_endless(self):
        assert len(list(days_of(date(2026, 11, 24), "", date(2027, 5, 31)))) == 1
        assert len(list(days_of(date(2026, 11, 24), "weekly", None))) == 1
        assert len(list(days_of(date(2020, 1, 1), "weekly", date(2030, 1, 1)))) == MOST_AHEAD

    def test_the_next_day_stays_within_the_term(self):
        assert next_day(date(2026, 11, 22), "weekly", date(2027, 5, 31)) == date(2026, 11, 29)
        assert next_day(date(2027, 5, 28), "monthly", date(2027, 5, 31)) == date(2027, 5, 31)
        assert next_day(date(2026, 11, 22), "by_agreement", None) == date(2026, 11, 29)


class TestTwoWords:
    def test_silence_is_no_disagreement(self):
        assert not is_denied(Said("held"))
        assert not is_denied(Said("planned").with_word("mentee", False, None))

    def test_the_record_is_the_mentors_word(self):
        assert is_denied(Said("held").with_word("mentee", False, None))
        assert is_denied(Said("cancelled").with_word("mentee", True, 4))
        assert is_denied(
            Said("planned").with_word("mentee", False, None).with_word("mentor", True, 5)
        )

    def test_ratings_apart(self):
        said = Said("held").with_word("mentor", True, 5).with_word("curator", True, 1)
        assert gap_of(said) == 0
        assert gap_of(said.with_word("mentee", True, 2)) == 3


def test_steps_of_pupils_go_up_to_the_fifth():
    assert next_step_of_five([]) == 1
    assert next_step_of_five([1, None, 2]) == 3
    assert next_step_of_five([5, 5]) == 5


def test_on_probation_only_with_the_curator():
    until, day = date(2026, 12, 1), date(2026, 11, 22)
    assert not counts(day, until, True, False)
    assert counts(day, until, True, True)
    assert counts(date(2026, 12, 2), until, True, False)
    assert not counts(day, None, False, True)
