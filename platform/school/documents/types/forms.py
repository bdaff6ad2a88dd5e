"""The psychologist's form (D-16): blank. Nothing that was written or flagged is ever put here."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.documents.values import PersonWords
from kernel.profile import Profile
from kernel.tenancy.models import School
from school.documents.types.agreements import no_representative
from school.documents.types.kinds import Asked, Lack, SchoolType
from school.documents.types.office import PSYCHOLOGIST, Frame, frame, lacks_of_words, one, words
from school.documents.types.parties import day_of, for_child, parts_where, person_of
from school.programmes.models import Participation
from school.registry.models import Person
from school.registry.rules import age_on, class_words

ASKED_UNTIL = 14
# what the psychologist confirms, each by hand.
CONFIRMED = (
    "Участие в программе по силам: психологических препятствий к нему нет",
    "К общению с наставником готовность есть",
    "Принцип «не навреди» при предлагаемой работе соблюдён",
    "Вреда психике и здоровью участие не нанесёт",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing to confirm."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PsychologistForm(Frame):
    """Whom the form is about; `blank` is room for the hand."""

    person: PersonWords
    school_class: str
    born_on: date | None
    minor: bool
    parent: PersonWords
    psychologist: PersonWords
    points: tuple[Line, ...]
    blank: str


def _fill(session: Session, profile: Profile, school: School, asked: Asked) -> PsychologistForm:
    person = person_of(session, asked.subject_id)
    stands = for_child(session, profile, person, day_of(asked))
    return PsychologistForm(
        **frame(session, school, asked),
        person=words(person),
        school_class=class_words(person.grade, person.grade_letter),
        born_on=person.born_on,
        minor=stands.minor,
        parent=stands.signer,
        psychologist=one(session, profile, PSYCHOLOGIST),
        points=tuple(Line(name=each) for each in CONFIRMED),
        blank="",
    )


def _lacks(session: Session, profile: Profile, school: School, asked: Asked) -> tuple[Lack, ...]:
    data = _fill(session, profile, school, asked)
    return (
        *no_representative(1 if data.minor and not data.parent else 0),
        *lacks_of_words([data.person]),
    )


def _whom(session: Session, profile: Profile, school: School, asked: Asked) -> tuple[UUID, ...]:
    """By age alone: who needs a psychologist is known to two roles and to no pack (X-07)."""

    def fits(part: Participation, person: Person) -> bool:
        if part.side != "mentee" or person.kind != "pupil":
            return False
        return person.born_on is None or age_on(day_of(asked), person.born_on) < ASKED_UNTIL

    found = parts_where(session, asked, fits)
    return tuple(dict.fromkeys(person.id for _, person in found))


TYPES: tuple[SchoolType, ...] = (
    SchoolType(code="psychologist_form", subject="person", data=PsychologistForm, fill=_fill,
               lacks=_lacks, whom=_whom),
)  # fmt: skip
