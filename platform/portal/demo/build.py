"""Fills a fresh region with data to look at: a real return of the past, an invented present."""

from datetime import UTC, date, datetime
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from kernel.db import Reach
from kernel.profile import Profile
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, Region
from portal.demo.accounts import Login, demo_accounts
from portal.demo.autumn import play_autumn
from portal.demo.making import Making
from portal.demo.measured import (
    close_elsewhere,
    play_monitoring,
    write_elsewhere,
    write_module,
)
from portal.demo.names import Names
from portal.demo.pairs_at_work import play_pairs
from portal.demo.papers import plan_roadmap, sign_papers
from portal.demo.plan import home_of
from portal.demo.plan import schools as plan_schools
from portal.demo.real_return import ReportedTraining, read_report, write_return, write_trained
from portal.demo.region.play import play_region
from portal.demo.rows import Ids, Rows
from portal.demo.school import write_school

SEED = 2026
CHANCE_OF_TRAINED = 0.7


def build(
    session: Session,
    profile: Profile,
    schools: int | None = None,
    seed: int = SEED,
    today: date | None = None,
    key: str | None = None,
) -> list[Login]:
    """Write the demo through an administrator's session and return who may sign in.

    The same seed, day and number of schools give the same rows; passwords are always new.
    `schools` is how many to invent; the schools of a real return come on top. `key` is the
    portal's secret key: with it the demo's jurors have a second factor, without it none.
    """
    making = _start(profile, seed, today)
    units = session.execute(select(Municipality.code, Municipality.id))
    places: dict[str, UUID] = {row.code: row.id for row in units}
    report = read_report()
    if report.region == profile.region.code:
        write_return(making, report, places[report.municipality])
    plans = plan_schools(profile, schools, making.draw, making.ids)
    for plan in plans:
        write_school(making, plan, places[plan.municipality])
    _trained(making, places)
    write_module(making, plans[0])
    write_elsewhere(making, plans[0].id)
    making.rows.copy_to(session)
    close_elsewhere(session)
    session.execute(update(Region).values(demo=True))
    names = Names(Random(seed), profile.region.code)  # noqa: S311 - invented people, not secrets
    logins = demo_accounts(
        session,
        names,
        municipality_id=places[home_of(profile)],
        school_id=plans[0].id,
        now=making.made_at,
        key=key,
    )
    own = session.info["reach"]
    stage = play_autumn(session, profile, names, plans[0].id, making.today)
    play_pairs(stage)
    play_monitoring(stage)
    _past_fences(session, own)
    plan_roadmap(stage)
    sign_papers(stage)
    _past_fences(session, own)
    play_region(session, profile, places[home_of(profile)], plans[0].id, making.today)
    _past_fences(session, own)
    return logins


def _past_fences(session: Session, own: Reach) -> None:
    """Speak as the administrator again, after others have acted under their hats."""
    session.flush()
    session.info["reach"] = own
    session.connection().exec_driver_sql("RESET ROLE")


def _start(profile: Profile, seed: int, today: date | None) -> Making:
    zone = ZoneInfo(profile.region.timezone)
    day = today or datetime.now(zone).date()
    draw = Random(seed)  # noqa: S311 - a repeatable demo, not a secret
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    first_day = SchoolYear.of(day).starts_on
    since = datetime(first_day.year, first_day.month, first_day.day, tzinfo=UTC)
    names = Names(draw, profile.region.code)
    return Making(profile, draw, Ids(draw, since), names, Rows(), day, midnight)


def _trained(making: Making, places: dict[str, UUID]) -> None:
    """Most municipalities tell how many curators were trained this year; some do not."""
    for unit in making.profile.municipalities:
        if making.chance(CHANCE_OF_TRAINED):
            training = ReportedTraining(
                trained=making.draw.randint(1, 6), note="Демонстрационные данные"
            )
            write_trained(making, places[unit.code], making.year.start, training)
