"""What must be true of every case: reference §4.5 point 8, by random cases and by brute force."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from school.matching import flow
from school.matching.compare import blocking, compare
from school.matching.feasible import POSSIBLE, REASONS
from school.matching.pins import frame
from school.matching.solve import solve
from school.matching.stable import stable
from school.matching.tables import Tables, tables
from school.matching.tiered import Tiers, tiered, tiers
from school.matching.values import Assignment, Ballot, Case
from tests.school.matching.cases import case, e, m, mentee, mentor

HELP = ("maths", "foreign", "friends", "arts")
TIMES = ("mon_day", "tue_day", "wed_day")
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def cases(draw: st.DrawFn, most_mentees: int = 6, most_mentors: int = 4) -> Case:
    """Any small case: wants, rooms, ballots of both lists, pins, prohibitions, people barred."""
    count = st.integers(0, most_mentees), st.integers(0, most_mentors)
    mentees, mentors = draw(count[0]), draw(count[1])
    some = st.frozensets(st.sampled_from(HELP), max_size=3)
    when = st.frozensets(st.sampled_from(TIMES), max_size=2)
    barred = st.sampled_from(("", "", "", "", "no_consent", "not_admitted"))
    leads = [
        mentor(n, room=draw(st.integers(0, 3)), help=draw(some), times=draw(when),
               barred=draw(barred), age_from=draw(st.sampled_from((None, 10, 14))))
        for n in range(mentors)
    ]  # fmt: skip
    led = [
        mentee(n, help=draw(some), times=draw(when), barred=draw(barred),
               age=draw(st.sampled_from((None, 9, 12, 15))))
        for n in range(mentees)
    ]  # fmt: skip
    ballots = {}
    for mine, theirs in ((led, leads), (leads, led)):
        for one in mine:
            order = draw(st.permutations([other.id for other in theirs]))
            many, helps = draw(st.integers(0, 3)), draw(st.integers(0, 2))
            ballots[one.id] = Ballot(tuple(order[:many]), tuple(order[many - 1 : many + helps]))
    two = st.tuples(st.integers(0, 3), st.integers(0, 5)).map(lambda at: (m(at[0]), e(at[1])))
    pins = draw(st.frozensets(two, max_size=2))
    forbidden = draw(st.frozensets(two, max_size=2)) - pins
    return case(leads, led, ballots=ballots, has_ballots=True, pins=pins, forbidden=forbidden)


def all_assignments(found: Tables, pinned: Assignment) -> Iterator[Tiers]:
    """Every assignment that there is beside the pins, counted by hand."""
    possible = found.why == POSSIBLE
    start = [found.case.mentee_at[mentee] for mentee in pinned.mentor_of]
    room = found.room.copy()
    for lead in pinned.mentor_of.values():
        room[found.case.mentor_at[lead]] -= 1
    rows = [row for row in range(len(found.case.mentees)) if row not in start]

    def go(at: int, given: dict) -> Iterator[Tiers]:
        if at == len(rows):
            yield tiers(found, Assignment(given))
            return
        row = rows[at]
        yield from go(at + 1, given)
        for column in range(len(found.case.mentors)):
            if possible[row, column] and room[column]:
                room[column] -= 1
                who = found.case.mentees[row].id, found.case.mentors[column].id
                yield from go(at + 1, {**given, who[0]: who[1]})
                room[column] += 1

    yield from go(0, dict(pinned.mentor_of))


def weight(count: Tiers) -> tuple[int, int, int, int]:
    return (count.mutual, count.matched, count.points, count.fit)


def lawful(found: Tables, given_: Assignment) -> None:
    """Capacity, feasibility, one mentor a mentee, pins kept and prohibitions too."""
    per = Counter(given_.mentor_of.values())
    rooms = {one.id: one.room for one in found.case.mentors}
    assert all(number <= rooms[who] for who, number in per.items())
    for lead, one in given_.pairs - given_.kept_pins:
        assert found.why[found.case.mentee_at[one], found.case.mentor_at[lead]] == POSSIBLE
    for lead, one in given_.kept_pins:
        why = REASONS[found.why[found.case.mentee_at[one], found.case.mentor_at[lead]]]
        assert why in ("", "age", "no_common_time")
    assert given_.kept_pins <= given_.pairs
    assert not given_.pairs & found.case.forbidden


@quick
@given(cases(most_mentees=7, most_mentors=3))
def test_a_is_the_best_in_every_tier(given_case):
    found = tables(given_case)
    pins = frame(found)
    a = tiered(found, pins)
    only_pins = pins.assignment(np.full(len(pins.free), flow.ALONE))

    lawful(found, a)
    assert a.is_proven
    assert weight(tiers(found, a)) == max(map(weight, all_assignments(found, only_pins)))


@quick
@given(cases())
def test_nobody_would_rather_swap_in_b(given_case):
    found = tables(given_case)
    b = stable(found, frame(found))

    lawful(found, b)
    assert blocking(found, b) == ()


@quick
@given(cases())
def test_blocking_pairs_are_those_a_reader_would_find(given_case):
    """The same by the words of the definition, one pair after another."""
    found = tables(given_case)
    a = tiered(found, frame(found))
    pinned = {one for _, one in a.kept_pins}

    def place(table: np.ndarray, one: object, lead: object) -> int:
        cell = found.case.mentee_at[one], found.case.mentor_at[lead]
        return int(table[cell]) or 99

    def would(one: object, lead: object) -> bool:
        has = a.mentor_of.get(one)
        if one in pinned or has == lead:
            return False
        mine = has is None or place(found.mentee_rank, one, lead) < place(
            found.mentee_rank, one, has
        )
        own = [other for other, whose in a.mentor_of.items() if whose == lead]
        free = found.room[found.case.mentor_at[lead]] > len(own)
        theirs = free or any(
            place(found.mentor_rank, one, lead) < place(found.mentor_rank, other, lead)
            for other in own
            if other not in pinned
        )
        return mine and theirs

    expected = {
        (lead.id, one.id)
        for one in found.case.mentees
        for lead in found.case.mentors
        if found.mutual[found.case.mentee_at[one.id], found.case.mentor_at[lead.id]]
        and would(one.id, lead.id)
    }
    assert {(each.mentor_id, each.mentee_id) for each in blocking(found, a)} == expected


@quick
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(given_case, chance):
    leads, led = list(given_case.mentors), list(given_case.mentees)
    chance.shuffle(leads)
    chance.shuffle(led)
    turned = replace(given_case, mentors=tuple(leads), mentees=tuple(led))

    assert solve(turned) == solve(given_case)


@quick
@given(cases(), st.integers(1, 3))
def test_one_mentor_more_never_means_a_pair_fewer(given_case, room):
    named = [one.id for one in given_case.mentees]
    asking = {
        who: Ballot((m(77), *ballot.with_whom), ballot.whom_helps) if who in named[::2] else ballot
        for who, ballot in given_case.ballots.items()
    }
    # The same ballots in both runs: those who name the newcomer do so before he is there.
    kept = replace(given_case, ballots={**asking, m(77): Ballot(tuple(named[:3]))})
    was = solve(kept).difference
    now = solve(replace(kept, mentors=(*kept.mentors, mentor(77, room=room)))).difference

    assert now.a.matched >= was.a.matched
    assert now.a.mutual >= was.a.mutual
    assert now.b.matched >= was.b.matched


@quick
@given(cases(most_mentees=6))
def test_who_takes_a_consent_back_is_in_no_pair(given_case):
    for at, one in enumerate(given_case.mentees):
        gone = replace(one, barred="no_consent")
        mentees = (*given_case.mentees[:at], gone, *given_case.mentees[at + 1 :])
        outcome = solve(replace(given_case, mentees=mentees))
        for solved in (outcome.a, outcome.b):
            assert one.id not in {pair.mentee_id for pair in solved.pairs}
            reasons = {each.participation_id: each.reason for each in solved.unmatched}
            assert reasons[one.id] == "no_consent"


@quick
@given(cases())
def test_everybody_is_in_a_pair_or_told_why(given_case):
    outcome = solve(given_case)
    for solved in (outcome.a, outcome.b):
        paired = {pair.mentee_id for pair in solved.pairs}
        told = {each.participation_id for each in solved.unmatched if each.side == "mentee"}
        assert paired | told == {one.id for one in given_case.mentees}
        assert not paired & told


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_few_candidates_find_the_same_as_all(narrowly, seed):
    """The large road, by candidates and proof, ends where looking at every pair does."""
    draw = np.random.default_rng(seed)
    worth = draw.integers(1, 2000, (40, 25))
    worth[draw.random(worth.shape) < 0.3] = -1
    room = draw.integers(0, 3, 25)
    likely = np.zeros(worth.shape, bool)
    few = narrowly(worth, room, likely)
    every = flow.greatest(worth, room, likely)

    assert few.is_proven
    assert every.is_proven
    assert few.worth == every.worth


def test_the_difference_counts_what_stands_in_both():
    found = tables(case(2, 2, {e(0): [m(0)], m(0): [e(0)]}))
    a = Assignment({e(0): m(0), e(1): m(1)})
    b = Assignment({e(0): m(0)})
    told = compare(found, a, b)

    assert (told.same, told.only_a, told.only_b, told.code) == (1, 1, 0, "a_more_pairs")
