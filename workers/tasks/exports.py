"""Files that take longer than a reader should wait at a page."""

from uuid import UUID

from kernel.documents.words import Words
from kernel.files.service import store_file
from kernel.jobs import Progress
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional import exports, jobs
from web.i18n import catalogue
from workers.context import task


@task(jobs.EXPORT)
def export(
    work: Work,
    progress: Progress,
    *,
    year: int,
    wanted: str,
    language: str,
    municipality_id: str | None = None,
) -> dict[str, object]:
    """Make the file in the language of whoever asked; the job's page offers it for a week."""
    words = catalogue(language)
    made = exports.make(
        work,
        SchoolYear(year),
        exports.Format(wanted),
        UUID(municipality_id) if municipality_id else None,
        Words.of(language, words.ugettext, words.ungettext),
    )
    progress.report(1, 2)
    stored = store_file(
        work,
        name=made.name,
        media_type=made.media_type,
        content=made.content,
        purpose="export",
        days=exports.KEPT_DAYS,
    )
    work.session.flush()
    return {"file_id": str(stored.id)}
