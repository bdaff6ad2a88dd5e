"""Background work about events and routes: a conclusion as a paper, the nightly stop of routes."""

from uuid import UUID

from sqlalchemy import text

from kernel.documents.words import Words
from kernel.files.service import store_file
from kernel.jobs import Progress
from kernel.work import Work
from regional.events import jobs, review_paper
from regional.tutoring.jobs import STOP_ROUTES
from web.i18n import catalogue
from workers.context import task

KEPT_DAYS = 7


@task(jobs.CONCLUSION)
def conclusion(
    work: Work, progress: Progress, *, review_id: str, language: str
) -> dict[str, object]:
    """Print a conclusion for whoever may read it; the job's page offers it for a week."""
    words = catalogue(language)
    translator = Words.of(language, words.ugettext, words.ungettext)
    name, content = review_paper.make(work, UUID(review_id), translator)
    stored = store_file(
        work, name=name, media_type="application/pdf", content=content, purpose="export",
        days=KEPT_DAYS,
    )  # fmt: skip
    work.session.flush()
    return {"file_id": str(stored.id)}


@task(STOP_ROUTES)
def stop_routes(work: Work, progress: Progress) -> dict[str, object]:
    """Stop the routes whose consent has run out; the tutors see them no more since that day."""
    return {"routes": work.session.scalar(text("SELECT app.stop_routes()"))}
