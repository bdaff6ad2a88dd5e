"""Certificates and letters of many people at once: given out with numbers, printed as one file.

Giving out is the register's own act, a paper each: a number, a digest, a code to check. Whoever
holds a paper that stands gets no second one, so the work may be done twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from uuid import UUID

from kernel.documents.content import Document
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.jobs import Progress
from kernel.school_year import SchoolYear
from kernel.work import Work
from school import jobs
from school.documents.numbers import hold_series, next_number
from school.documents.pack_file import file_name
from school.documents.pack_plan import Planned, Planner
from school.documents.packs import REPORTS, asked_already, of_programme
from school.documents.printing import many_as_one
from school.documents.service import SignPaper, make_document, sign_document
from school.documents.types import TYPES
from school.programmes.models import Programme

MEDIA_TYPE = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkAsk:
    """Papers of one type for everybody they are due to.

    With no day nothing is given out: what stands is printed again. `signatory` is who signs, as
    the register keeps it, or the head; `address` is the check page without a code.
    """

    type: str
    programme_ids: tuple[UUID, ...] = ()
    school_year: int
    dated_on: date | None = None
    signatory: str = ""
    address: str = ""

    def args(self) -> dict[str, Any]:
        return asdict(self) | {
            "programme_ids": sorted(str(each) for each in self.programme_ids),
            "dated_on": self.dated_on.isoformat() if self.dated_on else None,
        }

    @classmethod
    def of(cls, args: dict[str, Any]) -> "BulkAsk":
        day = args["dated_on"]
        return cls(
            type=args["type"],
            programme_ids=tuple(UUID(each) for each in args["programme_ids"]),
            school_year=int(args["school_year"]),
            dated_on=date.fromisoformat(day) if day else None,
            signatory=args["signatory"],
            address=args["address"],
        )


@dataclass(frozen=True, slots=True)
class Printed:
    """The file, how many papers are in it, how many are new, how many could not be given out."""

    name: str
    content: bytes
    papers: int
    issued: int
    not_given: int


def ask_bulk(work: Work, ask: BulkAsk) -> UUID:
    """Have papers given out and printed. Returns the job.

    Invalid: dated_on → «day_ahead», programme_ids → «programmes_needed»; NotFound for a type that
    is not given out in bulk and for another school's programme.
    """
    work.actor.require(Permission.DOCUMENTS_EDIT)
    _check(work, ask)
    args = ask.args()
    if (job_id := asked_already(work, jobs.PAPERS_IN_BULK, args)) is not None:
        return job_id
    work.record("documents.bulk_asked", "school", work.actor.school_id, type=ask.type,
                year=ask.school_year)  # fmt: skip
    return work.later(jobs.PAPERS_IN_BULK, **args)


def make_bulk(work: Work, ask: BulkAsk, progress: Progress) -> Printed:
    """Give out what is missing, then print every paper of the type that stands.

    WrongState «nothing_to_print», «pack_too_large».
    """
    work.actor.require(Permission.DOCUMENTS_EDIT)
    _check(work, ask)
    planner = Planner(work, [ask.type], ask.programme_ids, ask.school_year)
    # Whoever gives papers of the series out at the same time waits, and then sees these.
    series = planner.text(ask.type).series or ""
    hold_series(work.session, planner.school.id, series, ask.school_year)
    planned = planner.planned()
    told = _Told(progress, 2 * len(planned))
    issued = not_given = 0
    if ask.dated_on is not None:
        holds = {each.subject_id for each in planned if _stands(each)}
        for each in planned:
            told.step()
            if each.subject_id in holds:  # a next version in draft is somebody's own affair
                continue
            if planner.lacks(each):
                not_given += 1
                continue
            _give(work, planner, each, ask, ask.dated_on)
            holds.add(each.subject_id)
            issued += 1
        planned = planner.planned()
    standing = [each for each in planned if _stands(each)]
    if not standing:
        raise WrongState("nothing_to_print")
    title = f"{standing[0].title}, {SchoolYear(ask.school_year)}"
    content = many_as_one(ask.type, title, _said(planner, standing, told))
    return Printed(f"{file_name(title)}.pdf", content, len(standing), issued, not_given)


class _Told:
    """Reports a step now and then: each report is a transaction of its own."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress, self._total, self._done = progress, total, 0
        self._each = max(1, total // REPORTS)

    def step(self) -> None:
        if self._done % self._each == 0:
            self._progress.report(self._done, max(self._total, self._done + 1))
        self._done += 1


def _stands(each: Planned) -> bool:
    return each.held is not None and each.held.state == "signed"


def _give(work: Work, planner: Planner, each: Planned, ask: BulkAsk, day: date) -> None:
    """A draft somebody began is signed as it is; else the paper is made first."""
    row = each.held or make_document(
        work, each.type, programme_id=each.programme_id, subject_id=each.subject_id
    )
    number = next_number(work.session, planner.school.id, planner.text(each.type), ask.school_year)
    sign_document(
        work, row.id, SignPaper(number=number, dated_on=day, signatory=ask.signatory,
                                address=ask.address),
    )  # fmt: skip


def _said(
    planner: Planner, standing: Sequence[Planned], told: _Told
) -> Iterator[tuple[str, Document]]:
    for each in standing:
        told.step()
        yield f"{each.title} {each.about}", planner.composed(each)


def _check(work: Work, ask: BulkAsk) -> None:
    if ask.type not in TYPES or not TYPES[ask.type].bulk:
        raise NotFound("document_type")
    for programme_id in ask.programme_ids:
        work.own(Programme, programme_id)
    faults = {}
    if ask.dated_on is not None and ask.dated_on > work.today():
        faults["dated_on"] = "day_ahead"
    if not ask.programme_ids and of_programme(ask.type):
        faults["programme_ids"] = "programmes_needed"
    if faults:
        raise Invalid(faults)
