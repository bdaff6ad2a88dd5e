"""What the curator does with a general meeting: plans it, opens and closes it, runs its rounds."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import column, exists, select, table

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.work import Work
from school.gatherings.models import Gathering, GatheringSlot
from school.gatherings.rules import (
    ACTS,
    GOES_ON,
    KINDS,
    MOST_CHOICES,
    MOST_MINUTES,
    MOST_ROUNDS,
)
from school.programmes.rules import OPEN_PROGRAMME
from school.programmes.service import locked

# Matching stands above this feature, so its rows are named, not imported.
_MATCHING = table(
    "matching", column("school_id"), column("gathering_id"), column("state"), schema="school"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the page asks of a meeting; «remote» questionnaires have no rounds."""

    kind: str = "hall"
    held_on: date | None = None
    starts_at: str = ""
    place: str = ""
    rounds: int | None = 0
    minutes_a_round: int | None = 5
    most_choices: int | None = 3


def plan_gathering(work: Work, programme_id: UUID, plan: Plan) -> Gathering:
    """Enter a meeting of a programme that goes on (R-21)."""
    work.actor.require(Permission.MATCHING)
    programme = locked(work, programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    _refuse(plan)
    gathering = Gathering(
        school_id=work.actor.school_id,
        id=new_id(),
        programme_id=programme_id,
        created_at=work.now(),
        created_by=work.actor.account_id,
        **_columns(plan),
    )
    work.session.add(gathering)
    work.session.flush()
    work.record("gathering.planned", "gathering", gathering.id, programme=str(programme_id))
    return gathering


def change_gathering(work: Work, programme_id: UUID, gathering_id: UUID, plan: Plan) -> Gathering:
    """Correct a meeting; how many may be chosen stays once somebody may have chosen."""
    work.actor.require(Permission.MATCHING)
    gathering = going_on(work, programme_id, gathering_id)
    _refuse(plan)
    values = _columns(plan)
    if plan.kind != gathering.kind:
        raise WrongState("gathering_kind")
    if gathering.state != "planned" and plan.most_choices != gathering.most_choices:
        raise Invalid({"most_choices": "choices_fixed"})
    if gathering.round_now > (plan.rounds or 0):
        raise Invalid({"rounds": "rounds_gone"})
    changed = sorted(name for name, value in values.items() if getattr(gathering, name) != value)
    for name in changed:
        setattr(gathering, name, values[name])
    if changed:
        work.record("gathering.changed", "gathering", gathering_id, fields=changed)
    return gathering


def act_on_gathering(work: Work, programme_id: UUID, gathering_id: UUID, act: str) -> Gathering:
    """Open the voting, close it, open it again, cancel the meeting, plan it again.

    Whoever casts a ballot in the same moment as the close is either counted or told.
    """
    work.actor.require(Permission.MATCHING)
    move = ACTS[act]
    if move.to == "open" and locked(work, programme_id).state != "running":
        raise WrongState("programme_not_running")
    gathering = held(work, programme_id, gathering_id)
    if gathering.state not in move.since:
        raise WrongState("gathering_state")
    if act == "reopen" and is_settled(work, gathering_id):
        raise WrongState("gathering_settled")
    gathering.state = move.to
    if move.to == "open":
        gathering.opened_at, gathering.closed_at = gathering.opened_at or work.now(), None
    elif move.to == "closed":
        gathering.closed_at = work.now()
    work.session.flush()
    work.record(f"gathering.{act}", "gathering", gathering_id)
    return gathering


def start_round(work: Work, programme_id: UUID, gathering_id: UUID, number: int) -> Gathering:
    """Begin a round now, for the screen of the hall and the phones; 0 is the end of all rounds."""
    work.actor.require(Permission.MATCHING)
    gathering = going_on(work, programme_id, gathering_id)
    drawn = select(GatheringSlot.id).where(
        GatheringSlot.gathering_id == gathering_id, GatheringSlot.round == number
    )
    if number and (number > gathering.rounds or not work.session.scalar(drawn.limit(1))):
        raise WrongState("round_not_drawn")
    gathering.round_now, gathering.round_began_at = number, work.now()
    work.record("gathering.round", "gathering", gathering_id, round=number)
    return gathering


def is_settled(work: Work, gathering_id: UUID) -> bool:
    """Whether pairs were accepted by a matching of these ballots."""
    accepted = (_MATCHING.c.gathering_id == gathering_id) & (_MATCHING.c.state == "accepted")
    return bool(work.session.scalar(select(exists().select_from(_MATCHING).where(accepted))))


def held(work: Work, programme_id: UUID, gathering_id: UUID) -> Gathering:
    """The meeting, held until the transaction ends: whoever changes it, its seats or rounds."""
    gathering = work.own(Gathering, gathering_id)
    if gathering.programme_id != programme_id:
        raise NotFound("Gathering")
    work.session.refresh(gathering, with_for_update=True)
    return gathering


def going_on(work: Work, programme_id: UUID, gathering_id: UUID) -> Gathering:
    gathering = held(work, programme_id, gathering_id)
    if gathering.state not in GOES_ON:
        raise WrongState("gathering_state")
    return gathering


def _refuse(plan: Plan) -> None:
    if plan.kind not in KINDS:
        raise NotFound("kind")
    faults = {}
    if plan.held_on is None:
        faults["held_on"] = "day_needed"
    least = 1 if plan.kind == "hall" else 0
    if plan.rounds is None or not least <= plan.rounds <= MOST_ROUNDS:
        faults["rounds"] = "rounds_range"
    if plan.minutes_a_round is None or not 1 <= plan.minutes_a_round <= MOST_MINUTES:
        faults["minutes_a_round"] = "minutes_range"
    if plan.most_choices is None or not 1 <= plan.most_choices <= MOST_CHOICES:
        faults["most_choices"] = "choices_range"
    if faults:
        raise Invalid(faults)


def _columns(plan: Plan) -> dict[str, object]:
    return {
        "kind": plan.kind,
        "held_on": plan.held_on,
        "starts_at": plan.starts_at,
        "place": clean(plan.place),
        "rounds": plan.rounds if plan.kind == "hall" else 0,
        "minutes_a_round": plan.minutes_a_round,
        "most_choices": plan.most_choices,
    }
