"""The annual report: three files of one reading, in one act."""

from uuid import UUID

from kernel.documents.words import Words
from kernel.jobs import Progress
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional import jobs
from regional.annual.service import Asked, make_report
from regional.indicators.by_today import Structure
from web.i18n import catalogue
from workers.context import task


@task(jobs.ANNUAL_REPORT)
def annual_report(
    work: Work,
    progress: Progress,
    *,
    year: int,
    structure: str,
    language: str,
    municipality_id: str | None = None,
    snapshot_id: str | None = None,
) -> dict[str, object]:
    """Made in the right and the language of whoever asked; its page has the three links."""
    words = catalogue(language)
    asked = Asked(
        year=SchoolYear(year),
        place=UUID(municipality_id) if municipality_id else None,
        structure=Structure(structure),
        snapshot_id=UUID(snapshot_id) if snapshot_id else None,
    )
    translator = Words.of(language, words.ugettext, words.ungettext)
    made = make_report(work, asked, translator, progress)
    return {"url": f"/annual-report/#r-{made.id}"}
