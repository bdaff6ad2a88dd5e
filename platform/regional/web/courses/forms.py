"""What is typed of courses, runs, sessions, places and results."""

from collections.abc import Callable, Sequence
from datetime import time
from uuid import UUID

from wtforms import SelectChoice, SelectField
from wtforms.validators import Optional

from regional.training.service import CoursePlan, RunPlan
from regional.training.sessions import SessionPlan
from regional.web.courses.words import FAULTS, MODES
from school.web.picks import PicksField
from web.fields import ClockField, TextField
from web.forms import DayField, Form, LineField, Needed, UpTo, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

WAYS = ("in_person", "distance")


def _say(fault: str) -> Callable[[], str]:
    """The domain's own words, told before it is asked: every empty field speaks at once."""
    return lambda: _(FAULTS[fault])


class CourseForm(Form):
    title = LineField(_l("Title of the course"), [Needed(_say("course_title")), UpTo(300)])
    provider = LineField(_l("Who teaches"), [Needed(_say("course_provider")), UpTo(300)])
    hours = WholeField(_l("Hours"), [Needed(_say("course_hours"))], most=2000)
    mode = SelectField(_l("Form of teaching"), validate_choice=False)
    valid_years = WholeField(_l("Training holds, years"), [Optional()], most=50)
    number_prefix = LineField(_l("Numbers of certificates begin with"), [UpTo(12)])
    about = TextField(_l("What it is about"), [UpTo(2000)])

    def offer(self) -> "CourseForm":
        self.mode.choices = [SelectChoice(code, _(word)) for code, word in MODES.items()]
        return self

    def plan(self) -> CoursePlan:
        return CoursePlan(
            title=self.title.data or "",
            provider=self.provider.data or "",
            hours=self.hours.data,
            mode=self.mode.data or "",
            valid_years=self.valid_years.data,
            about=self.about.data or "",
            number_prefix=self.number_prefix.data or "",
        )


class RunForm(Form):
    starts_on = DayField(_l("First day"), [Needed(_say("day_needed"))])
    ends_on = DayField(_l("Last day"), [Needed(_say("day_needed"))])
    enrol_until = DayField(_l("Enrolment until"), [Optional()])
    place = LineField(_l("Place"), [UpTo(300)])
    capacity = WholeField(_l("Number of places"), [Optional()], most=10_000)
    least_presence_percent = WholeField(_l("Least presence, per cent"), most=100)

    def plan(self) -> RunPlan:
        return RunPlan(
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            enrol_until=self.enrol_until.data,
            place=self.place.data or "",
            capacity=self.capacity.data,
            least_presence_percent=self.least_presence_percent.data or 0,
        )


class ReasonForm(Form):
    reason = LineField(_l("Reason"), [UpTo(300)])


class SessionForm(Form):
    held_on = DayField(_l("Day"), [Needed(_say("day_needed"))])
    from_time = ClockField(_l("Beginning, o'clock"))
    to_time = ClockField(_l("End, o'clock"))
    topic = LineField(_l("Topic"), [UpTo(300)])
    place = LineField(_l("Place"), [UpTo(300)])

    def plan(self) -> SessionPlan:
        return SessionPlan(
            held_on=self.held_on.data,
            from_time=_clock(self.from_time.data),
            to_time=_clock(self.to_time.data),
            topic=self.topic.data or "",
            place=self.place.data or "",
        )


class WayForm(Form):
    """How somebody takes part; a course of one form leaves no choice."""

    way = SelectField(_l("Takes part"), validate_choice=False)

    def offer(self, mode: str) -> "WayForm":
        offered = WAYS if mode == "mixed" else (mode,)
        self.way.choices = [SelectChoice(code, _(MODES[code])) for code in offered]
        if self.way.data not in offered:
            self.way.data = offered[0]
        return self


class EnrolForm(WayForm):
    people = PicksField(_l("Curators"))


class NamesForm(WayForm):
    names = TextField(_l("People, one a line"), [UpTo(60_000)])
    municipality_id = SelectField(_l("Municipality"), validate_choice=False)

    def offer_places(self, places: Sequence[tuple[UUID, str]]) -> None:
        known = [SelectChoice(str(one), name) for one, name in places]
        self.municipality_id.choices = [SelectChoice("", _("choose")), *known]

    def place(self) -> UUID | None:
        try:
            return UUID(self.municipality_id.data or "")
        except ValueError:
            return None


class RequestsForm(ReasonForm):
    people = PicksField(_l("Curators"))


class MarksForm(Form):
    """The list of a session as it comes back from a phone."""

    present = PicksField(_l("Who came"))
    was = PicksField()


class IssueForm(Form):
    issued_on = DayField(_l("Date of the certificates"))


def _clock(typed: str | None) -> time | None:
    return time.fromisoformat(typed) if typed else None
