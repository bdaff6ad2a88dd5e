"""The nightly note of how the indicators stand, month by month."""

from kernel.jobs import Progress
from kernel.work import Work
from regional import jobs
from regional.indicators.months import note_months
from workers.context import task


@task(jobs.NOTE_MONTHS)
def note(work: Work, progress: Progress) -> dict[str, object]:
    """Under the compiler's hat, which the schedule gives it."""
    return {"cells": note_months(work)}
