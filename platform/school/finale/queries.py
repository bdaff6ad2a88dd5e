"""What the school's pages read of a final event. Whom voices name is read only after the close."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from kernel.db import Json
from kernel.errors import NotFound
from kernel.school_year import SchoolYear
from school.finale.models import FinalEvent, FinalNominee, FinalVote, FinalVoter
from school.finale.rules import Nominee, Place, places
from school.programmes.models import Pair, Participation
from school.programmes.rosters import IS_PERSON_OF
from school.registry.models import Person


@dataclass(frozen=True, slots=True)
class FinalView:
    """An event as its pages read it."""

    id: UUID
    school_year: SchoolYear
    title: str
    held_on: date
    starts_at: str
    place: str
    plan: str
    invited: Json
    state: str
    opened_at: datetime | None
    closed_at: datetime | None

    @property
    def guests(self) -> int:
        return sum(count for count in self.invited.values() if isinstance(count, int))


@dataclass(frozen=True, slots=True)
class Voter:
    """The mentor whose voice it is, by the parts of a name."""

    surname: str
    given_name: str
    patronymic: str


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of the jury; `cast` are picks it has spoken of, by phone or by paper."""

    id: UUID
    number: int
    part: str
    has_link: bool
    mentor: Voter | None
    cast: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PartProgress:
    part: str
    voices: int
    voted: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How many have voted, never for whom."""

    parts: tuple[PartProgress, ...]
    by_pick: Mapping[str, int]

    @property
    def voices(self) -> int:
        return sum(part.voices for part in self.parts)

    @property
    def voted(self) -> int:
        return sum(part.voted for part in self.parts)


_VIEW = (
    FinalEvent.id, FinalEvent.school_year, FinalEvent.title, FinalEvent.held_on,
    FinalEvent.starts_at, FinalEvent.place, FinalEvent.plan, FinalEvent.invited,
    FinalEvent.state, FinalEvent.opened_at, FinalEvent.closed_at,
)  # fmt: skip


def finals(session: Session) -> list[FinalView]:
    """Every event of the school, the latest first."""
    query = select(*_VIEW).order_by(FinalEvent.held_on.desc(), FinalEvent.id.desc())
    return [_view(row) for row in session.execute(query)]


def final_view(session: Session, final_id: UUID) -> FinalView:
    row = session.execute(select(*_VIEW).where(FinalEvent.id == final_id)).one_or_none()
    if row is None:
        raise NotFound("FinalEvent")
    return _view(row)


def _view(row: Any) -> FinalView:
    return FinalView(row[0], SchoolYear(row[1]), *row[2:])


def nominees(session: Session, final_id: UUID) -> list[Nominee]:
    """The lists of every pick, in the order they were put on."""
    query = (
        select(FinalNominee.id, FinalNominee.pick, FinalNominee.n, FinalNominee.title,
               FinalNominee.about)
        .where(FinalNominee.event_id == final_id)
        .order_by(FinalNominee.pick, FinalNominee.n)
    )  # fmt: skip
    return [Nominee(*row) for row in session.execute(query)]


def own_nominees(
    session: Session, final_id: UUID, participation_id: UUID | None
) -> frozenset[UUID]:
    """Nominees that are the work of the person whose participation this is."""
    if participation_id is None:
        return frozenset()
    me, theirs = aliased(Participation), aliased(Participation)
    query = (
        select(FinalNominee.id)
        .join(me, and_(me.school_id == FinalNominee.school_id, me.id == participation_id))
        .outerjoin(Pair, and_(Pair.school_id == FinalNominee.school_id,
                              Pair.id == FinalNominee.pair_id))
        .join(theirs, and_(
            theirs.school_id == me.school_id, theirs.person_id == me.person_id,
            or_(theirs.id == FinalNominee.participation_id, theirs.id == Pair.mentor_id,
                theirs.id == Pair.mentee_id),
        ))
        .where(FinalNominee.event_id == final_id)
    )  # fmt: skip
    return frozenset(session.scalars(query))


def voices(session: Session, final_id: UUID) -> list[Voice]:
    """The jury by number; a mentor's voice bears his name."""
    cast = _cast(session, final_id)
    query = (
        select(FinalVoter.id, FinalVoter.number, FinalVoter.part, FinalVoter.link_id.is_not(None),
               Person.surname, Person.given_name, Person.patronymic)
        .outerjoin(Participation, and_(Participation.school_id == FinalVoter.school_id,
                                       Participation.id == FinalVoter.participation_id))
        .outerjoin(Person, IS_PERSON_OF)
        .where(FinalVoter.event_id == final_id)
        .order_by(FinalVoter.number)
    )  # fmt: skip
    return [
        Voice(*row[:4], Voter(*row[4:]) if row[4] is not None else None, cast.get(row[0], {}))
        for row in session.execute(query)
    ]


def voice_of(session: Session, final_id: UUID, voter_id: UUID) -> Voice:
    """One voice of this very event."""
    found = next((each for each in voices(session, final_id) if each.id == voter_id), None)
    if found is None:
        raise NotFound("FinalVoter")
    return found


def progress(session: Session, final_id: UUID) -> Progress:
    """How the voting goes: voices and those that have spoken, by part and by pick."""
    query = (
        select(FinalVoter.part, func.array_agg(FinalVoter.id))
        .where(FinalVoter.event_id == final_id)
        .group_by(FinalVoter.part)
        .order_by(func.min(FinalVoter.number))
    )
    cast = _cast(session, final_id)
    parts = tuple(
        PartProgress(part, len(ids), sum(each in cast for each in ids))
        for part, ids in session.execute(query).all()
    )
    return Progress(parts, Counter(pick for picks in cast.values() for pick in picks))


def _cast(session: Session, final_id: UUID) -> dict[UUID, dict[str, str]]:
    """Voice → pick → how it came; the database tells no more before the close."""
    rows = func.app.final_cast(final_id).table_valued("voter_id", "pick", "via")
    found: dict[UUID, dict[str, str]] = {}
    for voter, pick, via in session.execute(select(rows.c.voter_id, rows.c.pick, rows.c.via)):
        found.setdefault(voter, {})[pick] = via
    return found


def results(session: Session, event: FinalView) -> dict[str, list[Place]]:
    """Places by pick, once the vote is closed; nothing before it."""
    if event.state != "closed":
        return {}
    query = select(FinalVote.pick, FinalVote.nominee_id).where(FinalVote.event_id == event.id)
    named: dict[str, list[UUID]] = {}
    for pick, nominee in session.execute(query):
        named.setdefault(pick, []).append(nominee)
    return places_by_pick(nominees(session, event.id), named)


def places_by_pick(
    listed: Sequence[Nominee], named: Mapping[str, Sequence[UUID]]
) -> dict[str, list[Place]]:
    """The count of each pick that has nominees."""
    picks = dict.fromkeys(each.pick for each in listed)
    return {
        pick: places([each for each in listed if each.pick == pick], named.get(pick, ()))
        for pick in picks
    }
