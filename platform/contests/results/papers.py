"""Papers of a round and of a contest on their way: asked for at a page, made by the worker."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from contests import jobs
from contests.held.models import Round
from contests.results.archive import archive, is_for_all
from contests.results.protocol import gather
from contests.results.queries import counted
from contests.results.regulations import gather_regulations
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.work import Work

KEPT_DAYS = 7
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Wanted(StrEnum):
    """What may be asked for of a round's result."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    ZIP = "zip"


MEDIA_TYPES = {
    Wanted.PDF: "application/pdf",
    Wanted.DOCX: DOCX,
    Wanted.XLSX: XLSX,
    Wanted.ZIP: "application/zip",
}


@dataclass(frozen=True, slots=True)
class Made:
    name: str
    media_type: str
    content: bytes


def ask_paper(work: Work, round_id: UUID, wanted: Wanted, number: int | None = None) -> UUID:
    """Have the worker make a paper of the result; returns its job. NotFound «result»."""
    work.actor.require(Permission.RESULTS_VIEW)
    found = counted(work.session, round_id, number)
    work.record("round.paper_asked", "round", round_id, wanted=wanted.value, number=found.number)
    return work.later(
        jobs.ROUND_PAPER, round_id=str(round_id), wanted=wanted.value, number=found.number
    )


def make_paper(work: Work, round_id: UUID, wanted: Wanted, number: int) -> Made:
    """The paper. Each renderer loads a heavy library: the web process does without."""
    if wanted is Wanted.ZIP:
        name, content = archive(work, round_id, number)
        return Made(name, MEDIA_TYPES[wanted], content)
    told, inputs = gather(work, round_id, number)
    if wanted is Wanted.XLSX:
        from contests.results.table import to_workbook
        from kernel.documents import xlsx

        name, content = "Сводная таблица", xlsx.render(to_workbook(told, inputs))
    else:
        from contests.results.protocol_paper import to_document

        name, content = "Протокол", _printed(to_document(told), wanted)
    return Made(f"{name} № {told.number}. {told.contest}.{wanted}", MEDIA_TYPES[wanted], content)


def ask_regulations(work: Work, contest_id: UUID, wanted: Wanted) -> UUID:
    """Have the worker print the regulations; returns its job."""
    gather_regulations(work, contest_id)
    return work.later(jobs.REGULATIONS, contest_id=str(contest_id), wanted=wanted.value)


def make_regulations(work: Work, contest_id: UUID, wanted: Wanted) -> Made:
    from contests.results.regulations import to_document

    told = gather_regulations(work, contest_id)
    content = _printed(to_document(told), wanted)
    return Made(f"Положение. {told.rules.title}.{wanted}", MEDIA_TYPES[wanted], content)


def archive_for_all(work: Work, round_id: UUID) -> UUID | None:
    """Called when results are published or counted anew: the job, where the rules order it."""
    held = work.session.get(Round, round_id)
    if held is None:
        raise NotFound("round")
    if held.state != "published" or not is_for_all(held):
        return None
    return work.later(jobs.PUBLIC_ARCHIVE, round_id=str(round_id))


def _printed(document, wanted: Wanted) -> bytes:  # type: ignore[no-untyped-def]
    if wanted is Wanted.PDF:
        from kernel.documents import pdf

        return pdf.render(document)
    from kernel.documents import docx

    return docx.render(document)
