"""Background work on links between schools."""

from uuid import UUID

from kernel.jobs import Progress
from kernel.work import Work
from regional.partnership import jobs
from regional.partnership.proposing import run_round
from workers.context import task


@task(jobs.PROPOSE)
def propose_links(work: Work, progress: Progress, *, round_id: str) -> dict[str, object]:
    """Match the schools of a round; the page of the round is the result."""
    row = run_round(work, progress, UUID(round_id))
    return {"url": f"/links/proposals/{row.id}"}
