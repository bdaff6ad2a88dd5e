"""Checking an uploaded file and writing it."""

from uuid import UUID

from kernel.imports import jobs, service
from kernel.jobs import Progress
from kernel.work import Work
from regional.returns import return_import
from regional.structure import schools_import
from school.mentors import base_import
from school.programmes import people_import
from web.i18n import catalogue
from workers.context import task

# Importing a kind registers it; the list tells a reader which kinds a worker knows.
KINDS = (schools_import.KIND, return_import.KIND, people_import.KIND, base_import.KIND)
WORDED_IN = "ru"  # the annotated copy is for whoever filled the workbook in


@task(jobs.CHECK)
def check(work: Work, progress: Progress, *, batch_id: str) -> dict[str, object]:
    """Leave a report in the batch; the job's result names it."""
    gettext = catalogue(WORDED_IN).ugettext
    batch = service.run_check(work, UUID(batch_id), progress, gettext)
    return {"batch_id": batch_id, "state": batch.state}


@task(jobs.COMMIT)
def commit(work: Work, progress: Progress, *, batch_id: str) -> dict[str, object]:
    """Write the rows of a checked file; the job's result says how many."""
    batch = service.run_commit(work, UUID(batch_id), progress)
    return {"batch_id": batch_id, "state": batch.state, **(batch.outcome or {})}
