"""The tables of the indicators: rows in the order asked for, the totals, and what stands out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from uuid import UUID

from flask import url_for

from kernel.school_year import SchoolYear
from regional.indicators import rules
from regional.indicators.figures import (
    Cause,
    Column,
    Figure,
    KpiTable,
    Unit,
    by_name,
)
from regional.indicators.views import SilentSchool, YearPoint, schools_in
from regional.web.figure_words import BASES, Shown, basis_of, shown
from web.i18n import gettext
from web.paging import Sort

NAME, SCHOOLS = "name", "schools"
MOST_PLACES = 5  # more places than this are counted in a note, not named


@dataclass(frozen=True, slots=True)
class Line:
    """A municipality or a school as a row; `declares` says that figures of it are declared."""

    name: str
    href: str
    schools: int
    shares: tuple[Shown, ...]
    counts: tuple[Shown, ...]
    declares: str


@dataclass(frozen=True, slots=True)
class Note:
    """One indicator whose part is larger than its whole somewhere, and the schools behind it."""

    name: str
    places: tuple[str, ...]
    more: int
    causes: tuple[tuple[str, str, str], ...]


def shares_of(table: KpiTable) -> tuple[Column, ...]:
    """The main shares: what is compared with targets."""
    return tuple(c for c in table.shown_in("main") if c.unit == "percent")


def counts_of(columns: Iterable[Column]) -> tuple[Column, ...]:
    """Everything that is counted, in its order."""
    return tuple(column for column in columns if column.unit == "count")


def charted(columns: Iterable[Column]) -> tuple[Column, ...]:
    """The shares that may be chosen for the map and the bars."""
    return tuple(column for column in columns if column.unit == "percent")


def chosen(columns: Sequence[Column], code: str) -> Column | None:
    """The column asked for, else the first; None where there is nothing to choose from."""
    return next((c for c in columns if c.code == code), columns[0] if columns else None)


def lines(table: KpiTable, sort: Sort) -> list[Line]:
    """Rows as the reader ordered them; what is unknown stands last either way."""
    shares, counts = shares_of(table), counts_of(table.columns)
    ordered = sorted(table.rows, key=lambda unit: by_name(unit.name))
    if sort.key == NAME:
        ordered.sort(key=lambda unit: by_name(unit.name), reverse=sort.descending)
    else:
        known = [unit for unit in ordered if _value(unit, sort.key, table) is not None]
        unknown = [unit for unit in ordered if _value(unit, sort.key, table) is None]
        known.sort(key=lambda u: _value(u, sort.key, table) or 0, reverse=sort.descending)
        ordered = [*known, *unknown]
    return [_line(unit, shares, counts, table) for unit in ordered]


def sum_line(unit: Unit | None, table: KpiTable, href: str = "") -> Line | None:
    """The same row for the sum of all the others."""
    if unit is None:
        return None
    return _line(unit, shares_of(table), counts_of(table.columns), table, href=href)


def sort_keys(table: KpiTable) -> set[str]:
    return {NAME, SCHOOLS, *(column.code for column in table.columns)}


def notes_of(table: KpiTable, causes: dict[str, list[Cause]]) -> list[Note]:
    """What is over one, by indicator: in which places, and through which schools."""
    found = []
    for column in table.columns:
        over = [u for u in table.rows if Shown(column, u.figures[column.code]).is_over]
        if column.code not in causes and not over:
            continue
        places = [] if table.rows and table.rows[0].unit_type == "school" else over
        found.append(
            Note(
                Shown(column, Figure()).short_name,
                tuple(unit.name for unit in places[:MOST_PLACES]),
                max(0, len(places) - MOST_PLACES),
                tuple(_cause(cause, table.year) for cause in causes.get(column.code, ())),
            )
        )
    return found


def _cause(cause: Cause, year: SchoolYear) -> tuple[str, str, str]:
    told = gettext(
        "%(numerator)s of %(denominator)s",
        numerator=cause.numerator, denominator=cause.denominator,
    )  # fmt: skip
    return cause.name, url_for("kpi.school", school_id=cause.school_id, year=year), told


def _line(
    unit: Unit,
    shares: Sequence[Column],
    counts: Sequence[Column],
    table: KpiTable,
    href: str | None = None,
) -> Line:
    basis = basis_of(unit.figures.values())
    return Line(
        name=unit.name,
        href=_address(unit, table.year) if href is None else href,
        schools=schools_in(unit, table.columns),
        shares=tuple(shown(shares, unit)),
        counts=tuple(shown(counts, unit)),
        declares=gettext(BASES[basis]) if basis in ("declared", "mixed") else "",
    )


def _address(unit: Unit, year: SchoolYear) -> str:
    if unit.unit_type == "municipality":
        return url_for("kpi.municipality", municipality_id=unit.unit_id, year=year)
    if unit.unit_type == "school":
        return url_for("kpi.school", school_id=unit.unit_id, year=year)
    return url_for("kpi.table", year=year)


def _value(unit: Unit, key: str, table: KpiTable) -> Fraction | None:
    if key == SCHOOLS:
        return Fraction(schools_in(unit, table.columns))
    figure = unit.figures.get(key)
    return figure.value if figure else None


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality or a school with one figure of it."""

    name: str
    href: str
    told: Shown


@dataclass(frozen=True, slots=True)
class Silent:
    """A municipality's schools that told nothing."""

    municipality_id: UUID
    name: str
    schools: tuple[tuple[str, str], ...]


def places(table: KpiTable, column: Column) -> list[Place]:
    """Every unit with its figure of one indicator, the lowest first and the unknown last."""
    found = [
        Place(unit.name, _address(unit, table.year), Shown(column, unit.figures[column.code]))
        for unit in table.rows
    ]
    known = [place for place in found if place.told.figure.value is not None]
    known.sort(key=lambda place: place.told.figure.value or 0)
    return [*known, *(place for place in found if place.told.figure.value is None)]


def point(column: Column, year: YearPoint) -> tuple[SchoolYear, Shown]:
    """One year of the trend as a figure with its state."""
    figure = Figure(
        numerator=year.numerator,
        denominator=year.denominator,
        units=year.units,
        known=year.known,
        value=year.value,
        aim=year.aim,
        state=rules.state(year.value, year.aim, column.direction),
    )
    return year.year, Shown(column, figure)


def grouped(schools: Sequence[SilentSchool], year: SchoolYear) -> list[Silent]:
    """Silent schools under their municipalities, in the order given."""
    return [
        Silent(
            place_id,
            name,
            tuple(
                (school.name, url_for("kpi.school", school_id=school.school_id, year=year))
                for school in some
            ),
        )
        for (place_id, name), some in groupby(
            schools, key=lambda school: (school.municipality_id, school.municipality)
        )
    ]
