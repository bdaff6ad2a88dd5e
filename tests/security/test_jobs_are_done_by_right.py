"""A job is done by the right it was asked with, and by no other that its person also has."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, insert, text, update
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.identity.models import RoleGrant
from kernel.identity.permissions import Role
from kernel.ids import new_id
from portal.setup import as_administrator
from regional import jobs
from workers.context import load_tasks
from workers.drain import claim, do

NOW = datetime.now(UTC)


@pytest.fixture
def past_fences(database):
    def do_it(*statements):
        with Session(database.admin) as session, session.begin():
            as_administrator(session)
            for statement in statements:
                session.execute(statement)

    return do_it


@pytest.fixture
def drained(database):
    """Does the one waiting job; how it ended."""

    def drain():
        load_tasks()
        bound = create_engine(database.app_url, poolclass=NullPool)
        do(bound, claim(bound, jobs.COMPILE_YEAR.queue))
        with database.admin.connect() as connection:
            return tuple(connection.execute(text("SELECT state, error FROM kernel.job")).one())

    return drain


def test_a_role_lost_meanwhile_is_not_made_good_by_another(world, work_for, past_fences, drained):
    """An administrator made a tutor keeps the region's hat, and must not keep the recount."""
    admin = world.actors[Role.REGION_ADMIN]
    work = work_for(admin)
    work.later(jobs.COMPILE_YEAR, year=2026)
    work.session.commit()
    past_fences(
        update(RoleGrant).where(RoleGrant.account_id == admin.account_id).values(revoked_at=NOW),
        insert(RoleGrant).values(
            id=new_id(), account_id=admin.account_id, role=Role.TUTOR, granted_at=NOW
        ),
    )
    assert drained() == ("dead", "denied")


def test_a_role_still_held_is_enough(world, work_for, drained):
    work = work_for(world.actors[Role.REGION_ADMIN])
    work.later(jobs.COMPILE_YEAR, year=2026)
    work.session.commit()
    assert drained()[1] != "denied"
