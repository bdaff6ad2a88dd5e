"""Reports of monitoring, of a school and of the region."""

from uuid import UUID

from kernel.jobs import Progress
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional import jobs as regional_jobs
from regional.monitoring.service import make_region_report
from school import jobs
from school.monitoring.making import make_report
from workers.context import task


@task(jobs.MONITORING_REPORT)
def school_report(
    work: Work, progress: Progress, *, year: int, programme_id: str | None = None
) -> dict[str, object]:
    """The page of the report is the result."""
    programme = UUID(programme_id) if programme_id else None
    return {"report_id": str(make_report(work, progress, SchoolYear(year), programme).id)}


@task(regional_jobs.MONITORING_REPORT)
def region_report(work: Work, progress: Progress, *, year: int, form: str) -> dict[str, object]:
    """Read as the compiler, written in the right of whoever asked."""
    made = make_region_report(work, progress, SchoolYear(year), form)
    return {"region_report_id": str(made.id)}
