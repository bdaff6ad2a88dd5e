"""Background work on the home page: jobs and letters that gave up, and for whom."""

from flask import url_for

from kernel.identity.permissions import Permission, Role
from kernel.jobs import JobState
from kernel.jobs_queries import JobRow, my_jobs
from kernel.notices.letters_state import count_stopped
from kernel.work import Work
from portal.job_words import job_name, reason
from web.filters import day
from web.i18n import gettext, ngettext
from web.today import TodayLine

MOST = 3


def today_lines(work: Work, role: Role) -> list[TodayLine]:
    """Everybody's failed work for whoever keeps the portal; one's own for anyone else."""
    if work.actor.may(Permission.JOBS_ADMIN):
        jobs, letters = count_stopped(work)
        return _of_everybody(jobs) + _letters(letters)
    failed = [job for job in my_jobs(work) if job.state is JobState.DEAD]
    return [_own(job) for job in failed[:MOST]]


def _of_everybody(count: int) -> list[TodayLine]:
    if not count:
        return []
    return [
        TodayLine(
            edge=ngettext("%(num)s piece of work", "%(num)s pieces of work", count),
            title=gettext("Background work has stopped"),
            text=gettext("Each waits for a decision: try again or put away."),
            url=url_for("jobs.index"),
            action=gettext("Look at the reasons"),
            kind="bad",
        )
    ]


def _letters(count: int) -> list[TodayLine]:
    if not count:
        return []
    return [
        TodayLine(
            edge=ngettext("%(num)s letter", "%(num)s letters", count),
            title=gettext("Letters did not go"),
            text=gettext("The mail server refused them, or did not answer for two days."),
            url=f"{url_for('jobs.index')}#h-letters",
            action=gettext("Look at the reasons"),
            kind="bad",
        )
    ]


def _own(job: JobRow) -> TodayLine:
    return TodayLine(
        edge=day(job.finished_at or job.created_at),
        title=gettext("Stopped: %(name)s", name=job_name(job.name)),
        text=reason(job.error),
        url=url_for("jobs.show", job_id=job.id),
        action=gettext("See what happened"),
        kind="bad",
    )
