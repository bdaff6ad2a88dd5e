"""Statements that would forge what a hall said, or what came of it; the database refuses."""

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError

from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.gatherings.ballots import cast
from school.gatherings.service import act_on_gathering
from school.links.models import Link
from school.matching.models import Matching
from school.matching.service import run
from school.programmes.models import Participation, Programme


@pytest.fixture
def sql(work_for, curator):
    """Run a statement as the curator's own hat, and keep it."""

    def run_it(statement, **values):
        session = work_for(curator).session
        try:
            session.execute(text(statement), values)
            session.commit()
        except DatabaseError:
            session.rollback()
            raise

    return run_it


@pytest.fixture
def vote(guest, hall):
    def by(number, *chosen):
        work = guest(hall.token(number))
        cast(work, work.session.scalar(select(Link.id)), hall.said(*chosen))
        work.session.commit()

    return by


def refused(name):
    return pytest.raises(
        IntegrityError, check=lambda fault: fault.orig.diag.constraint_name == name
    )


def ended(make, programme):
    with make.session() as session, session.begin():
        session.execute(
            update(Programme).where(Programme.id == programme).values(state="completed")
        )


class TestBallots:
    @pytest.mark.parametrize("via", ["via = 'link'", "via = 'paper'"])
    def test_the_staff_does_not_speak_by_somebodys_phone(self, vote, sql, via):
        """Neither as the phone, nor as paper that nobody wrote down."""
        vote(101, 1)
        with pytest.raises(ProgrammingError, match="row-level security"):
            sql(f"UPDATE school.gathering_ballot SET with_whom = '{{}}', version = version + 1,"
                f" {via}")  # fmt: skip

    def test_none_is_cast_when_the_programme_has_ended(self, make, hall, guest, programme):
        ended(make, programme)
        work = guest(hall.token(101))
        with pytest.raises(Exception, match="ballot_closed"):
            cast(work, work.session.scalar(select(Link.id)), hall.said(1))
        work.session.rollback()

    def test_nor_is_the_meeting_opened_again(self, make, hall, do, curator, sql, programme):
        do(curator, act_on_gathering, programme, hall.gathering, "close")
        ended(make, programme)
        with refused("gathering_programme_runs"):
            sql("UPDATE school.gathering SET state = 'open'")

    def test_who_does_not_stand_opens_no_ballot(self, make, hall, guest):
        part = make.read(Participation, hall.seats[101].participation_id)
        with make.session() as session, session.begin():
            session.execute(update(BaseEntry).where(BaseEntry.person_id == part.person_id)
                            .values(state="frozen"))  # fmt: skip
        session = guest(hall.token(101)).session
        assert session.scalar(select(func.app.my_seat())) is None
        for table in ("person", "gathering_seat", "gathering"):
            assert session.scalar(text(f"SELECT count(*) FROM school.{table}")) == 0, table
        session.rollback()


class TestSeats:
    def test_a_seat_does_not_change_sides(self, vote, sql):
        vote(101, 1)
        with pytest.raises(ProgrammingError, match="permission denied"):
            sql("UPDATE school.gathering_seat SET side = 'mentor', number = 77 WHERE number = 101")

    def test_a_seat_does_not_pass_to_another(self, make, hall, sql, programme):
        other = make.part(programme, make.person("Седов Ян"), "mentor")
        with refused("stays_whose_it_is"):
            sql("UPDATE school.gathering_seat SET participation_id = :to WHERE number = 1",
                to=other)  # fmt: skip

    @pytest.mark.parametrize("side", ["mentor", "mentee"])
    def test_nobody_sits_on_the_other_side_or_comes_from_another_programme(
        self, make, hall, sql, world, programme, side
    ):
        where = programme if side == "mentor" else make.programme(title="Вторая программа")
        stranger = make.part(where, make.person("Седов Ян"), "mentee")
        with refused("seat_of_programme"):
            sql("INSERT INTO school.gathering_seat"
                " (school_id, id, gathering_id, participation_id, side, number)"
                " VALUES (:school, :id, :gathering, :part, :side, 78)",
                school=world.schools["one"], id=new_id(), gathering=hall.gathering, part=stranger,
                side=side)  # fmt: skip


class TestRuns:
    @pytest.fixture
    def matching(self, hall, do, curator, vote, programme):
        vote(101, 1)
        do(curator, act_on_gathering, programme, hall.gathering, "close")
        return do(curator, run, programme, hall.gathering).id

    def test_what_was_computed_is_not_rewritten(self, matching, sql):
        with refused("matching_stands"):
            sql("UPDATE school.matching SET result = '{}'")

    def test_nor_deleted_nor_computed_again(self, matching, sql):
        with pytest.raises(ProgrammingError, match="permission denied"):
            sql("DELETE FROM school.matching")
        with refused("matching_moves"):
            sql("UPDATE school.matching SET state = 'computing'")

    def test_what_was_accepted_stays_so(self, make, matching, sql):
        with make.session() as session, session.begin():
            session.execute(update(Matching).values(state="accepted", chosen="a",
                                                    accepted_at=func.now()))  # fmt: skip
        with refused("matching_stands"):
            sql("UPDATE school.matching SET chosen = 'b'")
        with refused("matching_moves"):
            sql("UPDATE school.matching SET state = 'draft', accepted_at = NULL")
