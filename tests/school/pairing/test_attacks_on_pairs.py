"""Statements that would make a pair nobody agreed to, or end one unsaid; the database refuses."""

from datetime import date

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.links.service import digest, use_link
from school.mentors.models import MentorProfile
from school.pairing.diaries import give_diary
from school.pairing.orders import make_order, sign_order
from school.programmes.models import Pair
from school.registry.models import Person
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY

PAIR = """
INSERT INTO school.pair (school_id, id, programme_id, school_year, mentor_id, mentee_id, state,
                         basis)
VALUES (:school, :id, :programme, :year, :mentor, :mentee, 'proposed', 'mutual')
"""
SET_STATE = "UPDATE school.pair SET state = :to, ended_on = :on, end_reason = :why WHERE id = :id"


@pytest.fixture
def sql(work_for, curator):
    """Run a statement as the curator's own hat, and keep it."""

    def run(statement, **values):
        session = work_for(curator).session
        try:
            session.execute(text(statement), values)
            session.commit()
        except DatabaseError:
            session.rollback()
            raise

    return run


@pytest.fixture
def insert(sql, world, hall):
    def run(mentor, mentee):
        sql(PAIR, school=world.schools["one"], id=new_id(), programme=hall["programme"], year=YEAR,
            mentor=mentor, mentee=mentee)  # fmt: skip

    return run


@pytest.fixture
def elsewhere(make):
    """A programme with a mentee of its own."""
    programme = make.programme(title="Вторая программа")
    return {
        "programme": programme,
        "mentee": make.part(programme, make.person("Седов Ян"), "mentee"),
    }


def refused(name):
    return pytest.raises(
        IntegrityError, check=lambda fault: fault.orig.diag.constraint_name == name
    )


class TestEnds:
    def test_none_is_closed_untold_by_way_of_completed(self, make, hall, sql):
        pair = make.pair(hall["programme"], hall["mentor"], hall["mentee"])
        sql(SET_STATE, to="completed", on=TODAY, why="goal_reached", id=pair)
        with refused("pair_began"):
            sql(SET_STATE, to="proposed", on=None, why="", id=pair)
        with refused("pair_moves"):
            sql(SET_STATE, to="closed", on=TODAY, why="goal_reached", id=pair)

    def test_what_began_does_not_lose_its_first_day(self, make, hall, sql):
        pair = make.pair(hall["programme"], hall["mentor"], hall["mentee"])
        with refused("pair_began"):
            sql("UPDATE school.pair SET started_on = NULL WHERE id = :id", id=pair)

    @pytest.mark.parametrize("change", [
        "ended_on = DATE '2026-10-02'", "end_reason = 'other'", "started_on = DATE '2026-09-02'",
    ])  # fmt: skip
    def test_an_end_is_not_rewritten(self, make, hall, sql, change):
        pair = make.pair(hall["programme"], hall["mentor"], hall["mentee"], state="completed",
                         ended_on=TODAY, end_reason="goal_reached")  # fmt: skip
        with refused("pair_ended_so"):
            sql(f"UPDATE school.pair SET {change} WHERE id = :id", id=pair)

    @pytest.mark.parametrize("state", ["proposed", "active", "completed"])
    def test_history_is_not_deleted(self, make, hall, sql, state):
        pair = make.pair(hall["programme"], hall["mentor"], hall["mentee"], state=state,
                         ended_on=TODAY if state == "completed" else None)  # fmt: skip
        with refused("pair_is_kept"):
            sql("DELETE FROM school.pair WHERE id = :id", id=pair)


class TestPeople:
    @pytest.mark.usefixtures("gates")
    def test_an_order_does_not_get_a_child_who_never_confirmed(
        self, hall, sql, do, curator, confirmed
    ):
        pair = confirmed()
        order = do(curator, make_order, hall["programme"], [pair])
        do(curator, sign_order, order.id, "12", TODAY)
        with refused("pair_people"):
            sql("UPDATE school.pair SET mentee_id = :to WHERE id = :id", to=hall["other"], id=pair)

    @pytest.mark.parametrize(("column", "to"), [("mentee_id", "other"), ("mentor_id", "second")])
    def test_nobody_is_put_in_anothers_place(self, make, hall, sql, offer, column, to):
        for pair in (offer(), make.pair(hall["programme"], hall["second"], hall["third"])):
            if make.read(Pair, pair).mentor_id == hall[to]:
                continue
            with refused("pair_people"):
                sql(f"UPDATE school.pair SET {column} = :to WHERE id = :id", to=hall[to], id=pair)

    def test_two_mentees_are_no_pair(self, hall, insert):
        with refused("pair_sides_of_programme"):
            insert(hall["other"], hall["mentee"])

    def test_a_mentee_of_another_programme(self, hall, insert, elsewhere):
        with refused("pair_sides_of_programme"):
            insert(hall["mentor"], elsewhere["mentee"])

    def test_a_pair_does_not_pass_to_another_programme(self, hall, sql, offer, elsewhere):
        with refused("pair_people"):
            sql("UPDATE school.pair SET programme_id = :to WHERE id = :id",
                to=elsewhere["programme"], id=offer())  # fmt: skip

    @pytest.mark.parametrize(("column", "to"), [("side", "mentee"), ("programme_id", None)])
    def test_a_part_stays_where_it_is(self, make, hall, sql, offer, elsewhere, column, to):
        make.entry(hall["mentor_person"], "mentee")
        offer()
        with refused("participation_stays"):
            sql(f"UPDATE school.participation SET {column} = :to WHERE id = :id",
                to=to or elsewhere["programme"], id=hall["mentor"])  # fmt: skip

    def test_a_part_does_not_pass_to_another_person(self, hall, sql):
        with refused("participation_stays"):
            sql("UPDATE school.participation SET person_id = :to WHERE id = :id",
                to=hall["second_person"], id=hall["mentor"])  # fmt: skip

    def test_two_cards_made_one_do_not_lead_beyond_the_capacity(
        self, make, hall, sql, offer, elsewhere
    ):
        make.row(MentorProfile, "one", person_id=hall["mentor_person"], capacity=1, updated_at=NOW)
        offer()
        twin = make.person("Маркова Анна")
        part = make.part(elsewhere["programme"], twin, "mentor")
        make.pair(elsewhere["programme"], part, elsewhere["mentee"])
        with refused("pair_mentor_room"):
            sql("WITH one AS (UPDATE school.person SET merged_into_id = :to WHERE id = :twin)"
                " SELECT 1", to=hall["mentor_person"], twin=twin)  # fmt: skip
            sql("UPDATE school.participation SET person_id = :to WHERE id = :id",
                to=hall["mentor_person"], id=part)  # fmt: skip

    def test_a_later_pair_does_not_overlap_one_of_before(self, make, hall, sql, world):
        """Rows of before the exclusion was there are left out of it, not out of the rule."""
        make.pair(hall["programme"], hall["mentor"], hall["mentee"], state="completed",
                  ended_on=date(YEAR, 10, 31), made_at=None)  # fmt: skip
        started = PAIR.replace("state,\n", "state, started_on,\n").replace(
            "'proposed', 'mutual'", "'active', :on, 'appointed'"
        )
        values = {"school": world.schools["one"], "programme": hall["programme"], "year": YEAR,
                  "mentor": hall["mentor"], "mentee": hall["mentee"]}  # fmt: skip
        with refused("ex_pair_overlap"):
            sql(started, id=new_id(), on=date(YEAR, 10, 1), **values)
        sql(started, id=new_id(), on=date(YEAR, 10, 31), **values)


@pytest.fixture
def guest(hall, do, curator, work_for, world):
    """The work of whoever opens this participant's diary, the use counted."""

    def run(part, side):
        link = do(curator, give_diary, hall[part], side)

        def opens():
            actor = Actor(system=Hat.GUEST, link=digest(link.token),
                          school_id=world.schools["one"])  # fmt: skip
            work = work_for(actor)
            use_link(work, link.link_id)
            return work.session

        return opens

    return run


class TestDiary:
    @pytest.mark.parametrize("day", ["1999-01-01", "2031-01-01"])
    @pytest.mark.parametrize("column", ["mentee_confirmed_on", "plan_agreed_on"])
    def test_a_guest_says_nothing_of_another_day(self, hall, offer, guest, day, column):
        pair = offer()
        session = guest("mentee", "mentee")()
        with refused("pair_said_today"):
            session.execute(text(f"UPDATE school.pair SET {column} = :day WHERE id = :id"),
                            {"day": day, "id": pair})  # fmt: skip
        session.rollback()

    def test_a_plan_never_proposed_is_not_agreed(self, hall, offer, guest):
        pair = offer()
        session = guest("mentee", "mentee")()
        with refused("ck_pair_plan_in_order"):
            session.execute(text("UPDATE school.pair SET plan_agreed_on = app.today()"
                                 " WHERE id = :id"), {"id": pair})  # fmt: skip
        session.rollback()

    @pytest.mark.parametrize("how", ["frozen", "left", "refused", "off the programme"])
    def test_who_does_not_stand_opens_nothing(self, make, hall, offer, guest, sql, how):
        pair = offer()
        opens = guest("mentor", "mentor")
        if how == "off the programme":
            sql("UPDATE school.participation SET left_on = :on WHERE id = :id", on=TODAY,
                id=hall["mentor"])  # fmt: skip
        else:
            stands(make, hall["mentor_person"], how)
        session = opens()
        for table in ("person", "pair", "participation", "programme"):
            assert session.scalar(text(f"SELECT count(*) FROM school.{table}")) == 0, table
        changed = session.execute(text("UPDATE school.pair SET mentor_confirmed_on = app.today()"))
        assert changed.rowcount == 0
        session.rollback()
        assert make.read(Pair, pair).mentor_confirmed_on is None

    def test_contacts_of_a_mentor_who_withdrew_are_not_given(self, make, hall, guest):
        pair = make.pair(hall["programme"], hall["mentor"], hall["mentee"])
        with make.session() as session, session.begin():
            session.execute(update(Person).where(Person.id == hall["mentor_person"])
                            .values(phone="+70000000000"))  # fmt: skip
        opens = guest("mentee", "mentee")
        contacts = text("SELECT pair_id FROM app.diary_contacts()")
        session = opens()
        assert session.scalars(contacts).all() == [pair]
        session.rollback()
        stands(make, hall["mentor_person"], "frozen")
        session = opens()
        assert session.scalars(contacts).all() == []
        session.rollback()


def stands(make, person, state):
    with make.session() as session, session.begin():
        session.execute(update(BaseEntry).where(BaseEntry.person_id == person).values(state=state))
