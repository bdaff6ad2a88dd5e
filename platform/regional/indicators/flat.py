"""Cells one by one, as the command line and the JSON export give them away."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from kernel.school_year import SchoolYear
from kernel.tenancy.models import Municipality, Region, School
from regional.indicators import rules
from regional.indicators.models import CompileState, Indicator, IndicatorVersion, KpiCell
from regional.indicators.queries import COMPUTED_AT

DECIMALS = 4


@dataclass(frozen=True, slots=True)
class FlatCell:
    """A cell with its unit in words. `value` is percent or a count, None when unknown.

    `version` and `order` say by which formula the figure was counted.
    """

    unit: str
    unit_code: str
    unit_type: str
    indicator: str
    numerator: int | None
    denominator: int | None
    value: float | int | None
    anomaly: str | None
    basis: str
    known: int
    units: int
    computed_at: str
    version: int
    order: str | None

    def plain(self) -> dict[str, object]:
        """As JSON has it, keys in this order."""
        return asdict(self)


def cells_flat(session: Session, year: SchoolYear) -> Iterator[FlatCell]:
    """Every cell the reader may see: the region's, municipalities', schools'; one statement."""
    for name, code, unit_type, indicator, kind, over, under, *rest in session.execute(_all(year)):
        anomaly, basis, known, units, computed_at, version, order = rest
        yield FlatCell(
            unit=name,
            unit_code=code,
            unit_type=unit_type,
            indicator=indicator,
            numerator=over,
            denominator=under,
            value=_number(over, under, kind),
            anomaly=anomaly,
            basis=basis,
            known=known,
            units=units,
            computed_at=_moment(computed_at),
            version=version,
            order=order,
        )


def _all(year: SchoolYear) -> Select[*tuple[Any, ...]]:
    order = case({"region": 0, "municipality": 1}, value=KpiCell.unit_type, else_=2)
    name = func.coalesce(School.name, Municipality.name, Region.name)
    return (
        select(
            name,
            func.coalesce(School.code, Municipality.code, Region.code),
            KpiCell.unit_type,
            Indicator.code,
            Indicator.unit,
            KpiCell.numerator,
            KpiCell.denominator,
            KpiCell.anomaly,
            KpiCell.basis,
            KpiCell.known,
            KpiCell.units,
            COMPUTED_AT,
            IndicatorVersion.number,
            IndicatorVersion.order_number,
        )
        .join(IndicatorVersion, IndicatorVersion.id == KpiCell.version_id)
        .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .outerjoin(CompileState, CompileState.school_year == KpiCell.school_year)
        .outerjoin(School, School.id == KpiCell.unit_id)
        .outerjoin(Municipality, Municipality.id == KpiCell.unit_id)
        .outerjoin(Region, Region.id == KpiCell.unit_id)
        .where(KpiCell.school_year == year.start)
        .order_by(
            order,
            func.replace(func.lower(name), "ё", "е"),
            KpiCell.unit_id,
            Indicator.position,
            Indicator.code,
        )
    )


def _number(numerator: int | None, denominator: int | None, unit: str) -> float | int | None:
    value = rules.value_of(numerator, denominator, unit)
    if value is None:
        return None
    return int(value) if unit == rules.Unit.COUNT else round(float(value), DECIMALS)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
