"""The map of links: a tile for each municipality, a line from who helps to who is helped."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from markupsafe import Markup

from regional.partnership.queries import Stream
from web.charts import Figure, Legend
from web.filters import number
from web.i18n import gettext, ngettext

_WIDE, _HIGH, _GAP = 84, 54, 2
_AT_X, _AT_Y = 0.74, 0.62  # where lines begin and end, beside the words of a tile
_BANDS = ((7, "tile-4"), (4, "tile-3"), (2, "tile-2"), (1, "tile-1"))
_MANY = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """A municipality where it stands on the map."""

    id: UUID
    name: str
    short: str
    col: int
    row: int


@dataclass(slots=True)
class _Sums:
    """Links inside, links to schools elsewhere, links from schools elsewhere."""

    within: int = 0
    gives: int = 0
    takes: int = 0

    @property
    def all(self) -> int:
        return self.within + self.gives + self.takes


def links_map(
    units: Sequence[Unit], streams: Sequence[Stream], href: Callable[[UUID], str]
) -> Figure:
    """Tiles with the number of links that touch each, lines between them; the same in rows."""
    sums = {unit.id: _Sums() for unit in units}
    known = [each for each in streams if each.helper_unit in sums and each.helped_unit in sums]
    for each in known:
        if each.helper_unit == each.helped_unit:
            sums[each.helper_unit].within += each.count
        else:
            sums[each.helper_unit].gives += each.count
            sums[each.helped_unit].takes += each.count
    finding = _finding(sums)
    return Figure(
        svg=_drawn(units, known, sums, href, finding),
        finding=finding,
        columns=(
            gettext("Where"),
            gettext("Within the municipality"),
            gettext("Helps others"),
            gettext("Is helped by others"),
        ),
        rows=[_row(unit, sums[unit.id]) for unit in units],
        legend=[
            Legend("dot", gettext("the school that helps")),
            Legend("ring", gettext("the school that is helped")),
            Legend("tile-0", gettext("no links"), sum(not each.all for each in sums.values())),
        ],
    )


def _finding(sums: dict[UUID, _Sums]) -> str:
    within = sum(each.within for each in sums.values())
    between = sum(each.gives for each in sums.values())
    if not within + between:
        return gettext("There are no links yet.")
    inside = ngettext("%(num)s link within a municipality", "%(num)s links within municipalities",
                      within)  # fmt: skip
    return inside + ", " + ngettext("%(num)s between them.", "%(num)s between them.", between)


def _row(unit: Unit, sums: _Sums) -> tuple[str, ...]:
    return (unit.name, *(number(count) for count in (sums.within, sums.gives, sums.takes)))


def _drawn(
    units: Sequence[Unit],
    streams: Sequence[Stream],
    sums: dict[UUID, _Sums],
    href: Callable[[UUID], str],
    finding: str,
) -> Markup:
    width = _WIDE * (1 + max((unit.col for unit in units), default=0))
    height = _HIGH * (1 + max((unit.row for unit in units), default=0))
    at = {unit.id: unit for unit in units}
    tiles = Markup("").join(_tile(unit, sums[unit.id], href(unit.id)) for unit in units)
    lines = Markup("").join(
        _line(at[each.helper_unit], at[each.helped_unit], each.count)
        for each in streams
        if each.helper_unit != each.helped_unit
    )
    return Markup(
        '<svg class="chart tiles" width="{0}" height="{1}" viewBox="0 0 {0} {1}" role="group"'
        ' aria-label="{2}">{3}<g aria-hidden="true">{4}</g></svg>'
    ).format(width, height, finding, tiles, lines)


def _tile(unit: Unit, sums: _Sums, href: str) -> Markup:
    band = next((mark for least, mark in _BANDS if sums.all >= least), "tile-0")
    ink = " on-4" if band == "tile-4" else ""
    x, y = unit.col * _WIDE, unit.row * _HIGH
    told = ngettext("%(name)s: %(num)s link", "%(name)s: %(num)s links", sums.all, name=unit.name)
    return Markup(
        '<a href="{}"><title>{}</title>'
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>'
        '<text x="{}" y="{}" class="t-tile{}">{}</text>'
        '<text x="{}" y="{}" class="t-tile t-strong{}">{}</text></a>'
    ).format(
        href, told, band, x + 0.5, y + 0.5, _WIDE - _GAP, _HIGH - _GAP,
        x + 6, y + 18, ink, unit.short, x + 6, y + 40, ink, number(sums.all),
    )  # fmt: skip


def _line(helper: Unit, helped: Unit, count: int) -> Markup:
    """From a filled point to a ring, as a pair is drawn everywhere in the portal."""
    (x, y), (to_x, to_y) = _end(helper), _end(helped)
    return Markup(
        '<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>'
        '<circle class="c-ring" cx="{}" cy="{}" r="4"/>'
        '<circle class="c-dot" cx="{}" cy="{}" r="4"/>'
    ).format("c-line" if count >= _MANY else "c-join", x, y, to_x, to_y, to_x, to_y, x, y)


def _end(unit: Unit) -> tuple[int, int]:
    return round((unit.col + _AT_X) * _WIDE), round((unit.row + _AT_Y) * _HIGH)
