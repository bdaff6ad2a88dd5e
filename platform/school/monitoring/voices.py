"""What people said in a school: satisfaction, difficulties, the model, anonymous questionnaires."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kernel.measures.content import FEW, Box, Marked, Mean, Name, Satisfaction
from kernel.measures.groups import LEAST
from kernel.measures.naming import said
from kernel.profile import Profile
from school.facts import facts_by_programme
from school.instruments.box import results
from school.instruments.definition import Instrument as Definition
from school.instruments.definition import from_json
from school.instruments.models import AnswerSheet, Instrument
from school.waves.models import Asked, Wave, WavePart

SATISFACTION = "satisfaction"
SIDES = ("mentee", "mentor")


def satisfaction(
    session: Session, profile: Profile, school: UUID, year: int, programmes: Sequence[UUID]
) -> tuple[Satisfaction, ...]:
    """K-04 and K-05 as the indicators count them; partners, whom no indicator counts, beside."""
    scale = profile.defaults.satisfaction
    facts = [
        each
        for each in facts_by_programme(session, school, year, scale.satisfied_from)
        if each.id in programmes
    ]
    found = [
        satisfied(
            side, sum(getattr(each, f"{side}s_satisfied") for each in facts),
            sum(getattr(each, f"{side}s_answered") for each in facts),
            sum(getattr(each, f"{side}s_part") for each in facts), scale.low_answers_percent,
        )
        for side in SIDES
    ]  # fmt: skip
    rows = _sheets(session, programmes, SATISFACTION, only_programme=True)
    marks = [_value(row.scores, SATISFACTION) for row in rows if row.state == "answered"]
    known = [mark for mark in marks if mark is not None]
    happy = sum(mark >= scale.satisfied_from for mark in known)
    found.append(satisfied("partner", happy, len(known), len(rows), scale.low_answers_percent))
    return tuple(each for each in found if each.asked)


def satisfied(side: str, n: int, answered: int, asked: int, low_percent: int) -> Satisfaction:
    """The line of a side. Of fewer than five answers, or of one to four satisfied, no number."""
    flagged = bool(asked) and answered * 100 < asked * low_percent
    if answered < LEAST or 0 < n < LEAST:
        return Satisfaction(side, None, answered, asked, flagged, FEW)
    return Satisfaction(side, n, answered, asked, flagged)


def difficulties(session: Session, programmes: Sequence[UUID]) -> tuple[Marked, ...]:
    """How many teachers name each kind of difficulty, by the latest sheet of each."""
    latest: dict[UUID, Any] = {}
    for row in _sheets(session, programmes, "difficulties"):
        if row.answers is not None:
            latest[row.person_id or row.id] = row
    counts: dict[str, int] = {}
    names: dict[str, Name] = {}
    for row in latest.values():
        for code, name, ticked in _options(from_json(row.definition), row.answers):
            names.setdefault(code, name)
            counts[code] = counts.get(code, 0) + ticked
    found = [_marked(code, names[code], n, len(latest)) for code, n in counts.items()]
    return tuple(sorted(found, key=lambda each: -(each.marked or 0)))


def conformity(session: Session, programmes: Sequence[UUID]) -> tuple[Mean, ...]:
    """How programmes meet the demands of the model, as their curators judge them (R-145).

    The opinion is of a programme, given by those who answer for it: a few of them hide nobody.
    """
    rows = _sheets(session, programmes, "conformity", only_programme=True)
    return _means((from_json(row.definition), row.scores) for row in rows if row.scores)


def boxes(session: Session, programmes: Sequence[UUID]) -> tuple[Box, ...]:
    """Anonymous questionnaires: a box under five sheets, or an open one, tells a number alone."""
    query = (
        select(WavePart.id, WavePart.instrument_id, WavePart.expected, Instrument.definition)
        .join(Wave, and_(Wave.school_id == WavePart.school_id, Wave.id == WavePart.wave_id))
        .join(Instrument, and_(Instrument.school_id == WavePart.school_id,
                               Instrument.id == WavePart.instrument_id))
        .where(Wave.programme_id.in_(programmes), WavePart.anonymous)
        .order_by(Wave.opens_on, WavePart.id)
    )  # fmt: skip
    found = []
    for row in session.execute(query):
        told, definition = results(session, row.instrument_id, row.id), from_json(row.definition)
        values = [
            (
                scale.code,
                said(scale.name),
                [float(each) for each in told.scores.get(scale.code, ())],
            )
            for scale in definition.scoring.scales
        ]
        means = tuple(_mean(*each) for each in values if each[2])
        hidden = FEW if told.sheets < LEAST else ""
        found.append(Box(said(definition.title), told.sheets, row.expected, means, hidden))
    return tuple(found)


def _sheets(
    session: Session, programmes: Sequence[UUID], purpose: str, *, only_programme: bool = False
) -> Sequence[Any]:
    """Rows that waves of the programmes ask for a purpose, with the sheet where there is one."""
    query = (
        select(Asked.id, Asked.person_id, Asked.state, AnswerSheet.answers, AnswerSheet.scores,
               Instrument.definition)
        .join(WavePart, and_(WavePart.school_id == Asked.school_id, WavePart.id == Asked.part_id))
        .join(Wave, and_(Wave.school_id == WavePart.school_id, Wave.id == WavePart.wave_id))
        .join(Instrument, and_(Instrument.school_id == WavePart.school_id,
                               Instrument.id == WavePart.instrument_id))
        .outerjoin(AnswerSheet, and_(AnswerSheet.school_id == Asked.school_id,
                                     AnswerSheet.asked_id == Asked.id))
        .where(Wave.programme_id.in_(programmes), WavePart.purpose == purpose,
               Asked.state != "stopped")
        .order_by(AnswerSheet.filled_at, Asked.id)
    )  # fmt: skip
    if only_programme:
        query = query.where(WavePart.side == "programme")
    return session.execute(query).all()


def _options(
    definition: Definition, answers: Mapping[str, object]
) -> Iterable[tuple[str, Name, bool]]:
    for item in definition.items:
        if item.kind == "several":
            ticked = answers.get(item.code)
            chosen = ticked if isinstance(ticked, list) else []
            for option in item.options:
                yield option.code, said(option.text), option.code in chosen


def _marked(code: str, name: Name, n: int, of: int) -> Marked:
    hidden = of < LEAST or 0 < n < LEAST
    return Marked(code, name, None if hidden else n, of, FEW if hidden else "")


def _means(rows: Iterable[tuple[Definition, Mapping[str, Any]]]) -> tuple[Mean, ...]:
    names: dict[str, Name] = {}
    values: dict[str, list[float]] = {}
    for definition, scores in rows:
        for scale in definition.scoring.scales:
            if (value := _value(scores, scale.code)) is not None:
                names.setdefault(scale.code, said(scale.name))
                values.setdefault(scale.code, []).append(value)
    return tuple(
        Mean(code, names[code], round(fmean(each), 2), len(each)) for code, each in values.items()
    )


def _mean(code: str, name: Name, values: Sequence[float]) -> Mean:
    if len(values) < LEAST:
        return Mean(code, name, None, len(values), FEW)
    return Mean(code, name, round(fmean(values), 2), len(values))


def _value(scores: Mapping[str, Any] | None, code: str) -> float | None:
    value = (scores or {}).get(code, {}).get("value")
    return None if value is None else float(value)
