"""What pages read of the answers: lists by questionnaire and by person, one sheet in full."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Row as Found
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.full_names import full_name
from school.instruments.answers import Score
from school.instruments.definition import Instrument, from_json
from school.instruments.models import AnswerSheet
from school.instruments.models import Instrument as Row
from school.registry.models import Person


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A filled sheet, as lists show it."""

    id: UUID
    instrument_id: UUID
    version: int
    person_id: UUID | None
    name: str
    place: str
    respondent: str
    via: str
    filled_on: date
    corrected_at: datetime | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet with what it answers."""

    line: SheetLine
    definition: Instrument
    audience: str
    answers: Mapping[str, object]
    scores: Mapping[str, Score]
    before: Mapping[str, object] | None
    correction_reason: str
    person_kind: str | None
    born_on: date | None


_About, _By = aliased(Person), aliased(Person)


def _sheets(*more: Any) -> Select[*tuple[Any, ...]]:
    columns = (
        AnswerSheet.id, AnswerSheet.instrument_id, Row.version, AnswerSheet.person_id,
        AnswerSheet.typed_name, AnswerSheet.typed_place, AnswerSheet.via, AnswerSheet.filled_on,
        AnswerSheet.corrected_at, _About.surname, _About.given_name, _About.patronymic,
        _About.grade, _About.grade_letter, _By.surname.label("by_surname"),
        _By.given_name.label("by_given_name"), _By.patronymic.label("by_patronymic"),
    )  # fmt: skip
    return (
        select(*columns, *more)
        .join(Row, Row.id == AnswerSheet.instrument_id)
        .outerjoin(_About, _About.id == AnswerSheet.person_id)
        .outerjoin(_By, _By.id == AnswerSheet.respondent_id)
    )


def count_sheets(session: Session, code: str) -> int:
    query = select(func.count()).select_from(AnswerSheet)
    query = query.join(Row, Row.id == AnswerSheet.instrument_id).where(Row.code == code)
    return session.scalar(query) or 0


def sheets(session: Session, code: str, *, offset: int, limit: int) -> list[SheetLine]:
    """One page of a questionnaire's answers over all its versions, the latest first."""
    query = (
        _sheets()
        .where(Row.code == code)
        .order_by(AnswerSheet.filled_at.desc(), AnswerSheet.id)
        .offset(offset)
        .limit(limit)
    )
    return [_line(row) for row in session.execute(query)]


def sheets_about(session: Session, person_id: UUID) -> list[SheetLine]:
    """What was answered about somebody, the latest first."""
    query = _sheets().where(AnswerSheet.person_id == person_id)
    return [_line(row) for row in session.execute(query.order_by(AnswerSheet.filled_at.desc()))]


def sheet(session: Session, sheet_id: UUID) -> Sheet:
    """A sheet with its definition; NotFound when the school has none with this id."""
    query = _sheets(
        Row.definition, Row.audience, AnswerSheet.answers, AnswerSheet.scores, AnswerSheet.before,
        AnswerSheet.correction_reason, _About.kind.label("person_kind"), _About.born_on,
    ).where(AnswerSheet.id == sheet_id)  # fmt: skip
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound("answer_sheet")
    return Sheet(
        line=_line(row),
        definition=from_json(row.definition),
        audience=row.audience,
        answers=row.answers,
        scores={code: score_of(kept) for code, kept in row.scores.items()},
        before=row.before,
        correction_reason=row.correction_reason,
        person_kind=row.person_kind,
        born_on=row.born_on,
    )


def score_of(kept: Mapping[str, Any]) -> Score:
    """A score back from JSON."""
    value = kept["value"]
    return Score(None if value is None else Decimal(value), kept["answered"], kept["of"])


def _line(row: Found[*tuple[Any, ...]]) -> SheetLine:
    in_class = f"{row.grade}{row.grade_letter}" if row.grade is not None else ""
    return SheetLine(
        id=row.id,
        instrument_id=row.instrument_id,
        version=row.version,
        person_id=row.person_id,
        name=full_name(row.surname, row.given_name, row.patronymic) or row.typed_name,
        place=in_class or row.typed_place,
        respondent=full_name(row.by_surname, row.by_given_name, row.by_patronymic),
        via=row.via,
        filled_on=row.filled_on,
        corrected_at=row.corrected_at,
    )
