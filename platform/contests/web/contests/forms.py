"""What is typed of a contest and of its rounds, save the rules."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from wtforms import SelectChoice, SelectField
from wtforms.validators import Optional

from contests.held.queries import ContestLine
from contests.held.service import Dates
from web.fields import ClockField, TextField, moment_of, say_clock
from web.forms import DayField, Form, LineField, Needed, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

TEXT = 2000


def _say_day() -> str:
    return _("Write day, month and year. For example, %(example)s.", example="05.12.2026")


class DatesForm(Form):
    """When entries are taken, and the order that says so."""

    from_day = DayField(_l("Entries from, day"), [Needed(_say_day)])
    from_time = ClockField(_l("Entries from, o'clock"), [Needed(say_clock)])
    until_day = DayField(_l("Entries until, day"), [Needed(_say_day)])
    until_time = ClockField(_l("Entries until, o'clock"), [Needed(say_clock)])
    order_number = LineField(_l("Number of the order"), [UpTo(40)])
    order_date = DayField(_l("Date of the order"), [Optional()])

    def dates(self, zone: ZoneInfo) -> Dates:
        return Dates(
            entries_from=_both(self.from_day.data, self.from_time.data, zone),
            entries_until=_both(self.until_day.data, self.until_time.data, zone),
            order_number=self.order_number.data or "",
            order_date=self.order_date.data,
        )


class NewForm(DatesForm):
    template = SelectField(_l("Template of the rules"), validate_choice=False)
    school_year = SelectField(_l("School year"))

    def offer(self, templates: dict[str, str], years: dict[str, str]) -> "NewForm":
        self.template.choices = [
            SelectChoice("", _("choose")),
            *(SelectChoice(code, name) for code, name in templates.items()),
        ]
        self.school_year.choices = [SelectChoice(code, name) for code, name in years.items()]
        return self


class LaterForm(Form):
    """After the announcement the end of entry alone moves, and only on."""

    until_day = DayField(_l("Entries until, day"), [Needed(_say_day)])
    until_time = ClockField(_l("Entries until, o'clock"), [Needed(say_clock)])

    def dates(self, line: ContestLine, zone: ZoneInfo) -> Dates:
        return Dates(
            entries_from=line.entries_from,
            entries_until=_both(self.until_day.data, self.until_time.data, zone),
            order_number=line.order_number or "",
            order_date=line.order_date,
        )


class OrderForm(Form):
    """The announcement names its order."""

    order_number = LineField(_l("Number of the order"), [Needed(), UpTo(40)])
    order_date = DayField(_l("Date of the order"), [Optional()])


class CancelForm(Form):
    reason = TextField(_l("Why the contest is called off"), [UpTo(TEXT)])


class RoundForm(Form):
    """When a round takes sheets."""

    opens_day = DayField(_l("Voting from, day"), [Needed(_say_day)])
    opens_time = ClockField(_l("Voting from, o'clock"), [Needed(say_clock)])
    closes_day = DayField(_l("Voting until, day"), [Needed(_say_day)])
    closes_time = ClockField(_l("Voting until, o'clock"), [Needed(say_clock)])

    def opens_at(self, zone: ZoneInfo) -> datetime:
        return _both(self.opens_day.data, self.opens_time.data, zone)

    def closes_at(self, zone: ZoneInfo) -> datetime:
        return _both(self.closes_day.data, self.closes_time.data, zone)


class ProlongForm(Form):
    closes_day = DayField(_l("Voting until, day"), [Needed(_say_day)])
    closes_time = ClockField(_l("Voting until, o'clock"), [Needed(say_clock)])
    reason = TextField(_l("Why the round is prolonged"), [UpTo(TEXT)])

    def closes_at(self, zone: ZoneInfo) -> datetime:
        return _both(self.closes_day.data, self.closes_time.data, zone)


def shown(line: ContestLine, zone: ZoneInfo) -> dict[str, object]:
    """A contest's dates as the form shows them."""
    starts, ends = line.entries_from.astimezone(zone), line.entries_until.astimezone(zone)
    return {
        "from_day": starts.date(), "from_time": f"{starts:%H:%M}",
        "until_day": ends.date(), "until_time": f"{ends:%H:%M}",
        "order_number": line.order_number or "", "order_date": line.order_date,
    }  # fmt: skip


def _both(day: date | None, clock: str | None, zone: ZoneInfo) -> datetime:
    made = moment_of(day, clock, zone)
    if made is None:  # a form that validates has both
        raise ValueError("a day and a time are needed")
    return made
