"""The archive of a round for everybody, where the regulations order it (CT-07)."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from contests.results.archive import archive_for_all
from kernel.db import Hat, Reach
from web.guard import public
from web.work import aside

bp = Blueprint("archives", __name__, url_prefix="/contest-archives")


@bp.get("/<uuid:round_id>.zip")
@public
def download(round_id: UUID) -> ResponseReturnValue:
    """The last one that was kept for all; whoever asks reads as the public does."""
    with aside(Reach(hat=Hat.PUBLIC, read_only=True)) as session:
        number, content = archive_for_all(session, round_id)
    return send_file(
        BytesIO(content),
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"archive-{round_id}-{number}.zip",
        conditional=False,
        etag=False,
    )
