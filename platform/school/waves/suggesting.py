"""Which questionnaires a wave of a programme offers, in which edition."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from kernel.profile import Profile
from kernel.work import Work
from school.instruments.builtin import builtin
from school.instruments.definition import Instrument, digest, from_json
from school.instruments.models import Instrument as Row
from school.instruments.service import adopt
from school.programmes.models import Participation, Programme
from school.waves.models import Wave, WavePart
from school.waves.rules import (
    NOT_TICKED,
    Suggestion,
    audience_of,
    is_asked,
    known_kind,
    people_of,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A questionnaire with the row it will be asked by; None is a ready one to be adopted."""

    definition: Instrument
    instrument_id: UUID | None
    repeats: bool = False

    @property
    def purpose(self) -> str:
        return self.definition.use.purpose if self.definition.use is not None else ""


def suggested(
    session: Session, profile: Profile, programme: Programme, kind: str
) -> tuple[Suggestion, ...]:
    """What a wave of the kind may ask, what everybody needs ticked."""
    counts = _counts(session, programme.id)
    found = offers(session, profile, programme, kind).values()
    return tuple(_suggestion(offer, people_of(offer.definition, counts)) for offer in found)


def offers(
    session: Session, profile: Profile, programme: Programme, kind: str
) -> Mapping[str, Offer]:
    """Questionnaires of a wave by code, in the order of a form.

    «after» asks by the versions of «before» whatever was published since; what is measured in two
    waves and was not asked in the first has nothing to be compared with, and is not offered.
    """
    known_kind(kind)
    first = _asked_before(session, programme.id) if kind == "after" else {}
    found = {}
    for code, offer in {**_ready(session, profile), **first}.items():
        twice = offer.definition.use is not None and "before" in offer.definition.use.waves
        one_sided = kind == "after" and twice and offer.purpose == "impact" and code not in first
        if is_asked(offer.definition, programme.form, kind) and not one_sided:
            found[code] = offer
    return found


def row_of(work: Work, code: str, offer: Offer) -> tuple[UUID, Instrument]:
    """The published version that will be asked; a ready one is adopted first."""
    if offer.instrument_id is not None:
        return offer.instrument_id, offer.definition
    row = adopt(work, code)
    return row.id, from_json(row.definition)


def _ready(session: Session, profile: Profile) -> dict[str, Offer]:
    """What the region has ready; the school's own edition of a questionnaire goes before it."""
    found = {code: Offer(each, None) for code, each in builtin(profile).items()}
    query = select(Row).where(Row.state == "published").order_by(Row.title, Row.code)
    for row in session.scalars(query):
        ready = found.get(row.code)
        is_same = ready is not None and row.digest == digest(ready.definition)
        if row.origin == "school" or ready is None or is_same:
            found[row.code] = Offer(from_json(row.definition), row.id)
    return found


def _asked_before(session: Session, programme_id: UUID) -> dict[str, Offer]:
    """The very versions of the wave «before»."""
    query = (
        select(Row.id, Row.code, Row.definition)
        .join(WavePart, and_(WavePart.school_id == Row.school_id,
                             WavePart.instrument_id == Row.id))
        .join(Wave, and_(Wave.school_id == WavePart.school_id, Wave.id == WavePart.wave_id))
        .where(Wave.programme_id == programme_id, Wave.kind == "before")
        .order_by(Row.title, Row.code)
    )  # fmt: skip
    return {
        row.code: Offer(from_json(row.definition), row.id, repeats=True)
        for row in session.execute(query)
    }


def _counts(session: Session, programme_id: UUID) -> dict[tuple[str, str], int]:
    query = (
        select(Participation.side, Participation.person_kind, func.count())
        .where(Participation.programme_id == programme_id, Participation.left_on.is_(None))
        .group_by(Participation.side, Participation.person_kind)
    )
    return {(side, kind): n for side, kind, n in session.execute(query)}


def _suggestion(offer: Offer, people: int) -> Suggestion:
    use = offer.definition.use
    fixed = offer.repeats and offer.purpose == "impact"
    return Suggestion(
        code=offer.definition.code,
        title=offer.definition.title.ru,
        side=use.side if use is not None else "",
        audience=audience_of(offer.definition),
        purpose=offer.purpose,
        anonymous=offer.definition.anonymous,
        people=people,
        ticked=fixed or (people > 0 and offer.purpose not in NOT_TICKED),
        fixed=fixed,
    )
