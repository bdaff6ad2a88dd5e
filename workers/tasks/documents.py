"""Papers of a school in one file: the pack of everything, certificates and letters in bulk."""

from typing import Any

from kernel.files.service import store_file
from kernel.jobs import Progress
from kernel.work import Work
from school import jobs
from school.documents import bulk, packs
from school.web.document_words import lack_words
from workers.context import task


@task(jobs.PACK)
def pack(work: Work, progress: Progress, **asked: Any) -> dict[str, object]:
    """Reads and writes nothing but the file, so it may run twice."""
    made = packs.make_pack(work, packs.PackAsk.of(asked), lack_words, progress)
    stored = _kept(work, made.name, packs.MEDIA_TYPE, made.content)
    return {"file_id": stored, "papers": made.papers, "left_out": made.left_out}


@task(jobs.PAPERS_IN_BULK)
def papers_in_bulk(work: Work, progress: Progress, **asked: Any) -> dict[str, object]:
    """Run again it gives nobody a second paper: whoever holds one is left out."""
    made = bulk.make_bulk(work, bulk.BulkAsk.of(asked), progress)
    stored = _kept(work, made.name, bulk.MEDIA_TYPE, made.content)
    return {
        "file_id": stored,
        "papers": made.papers,
        "issued": made.issued,
        "not_given": made.not_given,
    }


def _kept(work: Work, name: str, media_type: str, content: bytes) -> str:
    """Kept for whoever asked: papers name people, so the file is nobody else's."""
    stored = store_file(
        work,
        name=name,
        media_type=media_type,
        content=content,
        purpose="documents",
        days=packs.KEPT_DAYS,
    )
    work.session.flush()
    return str(stored.id)
