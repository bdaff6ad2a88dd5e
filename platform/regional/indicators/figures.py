"""What a page is given of indicators: columns, units and their figures, put together from cells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from kernel.school_year import SchoolYear
from regional.indicators import rules
from regional.indicators.rules import Aim, Anomaly, State

_NUMBER = re.compile(r"\d+")
# The facts that are known of just those schools that reported at all; their cell gives «5 of 7
# schools». The region may give the first one's indicator another formula, hence the second.
REPORTED_FACTS = ("with_programme", "model_schools")
REPORTED_FACT = REPORTED_FACTS[0]


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator with the version of its formula that is in force in the year shown."""

    code: str
    names: Mapping[str, Mapping[str, str]]
    unit: str
    direction: str
    shown_in: str
    answered_by: str | None
    version_id: UUID
    version: int
    numerator_fact: str
    denominator_fact: str | None
    missing: str
    level: str
    order_number: str | None
    order_date: date | None
    aims: tuple[Aim, ...] = ()
    from_year: int = 0

    def say(self, what: str, language: str) -> str:
        """`name`, `short_name` or `about` for a locale; Russian for any language but English."""
        return self.names["en" if language.lower().startswith("en") else "ru"][what]


@dataclass(frozen=True, slots=True)
class Cell:
    """A compiled cell as it is stored, with the moment its figure was last found to be so."""

    version_id: UUID
    numerator: int | None
    denominator: int | None
    units: int
    known: int
    anomaly: str | None
    basis: str
    computed_at: datetime


@dataclass(frozen=True, slots=True)
class Figure:
    """One cell as a page shows it. `known` of `units` schools stand behind it.

    `answered` is the percent of those asked who answered, `of_answered` the percent of those who
    are satisfied: both for surveys only. `gap` is in points, below zero when short of the aim.
    """

    numerator: int | None = None
    denominator: int | None = None
    units: int = 0
    known: int = 0
    anomaly: str | None = None
    basis: str = "none"
    computed_at: datetime | None = None
    value: Fraction | None = None
    aim: Aim | None = None
    state: State = State.UNKNOWN
    gap: Fraction | None = None
    answered: Fraction | None = None
    of_answered: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A region, a municipality or a school with its figures, one for every column's code.

    `kind` is a school's type, `tile` a municipality's place on the map: column and row.
    """

    unit_type: str
    unit_id: UUID
    code: str
    name: str
    short_name: str
    kind: str | None = None
    tile: tuple[int, int] | None = None
    figures: dict[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cause:
    """A school whose numerator is over its denominator."""

    school_id: UUID
    name: str
    municipality_id: UUID | None
    numerator: int
    denominator: int

    def is_in(self, unit: Unit) -> bool:
        return unit.unit_type == "region" or unit.unit_id in (self.school_id, self.municipality_id)


@dataclass(frozen=True, slots=True)
class Oddity:
    """A flagged figure of a unit; `causes` are the schools that bring a share over one."""

    unit: Unit
    code: str
    anomaly: str
    causes: tuple[Cause, ...] = ()


@dataclass(frozen=True, slots=True)
class KpiTable:
    """Units of one kind, what they add up to, and how far to trust it.

    `reported` of `schools` told anything about mentoring. `computed_at` is when the newest figure
    became what it is, `full_at` when all were last compiled whole, `corrected` what that mended.
    """

    year: SchoolYear
    columns: tuple[Column, ...]
    rows: tuple[Unit, ...]
    total: Unit | None
    computed_at: datetime | None
    full_at: datetime | None
    corrected: int
    schools: int
    reported: int
    oddities: tuple[Oddity, ...] = ()

    def shown_in(self, place: str) -> tuple[Column, ...]:
        """The columns of «main», «counters» or «support»."""
        return tuple(column for column in self.columns if column.shown_in == place)


@dataclass(frozen=True, slots=True)
class SchoolFigures:
    """A school beside the sums above it; a school that was nowhere that year has no unit."""

    year: SchoolYear
    columns: tuple[Column, ...]
    school: Unit | None
    municipality: Unit | None
    region: Unit | None
    computed_at: datetime | None
    full_at: datetime | None


def units_of(
    rows: Iterable[Sequence[Any]], columns: Sequence[Column], year: SchoolYear
) -> list[Unit]:
    """Units by name. A row is the eight fields of a unit and a cell's eight, perhaps NULL."""
    cells: dict[UUID, dict[UUID, Cell]] = {}
    first: dict[UUID, Sequence[Any]] = {}
    for row in rows:
        first.setdefault(row[1], row)
        held = cells.setdefault(row[1], {})
        if row[8] is not None:
            held[row[8]] = Cell(*row[8:16])
    found = []
    for unit_id, (unit_type, _, code, name, short_name, kind, col, line, *_) in first.items():
        place = unit_id if unit_type == "municipality" else None
        tile = (col, line) if col is not None else None
        figures = _figures(cells[unit_id], columns, year, place)
        found.append(Unit(unit_type, unit_id, code, name, short_name, kind, tile, figures))
    return sorted(found, key=lambda unit: by_name(unit.name))


def oddities_of(units: Iterable[Unit], causes: Mapping[str, Sequence[Cause]]) -> list[Oddity]:
    """Every flagged figure of the units; `causes` by the indicator's code."""
    return [
        Oddity(unit, code, figure.anomaly, _causes(unit, figure, causes.get(code, ())))
        for unit in units
        for code, figure in unit.figures.items()
        if figure.anomaly in (Anomaly.OVER_ONE, Anomaly.FEW_ANSWERS)
    ]


def completeness(columns: Iterable[Column], total: Unit | None) -> tuple[int, int]:
    """How many schools there are and how many of them told anything."""
    told = reported_by(columns)
    figure = total.figures[told.code] if total is not None and told is not None else Figure()
    return figure.units, figure.known


def reported_by(columns: Iterable[Column]) -> Column | None:
    """The indicator whose cells say which schools told anything of mentoring."""
    facts = [(c.numerator_fact, c) for c in columns if c.numerator_fact in REPORTED_FACTS]
    return min(facts, key=lambda found: REPORTED_FACTS.index(found[0]), default=(None, None))[1]


def newest(units: Iterable[Unit | None]) -> datetime | None:
    """When the latest of the figures became what it is."""
    times = (figure.computed_at for unit in units if unit for figure in unit.figures.values())
    return max((time for time in times if time is not None), default=None)


def by_name(name: str) -> str:
    """The key names sort by: Ё stands with Е, and № 4 before № 15."""
    folded = name.casefold().replace("ё", "е")
    return _NUMBER.sub(lambda number: number[0].zfill(6), folded)


def _figures(
    cells: Mapping[UUID, Cell], columns: Sequence[Column], year: SchoolYear, place: UUID | None
) -> dict[str, Figure]:
    by_code = {column.code: cells.get(column.version_id) for column in columns}
    found = {}
    for column in columns:
        aim = rules.aim_for(column.aims, year, place)
        cell = by_code[column.code]
        told = by_code.get(column.answered_by) if column.answered_by else None
        found[column.code] = _figure(cell, told, column, aim) if cell else Figure(aim=aim)
    return found


def _figure(cell: Cell, told: Cell | None, column: Column, aim: Aim | None) -> Figure:
    value = rules.value_of(cell.numerator, cell.denominator, column.unit)
    return Figure(
        numerator=cell.numerator,
        denominator=cell.denominator,
        units=cell.units,
        known=cell.known,
        anomaly=cell.anomaly,
        basis=cell.basis,
        computed_at=cell.computed_at,
        value=value,
        aim=aim,
        state=rules.state(value, aim, column.direction),
        gap=rules.gap(value, aim, column.direction),
        answered=rules.share(told.numerator, told.denominator) if told else None,
        of_answered=rules.share(cell.numerator, told.numerator) if told else None,
    )


def _causes(unit: Unit, figure: Figure, causes: Iterable[Cause]) -> tuple[Cause, ...]:
    if figure.anomaly != Anomaly.OVER_ONE:
        return ()
    return tuple(cause for cause in causes if cause.is_in(unit))
