"""Opening a programme ready made: the region's template with its events laid over this year."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.errors import NotFound
from kernel.profile import Profile
from kernel.profile.pairs import ProgrammeTemplate, TemplateEvent
from kernel.profile.roadmap import FIRST_MONTH
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.programmes.models import Programme, ProgrammeEvent
from school.programmes.rules import usual_term
from school.programmes.service import CreateProgramme, Plan, create_programme
from school.programmes.settings import regional

SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFromTemplate:
    """The template, and what the school said otherwise; `language` is that of the texts kept."""

    code: str
    school_year: SchoolYear
    plan: Plan | None = None
    state: str = "running"
    language: str = "ru"


def template_for_schools(profile: Profile, code: str) -> ProgrammeTemplate:
    """A ready programme of the region; NotFound for an unknown one."""
    found = next((each for each in profile.programme_templates if each.code == code), None)
    if found is None:
        raise NotFound("ProgrammeTemplate")
    return found


def plan_of(template: ProgrammeTemplate, year: SchoolYear, language: str) -> Plan:
    """The programme as the template proposes it."""
    starts_on, ends_on = usual_term(year)
    return Plan(
        variant=template.variant or "",
        kind=template.kind or "",
        title=template.title.in_language(language),
        goal=template.goal.in_language(language),
        starts_on=starts_on,
        ends_on=ends_on,
    )


def open_from_template(work: Work, cmd: OpenFromTemplate) -> Programme:
    """Open a ready programme: its plan as the school left it, its numbers and its events.

    Everything may be changed afterwards; the template is only remembered. Its title is unique in
    the year, so a button hit twice opens one.
    """
    profile = profile_of(work.session)
    template = template_for_schools(profile, cmd.code)
    plan = cmd.plan or plan_of(template, cmd.school_year, cmd.language)
    programme = create_programme(
        work,
        CreateProgramme(
            form=template.form, school_year=cmd.school_year, plan=plan, state=cmd.state
        ),
    )
    programme.template = template.code
    programme.settings = {
        name: number
        for name, number in template.settings.items()
        if number != regional(profile, name)
    }
    _lay_events(work, programme, template, cmd.language)
    work.record("programme.from_template", "programme", programme.id, template=template.code)
    return programme


def _lay_events(
    work: Work, programme: Programme, template: ProgrammeTemplate, language: str
) -> None:
    days = due_days(
        template.events,
        SchoolYear(programme.school_year),
        (programme.starts_on, programme.ends_on),
        work.today(),
    )
    work.session.add_all(
        ProgrammeEvent(
            school_id=programme.school_id,
            programme_id=programme.id,
            n=n,
            title=event.title.in_language(language),
            purpose=event.purpose.in_language(language),
            result=event.result.in_language(language),
            due_on=day,
        )
        for n, (event, day) in enumerate(zip(template.events, days, strict=True), start=1)
    )
    work.session.flush()


def due_days(
    events: Sequence[TemplateEvent],
    year: SchoolYear,
    term: tuple[date | None, date | None],
    today: date,
) -> list[date | None]:
    """The day of each event in the school year, a working one.

    A day that is over, or lies outside the programme's term, is left to the school: a programme
    opened in November must not begin with what it missed in September.
    """
    starts_on, ends_on = term
    first, last = starts_on or year.starts_on, ends_on or year.ends_on
    if first <= today <= last:
        first = today
    days = [working_day(event, year) for event in events]
    return [day if first <= day <= last else None for day in days]


def working_day(event: TemplateEvent, year: SchoolYear) -> date:
    """The event's day; of a weekend the Monday after, or the Friday before where the month ends.

    An event of a month alone has until its last working day.
    """
    number = year.start if event.month >= FIRST_MONTH else year.start + 1
    length = monthrange(number, event.month)[1]
    day = date(number, event.month, min(event.day or length, length))
    beyond = day.weekday() - SATURDAY
    if beyond < 0:
        return day
    monday = day + timedelta(days=2 - beyond)
    return monday if monday.month == day.month else day - timedelta(days=1 + beyond)
