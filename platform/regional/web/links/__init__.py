"""Links between schools, as the region and the municipality see and keep them (LK-01 … LK-03)."""

from flask import Blueprint

bp = Blueprint("links", __name__, url_prefix="/links", template_folder="../templates")

from regional.web.links import (  # noqa: E402, F401 - their views are on bp
    listing,
    profiles,
    rounds,
    show,
)
