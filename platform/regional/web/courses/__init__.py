"""Courses of curators: planning them, who takes part, who came, what each holds at the end."""

from flask import Blueprint

bp = Blueprint("courses", __name__, url_prefix="/courses", template_folder="../templates")

from regional.web.courses import (  # noqa: E402, F401 - views on bp
    check_in,
    days,
    people,
    plans,
    results,
    runs,
)
