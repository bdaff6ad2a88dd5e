"""Figures drawn on the server: SVG beside the same numbers in a table."""

from flask import Flask

from .bars import Row, bar, bars
from .figure import Figure, Legend
from .histogram import Spread, histogram
from .line import line
from .lines import Series, lines
from .share import Standing, gap, shown_share, standing
from .tiles import Tile, tile_map

__all__ = [
    "Figure", "Legend", "Row", "Series", "Spread", "Standing", "Tile",
    "bar", "bars", "gap", "histogram", "line", "lines", "shown_share", "standing", "tile_map",
]  # fmt: skip


def install(app: Flask) -> None:
    """Let templates draw the small bar themselves; figures are made by the view."""
    app.jinja_env.globals.update(bar=bar)
