"""Sums of schools' official cells, by the same rules as the compiler's; pure.

Σ numerators over Σ denominators, never a mean. A school that is not in the table adds nothing to
a numerator; below the line it stays only where the formula keeps everybody there.
"""

from collections.abc import Iterable, Mapping
from typing import NotRequired, TypedDict

from regional.indicators.rules import Anomaly


class Cell(TypedDict):
    """A figure as snapshots write it; `known` of `units` schools stand behind it."""

    numerator: int | None
    denominator: int | None
    known: int
    units: int
    anomaly: str | None
    basis: str
    version_id: NotRequired[str]


def silent(denominator: int | None) -> Cell:
    """A school that is not in the table: perhaps below the line, never above it."""
    return Cell(
        numerator=None, denominator=denominator, known=0, units=1, anomaly=None, basis="none"
    )


def add(cells: Iterable[Cell], *, keeps: bool) -> Cell | None:
    """The sum, None when there is nothing to add; its anomaly is judged by `judge`."""
    listed = list(cells)
    if not listed:
        return None
    counted = [cell for cell in listed if keeps or cell["known"]]
    return Cell(
        numerator=_sum(cell["numerator"] for cell in counted),
        denominator=_sum(cell["denominator"] for cell in counted),
        known=sum(cell["known"] for cell in listed),
        units=sum(cell["units"] for cell in listed),
        anomaly=None,
        basis=_basis({cell["basis"] for cell in listed}),
    )


def judge(
    cells: Mapping[str, Cell], answered_by: Mapping[str, str | None], low_percent: int
) -> dict[str, Cell]:
    """Flag what is odd about sums, by indicator; `answered_by` names the cell of answers."""
    judged = {}
    for code, cell in cells.items():
        answers = cells.get(answered_by.get(code) or "")
        judged[code] = Cell(**{**cell, "anomaly": _anomaly(cell, answers, low_percent)})
    return judged


def _anomaly(cell: Cell, answers: Cell | None, low_percent: int) -> str | None:
    over, under = cell["numerator"], cell["denominator"]
    if under == 0:
        return Anomaly.ZERO_DENOMINATOR.value
    if over is not None and under is not None and over > under:
        return Anomaly.OVER_ONE.value
    if answers is None or answers["numerator"] is None or answers["denominator"] is None:
        return None
    few = answers["numerator"] * 100 < answers["denominator"] * low_percent
    return Anomaly.FEW_ANSWERS.value if few else None


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def _basis(bases: set[str]) -> str:
    is_primary = bool(bases & {"primary", "mixed"})
    is_declared = bool(bases & {"declared", "mixed"})
    if is_primary and is_declared:
        return "mixed"
    return "primary" if is_primary else "declared" if is_declared else "none"
