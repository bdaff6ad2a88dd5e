"""The psychologist's gate read from the database; for the curator and the psychologist alone.

Other roles see no row of flags and opinions: for them every answer here would read «not needed»,
so whoever lacks the right is refused instead.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from school.registry.models import Person
from school.registry.rules import WITH_CLASS
from school.selection.models import Opinion, PsychologistFlag
from school.selection.rules import Gate, Word, is_under_gate_age, psychologist_gate

_WORD = (
    Opinion.person_id, Opinion.able, Opinion.ready_to_communicate, Opinion.does_no_harm,
    Opinion.safe_for_health,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """Who is flagged, and the latest standing word about each."""

    flagged: frozenset[UUID]
    words: Mapping[UUID, Word]

    def gate(self, person: Person, side: str, day: date) -> Gate:
        return self.gate_of(person.id, person.kind, person.born_on, side, day)

    def gate_of(
        self, person_id: UUID, kind: str, born_on: date | None, side: str, day: date
    ) -> Gate:
        return psychologist_gate(
            side=side,
            born_on=born_on,
            held_on=day,
            flagged=person_id in self.flagged,
            opinion=self.words.get(person_id),
            is_pupil=kind in WITH_CLASS,
        )


def known_of(session: Session, person_ids: Iterable[UUID]) -> Known:
    """Flags and words of many people in two statements."""
    wanted = set(person_ids)
    flags = select(PsychologistFlag.person_id).where(PsychologistFlag.person_id.in_(wanted))
    written = (
        select(*_WORD)
        .where(Opinion.person_id.in_(wanted), Opinion.taken_back_at.is_(None))
        .order_by(Opinion.written_on, Opinion.written_at)
    )
    words = {row[0]: Word(*row[1:]) for row in session.execute(written)}
    return Known(frozenset(session.scalars(flags)), words)


def gate_of(session: Session, person: Person, side: str, day: date) -> Gate:
    """The gate of one person's interview held on the day."""
    if side != "mentee":
        return Gate.NOT_NEEDED
    return known_of(session, [person.id]).gate(person, side, day)


def word_needed(session: Session, person_ids: Iterable[UUID], day: date) -> list[Person]:
    """Flagged children under the gate's age on the day: the psychologist comes to their talks."""
    known = known_of(session, person_ids)
    query = select(Person).where(Person.id.in_(known.flagged)).order_by(Person.surname, Person.id)
    return [
        person
        for person in session.scalars(query)
        if is_under_gate_age(person.born_on, day, person.kind in WITH_CLASS)
    ]
