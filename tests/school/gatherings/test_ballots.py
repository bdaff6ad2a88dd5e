"""Ballots of a general meeting: kept once, changed by their owner, only while it is open (Q-04)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from school.gatherings.ballots import Said, Slip, cast, write_down
from school.gatherings.models import GatheringBallot, GatheringSeat
from school.gatherings.own_ballot import own_ballot
from school.gatherings.queries import progress, seats, wishes
from school.gatherings.seats import save_came, seat_everybody
from school.gatherings.service import Plan, act_on_gathering, plan_gathering
from school.links.models import Link
from tests.school.make import TODAY as DAY


def say(guest, hall, number, said):
    """What the page does with a sending."""
    work = guest(hall.token(number))
    try:
        kept = cast(work, work.session.scalar(select(Link.id)), said)
        work.session.commit()
    except Exception:
        work.session.rollback()
        raise
    return kept


def test_a_mentee_and_a_mentor_answer_two_questions_each(guest, hall, make):
    say(guest, hall, 101, hall.said(2, 1, helps=(3,)))
    say(guest, hall, 2, hall.said(101, helps=(101, 102)))
    kept = {row.seat_id: row for row in make.rows(GatheringBallot)}
    assert kept[hall.seat(101)].with_whom == [hall.seat(2), hall.seat(1)]
    assert kept[hall.seat(101)].whom_helps == [hall.seat(3)]
    assert (kept[hall.seat(2)].via, kept[hall.seat(2)].entered_by) == ("link", None)
    logged = [entry for entry in make.rows(AuditEntry) if entry.action == "hall_ballot.cast"]
    assert {entry.object_id for entry in logged} == {hall.seat(101), hall.seat(2)}
    assert all(set(entry.details) == {"via", "version"} for entry in logged)


def test_the_same_sending_twice_is_one(guest, hall, make):
    said = hall.said(1)
    first = say(guest, hall, 101, said)
    again = say(guest, hall, 101, said)
    assert (again.again, again.version, again.cast_at) == (True, 1, first.cast_at)
    assert len(make.rows(GatheringBallot)) == 1


def test_a_change_stands_and_what_comes_late_does_not(guest, hall, make):
    late = hall.said(1)
    say(guest, hall, 101, late)
    say(guest, hall, 101, hall.said(2, 3, version=1))
    with pytest.raises(WrongState, match="ballot_changed"):
        say(guest, hall, 101, late)
    with pytest.raises(WrongState, match="ballot_changed"):
        say(guest, hall, 101, hall.said(1, version=1))
    (kept,) = make.rows(GatheringBallot)
    assert (kept.with_whom, kept.version) == ([hall.seat(2), hall.seat(3)], 2)


def test_one_request_does_not_carry_two_ballots(guest, hall):
    request = uuid4()
    say(guest, hall, 101, hall.said(1, request=request))
    with pytest.raises(WrongState, match="ballot_changed"):
        say(guest, hall, 101, hall.said(2, request=request, version=1))


def test_named_twice_is_named_once(guest, hall, make):
    say(guest, hall, 101, hall.said(2, 2, 1))
    assert make.one(GatheringBallot).with_whom == [hall.seat(2), hall.seat(1)]


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        ((102,), "ballot_strangers"),
        ((101,), "ballot_strangers"),
        ((1, 2, 3, 4), "ballot_too_many"),
        ((), "ballot_empty"),
    ],
    ids=["own side", "oneself", "too many", "nobody"],
)
def test_what_a_ballot_may_not_say(guest, hall_of, make, chosen, fault):
    hall = hall_of(mentors=4)
    with pytest.raises(Invalid) as refused:
        say(guest, hall, 101, hall.said(*chosen))
    assert refused.value.fields["with_whom"] == fault
    assert make.rows(GatheringBallot) == []


def test_seats_of_another_meeting_are_strangers(guest, hall, do, curator, make):
    again = do(curator, plan_gathering, hall.programme, Plan(held_on=DAY, rounds=1)).id
    do(curator, seat_everybody, hall.programme, again)
    elsewhere = [row.id for row in make.rows(GatheringSeat, gathering_id=again)]
    for seat in elsewhere:
        said = Said(with_whom=[seat], whom_helps=[], request_id=uuid4(), version=0)
        with pytest.raises(Invalid) as refused:
            say(guest, hall, 101, said)
        assert refused.value.fields == {"with_whom": "ballot_strangers"}
    assert make.rows(GatheringBallot) == []


@pytest.mark.parametrize("act", [None, "close"])
def test_only_while_open(guest, hall_of, do, curator, make, act):
    hall = hall_of(opened=act is not None)
    if act:
        do(curator, act_on_gathering, hall.programme, hall.gathering, act)
    with pytest.raises(WrongState, match="ballot_closed"):
        say(guest, hall, 101, hall.said(1))
    assert make.rows(GatheringBallot) == []


def test_a_revoked_link_casts_nothing(guest, hall, do, curator, make):
    from school.gatherings.slips import make_slips

    old = hall.token(101)
    new = do(curator, make_slips, hall.programme, hall.gathering, seats=[hall.seat(101)])
    work = guest(old)
    assert work.session.scalar(select(Link.id)) is None
    with pytest.raises(NotFound):
        own_ballot(work.session)
    hall.tokens |= new
    assert say(guest, hall, 101, hall.said(1)).version == 1


def test_the_owner_sees_the_other_side_first_those_met(guest, hall, do, curator):
    from school.gatherings.drawing import draw

    do(curator, draw, hall.programme, hall.gathering)
    do(curator, save_came, hall.programme, hall.gathering,
       came=set(), was={hall.seat(3)})  # fmt: skip
    say(guest, hall, 101, hall.said(1, 2))
    view = own_ballot(guest(hall.token(101)).session)
    assert (view.me.number, view.me.side, view.state) == (101, "mentee", "open")
    assert {each.number for each in view.others} == {1, 2}
    assert [each.meets_in for each in view.others] == sorted(each.meets_in for each in view.others)
    assert len(view.rounds) == 2  # the third was with who has left
    assert view.kept is not None
    assert view.kept.with_whom == (hall.seat(1), hall.seat(2))


def test_wishes_are_told_after_the_close_and_not_before(guest, hall, do, curator, work_for):
    say(guest, hall, 101, hall.said(2, 1, helps=(3,)))
    say(guest, hall, 2, hall.said(101))
    assert wishes(work_for(curator).session, hall.gathering) == []
    do(curator, act_on_gathering, hall.programme, hall.gathering, "close")
    seat = hall.seats
    part = {number: seat[number].participation_id for number in seat}
    told = wishes(work_for(curator).session, hall.gathering)
    assert [(w.participation_id, w.side, w.with_whom, w.whom_helps) for w in told] == [
        (part[101], "mentee", (part[2], part[1]), (part[3],)),
        (part[2], "mentor", (part[101],), ()),
    ]


def test_progress_counts_who_is_here_and_who_voted_all_the_same(guest, hall, do, curator, work_for):
    say(guest, hall, 101, hall.said(2))
    do(curator, save_came, hall.programme, hall.gathering,
       came=set(), was={hall.seat(101), hall.seat(102), hall.seat(1)})  # fmt: skip
    told = progress(seats(work_for(curator).session, hall.gathering))
    assert (told.voted, told.of, told.mentors, told.mentees) == (1, 5, (0, 2), (1, 3))
    assert [each.number for each in told.waiting] == [2, 3, 103, 104]


class TestPaper:
    """The curator types slips by badges."""

    def slip(self, number=101, chosen=(2, 1), helps=(3,), *, replaces=False, request=None):
        return Slip(number=number, with_whom=chosen, whom_helps=helps, replaces=replaces,
                    request_id=request or uuid4())  # fmt: skip

    def test_is_kept_by_whom_it_was_typed(self, hall, do, curator, make):
        do(curator, write_down, hall.programme, hall.gathering, self.slip())
        kept = make.one(GatheringBallot)
        assert (kept.via, kept.entered_by) == ("paper", curator.account_id)
        assert kept.with_whom == [hall.seat(2), hall.seat(1)]

    def test_the_same_slip_sent_twice_is_one(self, hall, do, curator, make):
        slip = self.slip()
        do(curator, write_down, hall.programme, hall.gathering, slip)
        assert do(curator, write_down, hall.programme, hall.gathering, slip).again
        assert make.one(GatheringBallot).version == 1

    @pytest.mark.parametrize(
        ("number", "chosen", "field", "fault"),
        [
            (999, (1,), "number", "badge_unknown"),
            (101, (1, 77), "with_whom", "badge_of_nobody"),
            (101, (102,), "with_whom", "badge_of_nobody"),
            (1, (101, 102, 103, 104), "with_whom", "ballot_too_many"),
        ],
    )
    def test_says_which_number_is_wrong(
        self, hall, do, curator, make, number, chosen, field, fault
    ):
        with pytest.raises(Invalid) as refused:
            do(curator, write_down, hall.programme, hall.gathering, self.slip(number, chosen, ()))
        assert refused.value.fields == {field: fault}
        assert make.rows(GatheringBallot) == []

    def test_does_not_silently_replace_a_phone(self, guest, hall, do, curator, make):
        say(guest, hall, 101, hall.said(3))
        with pytest.raises(Invalid) as refused:
            do(curator, write_down, hall.programme, hall.gathering, self.slip())
        assert refused.value.fields == {"replaces": "ballot_is_there"}
        do(curator, write_down, hall.programme, hall.gathering, self.slip(replaces=True))
        assert (make.one(GatheringBallot).via, make.one(GatheringBallot).version) == ("paper", 2)

    def test_may_be_changed_by_its_owner_afterwards(self, guest, hall, do, curator, make):
        do(curator, write_down, hall.programme, hall.gathering, self.slip())
        say(guest, hall, 101, hall.said(3, version=1))
        kept = make.one(GatheringBallot)
        assert (kept.via, kept.entered_by, kept.with_whom) == ("link", None, [hall.seat(3)])

    def test_nothing_after_the_close(self, hall, do, curator, make):
        do(curator, act_on_gathering, hall.programme, hall.gathering, "close")
        with pytest.raises(WrongState, match="ballot_closed"):
            do(curator, write_down, hall.programme, hall.gathering, self.slip())

    def test_who_may(self, hall, roles_that_may):
        assert roles_that_may(write_down, hall.programme, hall.gathering, self.slip()) == {
            Role.CURATOR, Role.RESPONSIBLE,
        }  # fmt: skip


def test_casting_against_the_close_is_counted_or_told(guest, hall_of, do, curator, make):
    """Whatever wins: a voice that was thanked for is kept, one that was refused is not."""
    hall = hall_of(mentors=2, mentees=12)
    numbers = [number for number in hall.seats if number > 100]
    sayings = {number: hall.said(1, 2) for number in numbers}
    tokens = {number: hall.token(number) for number in numbers}
    start, codes = Barrier(4), set()

    def phones(own):
        told = {}
        start.wait(timeout=10)
        for number in own:
            work = guest(tokens[number])
            try:
                cast(work, work.session.scalar(select(Link.id)), sayings[number])
                work.session.commit()
                told[number] = True
            except WrongState as refused:
                codes.add(refused.code)
                work.session.rollback()
                told[number] = False
            work.session.close()
        return told

    def closing():
        start.wait(timeout=10)
        do(curator, act_on_gathering, hall.programme, hall.gathering, "close")
        return {}

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(phones, numbers[n::3]) for n in range(3)] + [pool.submit(closing)]
        told = {number: kept for each in running for number, kept in each.result().items()}
    assert set(told) == set(numbers)
    assert codes <= {"ballot_closed"}
    kept = {row.seat_id for row in make.rows(GatheringBallot)}
    assert kept == {hall.seat(number) for number, was_kept in told.items() if was_kept}
