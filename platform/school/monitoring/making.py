"""Making a report: asked for by a page, made by the worker, kept for ever."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Denied, NotFound
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.jobs import Progress
from kernel.measures.content import (
    Advice,
    Name,
    ProgrammeLine,
    Quoted,
    QuotedLine,
    ReportContent,
    digest,
    to_json,
)
from kernel.measures.naming import form_name, said
from kernel.measures.recommendations import with_recommendations
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import School
from kernel.work import Work
from school import jobs
from school.completion.lessons import lessons
from school.completion.pasts import pasts
from school.monitoring import course, measuring, voices
from school.monitoring.figures import figures_of
from school.monitoring.judgements import judgements_of
from school.monitoring.material import (
    Line,
    members_of,
    programmes_of,
    stopped_in,
    waves_of,
    years_passed,
)
from school.monitoring.measuring import Member
from school.monitoring.models import MonitoringReport
from school.monitoring.quoted import quoted_of
from school.monitoring.swot import swot_of
from school.programmes.models import Programme

STEPS = 4


def ask_report(work: Work, school_year: SchoolYear, programme_id: UUID | None) -> UUID:
    """Have the worker make the report of a programme, or of the school's year; returns its job."""
    work.actor.require(Permission.MONITORING_EDIT)
    if programme_id is not None:
        work.own(Programme, programme_id)
    work.record("monitoring.report_asked", "programme", programme_id, year=school_year.start)
    return work.later(
        jobs.MONITORING_REPORT,
        year=school_year.start,
        programme_id=str(programme_id) if programme_id else None,
    )


def make_report(
    work: Work, progress: Progress, school_year: SchoolYear, programme_id: UUID | None
) -> MonitoringReport:
    """Read everything once, withhold what is of few, keep it as it is today.

    NotFound for a programme of another year, too.
    """
    work.actor.require(Permission.MONITORING_EDIT)
    content = report_content(work, progress, school_year, programme_id)
    row = MonitoringReport(
        school_id=work.actor.school_id, id=new_id(), school_year=school_year.start,
        programme_id=programme_id, content=to_json(content), digest=digest(content),
        made_at=work.now(), made_by=work.actor.account_id,
    )  # fmt: skip
    work.session.add(row)
    work.record("monitoring.report_made", "monitoring_report", row.id, year=school_year.start)
    work.session.flush()
    return row


def report_content(
    work: Work, progress: Progress, school_year: SchoolYear, programme_id: UUID | None
) -> ReportContent:
    """What the report says; nothing is written."""
    session, year, school = work.session, school_year.start, work.actor.school_id
    if school is None:
        raise Denied(permission=Permission.MONITORING_EDIT.value)
    lines = programmes_of(session, year, programme_id)
    if programme_id is not None and not lines:
        raise NotFound("Programme")
    profile = profile_of(session)
    progress.report(0, STEPS)
    members = members_of(session, lines, years_passed(year, SchoolYear.of(work.today())))
    measured = measuring.read(work, school, year, programme_id)
    progress.report(1, STEPS)
    titles, stopped = {each.id: each.title for each in lines}, stopped_in(session, lines)
    told = ReportContent(
        school_year=year,
        scope="school",
        place=_place(work, school),
        made_on=work.today(),
        title=lines[0].title if programme_id is not None else "",
        programmes=tuple(
            ProgrammeLine(each.title, form_name(profile, each.form)) for each in lines
        ),
        waves=waves_of(session, year, lines),
        parameters=measuring.parameters(profile, measured, members, titles),
        lessons=course.taught(profile, lessons(pasts(session, profile))),
        quoted=_quoted(work, year) if programme_id is None else (),
        notes=(Advice("stopped", {"count": stopped}),) if stopped else (),
    )
    progress.report(2, STEPS)
    told = _with_course(work, profile, _with_voices(work, profile, told, school, lines), lines)
    progress.report(3, STEPS)
    return with_recommendations(told, _expected(profile, members))


def _with_voices(
    work: Work, profile: Profile, told: ReportContent, school: UUID, lines: list[Line]
) -> ReportContent:
    ids = [each.id for each in lines]
    return replace(
        told,
        satisfaction=voices.satisfaction(work.session, profile, school, told.school_year, ids),
        difficulties=voices.difficulties(work.session, ids),
        conformity=voices.conformity(work.session, ids),
        boxes=voices.boxes(work.session, ids),
    )


def _with_course(
    work: Work, profile: Profile, told: ReportContent, lines: list[Line]
) -> ReportContent:
    ids, titles = [each.id for each in lines], {each.id: each.title for each in lines}
    forms = {each.id: each.form for each in lines}
    figures = figures_of(work.session, ids)
    return replace(
        told,
        figures=course.process(profile, titles, figures),
        personal=course.personal(profile, figures),
        judgements=course.judgements(profile, forms, judgements_of(work.session, ids)),
        swot=course.swot(titles, swot_of(work.session, ids)),
    )


def _place(work: Work, school: UUID) -> str:
    return work.session.scalars(select(School.name).where(School.id == school)).one()


def _quoted(work: Work, year: int) -> tuple[Quoted, ...]:
    return tuple(
        Quoted(
            each.title, each.source,
            tuple(QuotedLine(line.name, line.printed) for line in each.lines),
            each.as_of, each.note,
        )
        for each in quoted_of(work.session, year)
    )  # fmt: skip


def _expected(profile: Profile, members: dict[UUID, Member]) -> list[tuple[str, Name]]:
    """Parameters of those who take part: of pupils where pupils do, of teachers where they do."""
    kinds = {each.kind for each in members.values()}
    impact = profile.monitoring.impact
    named = [
        *(impact.pupil if "pupil" in kinds else ()),
        *(impact.teacher if "teacher" in kinds else ()),
    ]
    return [(each.code, said(each.name)) for each in named]
