"""Figures drawn on the server: SVG beside the same numbers in a table."""

from flask import Flask

from .bars import Row, bar, bars
from .change import interval, move, shift
from .figure import Figure, Legend
from .histogram import Spread, histogram
from .line import line
from .lines import Series, lines
from .pictures import drawn
from .share import Standing, gap, shown_share, standing
from .tiles import Tile, tile_map

__all__ = [
    "Figure", "Legend", "Row", "Series", "Spread", "Standing", "Tile",
    "bar", "bars", "drawn", "gap", "histogram", "interval", "line", "lines", "move", "shift",
    "shown_share", "standing", "tile_map",
]  # fmt: skip


def install(app: Flask) -> None:
    """Let templates draw what stands in cells themselves; figures are made by the view."""
    app.jinja_env.globals.update(bar=bar, drawn=drawn)
