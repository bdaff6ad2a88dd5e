"""Whether this process lives, and whether it can serve: for the supervisor and the proxy."""

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from kernel.db import Hat, Reach
from web.guard import public
from web.work import aside

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("/live")
@public
def live() -> ResponseReturnValue:
    return jsonify(status="live")


@bp.get("/ready")
@public
def ready() -> ResponseReturnValue:
    """200 when the database answers; Redis may be away, for no page waits for it."""
    try:
        with aside(Reach(hat=Hat.PUBLIC, read_only=True)) as session:
            session.execute(text("SELECT 1 FROM kernel.region"))
    except SQLAlchemyError:
        return jsonify(status="database away"), 503
    return jsonify(status="ready")
