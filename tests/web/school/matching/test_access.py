"""Who opens the pages of the matching, and how often a page asks the database."""

import pytest
from sqlalchemy import insert

from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.consents.rules import wanted
from school.gatherings.models import GatheringBallot, GatheringSeat
from school.matching.models import ExtraMeeting, Search
from school.mentors.models import MentorProfile
from school.programmes.models import Pair, Participation
from school.registry.models import Person
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS
from tests.web.school.matching.conftest import Pages, the_id

MATCHERS = {Role.CURATOR, Role.RESPONSIBLE}
ROLES = (
    Role.CURATOR, Role.RESPONSIBLE, Role.HEAD, Role.PSYCHOLOGIST, Role.CLASS_TEACHER, Role.MENTOR,
    Role.PARENT, Role.REGION_OPERATOR, Role.MUNICIPAL,
)  # fmt: skip
GETS = ("", "{run}", "{run}/accept/a", "{run}/rule?{two}", "/tell", "/tell/hall", "/extra",
        "/extra/{extra}", "/searches", "/searches/{search}")  # fmt: skip
POSTS = ("/run", "{run}/again", "{run}/rule?{two}", "{run}/rule/lift?{two}", "{run}/accept/a",
         "/extra/{extra}/agree", "/extra/{extra}/decline", "/extra/{extra}/hold",
         "/searches/{search}", "/searches/{search}/close")  # fmt: skip


@pytest.fixture
def addresses(pages, make, ran):
    run = pages.lay(ran, "Ан", "до", "pin").location
    pages.accept(ran)
    values = {
        "run": "/" + run.rsplit("/", 1)[1],
        "two": pages.two("Ан", "ги"),
        "extra": make.rows(ExtraMeeting)[0].id if make.count(ExtraMeeting) else new_id(),
        "search": make.rows(Search)[0].id if make.count(Search) else new_id(),
    }
    return [pages.base + each.format(**values) for each in GETS], [
        pages.base + each.format(**values) for each in POSTS
    ]


def test_matching_is_the_curators_alone(addresses, client_as):
    gets, posts = addresses
    for role in ROLES:
        client = client_as(role)
        for address in gets:
            status = client.get(address).status_code
            assert (status in (200, 303)) == (role in MATCHERS), (role, address, status)
            assert role in MATCHERS or status in (403, 404)
        if role not in MATCHERS:
            for address in posts:
                assert client.post(address).status_code in (403, 404), (role, address)


def test_another_school_finds_nothing(addresses, client_as):
    gets, posts = addresses
    client = client_as(Role.CURATOR, foreign=True)
    assert {client.get(each).status_code for each in gets} <= {403, 404}
    assert {client.post(each).status_code for each in posts} <= {403, 404}


MENTEES, MENTORS = 80, 40


@pytest.fixture
def crowd(client, make, empty_hall) -> Pages:
    """80 mentees and 40 mentors; each chose three of the other side."""
    numbers = range(MENTEES + MENTORS)
    sides = ["mentee" if at < MENTEES else "mentor" for at in numbers]
    people, parts, seats = ([new_id() for _ in numbers] for _ in range(3))
    given = {"given_on": STARTS, "recorded_at": NOW, "version": 1, "wording": "Опытный текст",
             "via": "paper"}  # fmt: skip
    common = {"programme_id": empty_hall.programme, "school_year": YEAR, "joined_on": STARTS,
              "person_kind": "teacher"}  # fmt: skip
    ready = {"mentee": {"state": "ready", "admitted_on": None},
             "mentor": {"state": "selected", "admitted_on": STARTS}}  # fmt: skip
    of_hall = {"gathering_id": empty_hall.gathering}

    def chosen(at: int) -> list[str]:
        if at < MENTEES:
            return [str(seats[MENTEES + (at // 2 + step) % MENTORS]) for step in range(3)]
        return [str(seats[(at * 2 + step) % MENTEES]) for step in range(3)]

    tables = {
        Person: [{"id": people[at], "kind": "teacher", "surname": f"Ли{at}", "given_name": "Ян",
                  "created_at": NOW} for at in numbers],
        Consent: [{"id": new_id(), "person_id": people[at], "signer_id": people[at],
                   "purpose": purpose, **given}
                  for at in numbers for purpose in wanted(sides[at], "teacher")],
        Participation: [{"id": parts[at], "person_id": people[at], "side": sides[at], **common}
                        for at in numbers],
        BaseEntry: [{"id": new_id(), "person_id": people[at], "side": sides[at],
                     "entered_on": STARTS, "changed_at": NOW, **ready[sides[at]]}
                    for at in numbers],
        MentorProfile: [{"id": new_id(), "person_id": people[at], "updated_at": NOW, "capacity": 2,
                         "help": ["method"]} for at in numbers if at >= MENTEES],
        GatheringSeat: [{"id": seats[at], "participation_id": parts[at], "side": sides[at],
                         "number": at + 1, **of_hall} for at in numbers],
        GatheringBallot: [{"id": new_id(), "seat_id": seats[at], "with_whom": chosen(at),
                           "whom_helps": [], "via": "paper", "request_id": seats[at],
                           "cast_at": NOW, **of_hall} for at in numbers],
    }  # fmt: skip
    school = make.world.schools["one"]
    with make.session() as session, session.begin():
        for model, rows in tables.items():
            session.execute(insert(model), [{"school_id": school, **row} for row in rows])
    empty_hall.close()
    return Pages(client, empty_hall)


def test_few_statements_whatever_the_size(crowd, client, statements, make):
    """80 × 40: before and after a variant is accepted, each page within fifteen statements."""
    run = crowd.run()
    before = ["", f"/{the_id(run)}", *(f"/{the_id(run)}?view={view}" for view in ("a", "alone")),
              f"/{the_id(run)}/accept/a"]  # fmt: skip
    looked(crowd, client, statements, before)
    assert crowd.accept(run).status_code == 303
    assert make.count(Pair) > 50
    after = ["", f"/{the_id(run)}", "/tell", "/tell/hall", "/extra", "/searches"]
    for model, path in ((ExtraMeeting, "/extra"), (Search, "/searches")):
        after += [f"{path}/{row.id}" for row in make.rows(model)[:1]]
    looked(crowd, client, statements, after)


def looked(crowd, client, statements, paths):
    for path in paths:
        with statements() as seen:
            answer = client.get(f"{crowd.base}{path}")
        assert answer.status_code == 200, path
        assert len(seen) <= 15, (path, len(seen), [each[:60] for each in seen])
        assert len(answer.data) < 500_000, (path, len(answer.data))
