"""Two measurements of the same people, drawn small enough for the cell that says the numbers.

Places are per cent of the cell's width, so that a ring stays round on a phone and on a wall. All
three are hidden from screen readers: the figures beside them say the same.
"""

from decimal import Decimal

from markupsafe import Markup

from .bars import bar
from .figure import put, px

Value = int | float | Decimal
_EDGE = 6.0  # per cent left free at either end, for a ring must not be cut


def shift(better: int | None, same: int | None, worse: int | None) -> Markup:
    """How many changed for the better, not at all, for the worse; a dashed track when hidden."""
    if better is None or same is None or worse is None or not better + same + worse:
        return bar(None)
    whole = better + same + worse
    left, right = 100 * better / whole, 100 * worse / whole
    return put(
        '<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="c-track" width="100" height="8"/><rect class="c-fill" width="{}" height="8"/>'
        '<rect class="c-second" x="{}" width="{}" height="8"/></svg>',
        px(left),
        px(100 - right),
        px(right),
    )


def move(before: Value, after: Value, least: Value, most: Value) -> Markup:
    """From the ring of the entry to the point of the exit, on a scale that its table shares."""
    start, end = _at(before, least, most), _at(after, least, most)
    return put(
        '<svg class="move" aria-hidden="true">'
        '<line class="c-axis" x1="0" x2="100%" y1="50%" y2="50%"/>'
        '<line class="c-join" x1="{0}" x2="{1}" y1="50%" y2="50%"/>'
        '<circle class="c-ring" cx="{0}" cy="50%" r="5"/>'
        '<circle class="c-dot" cx="{1}" cy="50%" r="4"/></svg>',
        start,
        end,
    )


def interval(change: Value, low: Value, high: Value, reach: Value) -> Markup:
    """The change within its interval; the middle of the cell is «no change», `reach` its edge."""
    left, point, right = (_at(value, -reach, reach) for value in (low, change, high))
    return put(
        '<svg class="move" aria-hidden="true">'
        '<line class="c-axis" x1="0" x2="100%" y1="50%" y2="50%"/>'
        '<line class="c-goal" x1="50%" x2="50%" y1="0" y2="100%"/>'
        '<line class="c-line" x1="{}" x2="{}" y1="50%" y2="50%"/>'
        '<circle class="c-dot" cx="{}" cy="50%" r="4"/></svg>',
        left,
        right,
        point,
    )


def _at(value: Value, least: Value, most: Value) -> str:
    """Where a value of [least, most] stands; what is past an end stands at it."""
    room = float(most) - float(least)
    part = (float(value) - float(least)) / room if room > 0 else 0.5
    return f"{px(_EDGE + (100 - 2 * _EDGE) * min(max(part, 0.0), 1.0))}%"
