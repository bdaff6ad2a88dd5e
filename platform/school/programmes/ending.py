"""How a pair comes to its end and back, for whoever has talked it over (school/completion).

What is asked of the end, planned or not, stands there; here is what is true of every end.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from kernel.errors import NotFound, WrongState
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.programmes.asking import refuse_stopped
from school.programmes.full_cycle import count_full_cycles
from school.programmes.models import Pair, Programme
from school.programmes.rules import PAIR_ACTS
from school.programmes.service import locked

ENDED = frozenset({"completed", "closed"})


def held_pair(
    work: Work, pair_id: UUID, programme_id: UUID | None = None
) -> tuple[Programme, Pair]:
    """A pair of a running programme, nobody else changing either meanwhile.

    NotFound when `programme_id` names another programme than the pair's.
    """
    pair = work.own(Pair, pair_id)
    if programme_id is not None and pair.programme_id != programme_id:
        raise NotFound("Pair")
    programme = locked(work, pair.programme_id)
    if programme.state != "running":
        raise WrongState("programme_not_running", state=programme.state)
    work.session.refresh(pair)
    return programme, pair


def faults_of_end(work: Work, pair: Pair, ended_on: date | None) -> dict[str, str]:
    """A last day is named, has come, and is not before the first."""
    if ended_on is None:
        return {"ended_on": "day_needed"}
    if ended_on > min(work.today(), SchoolYear(pair.school_year).ends_on):
        return {"ended_on": "ended_later"}
    if pair.started_on is not None and ended_on < pair.started_on:
        return {"ended_on": "ended_before_start"}
    return {}


def end_pair(
    work: Work, programme: Programme, pair: Pair, act: str, *, reason: str, ended_on: date
) -> None:
    """Do «complete» or «close» with a held pair, and count the full cycles anew."""
    move = PAIR_ACTS[act]
    if pair.state not in move.since:
        raise WrongState("pair_state", state=pair.state)
    work.record("pair." + act, "pair", pair.id, since=pair.state, to=move.to, reason=reason)
    pair.state, pair.ended_on, pair.end_reason = move.to, ended_on, reason
    count_full_cycles(work, programme)


def reopen_pair(work: Work, programme: Programme, pair: Pair) -> None:
    """Take a mistaken end back, if there is still room for the pair and the two are not in another.

    A pair that was only offered is offered again: who did not confirm has not confirmed since.
    """
    if pair.state not in ENDED:
        raise WrongState("pair_state", state=pair.state)
    refuse_stopped(work.session, programme.id, [pair])
    _refuse_second(work, pair)
    to = state_again(pair, work.today())
    work.record("pair.reopen", "pair", pair.id, since=pair.state, to=to, reason=pair.end_reason)
    pair.state, pair.ended_on, pair.end_reason = to, None, ""
    count_full_cycles(work, programme)


def state_again(pair: Pair, today: date) -> str:
    """Where a pair stands whose end is taken back."""
    confirmed = pair.mentor_confirmed_on is not None and pair.mentee_confirmed_on is not None
    if pair.basis != "appointed" and (pair.started_on is None or not confirmed):
        return "proposed"
    return working_state(pair, today)


def working_state(pair: Pair, today: date) -> str:
    """On probation until its last day, whatever stood between."""
    on_probation = pair.probation_until is not None and pair.probation_until >= today
    return "probation" if on_probation else "active"


def _refuse_second(work: Work, pair: Pair) -> None:
    again = select(Pair.id).where(
        Pair.mentor_id == pair.mentor_id,
        Pair.mentee_id == pair.mentee_id,
        Pair.ended_on.is_(None),
    )
    if work.session.scalar(again.limit(1)) is not None:
        raise WrongState("pair_open")
    room = work.session.execute(
        select(
            func.app.mentor_room(pair.school_id, pair.mentor_id, pair.id),
            func.app.mentee_room(pair.school_id, pair.mentee_id, pair.id),
        )
    ).one()
    for left, code in zip(room, ("mentor_full", "mentee_full"), strict=True):
        if left < 1:
            raise WrongState(code)
