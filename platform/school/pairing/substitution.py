"""Another mentor in somebody's stead, for a while or for good: dated, with the history kept (R-63).

The new pair is proposed like any other: both confirm, and where there was trouble before it begins
with probation. The old one is put on pause at once; it ends, if it ends, by its own completion.
"""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from kernel.errors import Invalid, WrongState
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.pairing.held import held
from school.programmes.models import Pair, Programme
from school.programmes.proposing import Proposal, at_fields, checked, insert_pairs
from school.programmes.rules import PAIR_ACTS

WAY = "substitution"
REASON, FROM = "substitution", "substitution_from"
# A pair that works is stood in for; one closed early gives its mentee a new mentor.
FROM_STATES = PAIR_ACTS["pause"].since | {"paused", "closed"}


def substitute(
    work: Work, pair_id: UUID, mentor_id: UUID, on: date | None, reason: str,
    reasons: Mapping[str, str] | None = None,
) -> UUID:  # fmt: skip
    """Propose the mentee of a pair to another mentor from the day `on`; returns the new pair."""
    programme, pair = held(work, pair_id)
    if pair.state not in FROM_STATES or (pair.state == "closed" and pair.started_on is None):
        raise WrongState("pair_state", state=pair.state)
    faults = {}
    if on is None:
        faults["on"] = "day_needed"
    elif pair.started_on is not None and on < pair.started_on:
        faults["on"] = "ended_before_start"
    elif programme.ends_on is not None and on > programme.ends_on:
        faults["on"] = "start_outside_term"
    if not clean(reason):
        faults["reason"] = "ground_needed"
    if mentor_id == pair.mentor_id:
        faults["mentor"] = "same_mentor"
    if faults:
        raise Invalid(faults, started_on=pair.started_on, starts_on=programme.starts_on,
                      ends_on=programme.ends_on)  # fmt: skip
    new = _proposed(work, programme, pair, mentor_id, reasons or {})
    new.reasons = {**new.reasons, REASON: clean(reason), FROM: str(on)}
    if pair.state in PAIR_ACTS["pause"].since:
        work.record("pair.pause", "pair", pair.id, since=pair.state, to="paused",
                    reason=WAY)  # fmt: skip
        pair.state = "paused"
    work.record("pair.substituted", "pair", pair.id, by=str(new.id), on=str(on))
    return new.id


def _proposed(
    work: Work, programme: Programme, pair: Pair, mentor_id: UUID, reasons: Mapping[str, str]
) -> Pair:
    wanted = Proposal(
        mentor_id,
        pair.mentee_id,
        WAY,
        "profile",
        reasons=reasons,
        substitutes_id=pair.id,
        variant=pair.variant,
        kind=pair.kind,
        work_format=pair.work_format,
    )
    try:
        couples = checked(work, profile_of(work.session), programme, [wanted], at="mentor")
    except Invalid as refused:
        raise at_fields(refused) from refused
    (new_id,) = insert_pairs(work, programme, couples, state="proposed", started_on=None)
    new = work.own(Pair, new_id)
    new.goal, new.strengths, new.weaknesses = pair.goal, pair.strengths, pair.weaknesses
    return new
