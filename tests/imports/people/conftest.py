"""A school with the Altai profile, and its lists checked and written as the worker does it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from kernel.identity.permissions import Role
from kernel.imports import service
from kernel.imports.batch import ImportBatch
from kernel.imports.report import Report
from kernel.jobs import Silent
from kernel.work import Work
from school.mentors import base_import
from school.programmes import people_import
from tests.imports.sheets_made import workbook
from tests.school.make import Maker

assert {people_import.KIND, base_import.KIND} == {"people", "mentors"}  # both are registered


@pytest.fixture
def make(database, world) -> Maker:
    maker = Maker(database.admin, world)
    maker.profile("altai")
    return maker


@pytest.fixture
def rows_of(database) -> Callable[[str], list[tuple[object, ...]]]:
    def read(query: str) -> list[tuple[object, ...]]:
        with database.admin.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return read


@pytest.fixture
def sent(world, make, work_for) -> Callable[..., UUID]:
    """Upload a list as the curator and have it checked."""

    def send(
        *rows: object,
        kind: str = "people",
        who: str | None = "pupil",
        name: str = "list.xlsx",
        role: Role = Role.CURATOR,
        **shape: object,
    ) -> UUID:
        content = rows[0] if isinstance(rows[0], bytes) else workbook(*rows, **shape)
        work: Work = work_for(world.actors[role])
        batch_id = service.upload(work, kind, name, content, {"person_kind": who}).id
        work.session.commit()
        service.run_check(work, batch_id, Silent())
        work.session.commit()
        return batch_id

    return send


@pytest.fixture
def report(world, work_for) -> Callable[[UUID], Report]:
    def read(batch_id: UUID) -> Report:
        batch = service.batch_of(work_for(world.actors[Role.CURATOR]), batch_id)
        assert batch.report is not None, batch.state
        return Report.from_json(batch.report)

    return read


@pytest.fixture
def committed(world, work_for) -> Callable[..., ImportBatch]:
    def commit(batch_id: UUID, take: str = "all") -> ImportBatch:
        work: Work = work_for(world.actors[Role.CURATOR])
        service.request_commit(work, batch_id, take)
        work.session.commit()
        batch = service.run_commit(work, batch_id, Silent())
        work.session.commit()
        return batch

    return commit
