"""What a paper of the register says: kept for good when signed, else made from the base."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.documents import stored
from kernel.documents.compose import Requisites, compose
from kernel.documents.content import Document
from kernel.documents.fields import data_of
from kernel.documents.values import Value
from kernel.errors import WrongState
from kernel.papers.queries import shown_code
from kernel.profile import Profile
from kernel.profile.papers import DocumentText
from kernel.tenancy.models import School
from kernel.texts.queries import texts_in_force
from school.documents.clauses import clauses_of
from school.documents.models import SchoolDocument
from school.documents.types import TYPES
from school.documents.types.kinds import Asked, Lack

_PLACE = re.compile(
    r"^(?:г|с|п|д|пос|пгт|рп|р\.\s?п|ст|ст-ца|х|аул|город|село|посёлок|поселок|деревня|станица|"
    r"хутор)\b\.?\s*[А-ЯЁ]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What signing adds to a draft: when it was made into a paper, the code to check it by."""

    made_at: datetime
    code: str = ""
    address: str = ""


def composed(
    session: Session, profile: Profile, school: School, document: SchoolDocument
) -> Document:
    """The paper's content; `document` may be a row that was never added."""
    if document.state != "draft" and document.content is not None:
        return stored.from_json(document.content)
    return made(session, profile, school, document)


def made(
    session: Session,
    profile: Profile,
    school: School,
    document: SchoolDocument,
    signing: Signing | None = None,
) -> Document:
    """The paper out of the base as it is now. WrongState «paper_type_gone» for an old type."""
    texts = texts_in_force(session, profile)
    text, kind = texts.get(document.type), TYPES.get(document.type)
    if text is None or kind is None:
        raise WrongState("paper_type_gone")
    asked = asked_for(document, today_of(session))
    return compose(
        text,
        _data(kind.code, session, profile, school, asked),
        requisites=_requisites(school, document, signing),
        clauses=tuple(each.words for each in clauses_of(session, document.type)),
        annexes=texts,
        annex_data={
            annex.of: _data(annex.of, session, profile, school, asked)
            for annex in text.annexes
            if annex.of is not None and annex.of in TYPES
        },
    )


def lacks_of(
    session: Session, profile: Profile, school: School, type_code: str, asked: Asked
) -> tuple[Lack, ...]:
    """What the paper misses, whether it stops it or not; a type no longer there misses nothing."""
    kind = TYPES.get(type_code)
    return kind.lacks(session, profile, school, asked) if kind is not None else ()


def blocking(lacks: Sequence[Lack]) -> tuple[Lack, ...]:
    return tuple(each for each in lacks if each.blocking)


def asked_for(document: SchoolDocument, today: date) -> Asked:
    """A row of the register as the question its type answers."""
    return Asked(
        school_year=document.school_year,
        programme_id=document.programme_id,
        subject_id=document.subject_id,
        params={name: str(value) for name, value in document.params.items()},
        dated_on=document.dated_on,
        today=today,
    )


def today_of(session: Session) -> date:
    """The region's day, as the database reckons it."""
    day: date = session.execute(select(func.app.today())).scalar_one()
    return day


def place_of(address: str | None) -> str:
    """The town or village of an address: «649440, Республика Алтай, с. Онгудай, ул. …»."""
    parts = [part.strip() for part in (address or "").split(",")]
    return next((part for part in parts if _PLACE.match(part)), "")


def _data(
    code: str, session: Session, profile: Profile, school: School, asked: Asked
) -> Mapping[str, Value]:
    return data_of(TYPES[code].fill(session, profile, school, asked))


def _requisites(school: School, document: SchoolDocument, signing: Signing | None) -> Requisites:
    shown = shown_code(signing.code) if signing is not None and signing.code else ""
    return Requisites(
        authority=school.full_name,
        operator=f"({school.name})" if school.name and school.name != school.full_name else "",
        place=place_of(school.address),
        number=document.number,
        dated_on=document.dated_on,
        made_at=signing.made_at if signing is not None else None,
        code_url=f"{signing.address}/{shown}" if signing is not None and shown else "",
        code_shown=shown,
    )


def text_of(session: Session, profile: Profile, code: str) -> DocumentText | None:
    """The text in force of a type that the school makes papers of."""
    return texts_in_force(session, profile).get(code) if code in TYPES else None
