"""Requests of the year: the list and the page of one, what the curator decides, links, telling."""

from flask import Blueprint

bp = Blueprint(
    "requests",
    __name__,
    url_prefix="/s/<school_code>/requests",
    template_folder="../templates",
)

from school.web.requests import deciding, reading, taking  # noqa: E402, F401 - views on bp
