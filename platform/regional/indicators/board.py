"""One indicator in a school year as a dashboard shows it, for the region or one municipality."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.school_year import SchoolYear
from regional.indicators import by_today, pictures, queries, rules, views
from regional.indicators.by_today import Moved, Structure
from regional.indicators.figures import Column, Figure, Unit, completeness, newest
from regional.indicators.flat import DECIMALS
from regional.indicators.pictures import Distribution, Trend, missing_units
from regional.indicators.rules import State
from regional.indicators.views import SilentSchool

BELOW = (State.BELOW, State.NEAR)


@dataclass(frozen=True, slots=True)
class Board:
    """`column` is the share looked at, None where the year has none; `rows` are the municipalities,
    or the schools of `place`, with its figures alone. `total` and `region` have every figure.

    `silent` are the schools of a municipality that told nothing, `moved` those that stand elsewhere
    today, where the structure of today was asked for.
    """

    year: SchoolYear
    columns: tuple[Column, ...]
    column: Column | None
    place: UUID | None
    structure: Structure
    total: Unit | None
    region: Unit | None
    rows: tuple[Unit, ...] = ()
    spread: Distribution = field(default_factory=Distribution)
    trend: Trend = field(default_factory=Trend)
    silent: tuple[SilentSchool, ...] = ()
    moved: Moved = field(default_factory=Moved)
    computed_at: datetime | None = None

    @property
    def counted(self) -> tuple[int, int]:
        """Of how many schools how many told anything."""
        return completeness(self.columns, self.total)

    @property
    def figure(self) -> Figure:
        """The looked-at figure of the whole territory."""
        if self.total is None or self.column is None:
            return Figure()
        return self.total.figures[self.column.code]

    def below(self) -> list[Unit]:
        """Those short of the target, the farthest from it first."""
        code = self.column.code if self.column else ""
        short = [unit for unit in self.rows if unit.figures[code].state in BELOW]
        return sorted(short, key=lambda unit: unit.figures[code].gap or 0)

    def reached(self) -> tuple[int, int]:
        """How many of the rows with a value reach the target."""
        states = [unit.figures[self.column.code].state for unit in self.rows] if self.column else []
        known = [state for state in states if state is not State.UNKNOWN]
        return known.count(State.REACHED), len(known)


def shares(columns: Sequence[Column]) -> list[Column]:
    """What a board may look at: the shares, the main ones first."""
    found = [column for column in columns if column.unit == rules.Unit.PERCENT]
    return sorted(found, key=lambda column: column.shown_in != "main")


def board_of(
    session: Session,
    year: SchoolYear,
    code: str = "",
    place: UUID | None = None,
    structure: Structure = Structure.DATE,
    today: date | None = None,
) -> Board:
    """Put together in at most seven statements; without a known code the first share is shown."""
    columns = queries.columns_of(session, year)
    board = Board(
        year=year,
        columns=columns,
        column=_asked(columns, code) or next(iter(shares(columns)), None),
        place=place,
        structure=structure if today is not None else Structure.DATE,
        total=None,
        region=None,
    )
    board = _placed(session, board)
    if board.figure.value is None and _asked(columns, code) is None:
        board = _placed(session, replace(board, column=_first_known(board)))
    if board.structure is Structure.TODAY and today is not None:
        board = _restructured(session, board, today)
    board = replace(board, computed_at=newest([board.total]))
    return _looked_at(session, board)


def _asked(columns: Sequence[Column], code: str) -> Column | None:
    return next((column for column in shares(columns) if column.code == code), None)


def _first_known(board: Board) -> Column | None:
    total = board.total
    known = (c for c in shares(board.columns) if total and total.figures[c.code].value is not None)
    return next(known, board.column)


def _with_answers(board: Board) -> list[Column]:
    """The column looked at, and the one that says how many answered."""
    column = board.column
    beside = [c for c in board.columns if column and c.code == column.answered_by]
    return [*([column] if column else []), *beside]


def _placed(session: Session, board: Board) -> Board:
    rows, total, region = pictures.places(
        session, board.year, board.columns, _with_answers(board), board.place
    )
    return replace(board, rows=tuple(rows), total=total, region=region)


def _restructured(session: Session, board: Board, today: date) -> Board:
    """The same by the structure of today; the region's own figures do not change."""
    year, columns, place = board.year, _with_answers(board), board.place
    board = replace(board, moved=by_today.moved(session, year, today, board.columns))
    if place is None:
        rows = by_today.municipalities(session, year, today, columns)
        return replace(board, rows=tuple(rows))
    units = by_today.municipalities(session, year, today, board.columns, place)
    schools = by_today.schools(session, year, today, place, columns)
    return replace(board, rows=tuple(schools), total=next(iter(units), None))


def _looked_at(session: Session, board: Board) -> Board:
    column, year, place = board.column, board.year, board.place
    if column is None or board.total is None:
        return board
    only = [unit.unit_id for unit in board.rows] if place else None
    aim = board.region.figures[column.code].aim if board.region else None
    silent = views.silent_schools(session, year, board.columns, place) if place else []
    return replace(
        board,
        spread=pictures.distribution(session, year, column, aim, only),
        trend=pictures.trend(session, year, column, board.total),
        silent=tuple(silent),
    )


def plain(board: Board) -> dict[str, object]:
    """The board as JSON has it: counts and exact codes, values in per cent to four decimals."""
    column = board.column
    known, units = board.counted[1], board.counted[0]
    return {
        "school_year": str(board.year),
        "territory": board.total.name if board.total else None,
        "structure": board.structure.value,
        "indicator": column.code if column else None,
        "version": column.version if column else None,
        "schools": units,
        "schools_known": known,
        "computed_at": _moment(board.computed_at),
        "main": [
            {"indicator": c.code, **_figure(board.total.figures[c.code], c)}
            for c in board.columns
            if board.total and c.shown_in == "main"
        ],
        "total": _figure(board.figure, column) if column else None,
        "places": [
            {"unit": u.name, "unit_code": u.code, **_figure(u.figures[column.code], column)}
            for u in board.rows
            if column
        ],
        "distribution": _spread(board.spread),
        "months": [
            {"month": f"{p.month:%Y-%m}", **_pair(p.numerator, p.denominator)}
            for p in board.trend.months
        ],
        "years": [
            {"school_year": str(p.year), **_pair(p.numerator, p.denominator)}
            for p in board.trend.years
        ],
        "lagging_schools": [
            {"unit": s.name, "municipality": s.municipality, "missing": s.missing,
             **_pair(s.numerator, s.denominator)}
            for s in board.spread.lacking
        ],
        "silent_schools": [school.name for school in board.silent],
    }  # fmt: skip


def _figure(figure: Figure, column: Column) -> dict[str, object]:
    aim = figure.aim
    return {
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": _number(figure.value),
        "target": _number(aim.value) if aim else None,
        "target_year": aim.year if aim else None,
        "state": figure.state.value,
        "missing": missing_units(figure, column.direction),
        "known": figure.known,
        "units": figure.units,
        "basis": figure.basis,
        "anomaly": figure.anomaly,
    }


def _pair(numerator: int | None, denominator: int | None) -> dict[str, object]:
    value = rules.value_of(numerator, denominator, rules.Unit.PERCENT)
    return {"numerator": numerator, "denominator": denominator, "value": _number(value)}


def _spread(spread: Distribution) -> dict[str, object]:
    return {
        "schools": spread.units,
        "known": spread.known,
        "tenths": list(spread.tenths),
        "over": spread.over,
        "reached": spread.reached,
        "quartiles": [
            None if one is None else float(one)
            for one in (spread.lower, spread.median, spread.upper)
        ],
    }


def _number(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), DECIMALS)


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else None
