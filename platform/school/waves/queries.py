"""What pages and reports read of waves: how far each is, what it asks, who has answered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row as Found
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.full_names import full_name
from school.instruments.box import sizes
from school.instruments.definition import from_json
from school.instruments.models import AnswerSheet, Instrument
from school.programmes.models import Programme
from school.registry.models import Person
from school.registry.rules import class_words
from school.waves.counting import Counts, counted, numbers
from school.waves.models import ASKED_STATES, Asked, Wave, WavePart


@dataclass(frozen=True, slots=True, kw_only=True)
class WaveLine(Counts):
    """A wave, as lists show it; `form` is the programme's."""

    id: UUID
    programme_id: UUID
    programme_title: str
    form: str
    kind: str
    title: str
    opens_on: date
    due_on: date
    state: str
    # Closed once: its boxes have been read, and take nothing more even when it is opened again.
    boxes_read: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine(Counts):
    """One questionnaire of a wave; `grid` is entered for everybody in one table."""

    id: UUID
    instrument_id: UUID
    code: str
    version: int
    title: str
    side: str
    audience: str
    purpose: str
    anonymous: bool
    confidential: bool
    grid: bool


@dataclass(frozen=True, slots=True)
class WaveView:
    """One wave with what it asks."""

    line: WaveLine
    parts: tuple[PartLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedLine:
    """Somebody who is asked: `name` is whom it is about, `respondent` another who answers.

    `school_class` and `kind` are of the person it is about; of nobody in particular they are "".
    `sheet_id` is None where the reader's role may not see the sheet.
    """

    id: UUID
    part_id: UUID
    person_id: UUID | None
    respondent_id: UUID | None
    state: str
    name: str
    respondent: str
    school_class: str
    kind: str
    answered_on: date | None
    sheet_id: UUID | None
    excuse: str
    sent_at: datetime | None
    reminded_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenAsk:
    """A question of an open wave that waits for somebody's answer."""

    asked_id: UUID
    wave_id: UUID
    part_id: UUID
    title: str
    due_on: date
    about: str


_About, _By = aliased(Person), aliased(Person)


def waves(
    session: Session, school_year: int, programme_id: UUID | None = None
) -> tuple[WaveLine, ...]:
    """Waves of a year, or of one of its programmes, the latest first."""
    query = _lines().where(Wave.school_year == school_year)
    if programme_id is not None:
        query = query.where(Wave.programme_id == programme_id)
    return _with_counts(session, query.order_by(Wave.opens_on.desc(), Wave.id.desc()))


def wave(session: Session, wave_id: UUID) -> WaveView:
    """A wave with its parts; NotFound when the school has none with this id."""
    found = _with_counts(session, _lines().where(Wave.id == wave_id))
    if not found:
        raise NotFound("wave")
    return WaveView(found[0], parts_of(session, wave_id))


def parts_of(session: Session, wave_id: UUID) -> tuple[PartLine, ...]:
    """The questionnaires of a wave in the order of their titles."""
    states = counted(WavePart.id)
    query: Select[*tuple[Any, ...]] = (
        select(
            WavePart.id, WavePart.instrument_id, Instrument.code, Instrument.version,
            Instrument.title, WavePart.side, WavePart.audience, WavePart.purpose,
            WavePart.anonymous, Instrument.definition, WavePart.expected, *numbers(states),
        )
        .join(Instrument, and_(Instrument.school_id == WavePart.school_id,
                               Instrument.id == WavePart.instrument_id))
        .outerjoin(states, states.c.of == WavePart.id)
        .where(WavePart.wave_id == wave_id)
        .order_by(WavePart.anonymous, WavePart.side, Instrument.title, WavePart.id)
    )  # fmt: skip
    dropped = {part_id: n for (_, part_id), n in sizes(session).items()}
    return tuple(_part(row, dropped.get(row.id, 0)) for row in session.execute(query))


def _part(row: Found[*tuple[Any, ...]], dropped: int) -> PartLine:
    definition = from_json(row.definition)
    return PartLine(
        id=row.id,
        instrument_id=row.instrument_id,
        code=row.code,
        version=row.version,
        title=row.title,
        side=row.side,
        audience=row.audience,
        purpose=row.purpose,
        anonymous=row.anonymous,
        confidential=definition.confidential,
        grid=definition.use is not None and definition.use.grid,
        expected=row.expected,
        dropped=dropped,
        **{state: getattr(row, state) for state in ASKED_STATES},
    )


def asked_of(session: Session, part_id: UUID) -> tuple[AskedLine, ...]:
    """Everybody whom a part asks, by class and name."""
    query = _asked().where(Asked.part_id == part_id)
    return tuple(_asked_line(row) for row in session.execute(query))


def asked_one(session: Session, asked_id: UUID) -> AskedLine:
    """One row of a wave; NotFound when the school has none with this id."""
    row = session.execute(_asked().where(Asked.id == asked_id)).one_or_none()
    if row is None:
        raise NotFound("asked")
    return _asked_line(row)


def waiting_of(session: Session, wave_id: UUID) -> tuple[AskedLine, ...]:
    """Everybody of a wave who has not answered yet."""
    query = (
        _asked()
        .join(WavePart, and_(WavePart.school_id == Asked.school_id, WavePart.id == Asked.part_id))
        .where(WavePart.wave_id == wave_id, Asked.state == "waiting")
    )
    return tuple(_asked_line(row) for row in session.execute(query))


def standing(session: Session, programme_id: UUID) -> Mapping[str, tuple[int, int]]:
    """How many of the asked have answered or are excused, by kind of wave; no wave, no key."""
    mine = and_(WavePart.school_id == Wave.school_id, WavePart.wave_id == Wave.id)
    of_part = and_(Asked.school_id == WavePart.school_id, Asked.part_id == WavePart.id,
                   Asked.state != "stopped")  # fmt: skip
    query = (
        select(
            Wave.kind,
            func.count(Asked.id).filter(Asked.state.in_(("answered", "excused"))),
            func.count(Asked.id),
        )
        .outerjoin(WavePart, mine)
        .outerjoin(Asked, of_part)
        .where(Wave.programme_id == programme_id)
        .group_by(Wave.kind)
    )
    return {kind: (done, of) for kind, done, of in session.execute(query)}


def open_asks_of(session: Session, participation_id: UUID) -> tuple[OpenAsk, ...]:
    """What open waves still ask about a participant, the earliest first."""
    query = (
        select(
            Asked.id, Wave.id, WavePart.id, Instrument.title, Wave.due_on, _About.surname,
            _About.given_name, _About.patronymic,
        )
        .join(WavePart, and_(WavePart.school_id == Asked.school_id, WavePart.id == Asked.part_id))
        .join(Wave, and_(Wave.school_id == WavePart.school_id, Wave.id == WavePart.wave_id))
        .join(Instrument, and_(Instrument.school_id == WavePart.school_id,
                               Instrument.id == WavePart.instrument_id))
        .outerjoin(_About, and_(_About.school_id == Asked.school_id,
                                _About.id == Asked.person_id))
        .where(Asked.participation_id == participation_id, Asked.state == "waiting",
               Wave.state == "open")
        .order_by(Wave.due_on, Asked.id)
    )  # fmt: skip
    return tuple(
        OpenAsk(row[0], row[1], row[2], row[3], row[4], full_name(*row[5:8]))
        for row in session.execute(query)
    )


def _lines() -> Select[*tuple[Any, ...]]:
    states = counted(WavePart.wave_id)
    expected = (
        select(func.coalesce(func.sum(WavePart.expected), 0))
        .where(WavePart.school_id == Wave.school_id, WavePart.wave_id == Wave.id)
        .correlate(Wave)
        .scalar_subquery()
    )
    return (
        select(
            Wave.id, Wave.programme_id, Programme.title.label("programme_title"), Programme.form,
            Wave.kind, Wave.title, Wave.opens_on, Wave.due_on, Wave.state,
            Wave.closed_at.is_not(None).label("boxes_read"), expected.label("expected"),
            *numbers(states),
        )
        .join(Programme, and_(Programme.school_id == Wave.school_id,
                              Programme.id == Wave.programme_id))
        .outerjoin(states, states.c.of == Wave.id)
    )  # fmt: skip


def _with_counts(session: Session, query: Select[*tuple[Any, ...]]) -> tuple[WaveLine, ...]:
    rows = session.execute(query).all()
    boxes = _dropped(session, [row.id for row in rows if row.expected])
    return tuple(WaveLine(**row._mapping, dropped=boxes.get(row.id, 0)) for row in rows)


def _dropped(session: Session, wave_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """How many slips came back, by wave."""
    if not wave_ids:
        return {}
    query = select(WavePart.id, WavePart.wave_id).where(
        WavePart.wave_id.in_(wave_ids), WavePart.anonymous
    )
    of_wave = {row[0]: row[1] for row in session.execute(query)}
    found: dict[UUID, int] = {}
    for (_, part_id), n in sizes(session).items():
        if part_id in of_wave:
            found[of_wave[part_id]] = found.get(of_wave[part_id], 0) + n
    return found


def _asked() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Asked, _About.surname, _About.given_name, _About.patronymic, _About.kind,
            _About.grade, _About.grade_letter, _By.surname.label("by_surname"),
            _By.given_name.label("by_given_name"), _By.patronymic.label("by_patronymic"),
            AnswerSheet.id.label("sheet_id"),
        )
        .outerjoin(_About, and_(_About.school_id == Asked.school_id, _About.id == Asked.person_id))
        .outerjoin(_By, and_(_By.school_id == Asked.school_id, _By.id == Asked.respondent_id))
        .outerjoin(AnswerSheet, and_(AnswerSheet.school_id == Asked.school_id,
                                     AnswerSheet.asked_id == Asked.id))
        .order_by(_About.grade, _About.grade_letter, *_by_name(_About), *_by_name(_By), Asked.id)
    )  # fmt: skip


def _by_name(person: Any) -> tuple[Any, ...]:
    return func.replace(func.lower(person.surname), "ё", "е"), person.given_name


def _asked_line(row: Found[*tuple[Any, ...]]) -> AskedLine:
    asked: Asked = row.Asked
    by_another = asked.respondent_id is not None and asked.respondent_id != asked.person_id
    respondent = full_name(row.by_surname, row.by_given_name, row.by_patronymic)
    return AskedLine(
        id=asked.id,
        part_id=asked.part_id,
        person_id=asked.person_id,
        respondent_id=asked.respondent_id,
        state=asked.state,
        name=full_name(row.surname, row.given_name, row.patronymic),
        respondent=respondent if by_another else "",
        school_class=class_words(row.grade, row.grade_letter or ""),
        kind=row.kind or "",
        answered_on=asked.answered_on,
        sheet_id=row.sheet_id,
        excuse=asked.excuse,
        sent_at=asked.sent_at,
        reminded_at=asked.reminded_at,
    )
