"""Correcting a person's card, with the programmes where it counts."""

from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.work import Work
from school.programmes.models import Participation, Programme
from school.programmes.participants import counts_as_young
from school.programmes.rules import OPEN_PROGRAMME
from school.registry.models import Person
from school.registry.service import PersonCard, change_person


def correct_person(work: Work, person_id: UUID, card: PersonCard) -> Person:
    """Change the card and what participations know of the person.

    «Преподаёт с» is a fact of the past: its correction reaches every year. «Входит в управленческую
    команду» is of today and reaches programmes that are not over. The kind stays while somebody
    takes part in one, for the form was chosen by it.
    """
    work.actor.require(Permission.PEOPLE_EDIT)
    person = work.own(Person, person_id)
    parts = work.session.execute(
        select(Participation, Programme.state)
        .join(
            Programme,
            (Programme.school_id == Participation.school_id)
            & (Programme.id == Participation.programme_id),
        )
        .where(Participation.person_id == person_id)
    ).all()
    in_work = any(state in OPEN_PROGRAMME for _, state in parts)
    if in_work and card.kind != person.kind:
        raise Invalid({"kind": "kind_in_programme"})
    person = change_person(work, person_id, card)
    for part, state in parts:
        if part.person_kind == "teacher" and person.kind == "teacher":
            _set(part, "is_young_teacher", counts_as_young(person, part.school_year))
        if state in OPEN_PROGRAMME:
            _set(part, "is_manager", person.is_manager)
    return person


def _set(part: Participation, name: str, value: bool) -> None:
    if getattr(part, name) != value:
        setattr(part, name, value)
