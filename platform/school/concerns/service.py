"""Reporting a problem in a pair, taking it up, closing it (U-6)."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.work import Work
from school.concerns.models import Concern
from school.programmes.models import Pair

LONGEST = 2000
# Somebody answers within a day; after it the report is late.
ANSWERED_WITHIN = timedelta(hours=24)


def report(work: Work, pair_id: UUID, words: str, *, concern_id: UUID | None = None) -> UUID:
    """Somebody of the staff tells of a problem; the same sending twice is one report."""
    work.actor.require(Permission.CONCERN_REPORT)
    work.own(Pair, pair_id)
    return _keep(work, pair_id, "staff", words, concern_id)


def report_by_link(work: Work, pair_id: UUID, side: str, words: str, *, concern_id: UUID) -> UUID:
    """A mentor or a mentee tells of a problem from the diary; the link's use is counted before."""
    return _keep(work, pair_id, side, words, concern_id)


def take(work: Work, concern_id: UUID) -> None:
    """Say that one is on it; whoever comes second changes nothing."""
    work.actor.require(Permission.CONCERNS)
    concern = _held(work, concern_id)
    if concern.state == "new":
        concern.state = "taken"
        concern.taken_at, concern.taken_by = work.now(), work.actor.account_id
        work.record("concern.taken", "concern", concern_id)


def close(work: Work, concern_id: UUID, outcome: str) -> None:
    """Write what was done; a closed report stays as it was closed."""
    work.actor.require(Permission.CONCERNS)
    concern = _held(work, concern_id)
    if concern.state == "closed":
        raise WrongState("concern_closed")
    said = clean(outcome)[:LONGEST]
    if not said:
        raise Invalid({"outcome": "outcome_needed"})
    if concern.state == "new":
        concern.taken_at, concern.taken_by = work.now(), work.actor.account_id
    concern.state, concern.outcome = "closed", said
    concern.closed_at, concern.closed_by = work.now(), work.actor.account_id
    work.record("concern.closed", "concern", concern_id)


def _held(work: Work, concern_id: UUID) -> Concern:
    concern = work.own(Concern, concern_id)
    work.session.refresh(concern, with_for_update=True)
    return concern


def _keep(work: Work, pair_id: UUID, side: str, words: str, concern_id: UUID | None) -> UUID:
    """The hearers are told by the database, for a guest asks no job (migrations/pairs)."""
    said = clean(words)
    if not said:
        raise Invalid({"words": "words_needed"})
    if len(said) > LONGEST:
        raise Invalid({"words": "too_long"}, most=LONGEST)
    known = concern_id or new_id()
    kept = work.session.execute(
        insert(Concern)
        .values(
            school_id=work.actor.school_id, id=known, pair_id=pair_id, side=side, words=said,
            made_at=work.now(), made_by=work.actor.account_id,
        )
        .on_conflict_do_nothing()
    )  # fmt: skip
    if kept.rowcount:  # type: ignore[attr-defined]
        work.record("concern.reported", "concern", known, side=side)
    return known
