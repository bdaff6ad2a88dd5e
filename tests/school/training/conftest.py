"""Mentors of the base, a course with its meetings, and what is written to the selection."""

from datetime import date
from uuid import UUID

import pytest

from school.training import admission_refresh
from school.training.models import Attendance, Trainee, Training, TrainingSession
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY, Maker


class School:
    """Short ways to rows of training."""

    def __init__(self, make: Maker) -> None:
        self.make = make

    def mentor(self, name: str, school: str = "one", **values: object) -> UUID:
        person = self.make.person(name, school)
        self.make.entry(person, "mentor", school, **{"state": "selected", **values})
        return person

    def course(self, school: str = "one", *, held: int = 0, planned: int = 0, **values: object):
        values = {"title": "Школа наставников", "school_year": YEAR, "required": 4, **values}
        course = self.make.row(Training, school, created_at=NOW, state="running", **values)
        days = [*(["held"] * held), *(["planned"] * planned)]
        meetings = [
            self.make.row(
                TrainingSession, school, training_id=course, n=n, topic=f"Тема {n}",
                held_on=date(2026, 10, n) if state == "held" else TODAY, state=state, hours=1.5,
            )
            for n, state in enumerate(days, start=1)
        ]  # fmt: skip
        return course, meetings

    def enrol(self, course: UUID, *people: UUID, school: str = "one") -> None:
        for person in people:
            self.make.row(Trainee, school, training_id=course, person_id=person, enrolled_at=NOW)

    def mark(self, person: UUID, *meetings: UUID, school: str = "one") -> None:
        for meeting in meetings:
            self.make.row(
                Attendance, school, session_id=meeting, person_id=person, via="list", marked_at=NOW
            )

    def claim(self, meeting: UUID, name: str, school: str = "one") -> UUID:
        return self.make.row(
            Attendance, school, session_id=meeting, typed_name=name, via="link", marked_at=NOW
        )


@pytest.fixture
def school(make):
    return School(make)


@pytest.fixture
def told(monkeypatch):
    """What the selection was told, call by call."""
    calls = []

    def note(work, people, attended):
        calls.append({each: attended[each] for each in people})

    monkeypatch.setattr(admission_refresh, "refresh_admission", note)
    return calls
