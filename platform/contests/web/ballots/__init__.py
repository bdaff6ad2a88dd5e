"""A juror's cabinet: what is left to mark, the sheet, its receipt (CT-04)."""

from flask import Blueprint

bp = Blueprint("ballots", __name__, url_prefix="/jury", template_folder="../templates")

from contests.web.ballots import declaring, handing, pages  # noqa: E402, F401 - views on bp
