"""Pages of the matching: the two variants, what the curator lays down, accepting, what follows."""

from flask import Blueprint

PREFIX = "/s/<school_code>/programmes/<uuid:programme_id>/matching"

bp = Blueprint("matching", __name__, url_prefix=PREFIX, template_folder="../templates")

from school.web.matching import accepting, pages, ruling, telling  # noqa: E402, F401 - routes
