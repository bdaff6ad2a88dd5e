"""How sheets lie on each entry, for the commission: a dot for a sheet, a tick for the score."""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction

from markupsafe import Markup

from contests.counting.count import TRIMS_FROM, scores_of
from contests.results.counted import CountInputs
from contests.results.shown import rounded
from contests.web.result_tables import Line
from web.charts import Figure, Legend
from web.charts.figure import put, px
from web.filters import number
from web.i18n import gettext

_TEXT, _ROW, _FOOT = 13, 46, 24
_LEFT, _WIDE = 2, 96  # percent of the drawing
SCORED = ("mean", "trimmed_mean", "median")  # these lie on the scale of the sheets themselves


def spread_of_sheets(
    told: CountInputs, lines: Sequence[Line], names: Mapping[str, str], hidden: Collection[str]
) -> Figure | None:
    """None where nothing may be shown. `hidden` are entries in conflict with the reader."""
    rules = told.rules
    shown = [line for line in lines if line.entry not in hidden]
    entries = {line.entry for line in shown}
    scores = scores_of((s for s in told.counting if s["entry"] in entries), rules["criteria"])
    if not shown:
        return None
    low = min(value for given in scores.values() for value in given.values()) // 10 * 10
    trims = rules["aggregation"] == "trimmed_mean"
    ticks = rules["aggregation"] in SCORED and not rules["adds"]
    drawn = Markup("").join(
        _row(line, scores[line.entry], n, low, trims=trims, ticks=ticks)
        for n, line in enumerate(shown)
    )
    finding = gettext(
        "Sheets of the jury on %(n)s entries, on a scale from %(low)s to 100.",
        n=len(shown), low=int(low),
    )  # fmt: skip
    height = _ROW * len(shown)
    svg = put(
        '<svg class="chart chart-fluid" width="100%" height="{}" role="img" aria-label="{}">'
        "{}{}</svg>",
        _em(height + _FOOT), finding, _scale(low, height), drawn,
    )  # fmt: skip
    return Figure(
        svg=svg,
        finding=finding,
        columns=(gettext("Entry"), *[names.get(juror, juror) for juror in _jurors(scores)]),
        rows=[_cells(line, scores[line.entry], _jurors(scores)) for line in shown],
        legend=_legend(trims, ticks),
    )


def _em(length: float) -> str:
    return f"{px(length / _TEXT)}em"


def _at(value: Fraction, low: Fraction | int) -> str:
    share = 1.0 if low >= 100 else float((value - low) / (100 - low))
    return f"{px(_LEFT + _WIDE * share)}%"


def _scale(low: Fraction | int, height: int) -> Markup:
    """A line for each ten, fewer where the scale is long."""
    step = 10 if 100 - low <= 50 else 20
    return Markup("").join(
        put(
            '<line class="c-axis" x1="{}" x2="{}" y1="0" y2="{}"/>'
            '<text class="t-quiet" x="{}" y="{}" text-anchor="middle">{}</text>',
            _at(Fraction(mark), low), _at(Fraction(mark), low), _em(height),
            _at(Fraction(mark), low), _em(height + 18), mark,
        )
        for mark in range(100, int(low) - 1, -step)
    )  # fmt: skip


def _row(
    line: Line, given: Mapping[str, Fraction], n: int, low: Fraction | int, *, trims: bool,
    ticks: bool,
) -> Markup:  # fmt: skip
    values, y = sorted(given.values()), _ROW * n
    left_out = {0, len(values) - 1} if trims and len(values) >= TRIMS_FROM else set()
    dots = Markup("").join(
        put('<circle class="{}" cx="{}" cy="{}" r="5"/>',
            "c-ring" if place in left_out else "c-dot", _at(value, low), _em(y + 31))
        for place, value in enumerate(values)
    )  # fmt: skip
    tick = Markup("")
    if ticks:
        x = _at(Fraction(line.value), low)
        tick = put('<line class="c-target" x1="{}" x2="{}" y1="{}" y2="{}"/>',
                   x, x, _em(y + 21), _em(y + 41))  # fmt: skip
    return put(
        '<text class="t-halo" x="3%" y="{}">{}</text>'
        '<line class="c-join" x1="{}" x2="{}" y1="{}" y2="{}"/>{}{}',
        _em(y + 16), _name(line), _at(values[0], low), _at(values[-1], low), _em(y + 31),
        _em(y + 31), dots, tick,
    )  # fmt: skip


def _name(line: Line) -> str:
    return f"{line.entry} {line.entrant}" if line.entrant else line.entry


def _jurors(scores: Mapping[str, Mapping[str, Fraction]]) -> list[str]:
    return sorted({juror for given in scores.values() for juror in given})


def _cells(line: Line, given: Mapping[str, Fraction], jurors: Sequence[str]) -> list[str]:
    return [
        _name(line),
        *[number(rounded(given[juror]), 2) if juror in given else "–" for juror in jurors],
    ]


def _legend(trims: bool, ticks: bool) -> list[Legend]:
    told = [Legend("dot", gettext("a juror's sheet"))]
    if trims:
        told.append(Legend("ring", gettext("a sheet left out as the highest or the lowest")))
    if ticks:
        told.append(Legend("tick", gettext("the score of the entry")))
    return told
