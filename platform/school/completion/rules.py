"""What an end must hold before it is one, what it warns of, what it leaves to do. Pure decisions.

R-60…R-65: a planned end sums up; an unplanned one is talked over point by point, told to the
mentee (and to the parents of a child) in good time, and followed by what the mentee needs next.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from kernel.imports.folding import clean
from kernel.school_year import SchoolYear
from school.registry.rules import TEACHING
from school.withdrawal.rules import working_days_later

PLANNED, UNPLANNED = "planned", "unplanned"
ACT_OF = {PLANNED: "complete", UNPLANNED: "close"}
DECISIONS = ("continue", "new_topic", "stop")
CONFLICT = "conflict"
LONGEST = 4000
MARKS = range(1, 6)
# A planned end sums up at least this; projects, marks and attendance are not everybody's.
SUMMED_UP = ("results", "reflection")
MUTUAL = ("mentor_gave", "mentee_gave")
TEXTS = ("results", "project", "marks", "attendance", "reflection", "mentor_words", "mentee_words")


class Ending(Protocol):
    """What the rules look at: the row, or a page's draft of it."""

    @property
    def kind(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def ended_on(self) -> date | None: ...
    @property
    def wanted(self) -> Collection[str]: ...
    @property
    def points(self) -> Mapping[str, object]: ...
    @property
    def told_mentee_on(self) -> date | None: ...
    @property
    def told_parents_on(self) -> date | None: ...
    @property
    def last_meeting_on(self) -> date | None: ...
    @property
    def had_trouble(self) -> bool: ...
    @property
    def results(self) -> str: ...
    @property
    def reflection(self) -> str: ...
    @property
    def decision(self) -> str: ...
    @property
    def mentor_gave(self) -> int | None: ...
    @property
    def mentee_gave(self) -> int | None: ...
    @property
    def mentee_wishes_role(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Owed:
    """Something the curator has to do after an end, about whom and until when."""

    kind: str
    due_on: date
    about: str = "mentee"


@dataclass(frozen=True, slots=True)
class Notice:
    """How early an end was told, against what is laid down (X-06)."""

    given: int
    wanted: int
    working_days: bool

    @property
    def is_short(self) -> bool:
        return self.given < self.wanted


def paragraphs(text: str) -> str:
    """Text fit to keep that was typed in several lines."""
    lines = [clean(line) for line in text.splitlines()]
    return "\n".join(line for line in lines if line)


def faults_of_days(ending: Ending, today: date) -> dict[str, str]:
    """Days that cannot be, drafts included: nothing is told in advance of being told."""
    faults = {}
    for name in ("told_mentee_on", "told_parents_on"):
        told = getattr(ending, name)
        if told is not None and told > today:
            faults[name] = "told_later"
    last = ending.last_meeting_on
    told_days = [day for day in (ending.told_mentee_on, ending.told_parents_on) if day is not None]
    if last is not None and any(day >= last for day in told_days):
        faults["last_meeting_on"] = "last_before_notice"
    return faults


def lacks(ending: Ending, reasons: Collection[str], *, of_child: bool) -> dict[str, str]:
    """What still keeps the end from being one: field → code; the days of the end apart."""
    lacking = {} if ending.reason in reasons else {"reason": "reason_needed"}
    if ending.kind == PLANNED:
        return lacking | _lacks_of_planned(ending)
    for code in ending.wanted:
        if not str(ending.points.get(code) or "").strip():
            lacking[f"point_{code}"] = "point_needed"
    if ending.told_mentee_on is None:
        lacking["told_mentee_on"] = "told_mentee_needed"
    if of_child and ending.told_parents_on is None:
        lacking["told_parents_on"] = "told_parents_needed"
    return lacking


def _lacks_of_planned(ending: Ending) -> dict[str, str]:
    lacking = {name: "say_needed" for name in SUMMED_UP if not getattr(ending, name).strip()}
    lacking |= {name: "mark_needed" for name in MUTUAL if getattr(ending, name) is None}
    if ending.decision not in DECISIONS:
        lacking["decision"] = "decision_needed"
    return lacking


def faults_at_the_end(ending: Ending) -> dict[str, str]:
    """The notice comes before the last day, and the last meeting not after it."""
    end = ending.ended_on
    if end is None:
        return {}
    faults = {
        name: "told_after_end"
        for name in ("told_mentee_on", "told_parents_on")
        if (told := getattr(ending, name)) is not None and told > end
    }
    if ending.last_meeting_on is not None and ending.last_meeting_on > end:
        faults["last_meeting_on"] = "last_after_end"
    return faults


def under_labour_law(mentor_kind: str, mentee_kind: str) -> bool:
    """Both are employees of the school: its law lays down another notice."""
    return {mentor_kind, mentee_kind} <= TEACHING


def notice_of(ending: Ending, *, days: int, working_days: int, employees: bool) -> Notice | None:
    """How many days lie between the later telling and the end; None while either is unknown."""
    told = [day for day in (ending.told_mentee_on, ending.told_parents_on) if day is not None]
    if not told or ending.ended_on is None:
        return None
    if employees:
        return Notice(_working_days(max(told), ending.ended_on), working_days, True)
    return Notice((ending.ended_on - max(told)).days, days, False)


def enough_from(told_on: date, *, days: int, working_days: int, employees: bool) -> date:
    """The first last day that keeps the notice."""
    if employees:
        return working_days_later(told_on, working_days)
    return told_on + timedelta(days=days)


def _working_days(since: date, until: date) -> int:
    number = 0
    while (since := since + timedelta(days=1)) <= until:
        number += since.weekday() < 5
    return number


def owed_after(ending: Ending, school_year: int, today: date) -> list[Owed]:
    """What the end leaves to do, the most urgent first (R-63, R-64, R-68); the search apart."""
    owed = []
    if ending.kind == UNPLANNED:
        if ending.reason != CONFLICT:
            owed.append(Owed("end_explain", working_days_later(today, 3)))
        owed.append(Owed("end_new_meeting", today + timedelta(days=14)))
        if ending.had_trouble:
            owed.append(Owed("end_probation", today + timedelta(days=14)))
        return owed
    if ending.decision == "new_topic":
        owed.append(Owed("end_new_topic", today + timedelta(days=14)))
    if ending.mentee_wishes_role:
        owed.append(Owed("end_successor", today + timedelta(days=30)))
    if ending.decision == "continue":
        next_year = SchoolYear(school_year + 1).starts_on
        owed.append(Owed("end_continue", max(next_year, today + timedelta(days=14))))
    return owed
