"""Certificates on their way to paper: asked for at a page, made by the worker as one file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.jobs import Progress
from kernel.work import Work
from regional.training import jobs
from regional.training.certificate import (
    TITLE,
    Certificate,
    certificates,
    certificates_of_run,
)
from regional.training.models import CourseCertificate, Enrolment
from regional.training.rules import OVER, Place, RunState
from regional.training.service import locked_run
from regional.training.settling import issue_certificates

MEDIA_TYPE = "application/pdf"
KEPT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Printed:
    """The file, how many papers are in it, and how many of them are new."""

    name: str
    content: bytes
    papers: int
    issued: int


def ask_certificates(work: Work, run_id: UUID, issued_on: date | None, address: str) -> UUID:
    """Have papers issued and printed; with no day only printed again. Returns the job."""
    work.actor.require(Permission.COURSES_EDIT)
    run = locked_run(work, run_id)
    if run.state not in (RunState.RUNNING, RunState.COMPLETED):
        raise WrongState("run_over" if run.state in OVER else "run_not_begun")
    if issued_on is not None and not run.starts_on <= issued_on <= work.today():
        raise Invalid({"issued_on": "issued_on_range"})
    passed, held = _counts(work, run_id)
    if not (passed if issued_on else held):
        raise WrongState("nobody_passed" if issued_on else "nothing_to_print")
    work.record("certificates.asked", "course_run", run_id)
    return work.later(
        jobs.CERTIFICATES,
        run_id=str(run_id),
        issued_on=issued_on.isoformat() if issued_on else None,
        address=address,
    )


def make_certificates(
    work: Work, run_id: UUID, issued_on: date | None, address: str, progress: Progress
) -> Printed:
    """Issue what is missing, then print all papers of the run that hold."""
    work.actor.require(Permission.COURSES_EDIT)
    issued = issue_certificates(work, run_id, issued_on, progress) if issued_on else 0
    papers = certificates_of_run(work, run_id, address)
    if not papers:
        raise WrongState("nothing_to_print")
    name = f"{papers[0].number} – {papers[-1].number}" if len(papers) > 1 else papers[0].number
    return Printed(f"{name}.pdf", _file(work, papers, progress), len(papers), issued)


def print_certificate(work: Work, certificate_id: UUID, address: str) -> Printed:
    """One paper, for whoever sees it: its owner, the municipality, the region."""
    [paper] = certificates(work, [certificate_id], address)
    return Printed(f"{paper.number}.pdf", _file(work, [paper]), 1, 0)


def _file(work: Work, papers: Sequence[Certificate], progress: Progress | None = None) -> bytes:
    from kernel.documents.certificate.file import render  # loads reportlab

    first = papers[0]
    title = TITLE if len(papers) > 1 else f"{TITLE} № {first.number}"
    return render(
        [paper.sheet() for paper in papers], title=title, author=first.provider,
        made_at=work.now(), progress=progress, done=len(papers),
    )  # fmt: skip


def _counts(work: Work, run_id: UUID) -> tuple[int, int]:
    """Places passed, and papers that hold."""
    query = (
        select(func.count(), func.count(CourseCertificate.id))
        .select_from(Enrolment)
        .outerjoin(
            CourseCertificate,
            (CourseCertificate.enrolment_id == Enrolment.id)
            & CourseCertificate.revoked_at.is_(None),
        )
        .where(Enrolment.run_id == run_id, Enrolment.state == Place.PASSED)
    )
    passed, held = work.session.execute(query).one()
    return passed, held
