"""The roadmap as a list by stage and as months, one event, and the file for a calendar."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.workdays import Workdays
from school.roadmap import queries
from school.roadmap.calendar import MEDIA_TYPE, calendar
from school.roadmap.queries import Beside, ItemView, Roadmap
from school.roadmap.rules import workdays_of
from school.roadmap.service import offered_years
from school.web.labels import Labels
from school.web.programme_events import MONTHS
from school.web.programme_tabs import section_tabs
from school.web.roadmap import bp
from school.web.roadmap.words import condition_words, days_of, role_words, state_of
from school.web.scans import send_scan
from school.web.years import choose_year
from web.guard import requires
from web.i18n import gettext as _
from web.work import current_work


@dataclass(frozen=True, slots=True)
class Cell:
    """A day of the month's calendar; `begins` and `due` are the events it is of."""

    day: date
    in_month: bool
    is_off: bool
    is_today: bool
    begins: tuple[ItemView, ...]
    due: tuple[ItemView, ...]
    beside: tuple[Beside, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.begins or self.due or self.beside)


@bp.get("")
@requires(Permission.ROADMAP_VIEW)
def index() -> str:
    plan = asked()
    today = current_work().today()
    only = request.args.get("show") == "open"
    shown = [item for item in plan.items if not only or item.state == "open"]
    stages = sorted({item.stage for item in shown})
    return render_template(
        "school/roadmap/index.html",
        stages=[(n, [item for item in shown if item.stage == n]) for n in stages],
        only=only,
        shift=plan.latest_shift,
        shifted=sum(item.shift_id == plan.latest_shift for item in plan.items),
        **frame(plan, today),
    )


@bp.get("/months")
@requires(Permission.ROADMAP_VIEW)
def months() -> str:
    work, plan = current_work(), asked()
    month = _month(plan.year, work.today())
    days = workdays_of(profile_of(work.session), plan.year.start)
    others = queries.beside(work.session, plan.year.start)
    firsts = _firsts(plan.year)
    place = firsts.index(month)
    return render_template(
        "school/roadmap/months.html",
        month=month,
        month_name=month_name(month),
        weeks=list(cells(month, plan.items, others, days, work.today())),
        before=firsts[place - 1] if place else None,
        after=firsts[place + 1] if place + 1 < len(firsts) else None,
        name_of=month_name,
        **frame(plan, work.today()),
    )


@bp.get("/<uuid:item_id>")
@requires(Permission.ROADMAP_VIEW)
def show(item_id: UUID) -> str:
    work = current_work()
    plan = plan_with(item_id)
    item = plan.item(item_id)
    return render_template(
        "school/roadmap/show.html",
        item=item,
        waits_for=[plan.item(each) for each in item.after],
        waited_by=[each for each in plan.items if item_id in each.after],
        **frame(plan, work.today()),
    )


@bp.get("/<uuid:item_id>/evidence")
@requires(Permission.ROADMAP_VIEW)
def evidence(item_id: UUID) -> ResponseReturnValue:
    item = plan_with(item_id).item(item_id)
    if item.evidence_id is None:
        raise NotFound("StoredFile")
    return send_scan(item.evidence_id)


@bp.get("/calendar.ics")
@requires(Permission.ROADMAP_VIEW)
def in_calendar() -> ResponseReturnValue:
    work, plan = current_work(), asked()
    title = _("Mentoring roadmap, %(year)s", year=plan.year)
    answer = Response(calendar(title, plan.items, work.zone.key, work.now()), mimetype=MEDIA_TYPE)
    name = f"roadmap-{plan.year.start}.ics"
    answer.headers["Content-Disposition"] = f"attachment; filename={name}"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def asked() -> Roadmap:
    """The roadmap of the year in the address, else of the one that goes on."""
    work = current_work()
    offered = [SchoolYear(start) for start in offered_years(work.today())]
    known = [SchoolYear(start) for start in queries.years(work.session)]
    year = choose_year([*known, *offered], work.today()).chosen
    return queries.roadmap(work.session, profile_of(work.session), year.start)


def plan_with(item_id: UUID) -> Roadmap:
    """The roadmap an event stands in; NotFound for another school's event."""
    session = current_work().session
    year = queries.year_of(session, item_id)
    return queries.roadmap(session, profile_of(session), year)


def frame(plan: Roadmap, today: date) -> dict[str, object]:
    """What every page of the roadmap says with."""
    work = current_work()
    return {
        "plan": plan,
        "today": today,
        "tabs": section_tabs(),
        "labels": Labels(profile_of(work.session)),
        "years": [SchoolYear(start) for start in sorted(offered_years(today), reverse=True)],
        "may_make": plan.year.start in offered_years(today),
        "state": lambda item: state_of(item, today),
        "days": days_of,
        "role": role_words,
        "condition": condition_words,
    }


def month_name(month: date) -> str:
    return f"{_(MONTHS[month.month - 1])} {month.year}"


def cells(
    month: date,
    items: Iterable[ItemView],
    others: Iterable[Beside],
    days: Workdays,
    today: date,
) -> Iterable[list[Cell]]:
    """The weeks of a month; a day off is told apart by the school's calendar."""
    shown, beside = [item for item in items if item.state != "dropped"], list(others)
    for week in Calendar().monthdatescalendar(month.year, month.month):
        yield [
            Cell(
                day=day,
                in_month=day.month == month.month,
                is_off=days.is_off(day),
                is_today=day == today,
                begins=tuple(i for i in shown if i.starts_on == day and i.due_on != day),
                due=tuple(i for i in shown if i.due_on == day),
                beside=tuple(each for each in beside if each.day == day),
            )
            for day in week
        ]


def _firsts(year: SchoolYear) -> list[date]:
    return [date(year.start + (n < 9), n, 1) for n in (9, 10, 11, 12, *range(1, 9))]


def _month(year: SchoolYear, today: date) -> date:
    """The month in the address, else this one, else the first that has work."""
    firsts = _firsts(year)
    wanted = request.args.get("month", "")
    found = next((each for each in firsts if f"{each:%Y-%m}" == wanted), None)
    return found or next((f for f in firsts if f == today.replace(day=1)), firsts[1])
