"""Figures drawn on the server: SVG beside the same numbers in a table."""

from flask import Flask

from .bars import Row, bar, bars
from .figure import Figure, Legend
from .line import line
from .share import Standing, gap, shown_share, standing
from .tiles import Tile, tile_map

__all__ = [
    "Figure", "Legend", "Row", "Standing", "Tile",
    "bar", "bars", "gap", "line", "shown_share", "standing", "tile_map",
]  # fmt: skip


def install(app: Flask) -> None:
    """Let templates draw the small bar themselves; figures are made by the view."""
    app.jinja_env.globals.update(bar=bar)
