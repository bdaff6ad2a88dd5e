"""A hall: selected mentors and mentees of one programme in their bases, with badges and links."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid4

import pytest

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.work import Work
from school.gatherings.ballots import Said
from school.gatherings.models import Gathering, GatheringSeat
from school.gatherings.seats import seat_everybody
from school.gatherings.service import Plan, act_on_gathering, plan_gathering
from school.gatherings.slips import make_slips
from school.links.service import digest
from tests.school.make import Maker

DAY = date(2026, 11, 22)
LETTERS = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ"


@dataclass
class Hall:
    """Identifiers by badge; `token` opens somebody's ballot."""

    make: Maker
    programme: UUID
    gathering: UUID
    tokens: dict[UUID, str] = field(default_factory=dict)

    @property
    def seats(self) -> dict[int, GatheringSeat]:
        return {row.number: row for row in self.make.rows(GatheringSeat)
                if row.gathering_id == self.gathering}  # fmt: skip

    def seat(self, number: int) -> UUID:
        return self.seats[number].id

    def token(self, number: int) -> str:
        return self.tokens[self.seat(number)]

    @property
    def row(self) -> Gathering:
        return self.make.read(Gathering, self.gathering)

    def said(self, *numbers: int, helps: tuple[int, ...] = (), version: int = 0,
             request: UUID | None = None) -> Said:  # fmt: skip
        seats = self.seats
        return Said(
            with_whom=[seats[n].id for n in numbers],
            whom_helps=[seats[n].id for n in helps],
            request_id=request or uuid4(),
            version=version,
        )


def name(number: int) -> str:
    return f"{LETTERS[number // 26]}{LETTERS[number % 26].lower()}ев Пётр"


def people_of(make: Maker, programme: UUID, mentors: int, mentees: int) -> None:
    for number in range(mentors):
        person = make.person(name(number))
        make.part(programme, person, "mentor")
        make.entry(person, "mentor", state="selected")
    for number in range(mentees):
        person = make.pupil(name(number), born_on=date(2013, 3, 14))
        make.part(programme, person, "mentee", person_kind="pupil")
        make.entry(person, "mentee")


@pytest.fixture
def programme(make) -> UUID:
    return make.programme(form="pupil_pupil", title="Лидер")


@pytest.fixture
def hall_of(make, programme, do, curator) -> Callable[..., Hall]:
    def build(mentors: int = 3, mentees: int = 4, *, opened: bool = True, rounds: int = 3) -> Hall:
        people_of(make, programme, mentors, mentees)
        plan = Plan(held_on=DAY, rounds=rounds)
        gathering = do(curator, plan_gathering, programme, plan).id
        do(curator, seat_everybody, programme, gathering)
        tokens = do(curator, make_slips, programme, gathering)
        if opened:
            do(curator, act_on_gathering, programme, gathering, "open")
        return Hall(make, programme, gathering, tokens)

    return build


@pytest.fixture
def hall(hall_of) -> Hall:
    """Three mentors, four mentees, the voting open."""
    return hall_of()


@pytest.fixture
def guest(work_for, world) -> Callable[..., Work]:
    """The work of whoever opens a ballot with this token."""

    def open_by(token: str) -> Work:
        return work_for(Actor(system=Hat.GUEST, link=digest(token), school_id=world.schools["one"]))

    return open_by
