"""An act's data out of the base: the schools of the year, the targets, what the form added."""

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.documents.typography import NBSP
from kernel.documents.values import PersonWords
from kernel.documents.words import figure
from kernel.profile import Profile
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, School, SchoolPlacement
from regional.acts.data import ActData, Institution, Result, Watch
from regional.acts.plan import ActPlan, WatchPlan
from regional.indicators import register
from regional.indicators.rules import Unit
from regional.periods.models import Period
from regional.structure.queries import in_order, valid_on

_INITIALS = re.compile(r"^\s*([А-ЯЁA-Z])\.\s*(?:([А-ЯЁA-Z])\.)?\s*(\S.*)$")
LANGUAGE = "ru"


def data_of_act(session: Session, profile: Profile, plan: ActPlan, today: date) -> ActData:
    """Three statements whatever the number of schools."""
    year = SchoolYear(plan.school_year)
    institutions = _institutions(session, year.cut_off(today), plan.kinds)
    return ActData(
        region_genitive=profile.region.genitive.ru,
        region_locative=profile.region.locative.ru,
        authority=profile.region.authority.name.ru,
        operator=profile.region.operator.name.ru,
        school_year=str(year),
        grounds=plan.grounds,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        responsible=person(plan.responsible, plan.responsible_post),
        signatory=person(plan.signatory, plan.signatory_post),
        monitoring=tuple(Watch(each.what, each.due) for each in plan.monitoring),
        institutions=institutions,
        institutions_count=len(institutions),
        results=_results(session, year),
    )


def fresh_plan(session: Session, profile: Profile, year: SchoolYear) -> ActPlan:
    """What the form of a new act begins with: all that the portal knows already."""
    periods = session.execute(
        select(Period.name, Period.due_on)
        .where(Period.school_year == year.start, Period.cancelled_at.is_(None))
        .order_by(Period.due_on)
    ).all()
    known = tuple(WatchPlan(row.name, row.due_on) for row in periods)
    return ActPlan(
        school_year=year.start,
        starts_on=year.starts_on,
        ends_on=date(year.start + 1, 5, 31),
        grounds=_grounds(profile),
        monitoring=known or _usual_times(year),
        kinds=tuple(each.code for each in profile.school_types if each.in_denominator),
    )


def person(name: str, post: str) -> PersonWords:
    """A person who is named as typed; texts of acts need no other case."""
    typed = " ".join(name.split())
    return PersonWords(
        full={"nominative": typed}, short=with_initials(typed), after={},
        post={"nominative": post.strip()},
    )  # fmt: skip


def with_initials(name: str) -> str:
    """«И. О. Фамилия» of a whole name; initials that stand already get their spaces."""
    if found := _INITIALS.match(name):
        return NBSP.join(filter(None, (f"{found[1]}.", f"{found[2]}." if found[2] else "",
                                       found[3])))  # fmt: skip
    surname, *given = name.split()[:3] or [""]
    return NBSP.join((*(f"{each[0].upper()}." for each in given), surname))


def _grounds(profile: Profile) -> tuple[str, ...]:
    """«распоряжение Минпросвещения России от 25.12.2019 № Р-145» of the profile's acts."""
    own = profile.region.introduced_by
    told = [_act(each.kind.ru, each.number, each.on) for each in profile.legal if each.number]
    if own is not None and own.number:
        kind = f"{own.kind} ({profile.region.authority.name.ru})"
        told.append(_act(kind, own.number, own.on))
    return tuple(told)


def _act(kind: str, number: str | None, day: date | None) -> str:
    dated = f" от {day:%d.%m.%Y}" if day else ""
    return f"{kind}{dated} №{NBSP}{number}"


def _usual_times(year: SchoolYear) -> tuple[WatchPlan, ...]:
    return (
        WatchPlan("итоги первого полугодия", date(year.start, 12, 25)),
        WatchPlan("итоги учебного года", date(year.start + 1, 6, 1)),
    )


def _institutions(session: Session, day: date, kinds: Collection[str]) -> tuple[Institution, ...]:
    query = (
        select(School.name, Municipality.name)
        .join(SchoolPlacement, SchoolPlacement.school_id == School.id)
        .join(Municipality, Municipality.id == SchoolPlacement.municipality_id)
        .where(valid_on(SchoolPlacement, day))
        .order_by(Municipality.name, *in_order(School.name), School.id)
    )
    if kinds:
        query = query.where(School.kind.in_(kinds))
    return tuple(Institution(name, place) for name, place in session.execute(query))


def _results(session: Session, year: SchoolYear) -> tuple[Result, ...]:
    """The region's targets that the school year reads (X-09)."""
    found = []
    for entry in register.entries(session):
        aim = entry.target(year.start)
        if aim is not None and entry.in_force(year.start) is not None:
            said = figure(_plain(aim.value), LANGUAGE)
            said += f"{NBSP}%" if entry.unit == Unit.PERCENT else ""
            found.append(Result(entry.say("name", LANGUAGE), said, str(aim.year)))
    return tuple(found)


def _plain(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()
