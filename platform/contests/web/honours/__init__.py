"""Honours: what waits for a decision, orders, the registry, types of awards."""

from flask import Blueprint

bp = Blueprint("honours", __name__, url_prefix="/honours", template_folder="../templates")

from contests.web.honours import (  # noqa: E402, F401 - views on bp
    board,
    kinds,
    orders,
    registry,
    winners,
)
