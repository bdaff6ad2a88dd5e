"""A mentor of another school, on request and by permission (R-08, PL-14)."""

from flask import Blueprint

bp = Blueprint(
    "exchange", __name__, url_prefix="/s/<school_code>/exchange", template_folder="../templates"
)

from school.web.exchange import asking, lending  # noqa: E402, F401 - their views are on bp
