"""What is typed about a measuring: its days, how long it goes on, why somebody does not answer."""

from collections.abc import Iterable

from wtforms import RadioField, SelectChoice

from school.waves.rules import LONGEST_TITLE, Suggestion
from web.fields import TextField, TicksField
from web.forms import DayField, Form, LineField, Needed, UpTo, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

LONGEST_WORDS = 300


def _why() -> str:
    return _("Write why. For example, the family has refused.")


class StartForm(Form):
    """A measuring to begin; the questionnaires are ticked by their codes."""

    opens_on = DayField(_l("First day"), validators=[Needed()])
    due_on = DayField(_l("Last day"), validators=[Needed()])
    title = LineField(_l("What the poll is about"), validators=[UpTo(LONGEST_TITLE)])
    codes = TicksField(_l("Questionnaires"))

    def offer(self, found: Iterable[Suggestion]) -> "StartForm":
        self.codes.choices = [SelectChoice(each.code, each.title) for each in found]
        return self


class DueForm(Form):
    """Until when answers are taken again."""

    due_on = DayField(_l("Last day"), validators=[Needed()])


class ExcuseForm(Form):
    """Why somebody does not answer: their right, or a hindrance."""

    words = LineField(_l("Why there will be no answer"), validators=[Needed(_why), UpTo(300)])


class FilledForm(Form):
    """When the paper was filled in."""

    filled_on = DayField(_l("Filled in on"))


class SlipsForm(Form):
    """How many anonymous slips to print."""

    count = WholeField(_l("How many slips"), validators=[Needed()], least=1)


class EntryForm(Form):
    """Whether pairs of a programme wait for the first measuring (X-05)."""

    entry = RadioField(
        _l("The first measuring before the order of pairs"),
        choices=[
            SelectChoice("required", _l("needed: no order of pairs without it")),
            SelectChoice("advised", _l("advised: an order may be signed without it")),
        ],
    )
    reason = TextField(
        _l("Why the order need not wait"), validators=[UpTo(LONGEST_WORDS)], default=""
    )
