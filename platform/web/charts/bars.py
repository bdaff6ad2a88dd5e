"""Bars: the small one of a figure, and one for each place with the target across them all."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from ..filters import number
from ..i18n import gettext, ngettext
from .figure import Figure, Legend, px
from .share import Exact

_ROW = 38
_TOP = 22


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
    tick = (
        Markup('<rect class="c-target" x="{}" y="-3" width="1" height="14"/>').format(
            px(min(max(float(target), 0.0), 100.0) - 0.5)
        )
        if target is not None
        else ""
    )
    return Markup(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="c-track" width="100" height="8"/>'
        '<rect class="{}" width="{}" height="8"/>{}</svg>'
    ).format("c-second" if second else "c-fill", px(width), tick)


@dataclass(frozen=True, slots=True)
class Row:
    """One place of `bars`: its value as shown, or None, and the "N of M" beneath."""

    name: str
    value: Decimal | None
    of: str = ""
    href: str | None = None


def bars(rows: Sequence[Row], target: Exact | None = None) -> Figure:
    """A bar for each place, in the order given, the target a line across."""
    height = _TOP + _ROW * len(rows)
    most = max([Decimal(100), *(row.value for row in rows if row.value is not None)])
    drawn = Markup("").join(_drawn(row, _TOP + _ROW * i, most) for i, row in enumerate(rows))
    finding = _finding(rows, target)
    svg = Markup(
        '<svg class="chart chart-fluid" width="100%" height="{}" role="img" aria-label="{}">{}{}</svg>'
    ).format(height, finding, drawn, _goal(target, most, height))
    return Figure(
        svg=svg,
        finding=finding,
        columns=(gettext("Where"), gettext("Share, per cent"), gettext("N of M")),
        rows=[(row.name, number(row.value, 1), row.of) for row in rows],
        legend=_legend(rows, target),
    )


def _drawn(row: Row, y: int, most: Decimal) -> Markup:
    words = Markup('<text x="0" y="{}">{}</text><text class="t-strong" x="100%" y="{}"'
                   ' text-anchor="end">{}</text>').format(
        y + 14, row.name, y + 14, number(row.value, 1)
    )  # fmt: skip
    if row.value is None:
        return words + Markup('<line class="c-gone" x1="0" x2="100%" y1="{}" y2="{}"/>').format(
            y + 25, y + 25
        )
    return words + Markup(
        '<rect class="c-track" x="0" y="{}" width="100%" height="8"/>'
        '<rect class="c-fill" x="0" y="{}" width="{}%" height="8"/>'
    ).format(y + 21, y + 21, px(row.value * 100 / most))


def _goal(target: Exact | None, most: Decimal, height: int) -> Markup:
    if target is None:
        return Markup("")
    at = px(float(target) * 100 / float(most))
    return Markup(
        '<line class="c-goal" x1="{}%" x2="{}%" y1="{}" y2="{}"/>'
        '<text class="t-quiet" x="{}%" y="13" text-anchor="{}">{}</text>'
    ).format(
        at, at, _TOP - 4, height, at, "end" if float(at) > 50 else "start",
        gettext("target %(value)s", value=number(Decimal(str(target)))),
    )  # fmt: skip


def _finding(rows: Sequence[Row], target: Exact | None) -> str:
    known = [row for row in rows if row.value is not None]
    if target is None:
        return ngettext("%(num)s place with a value.", "%(num)s places with values.", len(known))
    met = sum(1 for row in known if row.value is not None and row.value >= target)
    return gettext(
        "The target of %(target)s %% is met by %(met)s of %(known)s.",
        target=number(Decimal(str(target))), met=met, known=len(known),
    )  # fmt: skip


def _legend(rows: Sequence[Row], target: Exact | None) -> list[Legend]:
    said = [Legend("fill", gettext("share of those counted"))]
    if target is not None:
        said.append(Legend("goal", gettext("target")))
    if unknown := sum(1 for row in rows if row.value is None):
        said.append(Legend("gone", gettext("n/a"), unknown))
    return said
