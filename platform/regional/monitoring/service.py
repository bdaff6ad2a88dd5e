"""The region's report: asked for by a page, made by the worker, kept for ever."""

from uuid import UUID

from sqlalchemy import select

from kernel.db import Hat, Reach, change_hat
from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.jobs import Progress
from kernel.measures.content import Advice, ReportContent, digest, to_json
from kernel.measures.naming import form_name, parameter_names
from kernel.measures.recommendations import with_recommendations
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Region
from kernel.work import Work
from regional import jobs
from regional.monitoring import reading
from regional.monitoring.models import RegionMonitoring
from school import measured_facts


def ask_region_report(work: Work, school_year: SchoolYear, form: str) -> UUID:
    """Have the worker make the report of a form, or of all (""); Invalid for an unknown form."""
    work.actor.require(Permission.MONITORINGS_EDIT)
    _check(profile_of(work.session), form)
    work.record(
        "monitoring.region_report_asked",
        "monitoring_report",
        None,
        year=school_year.start,
        form=form,
    )
    return work.later(jobs.MONITORING_REPORT, year=school_year.start, form=form)


def make_region_report(
    work: Work, progress: Progress, school_year: SchoolYear, form: str
) -> RegionMonitoring:
    """Read under the compiler's hat, write under the asker's."""
    work.actor.require(Permission.MONITORINGS_EDIT)
    profile = profile_of(work.session)
    _check(profile, form)
    mine = work.session.info["reach"]
    change_hat(work.session, Reach(hat=Hat.COMPILER, account_id=work.actor.account_id))
    try:
        content = region_content(work, progress, profile, school_year, form)
    finally:
        change_hat(work.session, mine)
    row = RegionMonitoring(
        id=new_id(), school_year=school_year.start, form=form, content=to_json(content),
        digest=digest(content), made_at=work.now(), made_by=work.actor.account_id,
    )  # fmt: skip
    work.session.add(row)
    work.record("monitoring.region_report_made", "monitoring_report", row.id,
                year=school_year.start, form=form)  # fmt: skip
    work.session.flush()
    return row


def region_content(
    work: Work, progress: Progress, profile: Profile, school_year: SchoolYear, form: str
) -> ReportContent:
    """What the report says, read by whoever may count every school."""
    session, year = work.session, school_year.start
    groups = reading.groups_of(session, profile, form)
    expected = len(parameter_names(profile))
    own = measured_facts.schools_with_own(session, year, form)
    told = ReportContent(
        school_year=year,
        scope="region",
        place=session.scalars(select(Region.name)).one(),
        made_on=work.today(),
        form=form_name(profile, form) if form else None,
        schools=measured_facts.schools_measuring(session, year, form),
        waves=reading.waves(session, year, form),
        parameters=reading.parameters(
            session, profile, groups, year, form,
            lambda done: progress.report(min(done, expected), expected),
        ),
        satisfaction=() if form else reading.satisfaction(session, profile, year),
        notes=(Advice("own_editions", {"count": own}),) if own else (),
    )  # fmt: skip
    return with_recommendations(told, [])


def _check(profile: Profile, form: str) -> None:
    if form and form not in {each.code for each in profile.forms}:
        raise Invalid({"form": "form_unknown"})
