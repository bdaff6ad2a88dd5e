"""The rotation of a hall keeps what its module promises (G-23, R-21)."""

import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from school.gatherings.rotation import Meeting, Schedule, rotate, table_size


def hall(mentees: int, mentors: int) -> tuple[list[int], list[int]]:
    return list(range(101, 101 + mentees)), list(range(1, 1 + mentors))


def everybody(mentees, mentors, fit=50):
    return {(one, other): fit for one in mentees for other in mentors}


def part_of(mentees, mentors, share: float, seed: int):
    chance = random.Random(seed)  # noqa: S311 - a hall, not a secret
    return {
        (one, other): chance.randint(1, 100)
        for one in mentees for other in mentors if chance.random() < share
    }  # fmt: skip


def idle_twice(schedule: Schedule, people, rounds: int) -> set[int]:
    sat = defaultdict(set)
    for each in schedule.meetings:
        sat[each.round] |= {each.mentor, each.mentee}
    return {
        who for number in range(1, rounds) for who in people
        if who not in sat[number] and who not in sat[number + 1]
    }  # fmt: skip


def assert_lawful(schedule: Schedule, size: int) -> None:
    assert len({(m.mentee, m.mentor) for m in schedule.meetings}) == len(schedule.meetings)
    assert max(Counter((m.round, m.mentee) for m in schedule.meetings).values(), default=0) <= 1
    at_table = Counter((m.round, m.mentor) for m in schedule.meetings)
    assert max(at_table.values(), default=0) <= size


@pytest.mark.parametrize("share", [1.0, 0.6, 0.4])
def test_sixty_mentees_thirty_mentors_eight_rounds_meet_six_that_fit(share):
    mentees, mentors = hall(60, 30)
    fits = everybody(mentees, mentors) if share == 1 else part_of(mentees, mentors, share, 6)
    schedule = rotate(mentees, mentors, fits, 8)
    assert_lawful(schedule, table_size(60, 30))
    assert schedule.least_fitting >= 6
    assert not schedule.idle
    counted = Counter(m.mentee for m in schedule.meetings if (m.mentee, m.mentor) in fits)
    assert counted == Counter(schedule.fitting)


def test_even_when_each_fits_just_eight_mentors_six_are_met():
    mentees, mentors = hall(60, 30)
    fits = {(101 + n, 1 + (n // 2 + step) % 30): 50 for n in range(60) for step in range(8)}
    schedule = rotate(mentees, mentors, fits, 8)
    assert schedule.least_fitting >= 6
    assert not schedule.idle


@pytest.mark.parametrize("seed", range(4))
def test_whom_fewer_than_six_fit_meets_all_of_them(seed):
    mentees, mentors = hall(60, 30)
    fits = part_of(mentees, mentors, 0.3, seed)
    own = Counter(mentee for mentee, _ in fits)
    assert min(own.values()) < 6
    schedule = rotate(mentees, mentors, fits, 8)
    assert all(schedule.fitting[each] >= min(6, own[each]) for each in mentees)


def test_the_best_come_first():
    mentees, mentors = hall(4, 4)
    fits = {(100 + n, other): 90 if n == other else 10 for n in (1, 2, 3, 4) for other in mentors}
    schedule = rotate(mentees, mentors, fits, 4)
    first = {(m.mentee, m.mentor) for m in schedule.meetings if m.round == 1}
    assert first == {(101, 1), (102, 2), (103, 3), (104, 4)}
    assert len(schedule.meetings) == 16


@pytest.mark.parametrize(
    ("mentees", "mentors", "size"),
    [(6, 6, 1), (7, 6, 2), (12, 6, 2), (18, 6, 3), (36, 6, 3), (37, 6, 4), (3, 6, 1), (5, 0, 0),
     (0, 5, 1)],
)  # fmt: skip
def test_how_many_sit_at_a_table(mentees, mentors, size):
    assert table_size(mentees, mentors) == size


@pytest.mark.parametrize(
    ("mentees", "mentors", "rounds"),
    [(12, 6, 6), (31, 30, 12), (30, 60, 8), (6, 11, 5), (36, 6, 3), (100, 12, 6), (1, 2, 2)],
)
def test_nobody_is_idle_twice_running(mentees, mentors, rounds):
    pupils, leaders = hall(mentees, mentors)
    schedule = rotate(pupils, leaders, everybody(pupils, leaders), rounds)
    assert_lawful(schedule, table_size(mentees, mentors))
    assert idle_twice(schedule, (*pupils, *leaders), rounds) == set()


def test_who_fits_nobody_meets_others_rather_than_sit_alone():
    mentees, mentors = hall(3, 3)
    fits = {(101, other): 50 for other in mentors}
    schedule = rotate(mentees, mentors, fits, 3)
    assert schedule.fitting == {101: 3, 102: 0, 103: 0}
    assert not schedule.idle


def test_who_must_not_meet_does_not_even_to_fill_a_seat():
    mentees, mentors = hall(2, 2)
    schedule = rotate(mentees, mentors, everybody(mentees, mentors), 4, never={(101, 1), (102, 1)})
    assert {(m.mentee, m.mentor) for m in schedule.meetings} == {(101, 2), (102, 2)}
    assert all(1 in alone for alone in schedule.idle.values())


def test_the_order_of_names_changes_nothing():
    mentees, mentors = hall(24, 11)
    fits = part_of(mentees, mentors, 0.5, 3)
    one = rotate(mentees, mentors, fits, 7)
    shuffled = dict(sorted(fits.items(), key=lambda pair: (pair[1], pair[0][1])))
    other = rotate(mentees[::-1], mentors[::-1], shuffled, 7)
    assert one == other


def test_drawn_again_from_a_round_keeps_what_was_held_and_repeats_nobody():
    mentees, mentors = hall(12, 6)
    fits = everybody([*mentees, 113], mentors)
    planned = rotate(mentees, mentors, fits, 6)
    held = [each for each in planned.meetings if each.round <= 2]
    here = [who for who in mentees if who not in (101, 105)] + [113]
    again = rotate(here, mentors, fits, 6, before=held)
    assert again.meetings[: len(held)] == tuple(held)
    assert_lawful(again, 2)
    later = {m.mentee for m in again.meetings if m.round > 2}
    assert later == set(here)
    assert again.fitting[113] == 4


def test_an_empty_side_is_no_schedule():
    assert rotate([101], [], {}, 5).meetings == ()
    assert rotate([], [1], {}, 5).meetings == ()
    assert rotate([101], [1], {}, 3).meetings == (Meeting(1, 1, 101),)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 14), st.integers(0, 9), st.integers(0, 6), st.floats(0, 1), st.integers(0, 9))
def test_whatever_the_hall_the_law_holds(mentees, mentors, rounds, share, seed):
    pupils, leaders = hall(mentees, mentors)
    fits = part_of(pupils, leaders, share, seed)
    never = set(part_of(pupils, leaders, 0.1, seed + 1))
    schedule = rotate(pupils, leaders, fits, rounds, never=never)
    assert_lawful(schedule, table_size(mentees, mentors))
    assert not {(m.mentee, m.mentor) for m in schedule.meetings} & never
    if mentors >= 2 * rounds and mentees >= 2 * rounds and not never:
        assert idle_twice(schedule, (*pupils, *leaders), rounds) == set()
