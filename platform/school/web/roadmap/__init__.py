"""Pages of the year's roadmap: the list, the months, one event, and what is done with it."""

from flask import Blueprint

bp = Blueprint(
    "roadmap",
    __name__,
    url_prefix="/s/<school_code>/roadmap",
    template_folder="../templates",
)

from school.web.roadmap import acts, own, pages, shifting  # noqa: E402, F401 - routes are on `bp`
