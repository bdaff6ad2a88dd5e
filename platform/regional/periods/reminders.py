"""Who is told on a day that a report is due or late (KP-07).

Runs each morning under the post's hat. Each notice has a key of its own, so running twice, or a
day later because the portal was down, tells nobody twice; one letter a person and day is the
digest's business.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from kernel.db import Hat
from kernel.errors import Denied
from kernel.identity.permissions import Permission, Role
from kernel.notices.service import To, tell
from kernel.tenancy.models import School
from kernel.work import Work
from regional.indicators.figures import by_name
from regional.periods import telling
from regional.periods.models import Period, Report
from regional.periods.rules import State
from regional.periods.telling import CODE, LEADERS, OWN_REPORTS

WEEK_BEFORE = 7
DAY_BEFORE = 1
TO_THE_REGION_AFTER = 3
# How long a missed morning is made up for; an older occasion is no news.
MADE_UP_FOR = 5
MOST_NAMES = 5
REGION = (Role.REGION_ADMIN, Role.REGION_OPERATOR)


@dataclass(frozen=True, slots=True)
class Owing:
    """A school whose report is due or returned."""

    school_id: UUID
    school: str
    municipality_id: UUID


@dataclass(frozen=True, slots=True)
class Step:
    """What schools are told, and how many days are left or past."""

    kind: str
    days: int


def school_step(due_on: date, today: date) -> Step | None:
    """What a school that has not handed in is told on this day; pure.

    A week before or, when that morning was missed, on the first one after; the day before; then
    once that the day has passed.
    """
    left = (due_on - today).days
    if WEEK_BEFORE >= left > WEEK_BEFORE - MADE_UP_FOR:
        return Step("period.due_7", left)
    if left == DAY_BEFORE:
        return Step("period.due_1", left)
    if 0 > left >= -MADE_UP_FOR:
        return Step("period.late_1", -left)
    return None


def is_told_to_municipality(due_on: date, today: date) -> bool:
    """From the first day after the due day; told once."""
    return 1 <= (today - due_on).days <= MADE_UP_FOR


def is_told_to_region(due_on: date, today: date) -> bool:
    return TO_THE_REGION_AFTER <= (today - due_on).days < TO_THE_REGION_AFTER + MADE_UP_FOR


def remind(work: Work) -> int:
    """Tell everybody who must be told today; how many occasions. Only under the post's hat."""
    if work.actor.hat is not Hat.POST:
        raise Denied(permission=Permission.PERIODS_EDIT.value)
    today, told = work.today(), 0
    for period in work.session.execute(_live_periods()).all():
        if 0 <= (today - period.opens_on).days < MADE_UP_FOR:
            schools = set(work.session.scalars(_schools_of(period.id)))
            telling.opened(work, period.id, period.name, period.due_on, schools)
            told += bool(schools)
        if period.opens_on <= today:
            told += _owing(work, period, today)
    return told


def _owing(work: Work, period: Any, today: date) -> int:
    step = school_step(period.due_on, today)
    escalated = is_told_to_municipality(period.due_on, today)
    region = is_told_to_region(period.due_on, today)
    if step is None and not escalated and not region:
        return 0
    owing = [Owing(*row) for row in work.session.execute(_owing_of(period.id))]
    if not owing:
        return 0
    told = 0
    if step is not None:
        told += _tell_schools(work, period, step, owing)
    if escalated:
        told += _tell_municipalities(work, period, owing)
    if region:
        told += _tell_region(work, period, owing)
    return told


def _tell_schools(work: Work, period: Any, step: Step, owing: Iterable[Owing]) -> int:
    tell(
        work,
        step.kind,
        key=f"{step.kind}:{period.id}:{period.due_on}:{CODE}",
        path=OWN_REPORTS,
        to=To(roles=LEADERS, schools=tuple(sorted(one.school_id for one in owing))),
        period=period.name,
        due=period.due_on.isoformat(),
        num=step.days,
    )
    return 1


def _tell_municipalities(work: Work, period: Any, owing: Iterable[Owing]) -> int:
    by_place = _by_place(owing)
    for place, schools in by_place.items():
        names = sorted((one.school for one in schools), key=by_name)
        tell(
            work,
            "period.late_schools",
            key=f"period.late_schools:{period.id}:{period.due_on}:{place}",
            path=f"/periods/{period.id}",
            to=To(roles=(Role.MUNICIPAL,), municipalities=(place,)),
            period=period.name,
            due=period.due_on.isoformat(),
            num=len(names),
            names=", ".join(names[:MOST_NAMES]) + (" …" if len(names) > MOST_NAMES else ""),
        )
    return len(by_place)


def _tell_region(work: Work, period: Any, owing: list[Owing]) -> int:
    tell(
        work,
        "period.late_region",
        key=f"period.late_region:{period.id}:{period.due_on}",
        path=f"/periods/{period.id}",
        to=To(roles=REGION),
        period=period.name,
        due=period.due_on.isoformat(),
        num=len(owing),
    )
    return 1


def _by_place(owing: Iterable[Owing]) -> Mapping[UUID, list[Owing]]:
    found: dict[UUID, list[Owing]] = {}
    for one in owing:
        found.setdefault(one.municipality_id, []).append(one)
    return found


def _live_periods() -> Any:
    return (
        select(Period.id, Period.name, Period.opens_on, Period.due_on)
        .where(Period.listed_at.is_not(None), Period.cancelled_at.is_(None))
        .order_by(Period.due_on, Period.id)
    )


def _schools_of(period_id: UUID) -> Any:
    return select(Report.school_id).where(
        Report.period_id == period_id, Report.state != State.LIFTED.value
    )


def _owing_of(period_id: UUID) -> Any:
    owes = (State.DUE.value, State.RETURNED.value)
    return (
        select(Report.school_id, School.name, Report.municipality_id)
        .join(School, School.id == Report.school_id)
        .where(Report.period_id == period_id, Report.state.in_(owes))
        .order_by(Report.school_id)
    )
