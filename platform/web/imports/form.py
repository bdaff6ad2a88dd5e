"""The form that takes a workbook in; a package adds what else it must know of the file."""

from flask_wtf.file import FileField

from web.forms import Form
from web.i18n import gettext, lazy_gettext

MOST_BYTES = 10 * 1024 * 1024


class UploadForm(Form):
    """One file."""

    file = FileField(lazy_gettext("Workbook"))

    def content(self) -> bytes | None:
        """The bytes of the file; None when there is a fault, told beneath the field."""
        content = self.file.data.read(MOST_BYTES + 1) if self.file.data else b""
        if not content:
            fault = gettext("Choose a file: XLSX or CSV. An empty one cannot be read.")
        elif len(content) > MOST_BYTES:
            fault = gettext("The file is larger than 10 MB. Remove pictures and spare sheets.")
        else:
            return bytes(content)
        self.take({"file": fault})
        return None
