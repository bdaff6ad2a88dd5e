"""A hall after its meeting in the curator's browser: ballots cast, the meeting closed, one run."""

from uuid import UUID

import pytest
from sqlalchemy import update

from school.bases.models import BaseEntry
from school.registry.models import Person
from tests.school.make import TODAY
from tests.school.matching import conftest as halls

empty_hall, hall = halls.empty_hall, halls.hall


class Pages:
    """Addresses of a programme's matching, and what the browser does there."""

    def __init__(self, client, hall: halls.Hall) -> None:
        self.client, self.hall = client, hall
        self.base = f"/s/s-one/programmes/{hall.programme}/matching"

    def run(self, **typed: str) -> str:
        """Match by the closed meeting; the address of the run."""
        answer = self.client.post(
            f"{self.base}/run", data={"gathering": str(self.hall.gathering), **typed}
        )
        assert answer.status_code == 303, answer.text
        return answer.location

    def two(self, mentor: str, mentee: str) -> str:
        lead, led = self.hall.two(mentor, mentee)
        return f"mentor={lead}&mentee={led}"

    def lay(self, run: str, mentor: str, mentee: str, rule: str, reason: str = "Вместе в проекте"):
        return self.client.post(
            f"{run}/rule?{self.two(mentor, mentee)}", data={"rule": rule, "reason": reason}
        )

    def accept(self, run: str, variant: str = "a", **typed: str):
        return self.client.post(f"{run}/accept/{variant}", data=typed)


def make_a_child(make, person: UUID) -> None:
    """Turn somebody into a child of eight, with the consents of a parent, still ready."""
    born = TODAY.replace(year=TODAY.year - 8)
    child = {"kind": "pupil", "born_on": born, "grade": 2, "grade_letter": "А"}
    with make.session() as session, session.begin():
        session.execute(update(Person).where(Person.id == person).values(**child))
    make.lawful(person, "mentee")
    with make.session() as session, session.begin():
        entry = update(BaseEntry).where(BaseEntry.person_id == person)
        session.execute(entry.values(state="ready", frozen_from=""))


@pytest.fixture
def pages(client, hall) -> Pages:
    return Pages(client, hall)


@pytest.fixture
def ran(pages) -> str:
    return pages.run()


def the_id(address: str) -> UUID:
    return UUID(address.rstrip("/").rsplit("/", 1)[-1])
