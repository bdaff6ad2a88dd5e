"""Scans of signed papers: what may be attached, how it is kept, and how it comes back.

A scan is known by its first bytes, not by its name. It is given out by the page of the paper it
belongs to, which checks the permission, never by the general address of files.
"""

import re
from io import BytesIO
from uuid import UUID

from flask import Response, send_file
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage

from kernel.files.models import StoredFile
from kernel.files.service import load_file, store_file
from kernel.work import Work
from web.forms import Form
from web.i18n import gettext
from web.work import current_work

MOST_BYTES = 10 * 1024 * 1024
_KINDS = (
    (b"%PDF-", "application/pdf", "pdf"),
    (b"\xff\xd8\xff", "image/jpeg", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", "png"),
)
ACCEPT = ".pdf,.jpg,.jpeg,.png"


class ScanField(FileField):  # type: ignore[misc]  # Flask-WTF is untyped
    """A scan or a photograph of a paper; `read` gives its bytes."""

    data: FileStorage | None

    def read(self, form: Form) -> "Scan | None":
        """The scan that came, if any; a fault is told beneath the field."""
        if not self.data or not self.data.filename:
            return None
        content = self.data.read(MOST_BYTES + 1)
        known = next((kind for kind in _KINDS if content.startswith(kind[0])), None)
        if not content:
            fault = gettext("The file is empty. Choose another one.")
        elif len(content) > MOST_BYTES:
            fault = gettext("The file is larger than 10 MB. Scan it with fewer dots per inch.")
        elif known is None:
            fault = gettext("A PDF or a photograph is needed: PDF, JPG or PNG.")
        else:
            return Scan(_name(self.data.filename, known[2]), known[1], content)
        form.take({self.short_name: fault})
        return None


class Scan:
    """Bytes that were recognised, with a name fit for a download."""

    def __init__(self, name: str, media_type: str, content: bytes) -> None:
        self.name, self.media_type, self.content = name, media_type, content


def keep_scan(work: Work, scan: Scan, purpose: str) -> StoredFile:
    """Store the scan with the act that brought it."""
    row = store_file(
        work, name=scan.name, media_type=scan.media_type, content=scan.content, purpose=purpose
    )
    work.session.flush()
    return row


def send_scan(file_id: UUID) -> Response:
    """The scan as a download; call it from a view that has checked the permission."""
    row = load_file(current_work(), file_id)
    answer: Response = send_file(
        BytesIO(row.content), mimetype=row.media_type, as_attachment=True, download_name=row.name
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _name(typed: str, extension: str) -> str:
    stem = re.sub(r"[^\w .()-]+", "_", typed.rpartition("/")[2].rpartition("\\")[2]).strip(" .")
    return f"{(stem.rpartition('.')[0] or stem or 'scan')[:80]}.{extension}"
