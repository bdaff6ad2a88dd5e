"""Cells that changed after approval, and cells far from the others', as sentences of a table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from regional.indicators.figures import Column
from regional.periods.difference import Difference
from regional.periods.outliers import Outlier
from regional.web.figure_words import of_words, share_of
from web.charts.share import decimal
from web.filters import number, percent
from web.i18n import gettext, language

Numbers = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One cell then and now; `of` are the two numbers beneath a share."""

    report_id: UUID
    version_id: UUID
    school: str
    municipality: str
    indicator: str
    then: str
    then_of: str
    now: str
    now_of: str
    reason: str


@dataclass(frozen=True, slots=True)
class FarCell:
    """A school's value, what is usual, and how far from it the value stands."""

    report_id: UUID
    school: str
    municipality: str
    indicator: str
    value: str
    of: str
    median: str
    spread: str
    score: str
    schools: int


def rows_of(cells: Iterable[Difference], columns: Mapping[str, Column]) -> list[ChangedCell]:
    return [_changed(cell, columns.get(cell.indicator)) for cell in cells]


def far_rows(found: Iterable[Outlier], columns: Mapping[str, Column]) -> list[FarCell]:
    return [_far(one, columns.get(one.indicator)) for one in found]


def name_of(column: Column | None, code: str) -> str:
    return column.say("short_name", language()) if column else code


def _changed(cell: Difference, column: Column | None) -> ChangedCell:
    return ChangedCell(
        report_id=cell.report_id,
        version_id=cell.version_id,
        school=cell.school,
        municipality=cell.municipality,
        indicator=name_of(column, cell.indicator),
        then=_value(column, cell.then),
        then_of=_of(column, cell.then),
        now=_value(column, cell.now),
        now_of=_of(column, cell.now),
        reason=cell.reason or "",
    )


def _value(column: Column | None, numbers: Numbers) -> str:
    if column is None or column.unit != "percent":
        return number(numbers[0])
    return percent(share_of(*numbers, None, column.direction))


def _of(column: Column | None, numbers: Numbers) -> str:
    over, under = numbers
    if column is None or column.unit != "percent" or over is None or under is None:
        return ""
    return of_words(over, under)


def _far(one: Outlier, column: Column | None) -> FarCell:
    is_share, apart = column is not None and column.unit == "percent", one.apart
    times = number(_tenths(abs(apart.score)), 1)
    return FarCell(
        report_id=one.report_id,
        school=one.school,
        municipality=one.municipality,
        indicator=name_of(column, one.indicator),
        value=_exact(apart.value, is_share),
        of=_of(column, (one.numerator, one.denominator)),
        median=_exact(apart.median, is_share),
        spread=_points(apart.mad, is_share),
        score=gettext("%(times)s, above the median", times=times)
        if apart.score > 0
        else gettext("%(times)s, below the median", times=times),
        schools=apart.schools,
    )


def _exact(value: Fraction, is_share: bool) -> str:
    return percent(_tenths(value)) if is_share else number(_tenths(value))


def _points(value: Fraction, is_share: bool) -> str:
    said = number(_tenths(value))
    return gettext("%(number)s p.p.", number=said) if is_share else said


def _tenths(value: Fraction) -> Decimal:
    return round(decimal(value), 1)
