"""Certificates of an order of honours, printed as one file."""

from uuid import UUID

from contests.honours import jobs
from contests.honours.certificates import KEPT_DAYS, MEDIA_TYPE, make_papers
from kernel.files.service import store_file
from kernel.jobs import Progress
from kernel.work import Work
from workers.context import task


@task(jobs.HONOUR_PAPERS)
def honour_papers(
    work: Work, progress: Progress, *, order_id: str, address: str
) -> dict[str, object]:
    """Run again it makes the same file: numbers and codes were given at the signing."""
    made = make_papers(work, UUID(order_id), address, progress)
    stored = store_file(
        work, name=made.name, media_type=MEDIA_TYPE, content=made.content,
        purpose="certificates", days=KEPT_DAYS,
    )  # fmt: skip
    work.session.flush()
    url = f"/honours/orders/{order_id}"
    return {"file_id": str(stored.id), "url": url, "papers": made.papers}
