"""Bars: the small one of a figure, and one for each place with the target across them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from ..filters import number
from ..i18n import gettext, ngettext
from .figure import Figure, Legend, put, px
from .share import Exact, decimal

_TEXT = 13  # px of a letter at ordinary size; drawn in em, so the bars grow with the text
_ROW = 38
_TOP = 22


def _em(length: float) -> str:
    return f"{px(length / _TEXT)}em"


def bar(value: Exact | None, target: Exact | None = None, second: bool = False) -> Markup:
    """The bar of a KPI cell or a table row; the figures beside it say the same in words.

    Past 100 the bar is full: the figure carries the rest. Unknown is a dashed track.
    """
    if value is None:
        return Markup(
            '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
            '<rect class="c-none" x=".5" y=".5" width="99" height="7"/></svg>'
        )
    width = min(max(float(value), 0.0), 100.0)
    at = "" if target is None else px(min(max(float(target), 0.0), 100.0))
    return put(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="c-track" width="100" height="8"/>'
        '<rect class="{}" width="{}" height="8"/>{}</svg>',
        "c-second" if second else "c-fill",
        px(width),
        _mark(at, "-3", "11"),
    )


def _mark(x: str, top: str, bottom: str) -> Markup:
    """The target's tick with a gap around it, as wide on a phone as on a wall."""
    if not x:
        return Markup("")
    return Markup("").join(
        put('<line class="{}" x1="{}" x2="{}" y1="{}" y2="{}"/>', kind, x, x, top, bottom)
        for kind in ("c-halo", "c-target")
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One place of `bars`: its value as shown, or None, and the "N of M" beneath."""

    name: str
    value: Decimal | None
    of: str = ""
    href: str | None = None


def bars(rows: Sequence[Row], target: Exact | None = None) -> Figure:
    """A bar for each place, in the order given, the target a tick on every one of them."""
    height = _TOP + _ROW * len(rows)
    most = max([Decimal(100), *(row.value for row in rows if row.value is not None)])
    goal = "" if target is None else px(float(target) * 100 / float(most)) + "%"
    written = [number(row.value, 1) for row in rows]
    drawn = Markup("").join(
        _drawn(row, said, y, most) + _mark(goal, _em(y + 18), _em(y + 32))
        for row, said, y in zip(rows, written, range(_TOP, height, _ROW), strict=True)
    )
    finding = _finding(rows, target)
    svg = put(
        '<svg class="chart chart-fluid" width="100%" height="{}" role="img" aria-label="{}">'
        "{}{}</svg>",
        _em(height),
        finding,
        _goal(target, goal),
        drawn,
    )
    return Figure(
        svg=svg,
        finding=finding,
        columns=(gettext("Where"), gettext("Share, per cent"), gettext("N of M")),
        rows=[(row.name, said, row.of) for row, said in zip(rows, written, strict=True)],
        legend=_legend(rows, target),
    )


def _drawn(row: Row, written: str, y: int, most: Decimal) -> Markup:
    words = put(
        '<text x="0" y="{}">{}</text>'
        '<text class="t-strong" x="100%" y="{}" text-anchor="end">{}</text>',
        _em(y + 14),
        row.name,
        _em(y + 14),
        written,
    )
    if row.value is None:
        return words + put(
            '<line class="c-gone" x1="0" x2="100%" y1="{}" y2="{}"/>', _em(y + 25), _em(y + 25)
        )
    return words + put(
        '<rect class="c-track" x="0" y="{}" width="100%" height="{}"/>'
        '<rect class="c-fill" x="0" y="{}" width="{}%" height="{}"/>',
        _em(y + 21),
        _em(8),
        _em(y + 21),
        px(row.value * 100 / most),
        _em(8),
    )


def _goal(target: Exact | None, goal: str) -> Markup:
    if target is None:
        return Markup("")
    return put(
        '<text class="t-quiet" x="{}" y="1em" text-anchor="{}">{}</text>',
        goal,
        "end" if float(goal.rstrip("%")) > 50 else "start",
        gettext("target %(value)s", value=number(decimal(target))),
    )


def _finding(rows: Sequence[Row], target: Exact | None) -> str:
    known = [row for row in rows if row.value is not None]
    if target is None:
        return ngettext("%(num)s place with a value.", "%(num)s places with values.", len(known))
    met = sum(1 for row in known if row.value is not None and row.value >= target)
    return gettext(
        "The target of %(target)s %% is met by %(met)s of %(known)s.",
        target=number(decimal(target)), met=met, known=len(known),
    )  # fmt: skip


def _legend(rows: Sequence[Row], target: Exact | None) -> list[Legend]:
    said = [Legend("fill", gettext("share of those counted"))]
    if target is not None:
        said.append(Legend("tick", gettext("target")))
    if unknown := sum(1 for row in rows if row.value is None):
        said.append(Legend("gone", gettext("n/a"), unknown))
    return said
