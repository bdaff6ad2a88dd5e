"""The tables of the indicators: rows in the order asked for, the totals, and what stands out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
from regional.web.figure_words import Shown, basis_of, shown
from web.i18n import gettext, mark, ngettext
from web.paging import Sort

NAME = "name"
DECLARED: Mapping[str, str] = {
    "declared": mark("as declared by the district"),
    "mixed": mark("some as declared"),
}
MOST_PLACES = 5  # more places than this are counted in a note, not named


@dataclass(frozen=True, slots=True)
class Line:
    """A municipality or a school as a row; `beneath` tells its schools and what it stands on."""

    name: str
    href: str
    shares: tuple[Shown, ...]
    counts: tuple[Shown, ...]
    beneath: str


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


def chosen(table: KpiTable, code: str) -> Column | None:
    """The share asked for, else the first of which anything is known, else the first."""
    columns = charted(table.columns)
    known = [c for c in columns if table.total and table.total.figures[c.code].value is not None]
    asked = [column for column in columns if column.code == code]
    return next(iter([*asked, *known, *columns]), None)


def lines(table: KpiTable, sort: Sort) -> list[Line]:
    """Rows as the reader ordered them; what is unknown stands last either way."""
    shares, counts = shares_of(table), counts_of(table.columns)
    ordered = sorted(table.rows, key=lambda unit: by_name(unit.name))
    if sort.key == NAME:
        ordered.sort(key=lambda unit: by_name(unit.name), reverse=sort.descending)
    else:
        known = [unit for unit in ordered if unit.figures[sort.key].value is not None]
        unknown = [unit for unit in ordered if unit.figures[sort.key].value is None]
        known.sort(key=lambda u: u.figures[sort.key].value or 0, reverse=sort.descending)
        ordered = [*known, *unknown]
    return [_line(unit, shares, counts, table) for unit in ordered]


def sum_line(unit: Unit | None, table: KpiTable, href: str = "") -> Line | None:
    """The same row for the sum of all the others."""
    if unit is None:
        return None
    return _line(unit, shares_of(table), counts_of(table.columns), table, href=href)


def sort_keys(table: KpiTable) -> set[str]:
    return {NAME, *(column.code for column in table.columns)}


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
    return Line(
        name=unit.name,
        href=_address(unit, table.year) if href is None else href,
        shares=tuple(shown(shares, unit)),
        counts=tuple(shown(counts, unit)),
        beneath=_beneath(unit, table),
    )


def _beneath(unit: Unit, table: KpiTable) -> str:
    """«11 школ, по записям школ и сведениям района»; the usual basis goes without saying."""
    basis = basis_of(unit.figures.values())
    schools = schools_in(unit, table.columns) if unit.unit_type != "school" else 0
    said = [ngettext("%(num)s school", "%(num)s schools", schools)] if schools else []
    if basis in DECLARED:
        said.append(gettext(DECLARED[basis]))
    return ", ".join(said)


def _address(unit: Unit, year: SchoolYear) -> str:
    if unit.unit_type == "municipality":
        return url_for("kpi.municipality", municipality_id=unit.unit_id, year=year)
    if unit.unit_type == "school":
        return url_for("kpi.school", school_id=unit.unit_id, year=year)
    return url_for("kpi.table", year=year)


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
        Place(unit.name, _address(unit, table.year), shown([column], unit)[0])
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


def versions_note(points: Sequence[YearPoint]) -> str:
    """«По версии 1: 2019/2020 – 2025/2026; …», when the years shown were counted differently."""
    spans = [(version, list(some)) for version, some in groupby(points, key=lambda p: p.version)]
    if len(spans) < 2:
        return ""
    said = [
        gettext("version %(number)s: %(years)s", number=version, years=_span(some))
        for version, some in spans
    ]
    return gettext("The formula has changed: %(versions)s.", versions="; ".join(said))


def _span(points: Sequence[YearPoint]) -> str:
    first, last = points[0].year, points[-1].year
    return str(first) if first == last else f"{first} – {last}"


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
