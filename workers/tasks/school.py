"""Work on schools' rows. What crosses schools at night is done by the database's own functions."""

import json
from uuid import UUID

from sqlalchemy import text

from kernel.jobs import Progress
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school import jobs
from school.matching.service import compute
from workers.context import task


@task(jobs.END_LOANS)
def end_loans(work: Work, progress: Progress) -> dict[str, object]:
    """End permissions whose last day has passed and wipe their cards (PL-14)."""
    return {"loans": work.session.scalar(text("SELECT app.end_expired_loans()"))}


@task(jobs.CHECK_CONSENTS)
def check_consents(work: Work, progress: Progress) -> dict[str, object]:
    """Freeze those whose consent has ended, and give curators the tasks of the coming month."""
    frozen = work.session.scalar(text("SELECT app.freeze_without_consents()"))
    return {"frozen": frozen, "tasks": work.session.scalar(text("SELECT app.ask_to_renew()"))}


@task(jobs.CHECK_PAPERS)
def check_papers(work: Work, progress: Progress) -> dict[str, object]:
    """Take admission from mentors whose required paper has run out; a new one gives it back."""
    required = [
        {"kind": paper.code, "people": list(paper.people)}
        for paper in profile_of(work.session).certificates
        if paper.required
    ]
    ended = text("SELECT app.end_admissions(CAST(:papers AS jsonb))")
    return {"ended": work.session.scalar(ended, {"papers": json.dumps(required)})}


@task(jobs.REFRESH_ROADMAPS)
def refresh_roadmaps(work: Work, progress: Progress) -> dict[str, object]:
    """Close and open events of every school's roadmap by what its rows show today."""
    refresh = text("SELECT app.refresh_roadmaps(:year, :day)")
    day = work.today()
    year = SchoolYear.of(day).start
    return {"events": work.session.scalar(refresh, {"year": year, "day": day})}


@task(jobs.WAVE_REMINDERS)
def wave_reminders(work: Work, progress: Progress) -> dict[str, object]:
    """Give curators tasks about waves; nobody else is written to."""
    return {"tasks": work.session.scalar(text("SELECT app.remind_of_waves()"))}


@task(jobs.MATCH)
def match(work: Work, progress: Progress, *, matching_id: str) -> dict[str, object]:
    """Match a large school; the page of the run is the result."""
    row = compute(work, UUID(matching_id), progress)
    return {"matching": str(row.id)}
