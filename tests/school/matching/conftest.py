"""A hall after its meeting: five mentees, three mentors, ballots cast and the meeting closed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import update

from school.gatherings.models import Gathering, GatheringBallot, GatheringSeat
from school.matching import flow
from school.mentors.models import MentorProfile
from school.requests.models import MentoringRequest
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS, TODAY, Maker

MENTORS = {"Ан": "Анисимова Алла", "Бо": "Борисов Богдан", "Ве": "Вершинина Вера"}
MENTEES = {
    "ги": "Гирин Глеб", "до": "Доронина Дина", "ел": "Елисеев Егор", "жу": "Жукова Жанна",
    "зи": "Зимин Захар",
}  # fmt: skip


@dataclass
class Hall:
    """People by the first two letters of their names; capitals are mentors."""

    make: Maker
    programme: UUID
    gathering: UUID
    people: dict[str, UUID] = field(default_factory=dict)
    parts: dict[str, UUID] = field(default_factory=dict)
    seats: dict[str, UUID] = field(default_factory=dict)

    def two(self, mentor: str, mentee: str) -> tuple[UUID, UUID]:
        return self.parts[mentor], self.parts[mentee]

    def names(self, pairs: Sequence[tuple[UUID, UUID]]) -> set[str]:
        """Pairs as «Ан ги»."""
        known = {part: name for name, part in self.parts.items()}
        return {f"{known[mentor]} {known[mentee]}" for mentor, mentee in pairs}

    def mentor(self, name: str, **profile: object) -> UUID:
        person = self.make.person(MENTORS.get(name, name), subject="физика")
        self._stand(name, person, "mentor", state="selected", admitted_on=STARTS)
        self.make.row(MentorProfile, "one", person_id=person, updated_at=NOW,
                      **{"help": ["method"], "capacity": 1, **profile})  # fmt: skip
        return person

    def mentee(self, name: str, state: str = "ready", **request: object) -> UUID:
        person = self.make.person(MENTEES.get(name, name), subject="физика")
        self._stand(name, person, "mentee", state=state)
        self.make.row(MentoringRequest, "one", person_id=person, school_year=YEAR, author="self",
                      state="accepted", made_on=TODAY, created_at=NOW,
                      **{"help": ["method"], **request})  # fmt: skip
        return person

    def _stand(self, name: str, person: UUID, side: str, **entry: object) -> None:
        self.people[name] = person
        self.parts[name] = self.make.part(self.programme, person, side)
        self.make.entry(person, side, **entry)
        self.seats[name] = self.make.row(
            GatheringSeat, "one", gathering_id=self.gathering, participation_id=self.parts[name],
            side=side, number=len(self.seats) + 1,
        )  # fmt: skip

    def ballot(self, who: str, *with_whom: str, helps: Sequence[str] = ()) -> None:
        self.make.row(
            GatheringBallot, "one", gathering_id=self.gathering, seat_id=self.seats[who],
            with_whom=[self.seats[one] for one in with_whom],
            whom_helps=[self.seats[one] for one in helps],
            via="paper", request_id=self.seats[who], cast_at=NOW,
        )  # fmt: skip

    def close(self) -> None:
        with self.make.session() as session, session.begin():
            session.execute(update(Gathering).values(state="closed", closed_at=NOW))


@pytest.fixture
def empty_hall(make: Maker) -> Hall:
    """A programme and an open meeting of nobody yet."""
    programme = make.programme()
    gathering = make.row(Gathering, "one", programme_id=programme, held_on=TODAY, state="open",
                         opened_at=NOW, created_at=NOW)  # fmt: skip
    return Hall(make, programme, gathering)


@pytest.fixture
def hall(empty_hall: Hall) -> Hall:
    """«Ан» and «ги», «Бо» and «до» named each other; «ел» named «Ве», who named nobody.

    «жу» named nobody and fits nobody's time, «зи» may not be matched yet: not ready.
    """
    for name in MENTORS:
        empty_hall.mentor(name, capacity=2 if name == "Ан" else 1, times=["mon_day"])
    for name in ("ги", "до", "ел"):
        empty_hall.mentee(name, times=["mon_day"])
    empty_hall.mentee("жу", times=["sat_evening"])
    empty_hall.mentee("зи", state="entered")
    empty_hall.ballot("ги", "Ан", "Бо")
    empty_hall.ballot("до", "Ан", helps=["Бо"])
    empty_hall.ballot("ел", "Ве")
    empty_hall.ballot("Ан", "ги")
    empty_hall.ballot("Бо", "до")
    empty_hall.close()
    return empty_hall


@pytest.fixture(scope="session")
def narrowly() -> Callable[..., flow.Answer]:
    """The road of many people taken with few, so that the two can be compared."""

    def narrow(*given: object) -> flow.Answer:
        names = {"FEW": 0, "LIKELY_OF_MENTEE": 2, "LIKELY_OF_MENTOR": 2, "JOIN": 2}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in names.items():
                patch.setattr(flow, name, value)
            return flow.greatest(*given)

    return narrow
