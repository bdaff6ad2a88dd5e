"""A general meeting as the curator's browser and the phones of the hall meet it."""

import re
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from school.gatherings.models import GatheringSeat
from tests.school.make import Maker

LETTERS = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ"


def name(number: int) -> str:
    return f"{LETTERS[number // 26]}{LETTERS[number % 26].lower()}ев Пётр"


class Hall:
    """A meeting made by the pages themselves; `ballot(n)` is the address on somebody's slip."""

    def __init__(self, make: Maker, client: FlaskClient, programme: UUID) -> None:
        self.make, self.client, self.programme = make, client, programme
        self.base = f"/s/s-one/programmes/{programme}/gatherings"
        self.page = ""
        self.addresses: dict[int, str] = {}

    def people(self, mentors: int, mentees: int) -> None:
        for number in range(mentors):
            person = self.make.person(name(number))
            self.make.part(self.programme, person, "mentor")
            self.make.entry(person, "mentor", state="selected")
        for number in range(mentees):
            person = self.make.pupil(name(number))
            self.make.part(self.programme, person, "mentee", person_kind="pupil")
            self.make.entry(person, "mentee")

    def plan(self, **typed: str) -> str:
        typed = {"held_on": "22.11.2026", "starts_at": "15:00", "place": "Актовый зал",
                 "rounds": "3", "minutes_a_round": "5", "most_choices": "3", **typed}  # fmt: skip
        answer = self.client.post(f"{self.base}/new/hall", data=typed)
        assert answer.status_code == 303, answer.text
        self.page = answer.location
        return self.page

    def post(self, path: str, **typed: object) -> str:
        answer = self.client.post(f"{self.page}/{path}", data=typed)
        assert answer.status_code == 303, answer.text
        return answer.location

    def slips(self, **typed: str) -> str:
        answer = self.client.post(f"{self.page}/slips", data={"which": "all", **typed})
        assert answer.status_code == 200
        for part in answer.text.split("<article")[1:]:
            number = int(re.search(r'hall-badge">(\d+)', part)[1])
            self.addresses[number] = re.search(r"/b/[\w-]+", part)[0]
        return answer.text

    @property
    def seats(self) -> dict[int, UUID]:
        return {row.number: row.id for row in self.make.rows(GatheringSeat)}

    def choice(self, *numbers: int, helps: tuple[int, ...] = (), version: int = 0,
               request: str = "") -> dict[str, str]:  # fmt: skip
        seats = self.seats
        lists = {"with_whom": numbers, "whom_helps": helps}
        chosen = {
            f"{name}-{place}": str(seats[number])
            for name, given in lists.items() for place, number in enumerate(given, start=1)
        }  # fmt: skip
        return {**chosen, "version": str(version), "request": request or str(uuid4())}


@pytest.fixture
def hall_of(make, client) -> Callable[..., Hall]:
    """A planned meeting with slips; the voting is opened unless told otherwise."""

    def build(mentors: int = 3, mentees: int = 4, *, opened: bool = True, **typed: str) -> Hall:
        programme = make.programme(form="pupil_pupil", title="Лидер")
        hall = Hall(make, client, programme)
        hall.people(mentors, mentees)
        hall.plan(**typed)
        hall.slips()
        if opened:
            hall.post("open")
        return hall

    return build


@pytest.fixture
def hall(hall_of) -> Hall:
    return hall_of()


@pytest.fixture
def phone(app) -> FlaskClient:
    return app.test_client()
