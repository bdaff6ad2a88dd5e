"""Which figures the annual report is made of."""

from collections.abc import Sequence

from wtforms import RadioField, SelectChoice

from web.forms import Form
from web.i18n import lazy_gettext

Choices = Sequence[tuple[str, str]]


class AnnualForm(Form):
    """Official or preliminary figures; schools where they stood, or where they stand now."""

    figures = RadioField(lazy_gettext("Figures"))
    structure = RadioField(lazy_gettext("Schools of a municipality"))

    def offer(self, figures: Choices, structures: Choices) -> None:
        """What there is to choose from; of a single choice nothing is asked."""
        for field, choices in ((self.figures, figures), (self.structure, structures)):
            field.choices = [SelectChoice(value, words) for value, words in choices]
            if field.data is None:
                field.data = choices[0][0]
