"""What pages read of entries: lists, one entry with its history, what the jury will see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from contests.entries.models import Entry, EntryFile, EntryMove
from contests.held.models import Contest
from contests.rules.schema import Rules
from kernel.errors import NotFound
from kernel.tenancy.models import Municipality, School


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry in a list; the entrant as others may know him or her."""

    id: UUID
    contest_id: UUID
    contest: str
    school_id: UUID
    school: str
    municipality_id: UUID
    municipality: str
    nomination: str
    state: str
    number: int | None
    entrant_name: str
    entrant_post: str
    sent_at: datetime | None
    in_grace: bool
    reason: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file without its bytes."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    blind: bool
    added_at: datetime


@dataclass(frozen=True, slots=True)
class MoveLine:
    from_state: str
    to_state: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryCard:
    """An entry whole, with the frozen rules it is judged by."""

    line: EntryLine
    rules: Rules
    contest_state: str
    entries_from: datetime
    entries_until: datetime
    mentor_id: UUID
    pair_id: UUID | None
    texts: Mapping[str, str]
    links: Sequence[str]
    facts: Mapping[str, Any]
    publication_consent_id: UUID | None
    revision: int
    files: Sequence[FileLine]
    moves: Sequence[MoveLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryWish:
    """What a list is narrowed to; "" and None are any."""

    state: str = ""
    nomination: str = ""
    municipality_id: UUID | None = None


def entry_card(session: Session, entry_id: UUID) -> EntryCard:
    """The entry as the reader's hat may see it; NotFound for what it may not."""
    row = session.execute(
        _lines(
            Contest.rules, Contest.state.label("contest_state"), Contest.entries_from,
            Contest.entries_until, Entry.mentor_id, Entry.pair_id, Entry.texts, Entry.links,
            Entry.facts, Entry.publication_consent_id, Entry.revision,
        ).where(Entry.id == entry_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("entry")
    values = dict(row._mapping)
    line = EntryLine(**{name: values.pop(name) for name in EntryLine.__dataclass_fields__})
    return EntryCard(
        line=line, **{**values, "rules": Rules.read(values["rules"])},
        files=_files(session, line), moves=_moves(session, line),
    )  # fmt: skip


def entries_of(
    session: Session, contest_id: UUID, wish: EntryWish, *, limit: int = 50, offset: int = 0
) -> list[EntryLine]:
    """What waits longest stands first within a state's turn: by the moment it was sent."""
    asked = _wished(_lines(), contest_id, wish)
    asked = asked.order_by(Entry.number, Entry.sent_at, Entry.id).limit(limit).offset(offset)
    return [EntryLine(**row._mapping) for row in session.execute(asked)]


def count_of(session: Session, contest_id: UUID, wish: EntryWish) -> int:
    asked = _wished(select(func.count()).select_from(Entry), contest_id, wish)
    return int(session.execute(asked).scalar_one())


def states_of(session: Session, contest_id: UUID) -> dict[str, int]:
    """How many entries stand in each state."""
    asked = (
        select(Entry.state, func.count().label("number"))
        .where(Entry.contest_id == contest_id, Entry.state != "draft")
        .group_by(Entry.state)
    )
    return {row.state: row.number for row in session.execute(asked)}


def own_entries(session: Session, school_id: UUID) -> list[EntryLine]:
    """All the school has ever begun, the latest first."""
    asked = _lines().where(Entry.school_id == school_id).order_by(Entry.created_at.desc(), Entry.id)
    return [EntryLine(**row._mapping) for row in session.execute(asked)]


def open_contests(session: Session, now: datetime) -> list[Contest]:
    """Announced contests whose days of entry are not over yet, the nearest end first."""
    asked = select(Contest).where(Contest.state == "announced", Contest.entries_until >= now)
    return list(session.scalars(asked.order_by(Contest.entries_until, Contest.title)))


def for_jury(card: EntryCard) -> dict[str, Any]:
    """What a juror will see: as app.entry_for_jury of 0020 gives it; a test compares."""
    blind, line = card.rules.blind, card.line
    hidden = {field.code for field in card.rules.fields if blind and field.blind}
    return {
        "entrant": None if blind else line.entrant_name,
        "post": None if blind else line.entrant_post,
        "school": None if blind else line.school,
        "texts": {code: said for code, said in card.texts.items() if code not in hidden},
        "links": [] if blind else list(card.links),
        "facts": card.facts,
        "files": [file for file in card.files if not (blind and file.blind)],
    }


def _lines(*more: Any) -> Select[Any]:
    columns: tuple[Any, ...] = (
            Entry.id, Entry.contest_id, Contest.title.label("contest"), Entry.school_id,
            School.name.label("school"), Entry.municipality_id,
            Municipality.name.label("municipality"), Entry.nomination, Entry.state, Entry.number,
            Entry.entrant_name, Entry.entrant_post, Entry.sent_at, Entry.in_grace, Entry.reason,
            Entry.changed_at, *more,
    )  # fmt: skip
    asked: Select[Any] = (
        select(*columns)
        .join(Contest, Contest.id == Entry.contest_id)
        .join(School, School.id == Entry.school_id)
        .join(Municipality, Municipality.id == Entry.municipality_id)
    )  # fmt: skip
    return asked


def _wished(asked: Select[Any], contest_id: UUID, wish: EntryWish) -> Select[Any]:
    asked = asked.where(Entry.contest_id == contest_id, Entry.state != "draft")
    if wish.state:
        asked = asked.where(Entry.state == wish.state)
    if wish.nomination:
        asked = asked.where(Entry.nomination == wish.nomination)
    if wish.municipality_id:
        asked = asked.where(Entry.municipality_id == wish.municipality_id)
    return asked


def _files(session: Session, line: EntryLine) -> list[FileLine]:
    columns = [EntryFile.__table__.c[name] for name in FileLine.__dataclass_fields__]
    asked = select(*columns).where(
        EntryFile.school_id == line.school_id, EntryFile.entry_id == line.id
    )
    rows = session.execute(asked.order_by(EntryFile.added_at, EntryFile.id))
    return [FileLine(**row._mapping) for row in rows]


def _moves(session: Session, line: EntryLine) -> list[MoveLine]:
    columns = [EntryMove.__table__.c[name] for name in MoveLine.__dataclass_fields__]
    asked = select(*columns).where(
        EntryMove.school_id == line.school_id, EntryMove.entry_id == line.id
    )
    return [MoveLine(**row._mapping) for row in session.execute(asked.order_by(EntryMove.at))]
