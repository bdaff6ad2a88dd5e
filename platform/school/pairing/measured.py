"""The entry measurement of a programme: which questionnaires, and who has not answered (X-05).

A programme that measures names the questionnaires of its entry wave; each takes in the people of
the side it is meant for. A programme that names none measures nothing, and asks for nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from school.instruments.models import AnswerSheet, Instrument
from school.programmes.models import Programme
from school.programmes.rules import OPEN_PROGRAMME
from school.programmes.service import locked

# Where the programme keeps the codes, beside its numbers (school/programmes/settings.py).
ENTRY = "entry_instruments"


@dataclass(frozen=True, slots=True)
class Measured:
    """How many people of an order have answered all that the entry wave asks of them."""

    done: int
    of: int


def entry_instruments(programme: Programme) -> tuple[str, ...]:
    kept = programme.settings.get(ENTRY)
    return tuple(str(each) for each in kept) if isinstance(kept, list) else ()


def measure_on_entry(work: Work, programme_id: UUID, codes: Sequence[str]) -> Programme:
    """Say with which published questionnaires the programme measures before it begins.

    Invalid at `instruments`: instrument_unknown, for a code that the school has not published.
    """
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    wanted = list(dict.fromkeys(codes))
    if set(wanted) - set(_audiences(work.session, wanted)):
        raise Invalid({"instruments": "instrument_unknown"})
    kept = {name: value for name, value in programme.settings.items() if name != ENTRY}
    programme.settings = {**kept, ENTRY: wanted} if wanted else kept
    work.record("programme.settings", "programme", programme.id, fields=[ENTRY])
    return programme


def unmeasured(
    session: Session, programme: Programme, sides: Mapping[str, set[UUID]], day: date
) -> Measured | None:
    """How the entry wave stands on `day` for people by side; None when nothing is measured."""
    codes = entry_instruments(programme)
    if not codes:
        return None
    asked = {
        (person_id, code)
        for code, audience in _audiences(session, codes).items()
        for person_id in sides[_side_of(audience)]
    }
    answered = _answered(session, codes, {person_id for person_id, _ in asked}, day)
    people = {person_id for person_id, _ in asked}
    behind = {person_id for person_id, _ in asked - answered}
    return Measured(len(people - behind), len(people))


def _side_of(audience: str) -> str:
    """Mentors answer about themselves; whatever else is asked is asked about the mentee."""
    return "mentor" if "mentor" in audience.split(",") else "mentee"


def _audiences(session: Session, codes: Sequence[str]) -> dict[str, str]:
    query = select(Instrument.code, Instrument.audience).where(
        Instrument.code.in_(codes), Instrument.state == "published"
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _answered(
    session: Session, codes: Sequence[str], person_ids: set[UUID], day: date
) -> set[tuple[UUID, str]]:
    """Who has answered which, not later than the day; any edition of a questionnaire counts."""
    query = (
        select(AnswerSheet.person_id, Instrument.code)
        .join(Instrument, and_(Instrument.school_id == AnswerSheet.school_id,
                               Instrument.id == AnswerSheet.instrument_id))
        .where(AnswerSheet.person_id.in_(person_ids), Instrument.code.in_(codes),
               AnswerSheet.filled_on <= day)
    )  # fmt: skip
    return {(row[0], row[1]) for row in session.execute(query) if row[0] is not None}
