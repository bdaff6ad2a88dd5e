"""Consents as papers to be signed by hand, each purpose a paper of its own (D-12, D-13).

The words are the profile's, filled by `school.consents.wording` as they are everywhere else; what
the base does not know stays a line to write on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.documents.values import PersonWords
from kernel.profile import Profile
from kernel.tenancy.models import School
from school.consents.rules import TEACHERS_AGREE
from school.consents.wording import GAP, About, document
from school.documents.types.agreements import no_representative
from school.documents.types.kinds import Asked, Lack, Param, SchoolType
from school.documents.types.office import Frame, frame, words
from school.documents.types.parties import day_of, for_child, parts_where, person_of
from school.programmes.models import Participation
from school.registry.models import Person

SCOPE = Param(code="scope", kind="text")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of the consent."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentPaper(Frame):
    """One purpose about one person; `signer` is the person or who stands for the child."""

    purpose: str
    paragraphs: tuple[Paragraph, ...]
    person: PersonWords
    signer: PersonWords
    minor: bool
    relation: str
    signed_on: date | None


def _filled(purpose: str) -> Callable[[Session, Profile, School, Asked], ConsentPaper]:
    def fill(session: Session, profile: Profile, school: School, asked: Asked) -> ConsentPaper:
        person = person_of(session, asked.subject_id)
        stands = for_child(session, profile, person, day_of(asked))
        # What only an adult consents to is signed by oneself at any age.
        minor = stands.minor and bool(profile.consent(purpose).text_representative)
        me = words(person)
        signer = stands.signer if minor else me
        about = About(
            person=me.say(),
            signer=signer.say() or GAP,
            relation=(stands.relation or GAP) if minor else "",
            born_on=person.born_on,
        )
        scope = asked.params.get(SCOPE.code, "").strip()
        # A paper names the school as it is registered, in full.
        text = document(profile, purpose, school, about, day_of(asked), {purpose: scope})
        return ConsentPaper(
            **frame(session, school, asked),
            purpose=profile.consent(purpose).name.ru,
            paragraphs=tuple(Paragraph(words=each) for each in text.wording.split("\n")),
            person=me,
            signer=signer,
            minor=minor,
            relation=stands.relation if minor else "",
            signed_on=asked.dated_on,
        )

    return fill


def _lacking(purpose: str) -> Callable[[Session, Profile, School, Asked], tuple[Lack, ...]]:
    fill = _filled(purpose)

    def lacks(session: Session, profile: Profile, school: School, asked: Asked) -> tuple[Lack, ...]:
        data = fill(session, profile, school, asked)
        address = Lack(code="school_address", where=("school_card.show", {}), blocking=False)
        return (
            *no_representative(1 if data.minor and not data.signer else 0),
            *(() if school.address else (address,)),
        )

    return lacks


def _whom(
    fits: Callable[[Participation, Person], bool],
) -> Callable[[Session, Profile, School, Asked], tuple[UUID, ...]]:
    def whom(session: Session, profile: Profile, school: School, asked: Asked) -> tuple[UUID, ...]:
        found = parts_where(session, asked, fits)
        return tuple(dict.fromkeys(person.id for _, person in found))

    return whom


def _everybody(part: Participation, person: Person) -> bool:
    return True


def _mentors(part: Participation, person: Person) -> bool:
    return part.side == "mentor"


def _led_teachers(part: Participation, person: Person) -> bool:
    return part.side == "mentee" and person.kind in TEACHERS_AGREE


def _nobody(part: Participation, person: Person) -> bool:
    """A transfer is asked when there is somebody to hand the data to, one by one."""
    return False


def _type(
    purpose: str, fits: Callable[[Participation, Person], bool], scoped: bool = False
) -> SchoolType:
    return SchoolType(
        code=f"consent_{purpose}", subject="person", data=ConsentPaper, fill=_filled(purpose),
        lacks=_lacking(purpose), whom=_whom(fits), params=(SCOPE,) if scoped else (),
    )  # fmt: skip


TYPES: tuple[SchoolType, ...] = (
    _type("processing", _everybody),
    _type("publication", _everybody, scoped=True),
    _type("transfer", _nobody, scoped=True),
    _type("be_mentor", _mentors),
    _type("have_mentor", _led_teachers),
)
