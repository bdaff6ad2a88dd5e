"""Background work around formulas: what a draft would come to, before it starts."""

from uuid import UUID

from kernel.db import Hat, Reach, change_hat
from kernel.identity.permissions import Permission
from kernel.jobs import Progress
from kernel.work import Work
from regional import jobs
from regional.indicators import trial
from workers.context import task


@task(jobs.TRY_VERSION)
def try_version(work: Work, progress: Progress, *, version_id: str, year: int) -> dict[str, object]:
    """Count as the compiler, write as whoever asked: neither may do the other's part."""
    work.actor.require(Permission.INDICATORS_EDIT)
    progress.report(0, 2)
    change_hat(work.session, Reach(hat=Hat.COMPILER, account_id=work.actor.account_id))
    tried, outcome = trial.compute(work, UUID(version_id), year)
    change_hat(work.session, work.actor.reach())
    progress.report(1, 2)
    trial.keep(work, UUID(version_id), tried, outcome)
    return {"url": f"/indicators-editor/drafts/{version_id}#trial"}
