"""Meetings of a pair on the curator's side: the plan, the records, what each side said."""

from importlib import import_module

from flask import Blueprint

bp = Blueprint(
    "meetings",
    __name__,
    url_prefix="/s/<school_code>/pairs/<uuid:pair_id>/meetings",
    template_folder="../templates",
)

for _name in ("pages", "recording", "planning", "feedback"):
    import_module(f"school.web.meetings.{_name}")  # their views are on bp
