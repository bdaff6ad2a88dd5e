"""Figures of one school with the columns they belong to: compiled cells, or frozen in a report."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from kernel.school_year import SchoolYear
from regional.indicators.figures import Column, Figure, units_of
from regional.indicators.models import Indicator, IndicatorVersion, KpiCell
from regional.indicators.queries import columns_of
from regional.periods.models import ReportFigure

VERSION = (
    Indicator.code,
    IndicatorVersion.id,
    IndicatorVersion.number,
    IndicatorVersion.numerator_fact,
    IndicatorVersion.denominator_fact,
    IndicatorVersion.missing,
    IndicatorVersion.level,
    IndicatorVersion.order_number,
    IndicatorVersion.order_date,
)


@dataclass(frozen=True, slots=True)
class Figures:
    """Columns as they were when the figures were made, and the figures by the column's code."""

    columns: tuple[Column, ...]
    by_code: Mapping[str, Figure]


def present_cells(
    session: Session, school_id: UUID, years: Sequence[int]
) -> dict[int, list[Sequence[Any]]]:
    """Compiled cells of the school by year, each with its version. One statement."""
    query = (
        _with_version(select(KpiCell.school_year, *VERSION, *_numbers(KpiCell)), KpiCell)
        .where(KpiCell.unit_type == "school", KpiCell.unit_id == school_id)
        .where(KpiCell.school_year.in_(years))
    )
    found: dict[int, list[Sequence[Any]]] = {year: [] for year in years}
    for row in session.execute(query):
        found[row[0]].append(row[1:])
    return found


def frozen_figures(
    session: Session, report_id: UUID, attempts: Sequence[int]
) -> dict[int, list[Sequence[Any]]]:
    """What was handed in, by attempt, each with its version. One statement."""
    query = (
        _with_version(select(ReportFigure.attempt, *VERSION, *_numbers(ReportFigure)), ReportFigure)
        .where(ReportFigure.report_id == report_id)
        .where(ReportFigure.attempt.in_(attempts))
    )
    found: dict[int, list[Sequence[Any]]] = {attempt: [] for attempt in attempts}
    for row in session.execute(query):
        found[row[0]].append(row[1:])
    return found


def columns_in(session: Session, year: SchoolYear) -> tuple[Column, ...]:
    """The year's columns that schools have cells of. Two statements."""
    return tuple(column for column in columns_of(session, year) if column.level == "school")


def figures_in(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    year: SchoolYear,
    municipality_id: UUID | None,
) -> Figures:
    """Put rows of `present_cells` or `frozen_figures` under columns.

    A column speaks of the version its figure was counted by, also when a newer one is in force.
    """
    width = len(VERSION)
    told = {row[0]: row for row in rows}
    own = tuple(as_counted(column, told.get(column.code)) for column in columns)
    unit = ("school", municipality_id, "", "", "", None, None, None)
    cells = [
        (*unit, told[c.code][1], *told[c.code][width:]) for c in own if c.code in told
    ]  # fmt: skip
    made = units_of(cells, own, year)
    shown = made[0].figures if made else {}
    return Figures(own, {code: figure for code, figure in shown.items() if code in told})


def as_counted(column: Column, row: Sequence[Any] | None) -> Column:
    """The column with the version a figure was counted by; a row begins with VERSION."""
    if row is None or row[1] == column.version_id:
        return column
    _, version_id, number, over, under, missing, level, order_number, order_date = row[
        : len(VERSION)
    ]
    return replace(
        column,
        version_id=version_id,
        version=number,
        numerator_fact=over,
        denominator_fact=under,
        missing=missing,
        level=level,
        order_number=order_number,
        order_date=order_date,
    )


def _numbers(of: type[KpiCell] | type[ReportFigure]) -> tuple[Any, ...]:
    units = literal(1) if of is ReportFigure else KpiCell.units
    return (of.numerator, of.denominator, units, of.known, of.anomaly, of.basis, of.computed_at)


def _with_version(
    query: Select[*tuple[Any, ...]], of: type[KpiCell] | type[ReportFigure]
) -> Select[*tuple[Any, ...]]:
    return query.join(IndicatorVersion, IndicatorVersion.id == of.version_id).join(
        Indicator, Indicator.id == IndicatorVersion.indicator_id
    )
