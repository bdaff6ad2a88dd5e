"""The chosen share over the places: a map of tiles, and bars against the target."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from flask import url_for

from kernel.school_year import SchoolYear
from regional.indicators.figures import Column, Unit
from regional.indicators.views import YearPoint
from regional.web.figure_words import Shown, share_of
from web.charts import Figure, Row, Tile, bars, line, tile_map

MOST_BARS = 60


def map_of(column: Column, units: Iterable[Unit], total: Unit | None, year: SchoolYear) -> Figure:
    """A tile for each municipality, leading to its schools."""
    tiles = []
    for unit in units:
        told = Shown(column, unit.figures[column.code])
        col, row = unit.tile or (0, 0)
        tiles.append(
            Tile(
                name=unit.name,
                short=unit.short_name,
                col=col,
                row=row,
                value=told.value,
                target=told.aim,
                href=url_for("kpi.municipality", municipality_id=unit.unit_id, year=year),
                flag=told.is_over,
            )
        )
    return tile_map(tiles, Shown(column, total.figures[column.code]).aim if total else None)


def bars_of(column: Column, units: Sequence[Unit], total: Unit | None) -> Figure | None:
    """A bar for each place, the lowest first and the unknown last; None past what can be read."""
    if not units or len(units) > MOST_BARS:
        return None
    told = [(unit.name, Shown(column, unit.figures[column.code])) for unit in units]
    told.sort(key=lambda pair: _order(pair[1]))
    rows = [Row(name, one.value, one.of) for name, one in told]
    return bars(rows, Shown(column, total.figures[column.code]).aim if total else None)


def trend_of(column: Column, points: Sequence[YearPoint]) -> Figure | None:
    """The share over the years; None while there is no second year to draw a line to."""
    if sum(point.value is not None for point in points) < 2:
        return None
    values: list[tuple[str, Decimal | None]] = [
        (
            str(point.year),
            share_of(
                point.numerator,
                point.denominator,
                point.aim.value if point.aim else None,
                column.direction,
            ),
        )
        for point in points
    ]
    aim = points[-1].aim if points else None
    return line(values, aim.value if aim else None)


def _order(told: Shown) -> tuple[bool, object]:
    value = told.figure.value
    return (value is None, value if value is not None else 0)
