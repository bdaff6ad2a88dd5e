"""What the database itself refuses of pairs and orders, whatever the code forgets (U-3, R-20)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError

from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.mentors.models import MentorProfile
from school.pairing.models import PairOrder, PairOrderLine
from school.programmes.models import Pair
from school.programmes.proposing import Proposal, propose
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY

PAIR = """
INSERT INTO school.pair (school_id, id, programme_id, school_year, mentor_id, mentee_id, state,
                         started_on, basis, mentor_confirmed_on, mentee_confirmed_on)
VALUES (:school, :id, :programme, :year, :mentor, :mentee, :state, :started, :basis, :said, :said)
"""


@pytest.fixture
def sql(world, work_for, curator):
    """Run a statement as the curator's own hat, and keep it."""

    def run(statement, **values):
        session = work_for(curator).session
        try:
            done = session.execute(text(statement), values)
            session.commit()
            return done
        except DatabaseError:
            session.rollback()
            raise

    return run


@pytest.fixture
def insert(sql, world, hall):
    def run(mentor="mentor", mentee="mentee", **values):
        values = {
            "school": world.schools["one"], "id": new_id(), "programme": hall["programme"],
            "year": YEAR, "mentor": hall[mentor], "mentee": hall[mentee], "state": "proposed",
            "started": None, "basis": "mutual", "said": None, **values,
        }  # fmt: skip
        sql(PAIR, **values)
        return values["id"]

    return run


def refused(name):
    return pytest.raises(IntegrityError, match=name)


class TestRoom:
    def test_a_mentor_beyond_capacity(self, make, hall, insert):
        make.row(MentorProfile, "one", person_id=hall["mentor_person"], capacity=1, updated_at=NOW)
        insert()
        with pytest.raises(IntegrityError, match="no room"):
            insert(mentee="other")

    def test_a_pair_moved_to_a_full_mentor(self, make, hall, insert, sql):
        make.row(MentorProfile, "one", person_id=hall["mentor_person"], capacity=1, updated_at=NOW)
        insert()
        pair = insert(mentor="second", mentee="other")
        with pytest.raises(IntegrityError, match="no room"):
            sql("UPDATE school.pair SET mentor_id = :to WHERE id = :id", to=hall["mentor"], id=pair)

    def test_an_ended_pair_opened_again_beyond_capacity(self, make, hall, insert, sql):
        make.row(MentorProfile, "one", person_id=hall["mentor_person"], capacity=1, updated_at=NOW)
        ended = make.pair(hall["programme"], hall["mentor"], hall["other"], state="completed",
                          ended_on=TODAY)  # fmt: skip
        insert()
        with pytest.raises(IntegrityError, match="no room"):
            sql("UPDATE school.pair SET state = 'active', ended_on = NULL WHERE id = :id", id=ended)

    def test_a_mentee_beyond_the_setting(self, make, hall, insert, sql):
        sql("UPDATE school.programme SET settings = '{\"mentors_at_once\": 1}' WHERE id = :id",
            id=hall["programme"])  # fmt: skip
        insert()
        with pytest.raises(IntegrityError, match="mentors enough"):
            insert(mentor="second")

    def test_a_mentee_beyond_the_regions_own_default(self, make, hall, insert):
        with make.session() as session, session.begin():
            session.execute(
                text("UPDATE kernel.region SET profile ="
                     " jsonb_set(profile, '{defaults,mentors_at_once}', '1')")
            )  # fmt: skip
        insert()
        with pytest.raises(IntegrityError, match="mentors enough"):
            insert(mentor="second")

    def test_two_curators_at_one_moment(self, make, world, work_for, hall):
        """Of two who give the last place in two programmes at once, one is refused."""
        make.row(MentorProfile, "one", person_id=hall["mentor_person"], capacity=1, updated_at=NOW)
        again = make.programme(title="Вторая программа")
        elsewhere = {
            "programme": again,
            "mentor": make.part(again, hall["mentor_person"], "mentor"),
            "mentee": make.part(again, make.person("Седов Ян"), "mentee"),
        }
        both = Barrier(2)

        def give(role, known):
            work = work_for(world.actors[role])
            wanted = Proposal(known["mentor"], known["mentee"], "gathering", "mutual")
            both.wait(timeout=10)
            try:
                propose(work, known["programme"], [wanted])
                work.session.commit()
            except Exception as fault:
                work.session.rollback()
                return type(fault).__name__
            return "made"

        with ThreadPoolExecutor(2) as pool:
            given = [pool.submit(give, Role.CURATOR, hall),
                     pool.submit(give, Role.RESPONSIBLE, elsewhere)]  # fmt: skip
            results = sorted(each.result() for each in given)
        assert results[1] == "made"
        assert results[0] in ("IntegrityError", "Invalid")
        assert make.count(Pair) == 1


class TestOverlap:
    def test_the_same_two_at_one_time(self, make, hall, insert):
        make.pair(hall["programme"], hall["mentor"], hall["mentee"], state="completed",
                  ended_on=date(YEAR, 10, 31))  # fmt: skip
        with refused("ex_pair_overlap"):
            insert(state="active", started=date(YEAR, 10, 1), basis="appointed")
        insert(state="active", started=date(YEAR, 10, 31), basis="appointed")

    def test_two_open_pairs(self, insert):
        insert()
        with refused("uq_pair_open"):
            insert()


class TestMoves:
    @pytest.mark.parametrize("state", ["probation", "active", "paused"])
    def test_none_begins_unconfirmed(self, insert, sql, state):
        with pytest.raises(IntegrityError, match="both have confirmed"):
            insert(state=state, started=TODAY)
        pair = insert()
        with pytest.raises(IntegrityError):
            sql("UPDATE school.pair SET state = :to, started_on = :on WHERE id = :id",
                to=state, on=TODAY, id=pair)  # fmt: skip

    def test_a_closed_offer_does_not_begin_by_reopening(self, make, hall, sql):
        pair = make.pair(hall["programme"], hall["mentor"], hall["mentee"], state="closed",
                         basis="profile", started_on=None, ended_on=TODAY)  # fmt: skip
        with pytest.raises(IntegrityError, match="both have confirmed"):
            sql("UPDATE school.pair SET state = 'active', ended_on = NULL WHERE id = :id", id=pair)

    def test_a_pair_does_not_become_appointed(self, insert, sql):
        pair = insert()
        with pytest.raises(IntegrityError, match="stands on"):
            sql("UPDATE school.pair SET basis = 'appointed' WHERE id = :id", id=pair)

    def test_a_one_sided_pair_is_never_at_work(self, insert):
        with refused("both_wish"):
            insert(state="active", started=TODAY, basis="one_sided", said=TODAY)

    @pytest.mark.parametrize("state", ["completed", "paused"])
    def test_an_offer_goes_only_to_work_or_out(self, insert, sql, state):
        pair = insert(said=TODAY)
        ended = TODAY if state == "completed" else None
        with pytest.raises(IntegrityError, match="does not go"):
            sql("UPDATE school.pair SET state = :to, ended_on = :on WHERE id = :id",
                to=state, on=ended, id=pair)  # fmt: skip

    def test_a_pair_at_work_is_not_closed_without_its_points(self, make, hall, sql):
        pair = make.pair(hall["programme"], hall["mentor"], hall["mentee"])
        with pytest.raises(IntegrityError, match="talked over"):
            sql("UPDATE school.pair SET state = 'closed', ended_on = :on, end_reason = 'moved'"
                " WHERE id = :id", on=TODAY, id=pair)  # fmt: skip

    def test_no_row_begins_ended(self, insert):
        with pytest.raises(IntegrityError):
            insert(state="completed", started=TODAY, said=TODAY)


class TestOrders:
    ORDER = """
    INSERT INTO school.pair_order
      (school_id, id, programme_id, number, signed_on, state, created_at)
    VALUES (:school, :id, :programme, :number, :on, :state, now())
    """
    LINE = """
    INSERT INTO school.pair_order_line (school_id, id, order_id, pair_id)
    VALUES (:school, :id, :order, :pair)
    """

    @pytest.fixture
    def order(self, sql, world, hall):
        order_id = new_id()
        sql(self.ORDER, school=world.schools["one"], id=order_id, programme=hall["programme"],
            number="", on=None, state="draft")  # fmt: skip
        return order_id

    @pytest.fixture
    def line(self, sql, world, order):
        def run(pair):
            sql(self.LINE, school=world.schools["one"], id=new_id(), order=order, pair=pair)

        return run

    def sign(self, sql, order):
        sql("UPDATE school.pair_order SET state = 'signed', number = '1', signed_on = :on"
            " WHERE id = :id", on=TODAY, id=order)  # fmt: skip

    def test_no_order_is_born_signed(self, sql, world, hall):
        with pytest.raises(IntegrityError, match="begins as a draft"):
            sql(self.ORDER, school=world.schools["one"], id=new_id(), programme=hall["programme"],
                number="1", on=TODAY, state="signed")  # fmt: skip

    def test_no_unconfirmed_or_one_sided_pair(self, make, hall, insert, line):
        """The unreachable state of the issue: an order with a one-sided pair."""
        half = make.pair(hall["programme"], hall["second"], hall["third"], state="proposed",
                         started_on=None, basis="mutual", mentor_confirmed_on=TODAY)  # fmt: skip
        for pair in (insert(), half, insert(mentee="other", basis="one_sided", said=TODAY)):
            with pytest.raises(IntegrityError, match="both have confirmed"):
                line(pair)

    def test_no_pair_of_another_programme(self, make, line):
        made = make.whole(mentor_confirmed_on=TODAY, mentee_confirmed_on=TODAY)
        with pytest.raises(IntegrityError, match="both have confirmed"):
            line(made["pair"])

    def test_a_pair_unconfirmed_since_keeps_the_draft_from_being_signed(
        self, insert, line, order, sql
    ):
        pair = insert(said=TODAY)
        line(pair)
        sql("UPDATE school.pair SET mentee_confirmed_on = NULL WHERE id = :id", id=pair)
        with pytest.raises(IntegrityError, match="both have confirmed"):
            self.sign(sql, order)

    def test_an_empty_order_is_not_signed(self, order, sql):
        with pytest.raises(IntegrityError, match="names somebody"):
            self.sign(sql, order)

    def test_signed_does_not_change(self, make, insert, line, order, sql):
        pair, other = insert(said=TODAY), insert(mentee="other", said=TODAY)
        line(pair)
        self.sign(sql, order)
        with pytest.raises(IntegrityError, match="does not change"):
            line(other)
        for statement in (
            "UPDATE school.pair_order SET number = '2' WHERE id = :id",
            "UPDATE school.pair_order SET state = 'draft' WHERE id = :id",
            "DELETE FROM school.pair_order_line WHERE order_id = :id",
            "UPDATE school.pair_order_line SET pair_id = pair_id WHERE order_id = :id",
        ):
            with pytest.raises(IntegrityError, match="does not change"):
                sql(statement, id=order)
        with pytest.raises(IntegrityError, match="signed order names"):
            sql("UPDATE school.pair SET mentor_confirmed_on = NULL WHERE id = :id", id=pair)
        sql("UPDATE school.pair_order SET state = 'cancelled' WHERE id = :id", id=order)
        kept = make.one(PairOrder)
        assert (kept.number, kept.state, make.count(PairOrderLine)) == ("1", "cancelled", 1)


def test_another_school_sees_and_moves_nothing(make, world, work_for, hall, insert):
    pair = insert()
    other = work_for(world.foreign[Role.CURATOR]).session
    assert other.execute(text("SELECT count(*) FROM school.pair")).scalar() == 0
    moved = other.execute(
        text("UPDATE school.pair SET goal = 'чужое' WHERE id = :id"), {"id": pair}
    )
    assert moved.rowcount == 0
    other.rollback()
    assert make.read(Pair, pair).goal == ""
