"""The form that takes a workbook in."""

from flask_wtf.file import FileField
from wtforms import SelectChoice, SelectField

from kernel.school_year import SchoolYear
from web.forms import Form
from web.i18n import gettext, lazy_gettext

MOST_BYTES = 10 * 1024 * 1024


class UploadForm(Form):
    """`municipality` is taken away from kinds that are not about one."""

    file = FileField(lazy_gettext("Workbook"))
    school_year = SelectField(lazy_gettext("School year"))
    municipality = SelectField(lazy_gettext("Municipality"))

    def offer_years(self, proposed: SchoolYear, current: SchoolYear, first: int) -> None:
        """The years that may be chosen, from the next one down to the first."""
        years = range(current.start + 1, first - 1, -1)
        self.school_year.choices = [
            SelectChoice(str(start), str(SchoolYear(start))) for start in years
        ]
        if not self.is_submitted():
            self.school_year.data = str(proposed.start)

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
