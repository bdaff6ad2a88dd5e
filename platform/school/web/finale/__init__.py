"""Pages of the school's final event: the plan, the lists, the jury, the vote and its result."""

from flask import Blueprint

bp = Blueprint(
    "finale",
    __name__,
    url_prefix="/s/<school_code>/final-events",
    template_folder="../templates",
)

from school.web.finale import event, jury, lists  # noqa: E402, F401 - their routes are on `bp`
