"""How a pair is doing: stated rules, a ladder of proposals, nothing by itself (U-7, R-44)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from kernel.profile import load
from school.meetings.health import STANDINGS, Rules, health, rules_for
from school.meetings.queries import MeetingFacts, Rating

RULES = Rules(early_days=14, first_weeks=12, ladder=(21, 14, 14), drop=2, gap=2)
BEGAN = date(2026, 9, 1)


def met(*ratings: tuple[str, int], ago: int = 1, today: date = BEGAN, **more: object):
    day = today - timedelta(days=ago)
    given = tuple(Rating(day, side, rating) for side, rating in ratings)
    return MeetingFacts(held=3, last_held_on=day, ratings=given, **more)


@pytest.mark.parametrize(
    ("days", "state", "step"),
    [
        (13, "calm", 0),
        (14, "watch", 0),
        (20, "watch", 0),
        (21, "silent", 1),
        (34, "silent", 1),
        (35, "silent", 2),
        (48, "silent", 2),
        (49, "silent", 3),
        (200, "silent", 3),
    ],
)
def test_silence_climbs_the_ladder_one_rung_at_a_time(days, state, step):
    facts = MeetingFacts(held=2, last_held_on=BEGAN)
    said = health(facts, "active", BEGAN, RULES, BEGAN + timedelta(days=days))
    assert (said.state, said.step) == (state, step)
    assert [sign.number for sign in said.signs] == ([days] if state != "calm" else [])


def test_after_the_first_weeks_a_fortnight_is_no_worry():
    today = BEGAN + timedelta(weeks=20)
    assert health(met(ago=20, today=today), "active", BEGAN, RULES, today).state == "calm"


def test_a_pair_that_never_met_is_silent_from_its_first_day_on():
    said = health(MeetingFacts(), "probation", BEGAN, RULES, BEGAN + timedelta(days=21))
    assert (said.state, said.signs[0].code) == ("silent", "never_met")
    assert health(MeetingFacts(), "active", BEGAN, RULES, BEGAN).state == "new"


@pytest.mark.parametrize("state", ["proposed", "paused", "completed", "closed"])
def test_a_pair_that_does_not_work_is_nobodys_worry(state):
    said = health(MeetingFacts(), state, BEGAN, RULES, BEGAN + timedelta(days=300))
    assert (said.state, said.step) == ("calm", 0)


def test_a_pair_without_a_beginning_is_not_reckoned():
    assert health(MeetingFacts(), "active", None, RULES, BEGAN).state == "calm"


@pytest.mark.parametrize(
    ("ratings", "state"),
    [
        ((("mentee", 5), ("mentee", 4)), "calm"),
        ((("mentee", 5), ("mentee", 3)), "falling"),
        ((("mentor", 4), ("mentor", 2)), "falling"),
        ((("mentee", 5), ("mentor", 2)), "calm"),
        ((("mentee", 2), ("mentee", 5)), "calm"),
    ],
)
def test_ratings_fall_when_one_side_drops_by_the_rule(ratings, state):
    today = BEGAN + timedelta(days=5)
    assert health(met(*ratings, today=today), "active", BEGAN, RULES, today).state == state


def test_different_words_of_one_meeting_go_before_falling_ratings():
    today = BEGAN + timedelta(days=5)
    apart = met(("mentee", 5), ("mentee", 2), today=today, gaps=((uuid4(), 2),))
    said = health(apart, "active", BEGAN, RULES, today)
    assert said.state == "disagree"
    assert [sign.code for sign in said.signs] == ["apart", "mentee_dropped"]
    denied = met(today=today, disagreed=(uuid4(),))
    assert health(denied, "active", BEGAN, RULES, today).state == "disagree"


def test_a_small_difference_is_taste():
    today = BEGAN + timedelta(days=5)
    said = health(met(today=today, gaps=((uuid4(), 1),)), "active", BEGAN, RULES, today)
    assert said.state == "calm"


def test_the_region_lays_the_rules_and_teachers_meet_monthly():
    profile = load("altai")
    weekly, monthly = rules_for(profile, "pupil_pupil"), rules_for(profile, "teacher_teacher")
    assert weekly.ladder == (21, 14, 14)
    assert weekly.early_days == 14
    assert monthly.ladder == (45, 14, 14)
    assert monthly.early_days == 45


def test_every_standing_has_its_place_in_lists():
    assert len(set(STANDINGS)) == len(STANDINGS) == 6
