"""Training of mentors: courses, their meetings, who is enrolled, who came."""

from flask import Blueprint

bp = Blueprint(
    "training", __name__, url_prefix="/s/<school_code>/training", template_folder="../templates"
)

from school.web.training import courses, enrolling, meetings  # noqa: E402, F401 - views on bp
