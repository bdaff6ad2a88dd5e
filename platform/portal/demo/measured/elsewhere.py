"""What other invented schools have measured, so that the region's report has something to say.

Written as rows beside those of their programmes: the same triggers take these answers.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from random import Random
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.demo.making import Making
from portal.demo.measured.replies import reply
from portal.demo.rows import COLUMNS
from school.instruments.answers import kept_score, score, take
from school.instruments.builtin import builtin
from school.instruments.definition import Instrument, digest, to_json

Row = dict[str, Any]

ASKED = {"pupil_pupil": "school_life", "teacher_teacher": "teacher_work"}
MOST_PROGRAMMES = 14
# A programme younger than this has nothing to compare yet.
LEAST = timedelta(days=45)
FIRST, LAST, TERM = timedelta(days=3), timedelta(days=6), timedelta(days=10)
BOTH_DAYS, ONE_DAY = 0.85, 0.93
BEFORE, AFTER = 0.5, 0.62
CLOSE = text(
    "UPDATE school.wave SET state = 'closed', closed_at = due_on + 1 WHERE kind = 'before'"
    " AND state = 'open'"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A programme elsewhere with its one questionnaire, and those who are asked."""

    programme: Row
    definition: Instrument
    instrument_id: UUID
    mentees: Sequence[Row]


def write_elsewhere(making: Making, home: UUID) -> None:
    """Two waves in the first programmes of the forms, but for the school of the accounts."""
    ready = builtin(making.profile)
    kept: dict[tuple[UUID, str], UUID] = {}
    chosen = list(islice(_programmes(making, home), MOST_PROGRAMMES))
    mentees = _mentees(making, {programme["id"] for programme in chosen})
    for programme in chosen:
        definition = ready[ASKED[programme["form"]]]
        own = programme["school_id"], definition.code
        if own not in kept:
            kept[own] = _adopt(making, programme["school_id"], definition)
        of_kind = [each for each in mentees[programme["id"]] if _is_meant(definition, each)]
        _measure(making, Measured(programme, definition, kept[own], of_kind))


def close_elsewhere(session: Session) -> None:
    """The first waves are over; their answers could be taken while they were open only."""
    session.execute(CLOSE)


def _programmes(making: Making, home: UUID) -> Iterator[Row]:
    for programme in _rows(making, "school.programme"):
        young = making.today - programme["starts_on"] < LEAST
        wanted = programme["form"] in ASKED and programme["state"] != "planned" and not young
        if wanted and programme["school_id"] != home:
            yield programme


def _mentees(making: Making, programmes: Collection[UUID]) -> Mapping[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = {each: [] for each in programmes}
    for seat in _rows(making, "school.participation"):
        if seat["side"] == "mentee" and seat["programme_id"] in found:
            found[seat["programme_id"]].append(seat)
    return found


def _rows(making: Making, table: str) -> Iterator[Row]:
    return (dict(zip(COLUMNS[table], row, strict=True)) for row in making.rows.tables[table])


def _is_meant(definition: Instrument, seat: Row) -> bool:
    kinds = definition.use.kinds if definition.use else ()
    return not kinds or seat["person_kind"] in kinds


def _adopt(making: Making, school_id: UUID, definition: Instrument) -> UUID:
    instrument_id = making.ids.next()
    making.rows.add(
        "school.instrument", school_id=school_id, id=instrument_id, code=definition.code,
        version=1, origin="region", state="published", title=definition.title.ru,
        audience=",".join(definition.audience),
        definition=Jsonb(to_json(definition.changed(version=1))), digest=digest(definition),
        created_at=making.made_at, published_at=making.made_at,
    )  # fmt: skip
    return instrument_id


def _measure(making: Making, measured: Measured) -> None:
    programme = measured.programme
    first = _wave(making, measured, "before", programme["starts_on"] + FIRST, None)
    last = _wave(making, measured, "after", making.today - LAST, first[0])
    for seat in measured.mentees:
        chance = making.draw.random()
        at_first, at_last = chance < ONE_DAY, chance < BOTH_DAYS
        _ask(making, measured, seat, first, BEFORE if at_first else None)
        _ask(making, measured, seat, last, AFTER if at_last else None)


def _wave(
    making: Making, measured: Measured, kind: str, opens_on: date, before_id: UUID | None
) -> tuple[UUID, UUID, date]:
    """A wave with its part; the day on which its answers came."""
    programme, use = measured.programme, measured.definition.use
    wave_id, part_id = making.ids.next(), making.ids.next()
    making.rows.add(
        "school.wave", school_id=programme["school_id"], id=wave_id, programme_id=programme["id"],
        school_year=programme["school_year"], kind=kind, title="", opens_on=opens_on,
        due_on=opens_on + TERM, before_id=before_id, created_at=making.made_at,
    )  # fmt: skip
    making.rows.add(
        "school.wave_part", school_id=programme["school_id"], id=part_id, wave_id=wave_id,
        instrument_id=measured.instrument_id, side="mentee", audience="mentee",
        purpose=use.purpose if use else "impact",
    )  # fmt: skip
    return wave_id, part_id, opens_on + timedelta(days=1)


def _ask(
    making: Making, measured: Measured, seat: Row, wave: tuple[UUID, UUID, date],
    wellness: float | None,
) -> None:  # fmt: skip
    _wave_id, part_id, day = wave
    asked_id = making.ids.next()
    making.rows.add(
        "school.asked", school_id=seat["school_id"], id=asked_id, part_id=part_id,
        participation_id=seat["id"], person_id=seat["person_id"],
        respondent_id=seat["person_id"], created_at=making.made_at,
    )  # fmt: skip
    if wellness is not None:
        _fill(making, measured, seat, asked_id, day, wellness)


def _fill(
    making: Making, measured: Measured, seat: Row, asked_id: UUID, day: date,
    wellness: float,
) -> None:  # fmt: skip
    own = Random(seat["id"].int)  # noqa: S311 - the same person on both days, no secret
    raw = reply(measured.definition, making.draw, wellness + own.gauss(0, 0.1))
    values = take(measured.definition, raw).values
    scores = score(measured.definition, values)
    making.rows.add(
        "school.answer_sheet", school_id=seat["school_id"], id=making.ids.next(),
        instrument_id=measured.instrument_id, person_id=seat["person_id"],
        respondent_id=seat["person_id"], asked_id=asked_id, via="paper",
        answers=Jsonb(dict(values)),
        scores=Jsonb({code: kept_score(each) for code, each in scores.items()}),
        filled_on=day, filled_at=datetime.combine(day, time(9), making.made_at.tzinfo),
        correction_reason="",
    )  # fmt: skip
