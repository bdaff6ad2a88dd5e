"""The general meeting of a programme: planned, seated, drawn, voted at; a ballot on a phone."""

from flask import Blueprint

bp = Blueprint(
    "gatherings",
    __name__,
    url_prefix="/s/<school_code>/programmes/<uuid:programme_id>/gatherings",
    template_folder="../templates",
)

from school.web.gatherings import hall, papers, plan, voting  # noqa: E402, F401 - views on bp
