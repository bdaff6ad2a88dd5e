"""What waits for a role of events, reviews, routes and checks of sites (PL-06)."""

from datetime import date, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, select, true

from kernel.identity.permissions import Permission, Role
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.events import queries as events
from regional.events import review_queries
from regional.events.queries import EventLine
from regional.events.rules import EXPERT_REVIEW, takes_people
from regional.sites import queries as sites
from regional.sites.models import SiteCheck
from regional.sites.queries import SiteWish
from regional.tutoring import queries as tutoring
from regional.web.events.words import span, where
from regional.web.sites.pages import act_names
from web.filters import day
from web.i18n import gettext, ngettext
from web.today import TodayLine

AHEAD = 14  # days in which an event is worth a line at all
DAYS_TO_ANSWER = timedelta(days=7)
MOST_EVENTS = 3


def work_lines(work: Work, role: Role) -> list[TodayLine]:
    """Lines of these four for whoever may act on them."""
    lines = _events(work) if work.actor.may(Permission.EVENTS_VIEW) else []
    if work.actor.school_id is not None:
        return lines + _of_school(work)
    return lines + _of_region(work)


def _of_region(work: Work) -> list[TodayLine]:
    """What waits for experts, tutors and those who look at sites, asked in one question."""
    wish = SiteWish(
        on=work.today(),
        school_year=SchoolYear.of(work.today()).start,
        wanted=0,
        municipality_id=work.actor.municipality_id,
    )
    asked = (
        (Permission.ROUTES_EDIT, tutoring.overdue_steps(work), _overdue),
        (Permission.ROUTES_EDIT, tutoring.free_routes(), _free),
        (Permission.REVIEWS_JUDGE, review_queries.waiting(), _reviews),
        (Permission.SITES_CHECK, sites.unchecked(wish), _sites),
    )
    mine = [(count, line) for right, count, line in asked if work.actor.may(right)]
    if not mine:
        return []
    counts = work.session.execute(select(*(count for count, _line in mine))).one()
    return [line(found) for found, (_count, line) in zip(counts, mine, strict=True) if found]


def _of_school(work: Work) -> list[TodayLine]:
    """Steps of the school's routes past their day, and what its site lacks."""
    if not work.actor.may(Permission.ROUTES_ASK):
        return []
    look = _latest_look(work).subquery()
    one = select(tutoring.overdue_steps(work).label("overdue")).subquery()
    row = work.session.execute(select(one, look).select_from(one).outerjoin(look, true())).one()
    lines = [_own_overdue(row.overdue)] if row.overdue else []
    if row.checked_on is None:
        return lines
    lacking = [name for code, name in act_names(work).items() if code not in row.acts]
    return [*lines, *([_own_site(row.checked_on, row.has_section, lacking)] if lacking else [])]


def _latest_look(work: Work) -> Select[Any]:
    columns: tuple[Any, ...] = (SiteCheck.checked_on, SiteCheck.has_section, SiteCheck.acts)
    return (
        select(*columns)
        .where(
            SiteCheck.school_id == work.actor.school_id,
            SiteCheck.school_year == SchoolYear.of(work.today()).start,
        )
        .order_by(SiteCheck.checked_on.desc(), SiteCheck.id.desc())
        .limit(1)
    )


def _events(work: Work) -> list[TodayLine]:
    """Where one goes in two days at most, and where one has not said yet whether to go."""
    lines = []
    for line in events.soon(work, AHEAD):
        if line.mine in ("registered", "attended"):
            if line.starts_at - work.now() <= timedelta(days=2):
                lines.append(_going(line))
        elif line.mine is None and _ends_soon(work, line):
            if line.kind != EXPERT_REVIEW:
                lines.append(_undecided(line))
            elif work.actor.may(Permission.REVIEWS_SEND):
                lines.append(_call(line))
    return lines[:MOST_EVENTS]


def _ends_soon(work: Work, line: EventLine) -> bool:
    if not takes_people(line, work.now(), work.today()):
        return False
    last = line.register_until or line.starts_at.astimezone(work.zone).date()
    return last - work.today() <= DAYS_TO_ANSWER


def _going(line: EventLine) -> TodayLine:
    return TodayLine(
        edge=day(line.starts_at),
        title=line.title,
        text=", ".join(part for part in (span(line.starts_at, line.ends_at), where(line)) if part),
        url=url_for("events.show", event_id=line.id),
        action=gettext("Open the event"),
        kind="near",
    )


def _undecided(line: EventLine) -> TodayLine:
    return TodayLine(
        edge=gettext("until %(day)s", day=day(line.register_until or line.starts_at)),
        title=gettext("Registration ends: %(title)s", title=line.title),
        text=", ".join(part for part in (span(line.starts_at, line.ends_at), where(line)) if part),
        url=url_for("events.show", event_id=line.id),
        action=gettext("Decide whether to go"),
    )


def _call(line: EventLine) -> TodayLine:
    return TodayLine(
        edge=gettext("until %(day)s", day=day(line.register_until or line.starts_at)),
        title=line.title,
        text=gettext("Experts of the region take programmes of schools."),
        url=url_for("own_reviews.index", event=line.id),
        action=gettext("Send a programme"),
    )


def _reviews(count: int) -> TodayLine:
    return TodayLine(
        edge=ngettext("%(num)s programme", "%(num)s programmes", count),
        title=gettext("Programmes wait for an expert"),
        text=gettext("Whoever takes one first writes the conclusion."),
        url=url_for("reviews.index", state="sent"),
        action=gettext("Choose a programme"),
        kind="wait",
    )


def _overdue(count: int) -> TodayLine:
    return TodayLine(
        edge=ngettext("%(num)s step", "%(num)s steps", count),
        title=gettext("Steps of your routes are overdue"),
        text=gettext("Mark what is done, or set another day."),
        url=url_for("routes.index", which="mine"),
        action=gettext("Open my routes"),
        kind="bad",
    )


def _free(count: int) -> TodayLine:
    return TodayLine(
        edge=ngettext("%(num)s route", "%(num)s routes", count),
        title=gettext("Teachers wait for a tutor"),
        text=gettext("Schools have asked for an individual route."),
        url=url_for("routes.index", which="free"),
        action=gettext("Take a route"),
        kind="wait",
    )


def _sites(count: int) -> TodayLine:
    return TodayLine(
        edge=ngettext("%(num)s school", "%(num)s schools", count),
        title=gettext("Sites not checked this school year"),
        text=gettext("Look whether the section on mentoring and the local documents are there."),
        url=url_for("sites.index", standing=sites.UNCHECKED),
        action=gettext("Go down the list"),
    )


def _own_overdue(count: int) -> TodayLine:
    return TodayLine(
        edge=ngettext("%(num)s step", "%(num)s steps", count),
        title=gettext("Steps of teachers' routes are overdue"),
        text=gettext("Mark what is done, or agree on another day with the tutor."),
        url=url_for("own_routes.index"),
        action=gettext("Open the routes"),
        kind="near",
    )


def _own_site(checked_on: date, has_section: bool, lacking: list[str]) -> TodayLine:
    """What the latest check of this school year did not find on the own site."""
    text = (
        gettext("Missing: %(list)s.", list="; ".join(lacking))
        if has_section
        else gettext("The site has no section on mentoring.")
    )
    return TodayLine(
        edge=day(checked_on),
        title=gettext("The check of the school's site"),
        text=text,
        url=url_for("school_card.show"),
        action=gettext("To the school's card"),
        kind="near",
    )
