"""A general meeting as the curator runs it: who is seated, what is drawn, what may become of it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from school.gatherings.drawing import draw
from school.gatherings.models import Gathering, GatheringSeat, GatheringSlot
from school.gatherings.queries import rotation, waiting
from school.gatherings.rules import (
    Offers,
    Wants,
    age_on,
    first_mentee_number,
    glance,
    next_number,
)
from school.gatherings.seats import save_came, seat_at_door, seat_everybody
from school.gatherings.service import (
    Plan,
    act_on_gathering,
    change_gathering,
    plan_gathering,
    start_round,
)
from school.gatherings.slips import make_slips
from school.links.models import Link
from school.matching.models import Matching
from school.mentors.models import MentorProfile
from school.programmes.models import Pair
from school.requests.models import MentoringRequest
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY

PLAN = Plan(held_on=TODAY, rounds=3)


class TestSeats:
    def test_the_selected_and_all_mentees_are_numbered_by_surname(self, hall):
        seats = hall.seats
        assert sorted(seats) == [1, 2, 3, 101, 102, 103, 104]
        assert {number for number, row in seats.items() if row.side == "mentor"} == {1, 2, 3}
        assert all(row.came and row.link_id for row in seats.values())

    @pytest.mark.parametrize(
        ("side", "state", "invited", "let_in"),
        [
            ("mentor", "selected", True, True),
            ("mentor", "entered", False, True),
            ("mentor", "resting", False, True),
            ("mentor", "refused", False, False),
            ("mentor", "frozen", False, False),
            ("mentee", "entered", True, True),
            ("mentee", "ready", True, True),
            ("mentee", "frozen", False, False),
            ("mentee", "left", False, False),
        ],
    )
    def test_who_is_invited_and_who_is_let_in(
        self, hall, make, do, curator, work_for, side, state, invited, let_in
    ):
        person = make.person("Яковлев Пётр")
        part = make.part(hall.programme, person, side)
        make.entry(person, side, state=state, left_on=TODAY if state == "left" else None)
        assert do(curator, seat_everybody, hall.programme, hall.gathering) == int(invited)
        if invited:
            return
        (line,) = waiting(work_for(curator).session, hall.programme, hall.gathering)
        assert line.may_come is let_in
        if let_in:
            number = do(curator, seat_at_door, hall.programme, hall.gathering, part)
            assert number == 4
            with pytest.raises(NotFound):  # twice is no second seat
                do(curator, seat_at_door, hall.programme, hall.gathering, part)
        else:
            with pytest.raises(WrongState, match="seat_without_consent"):
                do(curator, seat_at_door, hall.programme, hall.gathering, part)

    def test_who_has_left_the_programme_is_not_seated(self, hall, make, do, curator):
        person = make.person("Яковлев Пётр")
        part = make.part(hall.programme, person, "mentor", left_on=TODAY)
        assert do(curator, seat_everybody, hall.programme, hall.gathering) == 0
        with pytest.raises(NotFound):
            do(curator, seat_at_door, hall.programme, hall.gathering, part)

    def test_another_meetings_seats_are_not_marked_here(self, hall, do, curator):
        with pytest.raises(NotFound):
            do(curator, save_came, hall.programme, hall.gathering, came={uuid4()}, was=set())

    @pytest.mark.parametrize(("mentors", "first"), [(0, 101), (89, 101), (90, 201), (200, 301)])
    def test_a_number_alone_names_a_person(self, mentors, first):
        assert first_mentee_number(mentors) == first

    def test_a_late_mentor_takes_no_mentees_number(self):
        assert next_number("mentor", set(range(1, 101)), {101, 102}) == 103
        assert next_number("mentee", set(), {1, 2}) == 101


class TestGlance:
    @pytest.mark.parametrize(
        ("wants", "offers", "fit"),
        [
            (Wants(), Offers(), 20),
            (Wants(age=9), Offers(age_from=10), None),
            (Wants(age=15), Offers(age_to=14), None),
            (Wants(age=12), Offers(age_from=10, age_to=14), 20),
            (Wants(help=frozenset("ab")), Offers(help=frozenset("c")), None),
            (Wants(help=frozenset("ab")), Offers(), 20),
            (Wants(help=frozenset("ab")), Offers(help=frozenset("abc")), 60),
            (
                Wants(help=frozenset("a"), times=frozenset("x")),
                Offers(help=frozenset("a"), times=frozenset("xy")),
                45,
            ),
        ],
    )
    def test_age_and_help_decide_where_both_are_known(self, wants, offers, fit):
        assert glance(wants, offers) == fit

    def test_the_age_of_a_pupil_without_a_birthday_is_told_by_the_class(self):
        assert age_on(TODAY, None, 7) == 13
        assert age_on(TODAY, None, None) is None
        assert age_on(TODAY, TODAY.replace(year=2013), None) == 13
        assert age_on(TODAY, TODAY.replace(year=2013) + timedelta(days=1), None) == 12


class TestDrawing:
    def person_of(self, make, hall, number):
        from school.programmes.models import Participation

        return make.read(Participation, hall.seats[number].participation_id).person_id

    def test_those_who_fit_meet_first_and_a_pair_does_not(self, hall, make, do, curator):
        mentor, mentee = self.person_of(make, hall, 1), self.person_of(make, hall, 104)
        make.row(MentorProfile, "one", person_id=mentor, help=["maths"], updated_at=NOW)
        make.row(MentoringRequest, "one", school_year=YEAR, person_id=mentee, author="self",
                 help=["maths"], state="accepted", made_on=TODAY, created_at=NOW)  # fmt: skip
        seats = hall.seats
        make.row(Pair, "one", programme_id=hall.programme, school_year=YEAR, state="active",
                 mentor_id=seats[2].participation_id, mentee_id=seats[101].participation_id,
                 started_on=TODAY)  # fmt: skip
        schedule = do(curator, draw, hall.programme, hall.gathering)
        first = {(each.mentee, each.mentor) for each in schedule.meetings if each.round == 1}
        assert (104, 1) in first
        assert (101, 2) not in {(each.mentee, each.mentor) for each in schedule.meetings}

    def test_again_after_two_rounds_keeps_them(self, hall, make, do, curator, work_for):
        do(curator, draw, hall.programme, hall.gathering)
        for number in (1, 2):
            do(curator, start_round, hall.programme, hall.gathering, number)
        before = rotation(work_for(curator).session, hall.gathering)
        do(curator, save_came, hall.programme, hall.gathering, came=set(),
           was={hall.seat(101), hall.seat(3)})  # fmt: skip
        do(curator, draw, hall.programme, hall.gathering)
        after = rotation(work_for(curator).session, hall.gathering)
        assert [m for m in after if m.round <= 2] == [m for m in before if m.round <= 2]
        third = [m for m in after if m.round == 3]
        assert {m.mentor for m in third} <= {1, 2}
        assert 101 not in {m.mentee for m in third}

    def test_the_same_people_are_drawn_the_same(self, hall, do, curator, make, work_for):
        do(curator, draw, hall.programme, hall.gathering)
        once = rotation(work_for(curator).session, hall.gathering)
        do(curator, draw, hall.programme, hall.gathering)
        assert rotation(work_for(curator).session, hall.gathering) == once
        assert len(make.rows(GatheringSlot)) == len(once)

    def test_needs_both_sides(self, hall, do, curator):
        everybody = {row.id for row in hall.seats.values() if row.side == "mentor"}
        do(curator, save_came, hall.programme, hall.gathering, came=set(), was=everybody)
        with pytest.raises(WrongState, match="seats_missing"):
            do(curator, draw, hall.programme, hall.gathering)

    def test_not_after_all_rounds_and_no_round_that_is_not_drawn(self, hall, do, curator):
        with pytest.raises(WrongState, match="round_not_drawn"):
            do(curator, start_round, hall.programme, hall.gathering, 1)
        do(curator, draw, hall.programme, hall.gathering)
        with pytest.raises(WrongState, match="round_not_drawn"):
            do(curator, start_round, hall.programme, hall.gathering, 4)
        do(curator, start_round, hall.programme, hall.gathering, 3)
        do(curator, start_round, hall.programme, hall.gathering, 0)
        with pytest.raises(WrongState, match="rounds_over"):
            do(curator, draw, hall.programme, hall.gathering)


class TestMoves:
    def test_the_whole_way(self, hall_of, do, curator):
        hall = hall_of(opened=False)
        ways = {
            "cancel": "cancelled", "restore": "planned", "open": "open", "close": "closed",
            "reopen": "open",
        }  # fmt: skip
        for act, state in [*ways.items(), ("close", "closed")]:
            do(curator, act_on_gathering, hall.programme, hall.gathering, act)
            assert hall.row.state == state
        assert hall.row.opened_at is not None
        assert hall.row.closed_at is not None

    @pytest.mark.parametrize(
        ("state", "act"),
        [("planned", "close"), ("open", "cancel"), ("closed", "open"), ("closed", "cancel"),
         ("cancelled", "open")],
    )  # fmt: skip
    def test_what_cannot_become(self, hall_of, do, curator, state, act):
        hall = hall_of(opened=False)
        for step in {"planned": (), "open": ("open",), "closed": ("open", "close"),
                     "cancelled": ("cancel",)}[state]:  # fmt: skip
            do(curator, act_on_gathering, hall.programme, hall.gathering, step)
        with pytest.raises(WrongState, match="gathering_state"):
            do(curator, act_on_gathering, hall.programme, hall.gathering, act)

    def test_ballots_that_pairs_stand_on_are_not_opened_again(self, hall, make, do, curator):
        do(curator, act_on_gathering, hall.programme, hall.gathering, "close")
        values = {"programme_id": hall.programme, "gathering_id": hall.gathering, "made_at": NOW}
        make.row(Matching, "one", state="draft", **values)
        do(curator, act_on_gathering, hall.programme, hall.gathering, "reopen")
        do(curator, act_on_gathering, hall.programme, hall.gathering, "close")
        make.row(Matching, "one", state="accepted", chosen="a", accepted_at=NOW, **values)
        with pytest.raises(WrongState, match="gathering_settled"):
            do(curator, act_on_gathering, hall.programme, hall.gathering, "reopen")

    def test_a_closed_meeting_seats_draws_and_makes_slips_no_more(self, hall, do, curator):
        do(curator, act_on_gathering, hall.programme, hall.gathering, "close")
        for act in (seat_everybody, draw, make_slips):
            with pytest.raises(WrongState, match="gathering_state"):
                do(curator, act, hall.programme, hall.gathering)

    def test_who_may(self, hall, programme, roles_that_may):
        both = {Role.CURATOR, Role.RESPONSIBLE}
        where = hall.programme, hall.gathering
        assert roles_that_may(plan_gathering, programme, PLAN) == both
        assert roles_that_may(change_gathering, *where, PLAN) == both
        assert roles_that_may(act_on_gathering, *where, "close") == both
        assert roles_that_may(seat_everybody, *where) == both
        assert roles_that_may(draw, *where) == both
        assert roles_that_may(make_slips, *where) == both


class TestPlan:
    @pytest.mark.parametrize(
        ("plan", "field"),
        [
            (Plan(rounds=3), "held_on"),
            (Plan(held_on=TODAY, rounds=0), "rounds"),
            (Plan(held_on=TODAY, rounds=21), "rounds"),
            (Plan(held_on=TODAY, rounds=3, minutes_a_round=0), "minutes_a_round"),
            (Plan(held_on=TODAY, rounds=3, most_choices=6), "most_choices"),
        ],
    )
    def test_faults(self, programme, do, curator, make, plan, field):
        with pytest.raises(Invalid) as refused:
            do(curator, plan_gathering, programme, plan)
        assert set(refused.value.fields) == {field}
        assert make.rows(Gathering) == []

    def test_remote_has_no_rounds(self, programme, do, curator):
        made = do(curator, plan_gathering, programme, Plan(kind="remote", held_on=TODAY, rounds=5))
        assert made.rounds == 0

    def test_not_in_a_programme_that_has_ended(self, make, do, curator):
        ended = make.programme(state="completed", title="Прошлая")
        with pytest.raises(WrongState, match="programme_ended"):
            do(curator, plan_gathering, ended, PLAN)

    def test_the_number_of_choices_stays_once_the_voting_is_open(self, hall, do, curator):
        with pytest.raises(Invalid) as refused:
            do(curator, change_gathering, hall.programme, hall.gathering,
               Plan(held_on=TODAY, rounds=3, most_choices=2))  # fmt: skip
        assert refused.value.fields == {"most_choices": "choices_fixed"}
        do(curator, change_gathering, hall.programme, hall.gathering,
           Plan(held_on=TODAY, rounds=3, place="Библиотека"))  # fmt: skip
        assert hall.row.place == "Библиотека"


def test_new_slips_close_the_earlier_ones(hall, make, do, curator):
    new = do(curator, make_slips, hall.programme, hall.gathering)
    assert set(new) == set(hall.tokens)
    assert not set(new.values()) & set(hall.tokens.values())
    links = make.rows(Link)
    assert sum(row.revoked_at is None for row in links) == len(new)
    assert {row.link_id for row in make.rows(GatheringSeat)} == {
        row.id for row in links if row.revoked_at is None
    }
    assert do(curator, make_slips, hall.programme, hall.gathering, only_new=True) == {}
