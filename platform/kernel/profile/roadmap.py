"""Parts of a profile about the year's roadmap: typical events, what closes them, school breaks."""

from calendar import monthrange
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from kernel.profile.text import Code, Line, Named, Part, Text

FIRST_MONTH = 9
# What a school's rows can show; app.roadmap_facts counts each of these, and nothing else closes
# an event by itself.
CONDITIONS = (
    "staff_told", "parents_told", "pupils_told", "partners_told", "requests_collected",
    "mentees_consent", "requests_decided", "mentees_entered", "programme_opened",
    "mentors_profiled", "mentors_consent", "mentors_entered", "mentors_interviewed",
    "training_planned", "mentors_trained", "mentors_admitted", "hall_held", "choices_given",
    "mentees_paired", "pairs_confirmed", "pairs_ordered", "acquaintance_held", "trial_held",
    "plans_agreed", "regular_held", "plan_tasks_done", "pairs_ended", "asked_satisfied",
    "guests_invited", "celebration_held", "cases_ready", "results_written", "mentees_measured",
    "mentors_measured", "exit_measured",
)  # fmt: skip
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]


class RoadmapEvent(Part):
    """A typical event of the year; dates appear when the year is known.

    All of `done_when` together close it; an event without conditions is closed by a person.
    `after` names the events it waits for.
    """

    code: Line = Field(pattern=r"^RM-[0-9]{2}$")
    name: Text
    task: Text
    result: Text
    stage: Code
    month: int = Field(ge=1, le=12)
    until_month: int | None = Field(default=None, ge=1, le=12)
    responsible: Literal["curator", "head"]
    done_when: tuple[Code, ...] = ()
    after: tuple[Line, ...] = ()

    def span(self, start_year: int) -> tuple[date, date]:
        """The first and the last day of the event in the school year starting in `start_year`."""
        last = self.until_month or self.month
        first_day = date(_year_of(self.month, start_year), self.month, 1)
        year = _year_of(last, start_year)
        return first_day, date(year, last, monthrange(year, last)[1])


class SchoolBreak(Named):
    """Days without lessons, the same every year; a region sets its own."""

    first: MonthDay
    last: MonthDay

    def span(self, start_year: int) -> tuple[date, date]:
        """Its first and last day in the school year starting in `start_year`."""
        return _day_of(self.first, start_year), _day_of(self.last, start_year)


def _day_of(month_day: str, start_year: int) -> date:
    month, day = int(month_day[:2]), int(month_day[3:])
    year = _year_of(month, start_year)
    return date(year, month, min(day, monthrange(year, month)[1]))


def _year_of(month: int, start_year: int) -> int:
    return start_year if month >= FIRST_MONTH else start_year + 1
