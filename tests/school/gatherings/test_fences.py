"""What the database itself refuses, whoever asks in whatever words: guests, staff, strangers."""

from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from kernel.identity.permissions import Role
from school.gatherings.ballots import cast
from school.gatherings.drawing import draw
from school.gatherings.models import GatheringBallot
from school.links.models import Link
from school.links.service import use_link
from school.matching.models import Matching
from tests.school.make import NOW

INSERT = text(
    "INSERT INTO school.gathering_ballot (school_id, id, gathering_id, seat_id, with_whom,"
    " whom_helps, via, request_id, version, cast_at, entered_by)"
    " VALUES (:school, gen_random_uuid(), :gathering, :seat, :chosen, '{}', CAST(:via AS text),"
    " gen_random_uuid(), :version, now(),"
    " CASE CAST(:via AS text) WHEN 'paper' THEN app.my_account() END)"
)


@pytest.fixture
def voted(guest, hall, do, curator):
    """101 and 102 have voted, 1 has; the rotation is drawn."""
    do(curator, draw, hall.programme, hall.gathering)
    for number, chosen in ((101, 2), (102, 3), (1, 101)):
        work = guest(hall.token(number))
        cast(work, work.session.scalar(select(Link.id)), hall.said(chosen))
        work.session.commit()
    return hall


def rows(session, statement, **values):
    return session.execute(text(statement), values).all()


class TestGuest:
    """Raw SQL under the guest's hat, with the link of number 101."""

    def test_sees_the_own_ballot_and_no_other(self, guest, voted):
        session = guest(voted.token(101)).session
        assert rows(session, "SELECT seat_id FROM school.gathering_ballot") == [(voted.seat(101),)]

    def test_sees_the_other_side_and_oneself(self, guest, voted):
        session = guest(voted.token(101)).session
        seen = rows(session, "SELECT number FROM school.gathering_seat ORDER BY 1")
        assert [row.number for row in seen] == [1, 2, 3, 101]
        named = rows(session, "SELECT side FROM school.participation")
        assert sorted(row.side for row in named) == ["mentee", "mentor", "mentor", "mentor"]
        assert len(rows(session, "SELECT surname FROM school.person")) == 4

    def test_does_not_see_whose_consent_is_gone(self, guest, voted, make, do, curator):
        from sqlalchemy import update

        from school.bases.models import BaseEntry
        from school.gatherings.own_ballot import own_ballot
        from school.programmes.models import Participation

        person = make.read(Participation, voted.seats[2].participation_id).person_id
        with make.session() as session, session.begin():
            session.execute(
                update(BaseEntry).where(BaseEntry.person_id == person).values(state="frozen")
            )
        view = own_ballot(guest(voted.token(101)).session)
        assert {each.number for each in view.others} == {1, 3}
        assert view.kept is not None
        assert view.kept.with_whom == ()
        schedule = do(curator, draw, voted.programme, voted.gathering)
        assert 2 not in {each.mentor for each in schedule.meetings}

    def test_sees_the_own_meetings_of_the_rotation(self, guest, voted):
        session = guest(voted.token(101)).session
        seen = rows(session, "SELECT mentee_seat_id FROM school.gathering_slot")
        assert {row.mentee_seat_id for row in seen} == {voted.seat(101)}

    @pytest.mark.parametrize(
        "statement",
        [
            "SELECT link_id FROM school.gathering_seat",
            "SELECT created_by FROM school.gathering",
            "SELECT phone FROM school.person",
            "SELECT born_on FROM school.person",
            "UPDATE school.gathering SET state = 'closed'",
            "UPDATE school.gathering_seat SET came = false",
            "UPDATE school.gathering_ballot SET seat_id = seat_id",
            "DELETE FROM school.gathering_ballot",
            "DELETE FROM school.gathering_slot",
            "SELECT result FROM school.matching",
        ],
    )
    def test_may_not(self, guest, voted, statement):
        work = guest(voted.token(101))
        use_link(work, work.session.scalar(select(Link.id)))
        with pytest.raises(ProgrammingError, match="permission denied"):
            work.session.execute(text(statement))

    @pytest.mark.parametrize("number", [102, 103, 2])
    def test_does_not_vote_for_another(self, guest, voted, number):
        work = guest(voted.token(101))
        use_link(work, work.session.scalar(select(Link.id)))
        changed = work.session.execute(
            text("UPDATE school.gathering_ballot SET version = version + 1 WHERE seat_id = :seat"
                 " RETURNING version"), {"seat": voted.seat(number)},
        ).all()  # fmt: skip
        assert changed == []
        with pytest.raises(ProgrammingError, match="row-level security"):
            work.session.execute(INSERT, {
                "school": voted.row.school_id, "gathering": voted.gathering,
                "seat": voted.seat(number), "chosen": [], "via": "link", "version": 1,
            })  # fmt: skip

    def test_writes_nothing_without_counting_the_use(self, guest, voted):
        work = guest(voted.token(103))
        with pytest.raises(ProgrammingError, match="row-level security"):
            work.session.execute(INSERT, {
                "school": voted.row.school_id, "gathering": voted.gathering,
                "seat": voted.seat(103), "chosen": [], "via": "link", "version": 1,
            })  # fmt: skip

    def test_does_not_pass_for_paper(self, guest, voted):
        work = guest(voted.token(103))
        use_link(work, work.session.scalar(select(Link.id)))
        with pytest.raises(ProgrammingError, match="row-level security"):
            work.session.execute(INSERT, {
                "school": voted.row.school_id, "gathering": voted.gathering,
                "seat": voted.seat(103), "chosen": [], "via": "paper", "version": 1,
            })  # fmt: skip

    def test_a_link_of_another_purpose_opens_no_hall(self, guest, voted, do, curator):
        from datetime import timedelta

        from school.links.service import make_link

        made = do(curator, make_link, "diary", lasts=timedelta(days=1))
        session = guest(made.token).session
        for table in ("gathering", "gathering_seat", "gathering_slot", "gathering_ballot"):
            assert rows(session, f"SELECT id FROM school.{table}") == []


class TestBallots:
    """The guards of the table, by the staff's own hand."""

    def write(self, work_for, curator, hall, *, number=103, chosen=(), version=1, gathering=None):
        work = work_for(curator)
        seat = hall.seat(number)
        work.session.execute(INSERT, {
            "school": hall.row.school_id, "gathering": gathering or hall.gathering, "seat": seat,
            "chosen": list(chosen), "via": "paper", "version": version,
        })  # fmt: skip
        work.session.commit()

    def refused(self, constraint, *args, **values):
        with pytest.raises(IntegrityError) as caught:
            self.write(*args, **values)
        assert caught.value.orig.diag.constraint_name == constraint

    def test_name_the_other_side_of_the_same_meeting_once_each(self, work_for, curator, voted):
        one, two, three = (voted.seat(n) for n in (1, 2, 3))
        for chosen in ([voted.seat(101)], [voted.seat(103)], [uuid4()], [one, one],
                       [one, two, three, uuid4()]):  # fmt: skip
            self.refused("ballot_names_seats", work_for, curator, voted, chosen=chosen)
        self.write(work_for, curator, voted, chosen=[one, three])

    def test_begin_with_the_first_version(self, work_for, curator, voted):
        self.refused("ballot_version", work_for, curator, voted, version=2)

    def test_are_not_written_when_the_voting_is_over(self, work_for, curator, voted, do):
        from school.gatherings.service import act_on_gathering

        do(curator, act_on_gathering, voted.programme, voted.gathering, "close")
        self.refused("ballot_while_open", work_for, curator, voted)
        work = work_for(curator)
        with pytest.raises(IntegrityError) as caught:
            work.session.execute(text("UPDATE school.gathering_ballot SET version = version + 1"))
        assert caught.value.orig.diag.constraint_name == "ballot_while_open"

    def test_are_of_a_seat_of_their_meeting(self, work_for, curator, voted, do):
        from school.gatherings.service import Plan, act_on_gathering, plan_gathering
        from tests.school.make import TODAY

        other = do(curator, plan_gathering, voted.programme, Plan(held_on=TODAY, rounds=1)).id
        do(curator, act_on_gathering, voted.programme, other, "open")
        self.refused("ballot_names_seats", work_for, curator, voted, gathering=other)

    def test_are_not_deleted(self, work_for, curator, voted):
        with pytest.raises(ProgrammingError, match="permission denied"):
            work_for(curator).session.execute(text("DELETE FROM school.gathering_ballot"))


@pytest.mark.parametrize("to", ["planned", "cancelled"])
def test_an_open_meeting_goes_nowhere_but_to_its_close(work_for, curator, voted, to):
    with pytest.raises(IntegrityError) as caught:
        work_for(curator).session.execute(
            text("UPDATE school.gathering SET state = :to"), {"to": to}
        )
    assert caught.value.orig.diag.constraint_name == "gathering_moves"


def test_a_settled_meeting_is_not_opened_even_by_hand(work_for, curator, voted, make, do):
    from school.gatherings.service import act_on_gathering

    do(curator, act_on_gathering, voted.programme, voted.gathering, "close")
    make.row(Matching, "one", state="accepted", chosen="a", accepted_at=NOW, made_at=NOW,
             programme_id=voted.programme, gathering_id=voted.gathering)  # fmt: skip
    with pytest.raises(IntegrityError) as caught:
        work_for(curator).session.execute(
            text("UPDATE school.gathering SET state = 'open', opened_at = now()")
        )
    assert caught.value.orig.diag.constraint_name == "gathering_is_settled"


def test_another_school_and_higher_levels_see_nothing(work_for, world, voted, make):
    assert len(make.rows(GatheringBallot)) == 3
    for actor in (world.foreign[Role.CURATOR],):
        session = work_for(actor).session
        for table in ("gathering", "gathering_seat", "gathering_slot", "gathering_ballot"):
            assert rows(session, f"SELECT id FROM school.{table}") == []
    for role in (Role.REGION_ADMIN, Role.MUNICIPAL):
        session = work_for(world.actors[role]).session
        with pytest.raises(ProgrammingError, match="permission denied"):
            rows(session, "SELECT id FROM school.gathering_ballot")
