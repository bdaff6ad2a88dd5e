"""Schools whose value stands far from the others': median and MAD, with the arithmetic told.

The median and the median of distances from it are not moved by the very values that are looked
for, as a mean and a standard deviation are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kernel.tenancy.models import Municipality, School
from regional.indicators.models import Indicator, IndicatorVersion
from regional.indicators.rules import value_of
from regional.periods.models import Report, ReportFigure

Key = TypeVar("Key")

# 1.4826 turns a MAD into what a standard deviation would be, were the values spread evenly round
# their middle; beyond 3.5 of those a value is worth a question (Iglewicz and Hoaglin).
TO_SIGMA = Fraction(14826, 10000)
FAR = Fraction(35, 10)
# Among fewer schools nothing is far from anything.
LEAST_SCHOOLS = 8


@dataclass(frozen=True, slots=True)
class Apart:
    """How far a value stands: `score` = (value - median) / (1.4826 × mad), signed.

    `schools` were compared; `mad` is the median of their distances from the median.
    """

    value: Fraction
    median: Fraction
    mad: Fraction
    score: Fraction
    schools: int


@dataclass(frozen=True, slots=True)
class Outlier:
    """A school whose figure of an indicator stands far from the others'."""

    report_id: UUID
    school_id: UUID
    school: str
    municipality_id: UUID
    municipality: str
    indicator: str
    version_id: UUID
    numerator: int | None
    denominator: int | None
    apart: Apart


def far_ones(values: Mapping[Key, Fraction]) -> dict[Key, Apart]:
    """Those of the values that stand far from the rest; pure.

    When more than half are equal there is no spread to measure by, and nothing is called far.
    """
    if len(values) < LEAST_SCHOOLS:
        return {}
    middle = Fraction(median(values.values()))
    mad = Fraction(median(abs(value - middle) for value in values.values()))
    if mad == 0:
        return {}
    scores = {key: (value - middle) / (TO_SIGMA * mad) for key, value in values.items()}
    return {
        key: Apart(values[key], middle, mad, score, len(values))
        for key, score in scores.items()
        if abs(score) > FAR
    }


def outliers(session: Session, period_id: UUID) -> list[Outlier]:
    """Of all reports handed in, the farthest first. One statement."""
    by_version: dict[UUID, dict[UUID, Any]] = {}
    for row in session.execute(_figures(period_id)):
        by_version.setdefault(row.version_id, {})[row.report_id] = row
    found = [
        _outlier(rows[report_id], apart)
        for rows in by_version.values()
        for report_id, apart in far_ones(_values(rows)).items()
    ]
    return sorted(found, key=lambda one: (-abs(one.apart.score), one.school, one.indicator))


def _values(rows: Mapping[UUID, Any]) -> dict[UUID, Fraction]:
    values = {key: value_of(row.numerator, row.denominator, row.unit) for key, row in rows.items()}
    return {key: value for key, value in values.items() if value is not None}


def _outlier(row: Any, apart: Apart) -> Outlier:
    return Outlier(
        row.report_id,
        row.school_id,
        row.school,
        row.municipality_id,
        row.municipality,
        row.code,
        row.version_id,
        row.numerator,
        row.denominator,
        apart,
    )


def _figures(period_id: UUID) -> Any:
    of_attempt = and_(ReportFigure.report_id == Report.id, ReportFigure.attempt == Report.attempt)
    columns: Sequence[Any] = (
        ReportFigure.report_id,
        ReportFigure.school_id,
        School.name.label("school"),
        Report.municipality_id,
        Municipality.name.label("municipality"),
        Indicator.code,
        Indicator.unit,
        ReportFigure.version_id,
        ReportFigure.numerator,
        ReportFigure.denominator,
    )
    return (
        select(*columns)
        .select_from(Report)
        .join(ReportFigure, of_attempt)
        .join(IndicatorVersion, IndicatorVersion.id == ReportFigure.version_id)
        .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .join(School, School.id == Report.school_id)
        .join(Municipality, Municipality.id == Report.municipality_id)
        .where(Report.period_id == period_id, ReportFigure.numerator.is_not(None))
        .where(Report.state.in_(("submitted", "returned", "accepted", "approved")))
        .order_by(Indicator.position, Indicator.code, ReportFigure.report_id)
    )
