"""What waits for a role of the training of curators (PL-06)."""

from datetime import timedelta

from flask import url_for
from sqlalchemy import select

from kernel.identity.permissions import Permission, Role
from kernel.work import Work
from regional.training import standing
from regional.training.models import CourseRun, Enrolment
from regional.training.places import OwnPlace, own_places
from regional.training.queries import RunLine, runs_ahead, runs_to_ask
from regional.training.rules import OVER, Place, Standing
from regional.training.rules import standing as standing_on
from regional.training.standing import Wish
from regional.web.courses.words import days_of
from regional.web.own_courses import best_paper
from web.filters import day
from web.i18n import gettext, ngettext
from web.today import TodayLine

SOON = timedelta(days=7)
MOST_RUNS = 3


def training_lines(work: Work, role: Role) -> list[TodayLine]:
    """Lines for those who keep courses, for the municipality, and for whoever learns."""
    may, lines = work.actor.may, []
    if may(Permission.COURSES_EDIT):
        lines += _runs(work)
    if may(Permission.COURSES_ENROL):
        lines += _requests(work)
    if role is Role.MUNICIPAL:
        lines += _ending(work)
    if may(Permission.OWN_COURSES):
        lines += _own(work, role)
    return lines


def _runs(work: Work) -> list[TodayLine]:
    """Runs that begin within a week or should have begun, and those over without results."""
    today, lines = work.today(), []
    for run in runs_ahead(work.session):
        if run.state == "running" and run.ends_on < today:
            lines.append(_to_settle(run))
        elif run.state != "running" and run.starts_on <= today + SOON:
            lines.append(_to_start(run, late=run.starts_on < today))
    return lines[:MOST_RUNS]


def _to_settle(run: RunLine) -> TodayLine:
    return TodayLine(
        edge=day(run.ends_on),
        title=gettext("Results are to be written: %(title)s", title=run.title),
        text=gettext("The last session is over. Write who passed and give out the certificates."),
        url=url_for("courses.results", run_id=run.id),
        action=gettext("Write the results"),
        kind="near",
    )


def _to_start(run: RunLine, *, late: bool) -> TodayLine:
    return TodayLine(
        edge=day(run.starts_on),
        title=gettext("A course begins: %(title)s", title=run.title),
        text=ngettext("%(num)s person has a place.", "%(num)s people have places.", run.taken),
        url=url_for("courses.run", run_id=run.id),
        action=gettext("Open the run"),
        kind="near" if late else "wait",
    )


def _requests(work: Work) -> list[TodayLine]:
    """Curators who ask for places; a municipality settles its own."""
    place = work.actor.municipality_id
    query = (
        select(Enrolment.run_id)
        .join(CourseRun, CourseRun.id == Enrolment.run_id)
        .where(Enrolment.state == Place.ASKED, CourseRun.state.not_in(OVER))
    )
    if place is not None:
        query = query.where(Enrolment.from_municipality_id == place)
    runs = work.session.scalars(query).all()
    if not runs:
        return []
    one = len(set(runs)) == 1
    return [
        TodayLine(
            edge=ngettext("%(num)s application", "%(num)s applications", len(runs)),
            title=gettext("Curators ask for places in courses"),
            text=gettext("Confirm or decline: until then they have no place."),
            url=url_for("courses.run", run_id=runs[0]) if one else url_for("courses.index"),
            action=gettext("Settle the requests"),
            kind="wait",
        )
    ]


def _ending(work: Work) -> list[TodayLine]:
    """Curators whose training ends or has ended, and who have no place in a run yet."""
    wish = Wish(municipality_id=work.actor.municipality_id, next_only=True)
    found = standing.curators(work.session, work.today(), wish)
    ending = sum(line.standing in (Standing.EXPIRING, Standing.EXPIRED) for line in found)
    never = sum(line.standing == Standing.NEVER for line in found)
    lines = []
    if ending:
        lines.append(
            TodayLine(
                edge=ngettext("%(num)s curator", "%(num)s curators", ending),
                title=gettext("Training of curators ends or has ended"),
                text=gettext("They have no place in a run yet."),
                url=url_for("curators.following"),
                action=gettext("Choose a run for them"),
                kind="near",
            )
        )
    if never:
        lines.append(
            TodayLine(
                edge=ngettext("%(num)s curator", "%(num)s curators", never),
                title=gettext("Curators who were never trained"),
                text=gettext("Those whose programmes are running come first."),
                url=url_for("curators.following"),
                action=gettext("Choose a run for them"),
            )
        )
    return lines


def _own(work: Work, role: Role) -> list[TodayLine]:
    places = own_places(work.session, work.actor.account_id)
    lines = [_next_place(one) for one in places if _is_soon(work, one)][:1]
    ahead = any(
        one.state in (Place.ASKED, Place.ENROLLED) and one.run_state not in OVER for one in places
    )
    best = best_paper(places)
    found = standing_on(work.today(), best is not None, best.valid_until if best else None)
    if ahead or found is Standing.TRAINED:
        return lines
    if best is not None and best.valid_until is not None:
        lines.append(_own_ending(best, over=found is Standing.EXPIRED))
    elif role is Role.CURATOR:
        lines += [_invited(run) for run in runs_to_ask(work.session, work.today())[:1]]
    return lines


def _is_soon(work: Work, one: OwnPlace) -> bool:
    return (
        one.state == Place.ENROLLED
        and one.run_state not in OVER
        and one.starts_on <= work.today() + SOON
        and one.ends_on >= work.today()
    )


def _next_place(one: OwnPlace) -> TodayLine:
    return TodayLine(
        edge=day(one.starts_on),
        title=gettext("You are enrolled: %(title)s", title=one.title),
        text=gettext("until %(day)s", day=day(one.ends_on))
        + (f", {one.place}" if one.place else ""),
        url=url_for("own_courses.run", run_id=one.run_id),
        action=gettext("Open the run"),
        kind="near",
    )


def _own_ending(best: OwnPlace, *, over: bool) -> TodayLine:
    until = day(best.valid_until) if best.valid_until else ""
    return TodayLine(
        edge=until,
        title=gettext("Your training has ended") if over else gettext("Your training ends soon"),
        text=best.title,
        url=url_for("own_courses.index"),
        action=gettext("Ask for a place"),
        kind="bad" if over else "near",
    )


def _invited(run: RunLine) -> TodayLine:
    return TodayLine(
        edge=days_of(run),
        title=gettext("A course for curators: %(title)s", title=run.title),
        text=gettext("You have no certificate yet. Enrolment is open."),
        url=url_for("own_courses.run", run_id=run.id),
        action=gettext("Look and ask for a place"),
        kind="wait",
    )
