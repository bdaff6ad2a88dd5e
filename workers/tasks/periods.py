"""Reporting periods in the background: they open, people are reminded, files are made."""

from uuid import UUID

from kernel.documents.words import Words
from kernel.files.service import store_file
from kernel.jobs import Progress
from kernel.work import Work
from regional.exports import KEPT_DAYS
from regional.periods import files, jobs, obligations, reminders
from web.i18n import catalogue
from workers.context import task


@task(jobs.OPEN_PERIODS)
def open_periods(work: Work, progress: Progress) -> dict[str, object]:
    """Draw up the lists of periods that have opened; those obliged are told in the morning."""
    return {"periods": obligations.open_periods(work)}


@task(jobs.REMIND)
def remind(work: Work, progress: Progress) -> dict[str, object]:
    """Tell who owes a report, and who must know that others do."""
    return {"occasions": reminders.remind(work)}


@task(jobs.OFFICIAL_FILE)
def official_file(
    work: Work, progress: Progress, *, snapshot_id: str, wanted: str, language: str
) -> dict[str, object]:
    """Make the file of an official table in the language of whoever asked."""
    words = catalogue(language)
    made = files.make_file(
        work.session,
        UUID(snapshot_id),
        wanted,
        Words.of(language, words.ugettext, words.ungettext),
    )
    progress.report(1, 2)
    stored = store_file(
        work,
        name=made.name,
        media_type=made.media_type,
        content=made.content,
        purpose="export",
        days=KEPT_DAYS,
    )
    work.session.flush()
    return {"file_id": str(stored.id)}
