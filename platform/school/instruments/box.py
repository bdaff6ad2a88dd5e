"""The box of anonymous answers: dropped in by the database, read in sums and never one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.work import Work
from school.instruments.answers import Answers, kept_scores
from school.instruments.definition import Instrument

_DROP_IN = text("SELECT app.drop_in_box(:seen, :version, :part, :given, :summed)")
_RESULTS = text("SELECT kind, code, value, n FROM app.box_results(:version, :part)")
_SIZES = text("SELECT instrument_id, part_id, n FROM app.box_sizes()")


@dataclass(frozen=True, slots=True)
class BoxResults:
    """How many sheets lie in a box, and from five on what they say together.

    `items`: by question, how many gave each value; `scores`: every score, from the least on.
    """

    sheets: int = 0
    items: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    scores: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)


def drop_in(
    work: Work,
    definition: Instrument,
    instrument_id: UUID,
    part_id: UUID | None,
    answers: Answers,
    *,
    seen: UUID,
) -> bool:
    """Put an answer in; False when the form of this number lies there already.

    The log says that something was dropped in, and neither what nor by whom.
    """
    dropped: bool = work.session.execute(
        _DROP_IN,
        {
            "seen": seen,
            "version": instrument_id,
            "part": part_id,
            "given": Jsonb(answers.values),
            "summed": Jsonb(kept_scores(definition, answers.values)),
        },
    ).scalar_one()
    if dropped:
        work.record("box.dropped", "instrument", instrument_id, code=definition.code)
    return dropped


def results(session: Session, instrument_id: UUID, part_id: UUID | None) -> BoxResults:
    """What a box of the own school says."""
    sheets, items, scores = 0, dict[str, dict[str, int]](), dict[str, list[Decimal]]()
    for row in _rows(session, instrument_id, part_id):
        if row.kind == "sheets":
            sheets = row.n
        elif row.kind == "item":
            items.setdefault(row.code, {})[row.value] = row.n
        else:
            scores.setdefault(row.code, []).extend([Decimal(row.value)] * row.n)
    return BoxResults(sheets, items, {code: tuple(sorted(each)) for code, each in scores.items()})


def _rows(session: Session, instrument_id: UUID, part_id: UUID | None) -> Any:
    return session.execute(_RESULTS, {"version": instrument_id, "part": part_id})


def sizes(session: Session) -> Mapping[tuple[UUID, UUID | None], int]:
    """How many sheets lie in each box of the school, by questionnaire and part of a wave."""
    return {(row.instrument_id, row.part_id): row.n for row in session.execute(_SIZES)}
