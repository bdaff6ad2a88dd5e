"""Of what the region's report is made."""

from collections.abc import Sequence

from wtforms import SelectChoice, SelectField

from web.forms import Form
from web.i18n import lazy_gettext

Choices = Sequence[tuple[str, str]]


class ReportForm(Form):
    """A school year, and one form of mentoring or all."""

    year = SelectField(lazy_gettext("School year"))
    form = SelectField(lazy_gettext("Form of mentoring"))

    def offer(self, years: Choices, forms: Choices) -> "ReportForm":
        for field, choices in ((self.year, years), (self.form, forms)):
            field.choices = [SelectChoice(value, words) for value, words in choices]
        return self
