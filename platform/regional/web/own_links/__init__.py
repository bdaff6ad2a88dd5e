"""A school's own links with other schools, for its head and its curator (LK-02, F-06)."""

from flask import Blueprint

bp = Blueprint(
    "own_links",
    __name__,
    url_prefix="/s/<school_code>/school-links",
    template_folder="../templates",
)

from regional.web.own_links import home, room  # noqa: E402, F401 - their views are on bp
