"""The form of a change of the structure, and why one is not made, in words."""

from wtforms import SelectField, TextAreaField
from wtforms.validators import Optional

from web.forms import DayField, Form, LineField, Needed, UpTo
from web.i18n import gettext, lazy_gettext

FAULTS = {
    "not_placed_then": lambda: gettext("On that day the school stands in no municipality."),
    "begins_that_day": lambda: gettext(
        "On that very day the school came to its municipality. Choose a later day."
    ),
    "something_later_stands": lambda: gettext(
        "A later change of this school is known already. Take it back first."
    ),
    "ends_already": lambda: gettext("The school ends already. Take that change back first."),
    "successor_needed": lambda: gettext("Choose the school that takes this one in."),
    "into_itself": lambda: gettext("A school cannot be merged into itself."),
    "successor_ends": lambda: gettext("That school does not stand on this day, or ends itself."),
    "place_needed": lambda: gettext("Choose the municipality."),
    "stands_there_already": lambda: gettext("The school stands in this municipality already."),
    "reason_needed": lambda: gettext("Say why: at least three letters."),
}


def words(faults: dict[str, str]) -> dict[str, str]:
    """The domain's fault codes as sentences."""
    return {field: FAULTS[code]() for field, code in faults.items()}


class _ChangeForm(Form):
    happens_on = DayField(lazy_gettext("From which day"), [Needed()])
    order_number = LineField(lazy_gettext("Number of the order"), [UpTo(60)])
    order_date = DayField(lazy_gettext("Date of the order"), [Optional()])
    reason = TextAreaField(lazy_gettext("Why"), [UpTo(1000)])


class CloseForm(_ChangeForm):
    pass


class MergeForm(_ChangeForm):
    successor_id = SelectField(lazy_gettext("Which school takes it in"))


class TransferForm(_ChangeForm):
    to_municipality_id = SelectField(lazy_gettext("To which municipality"))


class UndoForm(Form):
    reason = TextAreaField(lazy_gettext("Why it is taken back"), [Needed(), UpTo(1000)])
