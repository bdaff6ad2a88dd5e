"""What is typed of an event and of who came."""

from datetime import date
from zoneinfo import ZoneInfo

from wtforms import SelectChoice, SelectField
from wtforms.validators import Optional

from regional.events.models import RegionalEvent
from regional.events.rules import INVITED, PLACE, TEXT, TITLE, EventCard
from school.web.picks import PicksField
from web.fields import ClockField, TextField, TicksField, moment_of, say_clock
from web.forms import DayField, Form, LineField, Needed, UpTo, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.labels import role_label


def _say_day() -> str:
    return _("Write day, month and year. For example, %(example)s.", example="04.12.2026")


class EventForm(Form):
    """An event; an empty last day is the first one."""

    kind = SelectField(_l("Kind"), validate_choice=False)
    title = LineField(_l("Title of the event"), [Needed(), UpTo(TITLE)])
    first_day = DayField(_l("Day"), [Needed(_say_day)])
    starts = ClockField(_l("Beginning, o'clock"), [Needed(say_clock)])
    last_day = DayField(_l("Last day"), [Optional()])
    ends = ClockField(_l("End, o'clock"), [Needed(say_clock)])
    place = LineField(_l("Place"), [UpTo(PLACE)])
    online_url = LineField(_l("Link for those who join online"), [UpTo(500)])
    about = TextField(_l("Programme and what to prepare"), [UpTo(TEXT)])
    roles = TicksField(_l("Whom it invites"))
    capacity = WholeField(_l("Number of seats"), [Optional()], least=1)
    register_until = DayField(_l("Registration until"), [Optional()])

    def offer(self, kinds: dict[str, str]) -> "EventForm":
        self.kind.choices = [SelectChoice("", _("choose")), *_choices(kinds)]
        self.roles.choices = _choices({role.value: role_label(role) for role in INVITED})
        return self

    def card(self, zone: ZoneInfo) -> EventCard:
        first: date | None = self.first_day.data
        return EventCard(
            kind=self.kind.data or "",
            title=self.title.data or "",
            starts_at=moment_of(first, self.starts.data, zone),
            ends_at=moment_of(self.last_day.data or first, self.ends.data, zone),
            about=self.about.data or "",
            place=self.place.data or "",
            online_url=self.online_url.data or "",
            roles=tuple(self.roles.data or ()),
            capacity=self.capacity.data,
            register_until=self.register_until.data,
        )


class OutcomeForm(Form):
    outcome = TextField(_l("What came of it"), [UpTo(TEXT)])


class CameForm(Form):
    """The list as it comes back from a phone."""

    came = PicksField(_l("Who came"))


def shown(event: RegionalEvent, zone: ZoneInfo) -> dict[str, object]:
    """An event as the form shows it."""
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    return {
        "kind": event.kind, "title": event.title, "first_day": starts.date(),
        "starts": f"{starts:%H:%M}", "ends": f"{ends:%H:%M}",
        "last_day": ends.date() if ends.date() != starts.date() else None,
        "place": event.place, "online_url": event.online_url or "", "about": event.about,
        "roles": list(event.roles), "capacity": event.capacity,
        "register_until": event.register_until,
    }  # fmt: skip


def _choices(names: dict[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, words in names.items()]
