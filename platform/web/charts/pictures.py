"""Draws what a told report puts beside its figures; the report itself knows no SVG."""

from markupsafe import Markup

from kernel.measures.telling.parts import (
    IntervalPicture,
    MovePicture,
    Picture,
    SharePicture,
    ShiftPicture,
)

from .bars import bar
from .change import interval, move, shift


def drawn(picture: Picture) -> Markup:
    """The picture of one cell."""
    match picture:
        case ShiftPicture(better, same, worse):
            return shift(better, same, worse)
        case MovePicture(before, after, least, most):
            return move(before, after, least, most)
        case IntervalPicture(median, low, high, reach):
            return interval(median, low, high, reach)
        case SharePicture(percent):
            return bar(percent)
