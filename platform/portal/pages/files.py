"""Downloads: a file made for a person is handed to that person only."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, send_file
from flask.typing import ResponseReturnValue

from kernel.files.queries import file_for_download
from kernel.identity.permissions import Permission
from web.guard import requires
from web.work import current_work

bp = Blueprint("files", __name__)


@bp.get("/files/<uuid:file_id>")
@requires(Permission.OWN_JOBS)
def download(file_id: UUID) -> ResponseReturnValue:
    """Always a download, never shown in the browser: what is in it was made by others."""
    stored = file_for_download(current_work(), file_id)
    answer = send_file(
        BytesIO(stored.content),
        mimetype=stored.media_type,
        as_attachment=True,
        download_name=stored.name,
        conditional=False,
        etag=False,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
