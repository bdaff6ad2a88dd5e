"""What is typed of a general meeting, of who came, and of a slip of paper."""

import re
from uuid import UUID

from wtforms import BooleanField, HiddenField, SelectField

from kernel.ids import new_id
from school.gatherings.ballots import Slip
from school.gatherings.rules import (
    MOST_CHOICES,
    MOST_MINUTES,
    MOST_ROUNDS,
    USUAL_CHOICES,
    USUAL_MINUTES,
    USUAL_ROUNDS,
)
from school.gatherings.service import Plan
from school.web.picks import PicksField
from web.fields import ClockField
from web.forms import DayField, Form, LineField, Needed, UpTo, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

MOST_NUMBER = 9999
_NUMBERS = re.compile(r"\d+")
_STRAY = re.compile(r"[^\d\s,.;№-]")


class BadgesField(LineField):
    """Badge numbers one after another: «7 3 12», «7, 3, 12». `numbers` are what was read."""

    numbers: tuple[int, ...] = ()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        text = self.data or ""
        if _STRAY.search(text) or any(len(each) > 4 for each in _NUMBERS.findall(text)):
            raise ValueError(
                _("Write the numbers of badges one after another. For example, 7 3 12.")
            )
        self.numbers = tuple(int(each) for each in _NUMBERS.findall(text))


class PlanForm(Form):
    """A meeting in the hall; `kind` is chosen by the page's address."""

    held_on = DayField(_l("Day"), validators=[Needed()])
    starts_at = ClockField(_l("Beginning, o'clock"))
    place = LineField(_l("Place"), validators=[UpTo(200)])
    rounds = WholeField(_l("Rounds of quick meetings"), least=1, most=MOST_ROUNDS)
    minutes_a_round = WholeField(_l("Minutes a round"), least=1, most=MOST_MINUTES)
    most_choices = WholeField(_l("How many people may be chosen in an answer"), least=1,
                              most=MOST_CHOICES)  # fmt: skip

    def plan(self) -> Plan:
        return Plan(
            kind="hall",
            held_on=self.held_on.data,
            starts_at=self.starts_at.data or "",
            place=self.place.data or "",
            rounds=self.rounds.data,
            minutes_a_round=self.minutes_a_round.data,
            most_choices=self.most_choices.data,
        )


class RemoteForm(Form):
    """Questionnaires from afar: nobody meets, all choose by links."""

    held_on = DayField(_l("Day when the links go out"), validators=[Needed()])
    most_choices = WholeField(_l("How many people may be chosen in an answer"), least=1,
                              most=MOST_CHOICES)  # fmt: skip

    def plan(self) -> Plan:
        return Plan(kind="remote", held_on=self.held_on.data, most_choices=self.most_choices.data)


FORMS: dict[str, type[PlanForm] | type[RemoteForm]] = {"hall": PlanForm, "remote": RemoteForm}
USUAL = {
    "rounds": USUAL_ROUNDS,
    "minutes_a_round": USUAL_MINUTES,
    "most_choices": USUAL_CHOICES,
}


class CameForm(Form):
    """Who is in the hall, and who was when the page was drawn."""

    came = PicksField(_l("Who came"))
    was = PicksField()


class DoorForm(Form):
    """Somebody who was not invited."""

    person = SelectField(_l("Who came to the door"), default="", validate_choice=False)

    def participation_id(self) -> UUID | None:
        return _chosen(self.person.data)


class SeatForm(Form):
    """A seat to take away."""

    seat = SelectField(_l("Whose number is superfluous"), default="", validate_choice=False)

    def seat_id(self) -> UUID | None:
        return _chosen(self.seat.data)


class SlipForm(Form):
    """A paper ballot typed by badges."""

    number = WholeField(_l("Number on the badge"), least=1, most=MOST_NUMBER)
    with_whom = BadgesField(_l("First answer: with whom to work"), validators=[UpTo(60)])
    whom_helps = BadgesField(_l("Second answer: who helps or is helped"), validators=[UpTo(60)])
    replaces = BooleanField(_l("The paper takes the place of what was chosen before"))
    request_id = HiddenField()

    def slip(self) -> Slip:
        return Slip(
            number=self.number.data or 0,
            with_whom=self.with_whom.numbers,
            whom_helps=self.whom_helps.numbers,
            request_id=request_of(self.request_id.data),
            replaces=self.replaces.data,
        )


def _chosen(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def request_of(text: str | None) -> UUID:
    """The browser's own name for a sending; whatever is no name is a sending of its own."""
    try:
        return UUID(text or "")
    except ValueError:
        return new_id()
