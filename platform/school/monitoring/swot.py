"""Strengths, weaknesses, opportunities and threats of a programme, as its curator sees them (M-03).

Facts propose lines (school/monitoring/prompts.py); what stands here somebody has written or taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.monitoring.models import Swot
from school.monitoring.prompts import prompts_for
from school.programmes.models import Programme
from school.programmes.queries import programme as programme_of
from school.programmes.service import locked

KINDS = ("strength", "weakness", "opportunity", "threat")
LONGEST, MOST = 300, 60


@dataclass(frozen=True, slots=True)
class SwotLine:
    """A line as it stands; `prompt` is the code of the fact that prompted it, if one did."""

    programme_id: UUID
    kind: str
    words: str
    id: UUID
    prompt: str


def swot_of(session: Session, programme_ids: Sequence[UUID]) -> tuple[SwotLine, ...]:
    """The lines of these programmes: by kind in the usual order, each as it was written."""
    order = case({kind: n for n, kind in enumerate(KINDS)}, value=Swot.kind)
    query = (
        select(Swot.programme_id, Swot.kind, Swot.words, Swot.id, Swot.prompt)
        .where(Swot.programme_id.in_(programme_ids))
        .order_by(Swot.programme_id, order, Swot.created_at, Swot.id)
    )
    return tuple(SwotLine(*row) for row in session.execute(query))


def line_of(session: Session, programme_id: UUID, line_id: UUID) -> SwotLine:
    """One line of this very programme, else NotFound."""
    found = next((each for each in swot_of(session, [programme_id]) if each.id == line_id), None)
    if found is None:
        raise NotFound("Swot")
    return found


def add_line(work: Work, programme_id: UUID, kind: str, words: str, *, prompt: str = "") -> Swot:
    """Write a line at the end of its kind."""
    work.actor.require(Permission.MONITORING_EDIT)
    programme = _open(work, programme_id)
    said = _checked(kind, words)
    number = work.session.scalar(
        select(func.count()).select_from(Swot).where(Swot.programme_id == programme_id)
    )
    if (number or 0) >= MOST:
        raise Invalid({"words": "swot_many"}, most=MOST)
    row = Swot(
        school_id=programme.school_id, programme_id=programme_id, kind=kind, words=said,
        prompt=prompt, created_at=work.now(), created_by=work.actor.account_id,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.record("swot.added", "swot", row.id, of_kind=kind, prompt=prompt)
    return row


def take_prompt(work: Work, programme_id: UUID, code: str, language: str) -> Swot:
    """Take what a fact proposes; pressed twice it stands once, however its figures have moved.

    WrongState «prompt_gone» when the fact holds no more.
    """
    work.actor.require(Permission.MONITORING_EDIT)
    _open(work, programme_id)
    taken = select(Swot).where(Swot.programme_id == programme_id, Swot.prompt == code).limit(1)
    if code and (known := work.session.scalars(taken).first()) is not None:
        return known
    programme = programme_of(work.session, programme_id)
    offered = prompts_for(work.session, profile_of(work.session), programme, work.today())
    prompt = next((each for each in offered if each.code == code), None)
    if prompt is None:
        raise WrongState("prompt_gone")
    words = prompt.text.in_language(language)
    return add_line(work, programme_id, prompt.kind, words, prompt=code)


def change_line(work: Work, programme_id: UUID, line_id: UUID, kind: str, words: str) -> Swot:
    """Correct a line; it keeps what prompted it."""
    row = _line(work, programme_id, line_id)
    row.kind, row.words = kind, _checked(kind, words)
    work.record("swot.changed", "swot", row.id, of_kind=kind)
    return row


def remove_line(work: Work, programme_id: UUID, line_id: UUID) -> None:
    """Take a line away."""
    row = _line(work, programme_id, line_id)
    work.record("swot.removed", "swot", row.id, of_kind=row.kind)
    work.session.delete(row)
    work.session.flush()


def _line(work: Work, programme_id: UUID, line_id: UUID) -> Swot:
    work.actor.require(Permission.MONITORING_EDIT)
    _open(work, programme_id)
    row = work.own(Swot, line_id)
    if row.programme_id != programme_id:
        raise NotFound("Swot")
    return row


def _open(work: Work, programme_id: UUID) -> Programme:
    """A cancelled programme has nothing to be weighed any more."""
    programme = locked(work, programme_id)
    if programme.state == "cancelled":
        raise WrongState("programme_state", state=programme.state)
    return programme


def _checked(kind: str, words: str) -> str:
    said, faults = clean(words), {}
    if kind not in KINDS:
        faults["kind"] = "choice_unknown"
    if not said:
        faults["words"] = "swot_empty"
    elif len(said) > LONGEST:
        faults["words"] = "swot_long"
    if faults:
        raise Invalid(faults)
    return said
