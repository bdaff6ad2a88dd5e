"""A map of tiles: each municipality a square about where it lies, its value written in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from ..filters import number
from ..i18n import gettext
from .figure import Figure, Legend, put, px
from .share import NEAR, Exact, decimal

_GAP = 2
_HIGH = 46
_WIDE = 343  # a map of seven columns fills the side column
_NARROWEST, _WIDEST = 49, 84


@dataclass(frozen=True, slots=True)
class Tile:
    """One place. `value` is the share as shown, None when unknown; `flag` marks an anomaly."""

    name: str
    short: str
    col: int
    row: int
    value: Decimal | None
    target: Exact | None = None
    href: str | None = None
    flag: bool = False


@dataclass(frozen=True, slots=True)
class _Band:
    mark: str
    words: str
    least: Decimal | None


def _bands(target: Decimal | None) -> list[_Band]:
    """Four steps: the target, five points short of it, half of it, less; quarters without one."""
    top, *rest = (75, 50, 25) if target is None else (target, target - NEAR, target / 2)
    said = [_Band("tile-4", gettext("%(from)s and more", **{"from": number(top)}), Decimal(top))]
    above = Decimal(top)
    for mark, least in zip(("tile-3", "tile-2"), map(Decimal, rest), strict=True):
        if 0 < least < above:  # a low target leaves no room for every step
            said.append(_Band(mark, f"{number(least)}–{number(above)}", least))
            above = least
    return [*said, _Band("tile-1", gettext("less than %(than)s", than=number(above)), None)]


def tile_map(tiles: Sequence[Tile], target: Exact | None = None) -> Figure:
    """The map; the target is the argument's or, failing that, the tiles' own common one."""
    goal = target if target is not None else next((t.target for t in tiles if t.target), None)
    aim = None if goal is None else decimal(goal)
    bands = _bands(aim)
    found = [_band_of(tile, bands) for tile in tiles]
    finding = _finding(tiles, aim)
    return Figure(
        svg=_map(tiles, found, finding),
        finding=finding,
        columns=(gettext("Where"), gettext("Share, per cent")),
        rows=[(tile.name, number(tile.value, 1)) for tile in tiles],
        legend=_legend(bands, found),
    )


def _map(tiles: Sequence[Tile], found: Sequence[str], finding: str) -> Markup:
    wide = _pitch(tiles)
    width = wide * (1 + max((t.col for t in tiles), default=0))
    height = _HIGH * (1 + max((t.row for t in tiles), default=0))
    body = Markup("").join(_drawn(t, band, wide) for t, band in zip(tiles, found, strict=True))
    # an image hides what is in it from a screen reader; links must not be hidden
    role = "group" if any(t.href for t in tiles) else "img"
    return put(
        '<svg class="chart tiles" width="{0}" height="{1}" viewBox="0 0 {0} {1}"'
        ' role="{2}" aria-label="{3}">{4}</svg>',
        width,
        height,
        role,
        finding,
        body,
    )


def _pitch(tiles: Sequence[Tile]) -> int:
    columns = 1 + max((t.col for t in tiles), default=0)
    return min(max(_WIDE // columns, _NARROWEST), _WIDEST)


def _band_of(tile: Tile, bands: Sequence[_Band]) -> str:
    value = tile.value
    if value is None:
        return "tile-0"
    return next(b.mark for b in bands if b.least is None or value >= b.least)


def _drawn(tile: Tile, band: str, wide: int) -> Markup:
    x, y = tile.col * wide, tile.row * _HIGH
    ink = " on-4" if band == "tile-4" else ""
    value = number(tile.value, 1)
    written = value + (" !" if tile.flag else "")
    note = gettext("numerator above denominator") if tile.flag else ""
    told = f"{tile.name}: {value}" + (f", {note}" if note else "")
    inside = put(
        '<title>{}</title><rect class="{}" x="{}" y="{}" width="{}" height="{}" rx="2"/>'
        '<text x="{}" y="{}" class="t-tile{}">{}</text>'
        '<text x="{}" y="{}" class="t-tile t-strong{}">{}</text>',
        told, band, px(x + 0.5), px(y + 0.5), wide - _GAP, _HIGH - 3,
        x + 5, y + 17, ink, tile.short, x + 5, y + 35, ink, written,
    )  # fmt: skip
    if tile.href:
        # Its title names the link; a label would have to repeat the short name that is seen.
        return put('<a href="{}">{}</a>', tile.href, inside)
    return put("<g>{}</g>", inside)


def _finding(tiles: Sequence[Tile], aim: Decimal | None) -> str:
    known = [tile.value for tile in tiles if tile.value is not None]
    unknown = len(tiles) - len(known)
    if not known:
        return gettext("There is no data yet.")
    if aim is None:
        return gettext(
            "Values from %(least)s to %(most)s, %(unknown)s have no data.",
            least=number(min(known), 1), most=number(max(known), 1), unknown=unknown,
        )  # fmt: skip
    return gettext(
        "The target of %(target)s %% is met by %(met)s of %(known)s, %(near)s are within "
        "5 points, %(unknown)s have no data.",
        target=number(aim),
        met=sum(1 for v in known if v >= aim),
        known=len(known),
        near=sum(1 for v in known if aim - NEAR <= v < aim),
        unknown=unknown,
    )


def _legend(bands: Sequence[_Band], found: Sequence[str]) -> list[Legend]:
    said = [Legend(band.mark, band.words, found.count(band.mark)) for band in bands]
    if "tile-0" in found:
        said.append(Legend("tile-0", gettext("n/a"), found.count("tile-0")))
    return said
