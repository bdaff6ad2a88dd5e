"""Background work of the region: compiling the cells that pages read."""

from kernel.db import Hat, Reach, change_hat
from kernel.identity.permissions import Permission
from kernel.jobs import Progress
from kernel.work import Work
from regional import jobs
from regional.indicators import compile as cells
from workers.context import task


@task(jobs.REFRESH_CELLS)
def refresh_cells(work: Work, progress: Progress) -> dict[str, object]:
    """Bring the cells up to the changes that left marks."""
    return _told(cells.refresh(work))


@task(jobs.COMPILE_YEAR)
def compile_year(work: Work, progress: Progress, *, year: int) -> dict[str, object]:
    """Compile one school year whole, at the wish of the region's staff."""
    if work.actor.role is not None:
        work.actor.require(Permission.KPI_RECOMPUTE)
    return _told(cells.compile_year(_as_compiler(work), year))


@task(jobs.CHECK_CELLS)
def check_cells(work: Work, progress: Progress) -> dict[str, object]:
    """Compile everything whole; it must come out as the refreshes left it."""
    return _told(cells.compile_all(_as_compiler(work), progress))


def _as_compiler(work: Work) -> Work:
    """The same transaction under the one hat that may count every school and write cells."""
    change_hat(work.session, Reach(hat=Hat.COMPILER, account_id=work.actor.account_id))
    return work


def _told(outcome: cells.Outcome) -> dict[str, object]:
    return {
        "schools": outcome.schools,
        "cells": outcome.cells,
        "corrected": outcome.corrected,
        "whole_years": list(outcome.whole_years),
    }
