"""What is typed of a course and of its meetings, on a phone as well as at a desk."""

import re
from collections.abc import Mapping
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from wtforms import Field, SelectField, TextAreaField
from wtforms.widgets import TextInput

from school.training.meetings import SessionPlan
from school.training.rules import MOST_HOURS
from school.training.service import MOST_REQUIRED, CoursePlan, CreateCourse
from school.web.picks import PicksField
from web.filters import number
from web.forms import DayField, Form, LineField, UpTo, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark

FORMAT_WORDS: Mapping[str, str] = {
    "in_person": mark("face to face"),
    "online": mark("online"),
    "mixed": mark("partly online"),
}
_CLOCK = re.compile(r"(\d{1,2})(?:[:.\-\s](\d{2}))?")


class ClockField(Field):  # type: ignore[misc]  # WTForms is untyped
    """A time of day typed «15:30», «15.30» or «15»; what was typed stays."""

    widget = TextInput()
    data: time | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        typed = _CLOCK.fullmatch(text)
        hour, minute = (int(typed[1]), int(typed[2] or 0)) if typed else (99, 0)
        if hour > 23 or minute > 59:
            raise ValueError(_("Write hours and minutes. For example, 15:30."))
        self.data = time(hour, minute)


class HoursField(Field):  # type: ignore[misc]  # WTForms is untyped
    """How long, with a comma or a point: «1,5»."""

    widget = TextInput()
    data: Decimal | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return number(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip().replace(",", ".") if valuelist else ""
        try:
            value = Decimal(text or "NaN")
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or not 0 < value <= MOST_HOURS or value != round(value, 1):
            raise ValueError(_("Hours from 0.5 to 12 are needed. For example, 1.5."))
        self.data = value


class CourseForm(Form):
    """What may be corrected later."""

    title = LineField(_l("Title of the course"), validators=[UpTo(200)])
    goal = TextAreaField(_l("Goal"), validators=[UpTo(1000)])
    format = SelectField(_l("Format"), default="")
    required = WholeField(_l("Meetings that admit to work"), least=0, most=MOST_REQUIRED)
    supplies = TextAreaField(_l("Supplies"), validators=[UpTo(1000)])

    def offer(self) -> None:
        words = [(code, _(word)) for code, word in FORMAT_WORDS.items()]
        self.format.choices = [("", _("not chosen")), *words]

    def plan(self) -> CoursePlan:
        return CoursePlan(
            title=self.title.data or "",
            goal=self.goal.data or "",
            format=self.format.data,
            supplies=self.supplies.data or "",
            required=self.required.data,
        )


class NewCourseForm(CourseForm):
    """A new course: for whom, and when its proposed meetings are."""

    programme = SelectField(_l("For the programme"), default="")
    first_on = DayField(_l("Day of the first meeting"))
    starts_at = ClockField(_l("Beginning, o'clock"))
    place = LineField(_l("Place"), validators=[UpTo(200)])
    teachers = LineField(_l("Who teaches"), validators=[UpTo(500)])

    def offer_programmes(self, titles: Mapping[UUID, str]) -> None:
        known = [(str(each), title) for each, title in titles.items()]
        self.programme.choices = [("", _("for mentors of all programmes")), *known]

    def command(self) -> CreateCourse:
        return CreateCourse(
            plan=self.plan(),
            programme_id=UUID(self.programme.data) if self.programme.data else None,
            first_on=self.first_on.data,
            starts_at=self.starts_at.data,
            place=self.place.data or "",
            teachers=self.teachers.data or "",
        )


class SessionForm(Form):
    """A meeting."""

    topic = LineField(_l("Topic"), validators=[UpTo(300)])
    held_on = DayField(_l("Day"))
    starts_at = ClockField(_l("Beginning, o'clock"))
    hours = HoursField(_l("Hours"))
    place = LineField(_l("Place"), validators=[UpTo(200)])
    teachers = LineField(_l("Who teaches"), validators=[UpTo(500)])
    materials = TextAreaField(_l("Content and materials"), validators=[UpTo(4000)])

    def plan(self) -> SessionPlan:
        return SessionPlan(
            topic=self.topic.data or "",
            held_on=self.held_on.data,
            starts_at=self.starts_at.data,
            hours=self.hours.data,
            place=self.place.data or "",
            teachers=self.teachers.data or "",
            materials=self.materials.data or "",
        )


class EnrolForm(Form):
    people = PicksField(_l("Mentors"))


class MarksForm(Form):
    """The list of a meeting as it comes back from a phone."""

    present = PicksField(_l("Who came"))
    was = PicksField()
    claims = PicksField()


class ClaimForm(Form):
    """Whose name a phone typed; nothing chosen is «nobody of ours»."""

    person = SelectField(_l("Who is it"), default="", validate_choice=False)

    def person_id(self) -> UUID | None:
        """The chosen mentor, None for nobody."""
        value: Any = self.person.data
        return UUID(value) if value else None
