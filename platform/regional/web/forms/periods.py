"""Forms of reporting: a period, the official table, a reopening, words about a report."""

from typing import Any

from wtforms.validators import Optional

from web.fields import ClockField, TextField, TicksField
from web.forms import DayField, Form, LineField, Needed, SchoolYearField, UpTo
from web.i18n import gettext, lazy_gettext

TEXT = 2000


class OrderForm(Form):
    """An order by its number and day: both or neither, as the domain checks."""

    order_number = LineField(lazy_gettext("Number of the order"), [UpTo(40)])
    order_date = DayField(lazy_gettext("Date of the order"), [Optional()])


class PeriodForm(OrderForm):
    name = LineField(lazy_gettext("Name of the period"), [Needed(), UpTo(160)])
    school_year = SchoolYearField(lazy_gettext("School year"), [Needed()])
    opens_on = DayField(lazy_gettext("Opening day"), [Needed()])
    due_on = DayField(lazy_gettext("Due day"), [Needed()])
    closes_on = DayField(lazy_gettext("Closing day"), [Needed()])
    cut_off_on = DayField(lazy_gettext("Cut-off day"), [Needed()])
    school_kinds = TicksField(lazy_gettext("Who reports"))
    note = TextField(lazy_gettext("Note for schools"), [UpTo(TEXT)])


class CancelForm(Form):
    reason = TextField(lazy_gettext("Why the period is cancelled"), [UpTo(TEXT)])


class OfficialForm(OrderForm):
    reason = TextField(lazy_gettext("Why the table is approved again"), [UpTo(TEXT)])


class ReopenForm(Form):
    reason = TextField(
        lazy_gettext("Why it is opened"),
        [Needed(lambda: gettext("Write why, in a sentence: it stays in the history.")), UpTo(TEXT)],
    )
    until = DayField(lazy_gettext("Open until, day"), [Needed()])
    until_time = ClockField(lazy_gettext("Time"), [Needed()])


class DecisionForm(Form):
    """The general words of a return; remarks at cells come beside, as `remark-<indicator>`."""

    reason = TextField(lazy_gettext("What to correct, in general"), [UpTo(TEXT)])


class LiftForm(Form):
    reason = TextField(
        lazy_gettext("Why the duty is lifted"),
        [Needed(lambda: gettext("Write why, in a sentence: it stays in the history.")), UpTo(TEXT)],
    )


class DifferenceForm(Form):
    text = TextField(
        lazy_gettext("Why it changed"),
        [Needed(lambda: gettext("Write what changed. For example, a pair was entered late.")),
         UpTo(TEXT)],
    )  # fmt: skip


class SubmitForm(Form):
    """No fields of its own: explanations come as `explain-<finding>`; faults stand on top."""


def typed(values: Any, prefix: str) -> dict[str, str]:
    """What was written into the fields whose names start with `prefix`, trimmed, by the rest."""
    return {
        name.removeprefix(prefix): "\n".join(text.strip().splitlines())
        for name, text in values.items()
        if name.startswith(prefix) and text.strip()
    }
