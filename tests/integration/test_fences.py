"""The wall between schools stands in PostgreSQL, whatever the code forgets (PL-02)."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import ProgrammingError

from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.registry.models import Person

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def person(school_id, surname="Канарейкина"):
    return insert(Person).values(
        school_id=school_id,
        id=new_id(),
        kind="teacher",
        surname=surname,
        given_name="Проба",
        created_at=NOW,
    )


@pytest.fixture
def people(database, world):
    with database.admin.begin() as connection:
        for key, school in world.schools.items():
            connection.execute(person(school, key))


def test_a_forgotten_filter_shows_only_the_own_school(world, people, session_for):
    mine = session_for(world.actors[Role.CURATOR])
    theirs = session_for(world.foreign[Role.CURATOR])

    assert mine.scalars(select(Person.surname)).all() == ["one"]
    assert theirs.scalars(select(Person.surname)).all() == ["three"]


def test_a_school_named_without_membership_shows_nothing(world, people, session_for):
    actor = world.actors[Role.CURATOR]
    stranger = type(actor)(
        account_id=actor.account_id, role=actor.role, school_id=world.schools["three"]
    )
    assert session_for(stranger).scalars(select(Person.surname)).all() == []


def test_a_foreign_row_is_refused(world, session_for):
    session = session_for(world.actors[Role.CURATOR])
    with pytest.raises(ProgrammingError, match="row-level security"):
        session.execute(person(world.schools["three"]))


@pytest.mark.parametrize("role", [Role.REGION_ADMIN, Role.MUNICIPAL, Role.JUROR])
def test_those_above_cannot_read_people(world, people, session_for, role):
    with pytest.raises(ProgrammingError, match="permission denied"):
        session_for(world.actors[role]).execute(text("SELECT surname FROM school.person"))
