"""What the commission types: the vote on a tie, a reason, when the results are out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import RadioField, SelectChoice
from wtforms.validators import Optional

from contests.results.service import Vote
from kernel.errors import Invalid
from web.fields import ClockField, TextField, moment_of
from web.forms import DayField, Form, Needed, UpTo, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l


class ReasonForm(Form):
    """Why a count is repeated; it stands in the protocol."""

    reason = TextField(_l("Reason"), [Needed(), UpTo(500)])


class PublishForm(Form):
    """Both empty: at once. `contest` asks about nominations that have no ranking."""

    day = DayField(_l("Not before the day"), [Optional()])
    time = ClockField(_l("Not before the time"), [Optional()])
    contest = RadioField(
        _l("The contest after this round"), default="finish", validate_choice=False
    )

    def offer(self) -> "PublishForm":
        self.contest.choices = [
            SelectChoice("finish", _("it is over: nominations without a ranking are not awarded")),
            SelectChoice("go_on", _("it goes on: a repeated round will be held for them")),
        ]
        return self

    def embargo(self, zone: ZoneInfo) -> datetime | None:
        """The moment; Invalid where only half of it is typed."""
        if self.day.data and not self.time.data:
            raise Invalid({"time": "clock_needed"})
        if self.time.data and not self.day.data:
            raise Invalid({"day": "day_needed"})
        return moment_of(self.day.data, self.time.data, zone)


def vote_form(entries: Sequence[str], prefix: str) -> Any:
    """A form with a box for each of exactly the tied entries; boxes are called v0, v1, …"""
    fields: dict[str, object] = {
        "present": WholeField(_l("Present"), [Needed()], least=0, most=200)
    }
    for n, entry in enumerate(entries):
        fields[f"v{n}"] = WholeField(
            _("Votes for entry %(entry)s", entry=entry), [Needed()], least=0, most=200
        )
    return type("VoteForm", (Form,), fields)(prefix=prefix)


def vote_of(form: Any, entries: Sequence[str]) -> Vote:
    given = {entry: form[f"v{n}"].data for n, entry in enumerate(entries)}
    return Vote(present=form.present.data, votes=given)


def take_vote(form: Any, faults: dict[str, str]) -> None:
    """A fault of all the votes together stands under the last of their boxes."""
    last = max(name for name in form._fields if name.startswith("v"))
    form.take({last if name == "votes" else name: words for name, words in faults.items()})
