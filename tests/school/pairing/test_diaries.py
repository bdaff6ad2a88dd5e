"""Links to diaries, and what a guest may say of the own pair by one (R-25, R-41, R-43, U-8)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError

from kernel.db import Hat
from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Actor
from school.links.models import Link
from school.links.service import digest, use_link
from school.pairing import diary
from school.pairing.diaries import give_diary, holders, take_diary
from school.pairing.models import DiaryLink, PairTask
from school.pairing.plan import PlanTask, SetPlan, plan_tasks
from school.programmes.models import Pair
from tests.school.make import NOW, TODAY


@pytest.fixture
def offered(make, hall, offer):
    """An offered pair, and another that is nobody's business."""
    other = make.pair(hall["programme"], hall["second"], hall["third"], goal="Чужая цель")
    return {**hall, "pair": offer(), "strange": other}


@pytest.fixture
def guest(do, curator, work_for, world, offered):
    """The work of a side's diary, its link used in this very transaction."""
    made = {side: do(curator, give_diary, offered[side], side) for side in ("mentor", "mentee")}

    def open_by(side, *, used=True):
        link = made[side]
        actor = Actor(system=Hat.GUEST, link=digest(link.token), school_id=world.schools["one"])
        work = work_for(actor, at=datetime.now(UTC))
        if used:
            use_link(work, link.link_id)
        return work

    return open_by


class TestLinks:
    def test_end_with_the_programme(self, make, do, curator, hall, work_for):
        made = do(curator, give_diary, hall["mentor"], "mentor")
        link = make.read(Link, made.link_id)
        until = link.expires_at.astimezone(work_for(curator).zone)
        assert (until.date().isoformat(), until.hour) == ("2027-06-01", 0)
        assert (link.purpose, link.most_uses) == ("diary", None)

    def test_a_new_one_closes_the_old(self, make, do, curator, hall):
        first = do(curator, give_diary, hall["mentor"], "mentor")
        do(curator, give_diary, hall["mentor"], "mentor")
        assert make.read(Link, first.link_id).revoked_at is not None
        assert make.count(DiaryLink) == 2
        assert do(curator, take_diary, hall["mentor"]) == 1
        assert do(curator, take_diary, hall["mentor"]) == 0

    def test_only_for_the_own_side_and_while_the_programme_goes_on(self, make, do, curator, hall):
        with pytest.raises(NotFound):
            do(curator, give_diary, hall["mentor"], "mentee")
        ended = make.programme(state="completed")
        part = make.part(ended, hall["mentor_person"], "mentor")
        with pytest.raises(WrongState):
            do(curator, give_diary, part, "mentor")

    def test_those_of_open_pairs_hold_them(self, do, curator, offered, work_for):
        do(curator, give_diary, offered["mentee"], "mentee")
        known = holders(work_for(curator).session, offered["programme"], NOW)
        told = {each.participation_id: each.given_at is not None for each in known}
        assert told == {
            offered["mentor"]: False, offered["second"]: False,
            offered["mentee"]: True, offered["third"]: False,
        }  # fmt: skip


class TestByTheLink:
    def test_sees_the_own_pairs_alone(self, guest, offered):
        for side, other in (("mentor", "Туров"), ("mentee", "Маркова")):
            (pair,) = diary.my_pairs(guest(side, used=False).session)
            assert (pair.id, pair.side, pair.other.surname) == (offered["pair"], side, other)
        with pytest.raises(NotFound):
            diary.my_pair(guest("mentor", used=False).session, offered["strange"])

    @pytest.mark.parametrize("side", ["mentor", "mentee"])
    def test_confirms_for_oneself(self, make, guest, offered, side):
        work = guest(side)
        diary.confirm(work, diary.my_pair(work.session, offered["pair"]))
        work.session.commit()
        kept = make.read(Pair, offered["pair"])
        said = {"mentor": kept.mentor_confirmed_on, "mentee": kept.mentee_confirmed_on}
        assert said.pop(side) == work.today()
        assert list(said.values()) == [None]

    def test_the_plan_is_proposed_and_agreed(self, make, guest, offered):
        work = guest("mentor")
        pair = diary.my_pair(work.session, offered["pair"])
        diary.propose_plan(work, pair, SetPlan(goal="Открытый урок", strengths="Речь"))
        diary.add_own_task(work, pair, PlanTask(title="Посетить урок"))
        work.session.commit()
        work = guest("mentee")
        pair = diary.my_pair(work.session, offered["pair"])
        assert (pair.goal, pair.plan_agreed_on) == ("Открытый урок", None)
        with pytest.raises(NotFound):
            diary.propose_plan(work, pair, SetPlan(goal="Своё"))
        diary.agree_plan(work, pair)
        work.session.commit()
        kept = make.read(Pair, offered["pair"])
        assert kept.plan_agreed_on == kept.plan_proposed_on == work.today()
        work = guest("mentor")
        pair = diary.my_pair(work.session, offered["pair"])
        (task,) = plan_tasks(work.session, pair.id)
        diary.finish_own_task(work, pair, task.id, "Два урока")
        diary.propose_plan(work, pair, SetPlan(goal="Другая цель"))
        work.session.commit()
        task = make.one(PairTask)
        assert (task.state, task.result, task.proposed_by) == ("done", "Два урока", "mentor")
        assert make.read(Pair, offered["pair"]).plan_agreed_on is None

    def test_an_ended_pair_is_read_only(self, make, guest, offered):
        with make.session() as session, session.begin():
            session.execute(
                text("UPDATE school.pair SET state = 'closed', ended_on = :on WHERE id = :id"),
                {"on": TODAY, "id": offered["pair"]},
            )
        work = guest("mentor")
        pair = diary.my_pair(work.session, offered["pair"])
        with pytest.raises(WrongState):
            diary.confirm(work, pair)


class TestPastTheCode:
    """The same by raw SQL as the guest: the database knows which side is whose."""

    def change(self, work, statement, **values):
        try:
            return work.session.execute(text(statement), values).rowcount
        finally:
            work.session.rollback()

    @pytest.mark.parametrize(
        ("side", "column"), [("mentor", "mentee_confirmed_on"), ("mentee", "mentor_confirmed_on"),
                             ("mentor", "plan_agreed_on")],
    )  # fmt: skip
    def test_not_for_the_other_side(self, guest, offered, side, column):
        with pytest.raises(IntegrityError, match="other side"):
            self.change(guest(side), f"UPDATE school.pair SET {column} = current_date")

    def test_a_mentee_does_not_write_the_plan(self, guest, offered):
        with pytest.raises(IntegrityError, match="other side"):
            self.change(guest("mentee"), "UPDATE school.pair SET goal = 'Своё'")

    @pytest.mark.parametrize(
        "column",
        ["state = 'active'", "basis = 'appointed'", "started_on = current_date",
         "mentor_id = mentee_id"],
    )  # fmt: skip
    def test_nothing_else_of_a_pair(self, guest, offered, column):
        with pytest.raises(ProgrammingError, match="permission denied"):
            self.change(guest("mentor"), f"UPDATE school.pair SET {column}")

    def test_nothing_of_a_strange_pair(self, guest, offered):
        work = guest("mentor")
        seen = work.session.execute(text("SELECT goal FROM school.pair")).scalars().all()
        assert seen == ["Освоиться в школе"]
        assert self.change(work, "UPDATE school.pair SET goal = 'x' WHERE id = :id",
                           id=offered["strange"]) == 0  # fmt: skip

    def test_nothing_before_the_link_is_used(self, guest, offered):
        work = guest("mentor", used=False)
        assert self.change(work, "UPDATE school.pair SET goal = 'x'") == 0

    def test_tasks_are_the_mentors_to_propose(self, make, guest, offered, world):
        insert = (
            "INSERT INTO school.pair_task (school_id, id, pair_id, n, title, proposed_by,"
            " created_at) VALUES (:school, gen_random_uuid(), :pair, 1, 'x', :by, now())"
        )
        school = world.schools["one"]
        for side, pair, by in (
            ("mentee", "pair", "mentor"), ("mentor", "strange", "mentor"),
            ("mentor", "pair", "curator"),
        ):  # fmt: skip
            with pytest.raises(DatabaseError, match="row-level security"):
                self.change(guest(side), insert, school=school, pair=offered[pair], by=by)
        assert self.change(guest("mentor"), insert, school=school, pair=offered["pair"],
                           by="mentor") == 1  # fmt: skip

    def test_no_order_and_no_other_diary(self, guest, offered):
        for table in ("pair_order", "pair_order_line"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                self.change(guest("mentor"), f"SELECT * FROM school.{table}")
        work = guest("mentor")
        assert len(work.session.execute(text("SELECT id FROM school.diary_link")).all()) == 1

    def test_a_closed_link_opens_nothing(self, make, do, curator, guest, offered):
        work = guest("mentor")
        work.session.rollback()
        do(curator, take_diary, offered["mentor"])
        work = guest("mentor", used=False)
        assert diary.my_pairs(work.session) == []
