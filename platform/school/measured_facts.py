"""What may be learnt of measurements: values in pairs, never one-sided, never with a name (R-50).

A pair is two answers about one participation to one version of one questionnaire, by one and the
same respondent; of several respondents one pair is taken, so that nobody counts twice. The joins
make it so: a single answer is counted as missing and its value never leaves the database.

Made to run under `hat_compiler`, which reads the columns named in 0029_monitoring_rights.py: nobody
who makes a report needs a right to read single answers. The region gets values with how many share
them; `twice` and `asked_once` are for the report of one school.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from kernel.measures.content import Name
from kernel.measures.statistics import Better
from school import measured_sql as sql

# Levels of the pooled rows, by the columns that a row does not tell (the bits of GROUPING).
ALL_LEVEL, FORM_LEVEL, PLACE_LEVEL, KIND_LEVEL, ATOM_LEVEL = 14, 6, 10, 12, 1


@dataclass(frozen=True, slots=True)
class Measured:
    """A score that measures a parameter; `least` and `most` are the ends of its scale, if known."""

    code: str
    parameter: str
    better: Better
    name: Name
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a questionnaire with what it measures, by the code of the score."""

    number: int
    code: str
    version: int
    title: Name
    side: str
    scores: Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class Twice:
    """The scores of a participation before and after, those that both answers have."""

    participation_id: UUID
    edition: int
    values: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class AskedOne:
    """Somebody whom the measurings of an edition asked, and which of them was answered."""

    participation_id: UUID
    edition: int
    before: bool
    after: bool


Pooled = Row[*tuple[Any, ...]]


def editions(
    session: Session, year: int, *, form: str = "", school: UUID | None = None,
    programme: UUID | None = None,
) -> tuple[Edition, ...]:  # fmt: skip
    """What was asked twice or was meant to be: of the region, or of a school with its own ones."""
    values = {"year": year, "form": form, "school": school, "programme": programme}
    rows = session.execute(text(f"WITH {_parts(school)} {sql.EDITIONS}"), values)
    return tuple(_edition(*row) for row in rows)


def pooled(session: Session, year: int, form: str = "") -> Iterator[tuple[int, str, list[Pooled]]]:
    """Of the region, by edition and score: rows of how many share the values, level by level.

    They come from the server as they are asked for: no more than one score is held at a time.
    """
    query = text(f"WITH {_parts(None)}, {sql.TWICE}, {sql.VALUES} {sql.POOLED}")
    rows = session.execute(
        query, {"year": year, "form": form}, execution_options={"yield_per": 5000}
    )
    for (number, score), group in groupby(rows, key=attrgetter("edition", "score")):
        yield number, score, list(group)


def asked_by_group(session: Session, year: int, form: str = "") -> list[Pooled]:
    """Of the region: (edition, form, municipality_id, person_kind, asked, answered at all)."""
    query = text(f"WITH {_parts(None)}, {sql.ASKED} {sql.ASKED_BY_GROUP}")
    return list(session.execute(query, {"year": year, "form": form}))


def shares(session: Session, year: int, form: str = "") -> list[Pooled]:
    """Of the region: (municipality_id, kind, asked, answered, excused)."""
    return list(session.execute(text(sql.SHARES), {"year": year, "form": form}))


def schools_measuring(session: Session, year: int, form: str = "") -> int:
    """How many schools have opened a measuring."""
    return cast(int, session.execute(text(sql.SCHOOLS), {"year": year, "form": form}).scalar_one())


def schools_with_own(session: Session, year: int, form: str = "") -> int:
    """How many schools measure by editions of their own, which nobody can add up."""
    found = session.execute(text(sql.OWN_EDITIONS), {"year": year, "form": form})
    return cast(int, found.scalar_one())


def twice(session: Session, school: UUID, year: int, programme: UUID | None = None) -> list[Twice]:
    """Of a school: everybody measured twice; a score that one of the answers lacks is left out."""
    query = text(f"WITH {_parts(school)}, {sql.TWICE} {sql.TWICE_IN_SCHOOL}")
    values = {"year": year, "school": school, "programme": programme}
    return [
        Twice(participation, edition, _both(before, after))
        for participation, edition, before, after in session.execute(query, values)
    ]


def asked_once(
    session: Session, school: UUID, year: int, programme: UUID | None = None
) -> list[AskedOne]:
    """Of a school: everybody whom a measuring asks, once by each edition."""
    query = text(f"WITH {_parts(school)}, {sql.ASKED} {sql.ASKED_IN_SCHOOL}")
    values = {"year": year, "school": school, "programme": programme}
    return [AskedOne(*row) for row in session.execute(query, values)]


def _parts(school: UUID | None) -> str:
    return sql.PARTS.format(only=sql.OF_REGION if school is None else sql.OF_SCHOOL)


def _both(
    before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]
) -> dict[str, tuple[float, float]]:
    found = {}
    for code, told in before.items():
        was, became = told.get("value"), after.get(code, {}).get("value")
        if was is not None and became is not None:
            found[code] = (float(was), float(became))
    return found


def _edition(number: int, code: str, version: int, kept: Mapping[str, Any]) -> Edition:
    """Read of the row itself: only what measures, whatever else a questionnaire can do."""
    items = {item["code"]: item for block in kept["blocks"] for item in block["items"]}
    scales = [scale for scale in kept["scoring"]["scales"] if scale.get("parameter")]
    use = kept.get("use") or {}
    kinds = use.get("kinds") or ()
    side = "teacher" if "teacher" in kinds else str(use.get("side", ""))
    scores = {scale["code"]: _measured(scale, items) for scale in scales}
    return Edition(number, code, version, Name(**kept["title"]), side, scores)


def _measured(scale: Mapping[str, Any], items: Mapping[str, Mapping[str, Any]]) -> Measured:
    least, most = _ends(scale, [items[code] for code in scale["items"] if code in items])
    return Measured(
        code=scale["code"],
        parameter=scale["parameter"],
        better="down" if scale.get("better") == "down" else "up",
        name=Name(**scale["name"]),
        least=least,
        most=most,
    )


def _ends(
    scale: Mapping[str, Any], items: list[Mapping[str, Any]]
) -> tuple[float | None, float | None]:
    """The least and the most a score can be: of scales and numbers with bounds."""
    ends = [
        (each["scale"]["min"], each["scale"]["max"])
        if each.get("scale")
        else (each.get("least"), each.get("most"))
        for each in items
    ]
    lows = [float(low) for low, _ in ends if low is not None]
    highs = [float(high) for _, high in ends if high is not None]
    if not ends or len(lows) < len(ends) or len(highs) < len(ends):
        return None, None
    if scale.get("method") == "sum":
        return sum(lows), sum(highs)
    return min(lows), max(highs)
