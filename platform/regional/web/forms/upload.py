"""What the region asks beside the workbook: the school year, and for a return the district."""

from wtforms import SelectChoice, SelectField

from kernel.school_year import SchoolYear
from web.i18n import lazy_gettext
from web.imports.form import UploadForm


class UploadOfYear(UploadForm):
    """`municipality` is taken away from kinds that are not about one."""

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
