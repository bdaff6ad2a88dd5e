"""A line over time with the target across; the last point carries its value."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby, pairwise

from markupsafe import Markup

from ..filters import number
from ..i18n import gettext
from .figure import Figure, put, px
from .share import Exact, decimal

WIDE, _HIGH, FLOOR, CEILING = 350, 130, 108, 18


def line(points: Sequence[tuple[str, Decimal | None]], target: Exact | None = None) -> Figure:
    """Values by period, in order; an unknown one breaks the line, it is not drawn as nought."""
    values = [value for _, value in points if value is not None]
    most = max([Decimal(100), *values])
    step = (WIDE - 28) / max(len(points) - 1, 1)
    at = [
        None if value is None else (14 + step * i, level(value, most))
        for i, (_, value) in enumerate(points)
    ]
    finding = _finding(points, target)
    svg = put(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '<line class="c-axis" x1="0" x2="{}" y1="{}" y2="{}"/>{}{}{}{}</svg>',
        WIDE, _HIGH, finding, WIDE, FLOOR, FLOOR,
        goal(target, most, at), _runs(at), names_below(points, step), _ends(points, at),
    )  # fmt: skip
    return Figure(
        svg=svg,
        finding=finding,
        columns=(gettext("Period"), gettext("Share, per cent")),
        rows=[(name, number(value, 1)) for name, value in points],
    )


def level(value: Exact, most: Decimal) -> float:
    """How high a value stands in the drawing, nought on the floor."""
    return FLOOR - (FLOOR - CEILING) * float(value) / float(most)


def goal(
    target: Exact | None, most: Decimal, points: Sequence[tuple[float, float] | None] = ()
) -> Markup:
    """The target across the drawing; its words stand where the points leave most room."""
    if target is None:
        return Markup("")
    y = level(target, most)
    drawn = _along(points)

    def room(place: tuple[float, str]) -> float:
        beside = (abs(at - y + 10) for x, at in drawn if abs(x - place[0]) < 70)
        return min(beside, default=float(FLOOR))

    x, anchor = max(((WIDE, "end"), (WIDE / 2, "middle"), (0, "start")), key=room)
    return put(
        '<line class="c-goal" x1="0" x2="{}" y1="{}" y2="{}"/>'
        '<text class="t-quiet t-halo" x="{}" y="{}" text-anchor="{}">{}</text>',
        WIDE, px(y), px(y), px(x), px(y - 5), anchor,
        gettext("target %(value)s", value=number(decimal(target))),
    )  # fmt: skip


def _along(points: Sequence[tuple[float, float] | None]) -> list[tuple[float, float]]:
    """The points and some between those that a line joins."""
    found = [point for point in points if point]
    for start, end in pairwise(points):
        if start and end and start[0] < end[0]:
            found += [
                (start[0] + (end[0] - start[0]) * n / 8, start[1] + (end[1] - start[1]) * n / 8)
                for n in range(1, 8)
            ]
    return found


def _runs(at: Sequence[tuple[float, float] | None]) -> Markup:
    drawn = Markup("")
    for known, run in groupby(at, key=lambda point: point is not None):
        if known:
            path = " ".join(f"{px(p[0])},{px(p[1])}" for p in run if p)
            drawn += put('<polyline class="c-line" points="{}"/>', path)
    return drawn


def names_below(points: Sequence[tuple[str, Decimal | None]], step: float) -> Markup:
    """Every name while they fit; otherwise the first, the last and some between."""
    longest = max((len(name) for name, _ in points), default=0)
    every = max(1, -(-len(points) * max(longest, 4) // 44))
    return Markup("").join(
        put(
            '<text class="t-quiet" x="{}" y="125" text-anchor="{}">{}</text>',
            *_place(i, len(points), 14 + step * i, longest),
            name,
        )
        for i, (name, _) in enumerate(points)
        if i % every == 0
    )


def _place(i: int, count: int, x: float, longest: int) -> tuple[str, str]:
    """Short names stand under their points; long ones at the ends keep inside the drawing."""
    if longest > 4 and i == 0 and count > 1:
        return "0", "start"
    if longest > 4 and i == count - 1 and count > 1:
        return str(WIDE), "end"
    return px(x), "middle"


def _ends(
    points: Sequence[tuple[str, Decimal | None]], at: Sequence[tuple[float, float] | None]
) -> Markup:
    known = [(v, p) for (_, v), p in zip(points, at, strict=True) if v is not None and p]
    drawn = Markup("")
    for value, (x, y) in known[:1] + known[1:][-1:]:
        drawn += put(
            '<circle class="c-dot" cx="{}" cy="{}" r="4"/>'
            '<text class="t-strong t-halo" x="{}" y="{}" text-anchor="middle">{}</text>',
            px(x),
            px(y),
            px(min(max(x, 16), WIDE - 16)),
            px(y + 20),
            number(value, 1),
        )
    return drawn


def _finding(points: Sequence[tuple[str, Decimal | None]], target: Exact | None) -> str:
    known = [(name, value) for name, value in points if value is not None]
    if not known:
        return gettext("There is no data yet.")
    (first, before), (last, now) = known[0], known[-1]
    said = gettext(
        "From %(before)s %% (%(first)s) to %(now)s %% (%(last)s).",
        before=number(before, 1), first=first, now=number(now, 1), last=last,
    )  # fmt: skip
    if target is None:
        return said
    return said + " " + gettext("The target is %(target)s %%.", target=number(decimal(target)))
