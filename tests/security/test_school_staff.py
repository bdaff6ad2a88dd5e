"""PL-02: mentors, mentees and parents wear their school's hat, and read none of its rows by SQL."""

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.identity.permissions import Role
from portal.setup import as_administrator
from tests.factories.canaries import plant

READ = ("person", "consent", "base_entry", "request", "answer_sheet", "participation", "pair",
        "interview", "guardian", "mentor_profile", "attendance")  # fmt: skip


@pytest.fixture(autouse=True)
def canaries(database, world):
    with Session(database.admin) as session, session.begin():
        as_administrator(session)
        plant(session, world)


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.CURATOR, True),
        (Role.RESPONSIBLE, True),
        (Role.HEAD, True),
        (Role.PSYCHOLOGIST, True),
        (Role.CLASS_TEACHER, True),
        (Role.MENTOR, False),
        (Role.MENTEE, False),
        (Role.PARENT, False),
    ],
)
def test_only_staff_read_a_schools_rows(world, session_for, role, sees):
    session = session_for(world.actors[role])
    for table in READ:
        found = session.scalar(text(f"SELECT count(*) FROM school.{table}"))
        assert (found > 0) is sees, table
