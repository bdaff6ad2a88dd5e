"""The entry measurement before an order of pairs: whether it is wanted, who owes it (X-05).

Wanted unless the curator has decided otherwise for the programme, with a reason; a region may make
it advice everywhere. What the wave «before» asks of the people of an order is answered, or excused,
by the day of the order.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, func, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile import Profile
from kernel.work import Work
from school.instruments.models import Instrument
from school.pairing.models import PairOrder
from school.programmes.models import Participation, Programme
from school.programmes.rules import OPEN_PROGRAMME
from school.programmes.service import locked
from school.programmes.settings import Settled
from school.waves.models import Asked, Wave, WavePart
from school.waves.rules import ask_of

# Where the programme keeps its own decision, beside its numbers (school/programmes/settings.py).
ENTRY, REASON = "entry_measurement", "entry_measurement_reason"
LONGEST_REASON = 300
DUE_SOON = 7


@dataclass(frozen=True, slots=True)
class Measured:
    """How many of the people of an order have answered all that the wave «before» asks of them."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class _Part:
    """What asks everybody of a side, of these kinds (none is any)."""

    side: str
    kinds: Sequence[str]


def entry_required(profile: Profile, programme: Settled) -> bool:
    """Whether an order waits for the measurement: as the programme says, else as the region."""
    own = programme.settings.get(ENTRY)
    return (own or profile.defaults.entry_measurement) == "required"


def entry_reason(programme: Settled) -> str:
    """Why the programme goes without, as the curator wrote it."""
    return str(programme.settings.get(REASON, ""))


def measure_before(work: Work, programme_id: UUID, required: bool, reason: str) -> Programme:
    """Decide whether the programme's orders wait for the entry measurement.

    Invalid at `reason` (reason_needed, reason_long): going without is explained.
    """
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    why = clean(reason)
    if not required and not why:
        raise Invalid({"reason": "reason_needed"})
    if len(why) > LONGEST_REASON:
        raise Invalid({"reason": "reason_long"})
    kept = {
        name: value for name, value in programme.settings.items() if name not in (ENTRY, REASON)
    }
    own = {ENTRY: "required"} if required else {ENTRY: "advised", REASON: why}
    programme.settings = {**kept, **own}
    work.record("programme.settings", "programme", programme.id, fields=[ENTRY], value=own[ENTRY])
    return programme


def entry_wave(session: Session, programme_id: UUID) -> UUID | None:
    """The wave «before» of the programme."""
    query = select(Wave.id).where(Wave.programme_id == programme_id, Wave.kind == "before")
    return session.scalars(query).one_or_none()


def measured(
    session: Session, wave_id: UUID, programme_id: UUID,
    sides: Mapping[str, Iterable[UUID]], day: date,
) -> Measured:  # fmt: skip
    """How the wave stands on `day` for people by side.

    Somebody whom the wave would ask and does not, for they joined later, is behind too.
    """
    people = _seats(session, programme_id, sides)
    owed, behind, stopped = _asked(session, wave_id, people, day)
    meant = {
        seat
        for part in _parts(session, wave_id)
        for seat, (side, kind) in people.items()
        if side == part.side and (not part.kinds or kind in part.kinds)
    }
    unasked = meant - owed - stopped
    return Measured(len(owed - behind), len(owed | unasked))


def _seats(
    session: Session, programme_id: UUID, sides: Mapping[str, Iterable[UUID]]
) -> dict[UUID, tuple[str, str]]:
    """Participations of these people with side and kind."""
    found = {}
    for side, person_ids in sides.items():
        query = select(Participation.id, Participation.person_kind).where(
            Participation.programme_id == programme_id, Participation.side == side,
            Participation.person_id.in_(set(person_ids)),
        )  # fmt: skip
        found.update({seat: (side, kind) for seat, kind in session.execute(query)})
    return found


def _asked(
    session: Session, wave_id: UUID, seats: Iterable[UUID], day: date
) -> tuple[set[UUID], set[UUID], set[UUID]]:
    """Who is asked something; of them, who has not answered all of it by the day; and whose consent
    is gone, which is another gate's to tell."""
    query: Select[UUID, str, date | None] = (
        select(Asked.participation_id, Asked.state, Asked.answered_on)  # type: ignore[assignment]
        .join(WavePart, and_(WavePart.school_id == Asked.school_id, WavePart.id == Asked.part_id))
        .where(WavePart.wave_id == wave_id, Asked.participation_id.in_(set(seats)))
    )
    owed, behind, stopped = set[UUID](), set[UUID](), set[UUID]()
    for seat, state, answered_on in session.execute(query):
        (stopped if state == "stopped" else owed).add(seat)
        if state == "waiting" or (answered_on is not None and answered_on > day):
            behind.add(seat)
    return owed, behind, stopped


def _parts(session: Session, wave_id: UUID) -> list[_Part]:
    """What the wave asks of everybody of a side by name."""
    query = (
        select(WavePart.side, WavePart.audience, Instrument.definition["use"]["kinds"])
        .join(Instrument, and_(Instrument.school_id == WavePart.school_id,
                               Instrument.id == WavePart.instrument_id))
        .where(WavePart.wave_id == wave_id, ~WavePart.anonymous)
    )  # fmt: skip
    return [
        _Part(side, kinds or ())
        for side, audience, kinds in session.execute(query)
        if ask_of(side, audience) in ("self", "other")
    ]


def counts_of_waves(profile: Profile, year: int, today: date) -> Mapping[str, Select[Any]]:
    """What of measuring waits: people of waves soon due or late, programmes without a wave."""
    waiting = (
        select(func.count())
        .select_from(Asked)
        .join(WavePart, and_(WavePart.school_id == Asked.school_id, WavePart.id == Asked.part_id))
        .join(Wave, and_(Wave.school_id == WavePart.school_id, Wave.id == WavePart.wave_id))
        .where(Asked.state == "waiting", Wave.state == "open", Wave.school_year == year,
               Wave.due_on - today <= DUE_SOON)
    )  # fmt: skip
    mine = (Programme.school_id, Programme.id)
    own = func.coalesce(Programme.settings[ENTRY].astext, profile.defaults.entry_measurement)
    unmeasured = (
        select(func.count())
        .select_from(Programme)
        .where(
            Programme.school_year == year,
            Programme.state.in_(OPEN_PROGRAMME),
            own == "required",
            _has(Participation, *mine),
            ~_has(Wave, *mine).where(Wave.kind == "before"),
            ~_has(PairOrder, *mine).where(PairOrder.state == "signed"),
        )
    )
    return {"waves_due": waiting, "programmes_unmeasured": unmeasured}


def _has(model: Any, school_id: Any, programme_id: Any) -> Any:
    return exists().where(model.school_id == school_id, model.programme_id == programme_id)
