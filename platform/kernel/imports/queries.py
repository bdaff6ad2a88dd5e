"""What the pages of uploads read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from kernel.errors import NotFound
from kernel.identity.models import Account
from kernel.imports.batch import ImportBatch
from kernel.jobs import Job, JobState
from kernel.work import Work

WORKING = frozenset({"uploaded", "checking", "committing"})


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One upload in the list; `job_state` is known for one's own uploads."""

    id: UUID
    kind: str
    file_name: str
    state: str
    created_at: datetime
    committed_at: datetime | None
    author: str | None
    outcome: dict[str, object] | None
    job_state: str | None

    @property
    def standing(self) -> str:
        return _standing(self.state, self.job_state)


def batch_of(work: Work, batch_id: UUID) -> ImportBatch:
    """The upload; another place's is as absent as none at all."""
    batch = work.session.get(ImportBatch, batch_id)
    if batch is None:
        raise NotFound("import_batch")
    return batch


def job_of(work: Work, batch: ImportBatch) -> Job | None:
    """The job that checks or writes it; None for another person's upload."""
    return work.session.get(Job, batch.job_id) if batch.job_id else None


def standing(work: Work, batch: ImportBatch) -> str:
    """The batch's state, or «stopped» when its job was cancelled or gave up before the end."""
    if batch.state not in WORKING:
        return batch.state
    job = job_of(work, batch)
    return _standing(batch.state, job.state if job else None)


def _standing(state: str, job_state: str | None) -> str:
    ended = job_state in (JobState.DEAD, JobState.CANCELLED)
    return "stopped" if state in WORKING and ended else state


def count_batches(work: Work, kinds: Collection[str]) -> int:
    counted = select(func.count()).select_from(ImportBatch).where(ImportBatch.kind.in_(kinds))
    return work.session.scalar(counted) or 0


def batches(work: Work, kinds: Collection[str], *, limit: int, offset: int) -> list[BatchLine]:
    """Uploads of these kinds at the reader's place, the latest first; reports are not read."""
    rows = work.session.execute(
        select(
            ImportBatch.id,
            ImportBatch.kind,
            ImportBatch.file_name,
            ImportBatch.state,
            ImportBatch.created_at,
            ImportBatch.committed_at,
            Account.full_name,
            ImportBatch.outcome,
            Job.state,
        )
        .outerjoin(Account, Account.id == ImportBatch.created_by)
        .outerjoin(Job, Job.id == ImportBatch.job_id)
        .where(ImportBatch.kind.in_(kinds))
        .order_by(ImportBatch.created_at.desc(), ImportBatch.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [BatchLine(*row) for row in rows]
