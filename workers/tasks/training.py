"""Papers of the training: issued, numbered and printed as one file."""

from datetime import date
from uuid import UUID

from kernel.files.service import store_file
from kernel.jobs import Progress
from kernel.work import Work
from regional.training import jobs
from regional.training.printing import KEPT_DAYS, MEDIA_TYPE, make_certificates
from workers.context import task


@task(jobs.CERTIFICATES)
def certificates(
    work: Work, progress: Progress, *, run_id: str, issued_on: str | None, address: str
) -> dict[str, object]:
    """Run again it issues nobody a second paper: whoever holds one is left out."""
    day = date.fromisoformat(issued_on) if issued_on else None
    made = make_certificates(work, UUID(run_id), day, address, progress)
    stored = store_file(
        work,
        name=made.name,
        media_type=MEDIA_TYPE,
        content=made.content,
        purpose="certificates",
        days=KEPT_DAYS,
    )
    work.session.flush()
    return {
        "file_id": str(stored.id),
        "url": f"/courses/runs/{run_id}/results",
        "papers": made.papers,
        "issued": made.issued,
    }
