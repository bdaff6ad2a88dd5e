"""The demo's training is true of the past, invented in the present, and made by the use cases."""

from collections import Counter
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.identity.permissions import Role
from kernel.profile import load
from portal.demo.region.desk import Desk
from portal.demo.region.training import play_training
from regional.training import standing
from regional.training.models import Course, CourseRun, Enrolment, Learner
from regional.training.standing import Wish
from tests.factories.world import add_school

TODAY = date(2026, 11, 22)


def test_the_demo_of_training(database, world):
    with Session(database.admin, info={"reach": Reach(hat=Hat.QUEUE)}) as session:
        session.connection().exec_driver_sql("RESET ROLE")
        for n in range(12):
            add_school(session, world, f"d{n}", "north" if n < 9 else "south")
        session.execute(text("UPDATE kernel.school SET demo = true WHERE code <> 's-three'"))
        session.execute(text("UPDATE kernel.municipality SET code = 'onguday' WHERE code='north'"))
        accounts = {role: actor.account_id for role, actor in world.actors.items()}
        desk = Desk(session, load("altai"), accounts, world.municipalities["north"],
                    world.schools["one"], TODAY, ZoneInfo("Asia/Barnaul"))  # fmt: skip
        play_training(desk)
        desk.past_fences()
        real = session.execute(
            select(Learner.full_name, Learner.account_id, Enrolment.mode, Enrolment.state)
            .join(Enrolment, Enrolment.learner_id == Learner.id)
            .join(CourseRun, CourseRun.id == Enrolment.run_id)
            .join(Course, Course.id == CourseRun.course_id)
            .where(Course.hours == 36, CourseRun.ends_on == date(2020, 10, 31))
        ).all()
        assert Counter((row.mode, row.state) for row in real) == {
            ("in_person", "passed"): 2, ("distance", "passed"): 6,
        }  # fmt: skip
        assert all(row.account_id is None and row.full_name.startswith("Куратор ") for row in real)
        desk.at(Role.TUTOR)
        found = Counter(line.standing for line in standing.curators(session, TODAY, Wish()))
        assert {"trained", "expiring", "expired", "never"} == set(found)
        [own] = standing.curators(session, TODAY, Wish(search="опытный curator one"))
        assert (own.standing, own.place) == ("never", "enrolled")
        desk.past_fences()
        assert set(session.scalars(select(CourseRun.state))) == {"completed", "open"}
        session.rollback()
