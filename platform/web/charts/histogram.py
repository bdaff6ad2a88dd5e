"""How a share spreads: how many stand in each tenth, the middle half, the median, the target."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from ..filters import number, percent
from ..i18n import gettext
from .figure import Figure, Legend, put, px
from .share import Exact, decimal

WIDE, HIGH = 350, 176
_LEFT, _FLOOR, _CEILING, _BOX = 12, 130, 34, 156
TENTHS = 10


@dataclass(frozen=True, slots=True)
class Spread:
    """`tenths` counts the values of 0–10, …, 90–100 per cent, `over` those past 100.

    `unknown` have no value. The quartiles are None where there is nothing to divide.
    """

    tenths: Sequence[int]
    over: int = 0
    unknown: int = 0
    lower: Decimal | None = None
    median: Decimal | None = None
    upper: Decimal | None = None

    @property
    def known(self) -> int:
        return sum(self.tenths) + self.over


def histogram(spread: Spread, target: Exact | None = None, counted: str = "") -> Figure:
    """`counted` names what is counted, as the heading of the table's second column."""
    finding = _finding(spread, target)
    columns = TENTHS + bool(spread.over)
    pitch = (WIDE - 2 * _LEFT) / columns
    svg = put(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        "{}{}{}{}{}</svg>",
        WIDE, HIGH, finding, _bins(spread, pitch), _axis(pitch, bool(spread.over)),
        _box(spread, pitch), _target(target, pitch), _median(spread, pitch),
    )  # fmt: skip
    return Figure(
        svg=svg,
        finding=finding,
        columns=(gettext("Share, per cent"), counted or gettext("How many")),
        rows=_rows(spread),
        legend=_legend(spread, target),
    )


def _at(value: Exact, pitch: float) -> float:
    """Where a value stands; whatever is past 100 stands in the middle of the last column."""
    tenths = float(value) / TENTHS
    return _LEFT + pitch * (tenths if tenths <= TENTHS else TENTHS + 0.5)


def _bins(spread: Spread, pitch: float) -> Markup:
    counts = [*spread.tenths, *([spread.over] if spread.over else [])]
    most = max([1, *counts])
    drawn = Markup("")
    for place, count in enumerate(counts):
        if not count:
            continue
        high = max(1.5, (_FLOOR - _CEILING) * count / most)
        x = _LEFT + pitch * place
        drawn += put(
            '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
            '<text class="t-quiet" x="{}" y="{}" text-anchor="middle">{}</text>',
            "c-fill" if place < TENTHS else "c-miss", px(x + 1), px(_FLOOR - high),
            px(pitch - 2), px(high), px(x + pitch / 2), px(_FLOOR - high - 4), number(count),
        )  # fmt: skip
    return drawn


def _axis(pitch: float, over: bool) -> Markup:
    drawn = put('<line class="c-axis" x1="0" x2="{}" y1="{}" y2="{}"/>', WIDE, _FLOOR, _FLOOR)
    below = '<text class="t-quiet" x="{}" y="{}" text-anchor="{}">{}</text>'
    for value in range(0, 101, 20):
        drawn += put(below, px(_at(value, pitch)), _FLOOR + 15, "middle", value)
    if over:
        drawn += put(below, WIDE, _FLOOR + 15, "end", ">\u202f100")
    return drawn


def _box(spread: Spread, pitch: float) -> Markup:
    if spread.lower is None or spread.upper is None:
        return Markup("")
    left, right = _at(spread.lower, pitch), _at(spread.upper, pitch)
    return put(
        '<rect class="c-half" x="{}" y="{}" width="{}" height="10"/>',
        px(left),
        _BOX,
        px(max(right - left, 1)),
    )


def _median(spread: Spread, pitch: float) -> Markup:
    if spread.median is None:
        return Markup("")
    x = px(_at(spread.median, pitch))
    return put(
        '<line class="c-target" x1="{}" x2="{}" y1="{}" y2="{}"/>', x, x, _BOX - 3, _BOX + 13
    )


def _target(target: Exact | None, pitch: float) -> Markup:
    if target is None:
        return Markup("")
    x = _at(target, pitch)
    return put(
        '<line class="c-goal" x1="{}" x2="{}" y1="8" y2="{}"/>'
        '<text class="t-quiet" x="{}" y="10" text-anchor="{}">{}</text>',
        px(x), px(x), _FLOOR, px(x - 5 if x > WIDE / 2 else x + 5),
        "end" if x > WIDE / 2 else "start",
        gettext("target %(value)s", value=number(decimal(target))),
    )  # fmt: skip


def _rows(spread: Spread) -> list[tuple[str, str]]:
    rows = [
        (f"{10 * place}–{10 * place + 10}", number(count))
        for place, count in enumerate(spread.tenths)
    ]
    if spread.over:
        rows.append((gettext("over 100"), number(spread.over)))
    rows.append((gettext("n/a"), number(spread.unknown)))
    if spread.median is not None:
        rows += [
            (gettext("a quarter is below"), percent(spread.lower)),
            (gettext("median"), percent(spread.median)),
            (gettext("a quarter is above"), percent(spread.upper)),
        ]
    return rows


def _finding(spread: Spread, target: Exact | None) -> str:
    if not spread.known or spread.median is None:
        return gettext("There is no data yet.")
    said = gettext(
        "Known values: %(known)s. Half of them lie between %(lower)s and %(upper)s %%,"
        " the median is %(median)s %%.",
        known=number(spread.known), lower=number(spread.lower, 1),
        upper=number(spread.upper, 1), median=number(spread.median, 1),
    )  # fmt: skip
    if target is None:
        return said
    return said + " " + gettext("The target is %(target)s %%.", target=number(decimal(target)))


def _legend(spread: Spread, target: Exact | None) -> list[Legend]:
    said = [Legend("c-fill", gettext("how many have such a share"))]
    if spread.over:
        said.append(Legend("c-miss", gettext("over 100"), spread.over))
    if spread.median is not None:
        said += [Legend("c-half", gettext("the middle half")), Legend("tick", gettext("median"))]
    if target is not None:
        said.append(Legend("goal", gettext("target")))
    if spread.unknown:
        said.append(Legend("gone", gettext("n/a"), spread.unknown))
    return said
