"""What thanks and certifies: letters of thanks, letters to parents, certificates (D-21)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.documents.values import PersonWords
from kernel.profile import Profile
from kernel.tenancy.models import School
from school.consents.rules import needs_representative
from school.consents.signers import Signer
from school.documents.types.kinds import Asked, Lack, SchoolType
from school.documents.types.office import Frame, frame, lacks_of_words, words
from school.documents.types.parties import (
    at_work,
    day_of,
    for_child,
    part_of,
    parts_where,
    people,
    programme_of,
)
from school.programmes.models import Participation
from school.registry.models import Person
from school.registry.names import gender_of

TO_PARENTS = "Уважаемые родители (законные представители)!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter(Frame):
    """`dear` opens a letter to parents: «Уважаемая Ольга Павловна!»."""

    programme: str
    form: str
    person: PersonWords
    mentor: bool
    pairs: int
    dear: str


def _letter(session: Session, profile: Profile, school: School, asked: Asked) -> Letter:
    part, person = part_of(session, asked)
    programme = programme_of(session, part.programme_id)
    stands = for_child(session, profile, person, day_of(asked))
    found = at_work(session, programme.id)
    return Letter(
        **frame(session, school, asked),
        programme=programme.title,
        form=profile.form(programme.form).name.ru,
        person=words(person),
        mentor=part.side == "mentor",
        pairs=sum(part.id in (two.pair.mentor_id, two.pair.mentee_id) for two in found),
        dear=_dear(session, stands.known),
    )


def _dear(session: Session, known: Sequence[Signer]) -> str:
    """By name and patronymic where both are known of everybody who stands for the child."""
    named = [f"{each.given_name} {each.patronymic}" for each in known if each.patronymic]
    if not known or len(named) < len(known) or len(known) > 2:
        return TO_PARENTS
    if len(named) == 2:
        return f"Уважаемые {named[0]} и {named[1]}!"
    card = people(session, [known[0].id])[known[0].id]
    gender = card.gender or gender_of(card.patronymic)
    opening = {"f": "Уважаемая", "m": "Уважаемый"}.get(gender or "")
    return f"{opening} {named[0]}!" if opening else TO_PARENTS


def _lacks(session: Session, profile: Profile, school: School, asked: Asked) -> tuple[Lack, ...]:
    data = _letter(session, profile, school, asked)
    none = Lack(code="letter_no_pairs", blocking=True)
    return (*(() if data.pairs else (none,)), *lacks_of_words([data.person], data.head))


def _in_pairs(session: Session, asked: Asked) -> set[UUID]:
    if asked.programme_id is None:
        return set()
    found = at_work(session, asked.programme_id)
    return {part for two in found for part in (two.pair.mentor_id, two.pair.mentee_id)}


def _everybody(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[UUID, ...]:
    """Those of the programme who were in a pair: nobody is certified for a name on a list."""
    worked = _in_pairs(session, asked)
    return tuple(
        part.id for part, _ in parts_where(session, asked, lambda part, _: part.id in worked)
    )


def _mentors(session: Session, profile: Profile, school: School, asked: Asked) -> tuple[UUID, ...]:
    worked = _in_pairs(session, asked)

    def fits(part: Participation, person: Person) -> bool:
        return part.side == "mentor" and part.id in worked

    return tuple(part.id for part, _ in parts_where(session, asked, fits))


def _young_mentors(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[UUID, ...]:
    """Mentors who are children: their parents are written to."""
    worked = _in_pairs(session, asked)

    def fits(part: Participation, person: Person) -> bool:
        child = needs_representative(person.kind, person.born_on, day_of(asked))
        return part.side == "mentor" and part.id in worked and child

    return tuple(part.id for part, _ in parts_where(session, asked, fits))


TYPES: tuple[SchoolType, ...] = (
    SchoolType(code="thanks_letter", subject="participation", data=Letter, fill=_letter,
               lacks=_lacks, bulk=True, whom=_mentors),
    SchoolType(code="parents_letter", subject="participation", data=Letter, fill=_letter,
               lacks=_lacks, bulk=True, whom=_young_mentors),
    SchoolType(code="participant_certificate", subject="participation", data=Letter,
               fill=_letter, lacks=_lacks, bulk=True, whom=_everybody),
)  # fmt: skip
