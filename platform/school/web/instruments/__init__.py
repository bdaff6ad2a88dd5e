"""Questionnaires of a school: take one into use, change it, send links, read the answers."""

from flask import Blueprint

bp = Blueprint(
    "instruments",
    __name__,
    url_prefix="/s/<school_code>/instruments",
    template_folder="../templates",
)

from school.web.instruments import (  # noqa: E402, F401 - their views register themselves on bp
    answers,
    editing,
    keeping,
    links,
    scores,
)
