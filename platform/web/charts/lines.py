"""Two lines over the same months: this year's drawn through, last year's dashed beneath it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from markupsafe import Markup

from ..filters import number
from ..i18n import gettext
from .figure import Figure, Legend, put, px
from .line import CEILING, FLOOR, WIDE, goal, level, names_below
from .share import Exact, decimal

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Series:
    """One year's values in the order of the months; the months still to come are left out."""

    name: str
    values: Sequence[Decimal | None]


def lines(
    months: Sequence[tuple[str, str]], now: Series, before: Series, target: Exact | None = None
) -> Figure:
    """`months` in order, short for the axis and in full; an unknown one breaks the line."""
    known = [value for each in (now, before) for value in each.values if value is not None]
    most = max([Decimal(100), *known])
    step = (WIDE - 28) / max(len(months) - 1, 1)
    earlier, later = (_placed(each.values, step, most) for each in (before, now))
    finding = _finding([name for _, name in months], now, before, target)
    svg = put(
        '<svg class="chart" viewBox="0 0 {} 130" role="img" aria-label="{}">'
        '<line class="c-axis" x1="0" x2="{}" y1="{}" y2="{}"/>{}{}{}{}{}</svg>',
        WIDE, finding, WIDE, FLOOR, FLOOR, goal(target, most, [*earlier, *later]),
        _drawn(earlier, "c-line-2", "c-ring"), _drawn(later, "c-line", "c-dot"),
        names_below([(short, None) for short, _ in months], step),
        _said(now, before, later, earlier),
    )  # fmt: skip
    return Figure(
        svg=svg,
        finding=finding,
        columns=(gettext("Month"), now.name, before.name),
        rows=[(name, _cell(now, i), _cell(before, i)) for i, (_, name) in enumerate(months)],
        legend=[Legend(mark, each.name) for mark, each in (("line", now), ("line-2", before))],
    )


def _placed(values: Sequence[Decimal | None], step: float, most: Decimal) -> list[Point | None]:
    return [
        None if value is None else (14 + step * i, level(value, most))
        for i, value in enumerate(values)
    ]


def _drawn(at: Sequence[Point | None], line: str, dot: str) -> Markup:
    """A month between two unknown ones is still seen: its point stands alone."""
    drawn = Markup("")
    for run in _runs(at):
        path = " ".join(f"{px(x)},{px(y)}" for x, y in run)
        drawn += put('<polyline class="{}" points="{}"/>', line, path)
    points = [point for point in at if point]
    alone = [run[0] for run in _runs(at) if len(run) == 1]
    for x, y in dict.fromkeys([*alone, *points[-1:]]):
        drawn += put('<circle class="{}" cx="{}" cy="{}" r="4"/>', dot, px(x), px(y))
    return drawn


def _runs(at: Sequence[Point | None]) -> Iterator[list[Point]]:
    for known, run in groupby(at, key=lambda point: point is not None):
        if known:
            yield [point for point in run if point]


def _said(
    now: Series, before: Series, later: Sequence[Point | None], earlier: Sequence[Point | None]
) -> Markup:
    """The last values in figures: the higher line's above its point, the lower one's beneath."""
    ends = [
        (point, value, look)
        for each, at, look in ((now, later, "t-strong"), (before, earlier, "t-quiet"))
        for point, value in [_last(each.values, at)]
        if point is not None
    ]
    highest = min((point[1] for point, _, _ in ends), default=0)
    drawn = Markup("")
    for (x, y), value, look in ends:
        under = len(ends) > 1 and y > highest
        drawn += put(
            '<text class="{} t-halo" x="{}" y="{}" text-anchor="middle">{}</text>',
            look,
            px(min(max(x, 16), WIDE - 16)),
            px(_beside(y, under)),
            number(value, 1),
        )
    return drawn


def _beside(y: float, under: bool) -> float:
    return min(y + 17, FLOOR - 4) if under else max(y - 8, CEILING - 6)


def _last(
    values: Sequence[Decimal | None], at: Sequence[Point | None]
) -> tuple[Point | None, Decimal | None]:
    known = [(p, v) for p, v in zip(at, values, strict=True) if p is not None]
    return known[-1] if known else (None, None)


def _cell(series: Series, month: int) -> str:
    return number(series.values[month], 1) if month < len(series.values) else "–"


def _finding(names: Sequence[str], now: Series, before: Series, target: Exact | None) -> str:
    known = [i for i, value in enumerate(now.values) if value is not None]
    if not known:
        return gettext("There is no data yet.")
    last = known[-1]
    values = {"month": names[last], "now": number(now.values[last], 1)}
    old = before.values[last] if last < len(before.values) else None
    if old is None:
        said = gettext("%(month)s: %(now)s %%.", **values)
    else:
        said = gettext(
            "%(month)s: %(now)s %%, a year before %(before)s %%.",
            before=number(old, 1), **values,
        )  # fmt: skip
    if target is None:
        return said
    return said + " " + gettext("The target is %(target)s %%.", target=number(decimal(target)))
