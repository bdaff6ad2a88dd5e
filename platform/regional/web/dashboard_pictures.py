"""The pictures of a board: places against the target, the map, the trends, the distribution."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from uuid import UUID

from babel.dates import get_month_names
from flask import url_for

from kernel.profile.facts import FACTS, FactUnit, split
from kernel.school_year import SchoolYear
from regional.indicators.board import Board
from regional.indicators.by_today import Structure
from regional.indicators.figures import Unit
from regional.indicators.pictures import MonthPoint, missing_units
from regional.web.figure_words import Shown, share_of, shown
from regional.web.kpi_pictures import MOST_BARS, trend_of
from regional.web.lack_words import lack_words
from web.charts import Figure, Row, Series, Spread, Tile, bars, histogram, lines, tile_map
from web.i18n import gettext, language

SCHOOL_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8)
MOST_LAGGARDS = 10


@dataclass(frozen=True, slots=True)
class Short:
    """A place below the target: where it stands, and how many are missing there."""

    name: str
    href: str
    told: Shown
    lacks: str


@dataclass(frozen=True, slots=True)
class Pictures:
    """Everything drawn of one board; None where there is nothing to draw. `over` are the places
    whose part is larger than their whole."""

    tiles: Figure | None = None
    bars: Figure | None = None
    left_out: int = 0
    over: tuple[str, ...] = ()
    months: Figure | None = None
    years: Figure | None = None
    spread: Figure | None = None


def pictures_of(board: Board, total: Shown) -> Pictures:
    """Where nothing is known there is nothing to draw: the tables say so."""
    if board.column is None:
        return Pictures()
    told = [(unit, shown([board.column], unit)[0]) for unit in board.rows]
    spots = sorted((_Spot(unit, one, one.value) for unit, one in told), key=_order)
    if all(spot.value is None for spot in spots):
        return Pictures()
    schools, yes_no = board.place is not None, counts_schools(board)
    few = [] if schools and yes_no else spots[:MOST_BARS]
    return Pictures(
        tiles=None if schools else _tiles(board, spots, total),
        bars=_bars(few, total) if few else None,
        left_out=len(spots) - len(few) if few else 0,
        over=tuple(spot.unit.name for spot in spots if spot.told.is_over),
        months=_months(board, total),
        years=trend_of(board.column, board.trend.years),
        spread=None if yes_no else _spread(board),
    )


def short_of_target(board: Board) -> list[Short]:
    """The places farthest below the target, with what each of them lacks.

    Of what a school has or has not, all schools that have it not: there is nothing to count.
    """
    column, address = board.column, _addresses(board)
    if column is None:
        return []
    if board.place is not None and counts_schools(board):
        without = [unit for unit in board.rows if unit.figures[column.code].numerator == 0]
        return [Short(unit.name, address(unit), shown([column], unit)[0], "") for unit in without]
    return [
        Short(
            unit.name,
            address(unit),
            shown([column], unit)[0],
            lack_words(column, missing_units(unit.figures[column.code], column.direction)),
        )
        for unit in board.below()[:MOST_LAGGARDS]
    ]


@lru_cache(maxsize=64)
def _drawn(
    spoken: str, draw: Callable[..., Figure], rows: tuple[object, ...], aim: Fraction | None
) -> Figure:
    """A picture is made of what it shows and of nothing else, whoever looks; between two recounts
    everybody looks at the same. `spoken` is the language of its words."""
    return draw(rows, aim)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A place with its value as shown, worked out once for all pictures."""

    unit: Unit
    told: Shown
    value: Decimal | None


def _order(spot: _Spot) -> tuple[bool, Fraction]:
    """The lowest first, the unknown last."""
    value = spot.told.figure.value
    return value is None, value or Fraction(0)


def counts_schools(board: Board) -> bool:
    """Whether a single school only has it or has it not: then there are no shares to spread."""
    if board.column is None:
        return False
    unit = FACTS[split(board.column.numerator_fact)[0]].unit
    return unit in (FactUnit.SCHOOLS, FactUnit.INSTITUTIONS)


def _addresses(board: Board) -> Callable[[Unit], str]:
    """Addresses of the rows, from one that is built: routing each of a hundred is slow."""
    nobody = UUID(int=0)
    if board.place is not None:
        pattern = url_for("kpi.school", school_id=nobody, year=board.year)
    else:
        pattern = url_for(
            "dashboard.municipality", municipality_id=nobody, year=board.year,
            kpi=board.column.code if board.column else None,
            structure=board.structure if board.structure is Structure.TODAY else None,
        )  # fmt: skip
    return lambda unit: pattern.replace(str(nobody), str(unit.unit_id))


def _tiles(board: Board, spots: Sequence[_Spot], total: Shown) -> Figure:
    address = _addresses(board)
    tiles = [
        Tile(
            spot.unit.name, spot.unit.short_name, *(spot.unit.tile or (0, 0)), spot.value,
            spot.told.aim, address(spot.unit), spot.told.is_over,
        )
        for spot in spots
    ]  # fmt: skip
    return _drawn(language(), tile_map, tuple(tiles), total.aim)


def _bars(spots: Sequence[_Spot], total: Shown) -> Figure:
    rows = tuple(Row(spot.unit.name, spot.value, spot.told.of) for spot in spots)
    return _drawn(language(), bars, rows, total.aim)


def _months(board: Board, total: Shown) -> Figure | None:
    """This school year beside the last one; nothing while no month has been written down."""
    if not board.trend.months:
        return None
    full = get_month_names("wide", context="stand-alone", locale=language())
    short = get_month_names("abbreviated", context="stand-alone", locale=language())
    months = [(short[n][:3], full[n]) for n in SCHOOL_MONTHS]
    last = SchoolYear(board.year.start - 1)
    now = _series(board, board.year, total)
    return lines(months, now, _series(board, last, total), total.aim)


def _series(board: Board, year: SchoolYear, total: Shown) -> Series:
    known = {point.month: point for point in board.trend.months if point.year == year}
    if not known:
        return Series(str(year), ())
    values = [_value(known.get(month), total) for month in _of_year(year, max(known))]
    return Series(str(year), values)


def _of_year(year: SchoolYear, until: date) -> list[date]:
    days = [date(year.start + (n < SCHOOL_MONTHS[0]), n, 1) for n in SCHOOL_MONTHS]
    return [day for day in days if day <= until]


def _value(point: MonthPoint | None, total: Shown) -> Decimal | None:
    if point is None:
        return None
    return share_of(point.numerator, point.denominator, total.aim, total.column.direction)


def _spread(board: Board) -> Figure:
    spread, column = board.spread, board.column
    aim = board.region.figures[column.code].aim if board.region and column else None
    drawn = Spread(
        tenths=spread.tenths,
        over=spread.over,
        unknown=spread.units - spread.known,
        lower=spread.lower,
        median=spread.median,
        upper=spread.upper,
    )
    return histogram(drawn, aim.value if aim else None, gettext("Schools"))
