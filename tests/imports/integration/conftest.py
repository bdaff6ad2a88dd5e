"""A region with the Altai profile, two of its districts, and the seven schools of the return."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.identity.permissions import Role
from kernel.imports import jobs, service
from kernel.imports.batch import ImportBatch
from kernel.jobs import Silent
from kernel.profile import digest, load
from kernel.tenancy.models import School, SchoolPlacement
from kernel.work import Work
from regional.returns import return_import
from regional.structure import schools_import
from tests.factories.world import World, add
from tests.imports.test_onguday import RETURN_OF_2020

assert {schools_import.KIND, return_import.KIND} == {"schools", "return"}  # both are registered
assert {jobs.CHECK.name, jobs.COMMIT.name} == {"imports.check", "imports.commit"}

ONGUDAY = (
    "МБОУ «Онгудайская средняя общеобразовательная школа им. С.Т. Пекпеева»",
    "Еловская СОШ имени Э. Палкина",
    "Туектинская основная общеобразовательная школа",
    "Шашикманская СОШ",
    "МКОУ «Ининская СОШ»",
    "Теньгинская COШ",
    "Каракольская СОШ",
)
TABLES = text(
    "SELECT schemaname || '.' || tablename FROM pg_tables"
    " WHERE schemaname IN ('kernel', 'school', 'regional', 'contests') ORDER BY 1"
)


@pytest.fixture
def altai(database, world) -> World:
    """«north» is Онгудайский район with its seven schools, «south» is Чойский район."""
    profile = load("altai")
    with Session(database.admin, info={"reach": Reach(hat=Hat.QUEUE)}) as session, session.begin():
        session.connection().exec_driver_sql("RESET ROLE")
        session.execute(
            text("UPDATE kernel.region SET profile = :profile, profile_digest = :digest"),
            {"profile": profile.model_dump_json(), "digest": digest(profile)},
        )
        for key, code in (("north", "onguday"), ("south", "choya")):
            session.execute(
                text("UPDATE kernel.municipality SET code = :code, name = :name WHERE id = :id"),
                {
                    "code": code,
                    "name": profile.municipality(code).name.ru,
                    "id": world.municipalities[key],
                },
            )
        for number, name in enumerate(ONGUDAY):
            _school(session, world, f"onguday-{number}", name)
    return world


def _school(session: Session, world: World, code: str, name: str) -> None:
    school = add(session, School, code=code, name=name, full_name=name, kind="general")
    world.schools[code] = school
    add(session, SchoolPlacement, school_id=school, municipality_id=world.municipalities["north"])


@pytest.fixture
def counted(database) -> Callable[[], dict[str, int]]:
    """How many rows each table has, whoever may see them."""

    def count() -> dict[str, int]:
        with database.admin.connect() as connection:
            names = connection.scalars(TABLES).all()
            return {
                name: connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0 for name in names
            }

    return count


@pytest.fixture
def rows_of(database) -> Callable[[str], list[tuple[object, ...]]]:
    def read(query: str) -> list[tuple[object, ...]]:
        with database.admin.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]

    return read


@pytest.fixture
def sent(altai, work_for) -> Callable[..., UUID]:
    """Upload and check a file as a role; the check is committed."""

    def send(
        content: bytes = RETURN_OF_2020.read_bytes(),
        kind: str = "return",
        role: Role = Role.MUNICIPAL,
        year: int = 2020,
        name: str = "return.xlsx",
        **params: object,
    ) -> UUID:
        work: Work = work_for(altai.actors[role])
        batch = service.upload(work, kind, name, content, {"school_year": year, **params})
        batch_id = batch.id
        work.session.commit()
        service.run_check(work, batch_id, Silent())
        work.session.commit()
        return batch_id

    return send


@pytest.fixture
def committed(altai, work_for) -> Callable[..., ImportBatch]:
    def commit(batch_id: UUID, take: str = "all", role: Role = Role.MUNICIPAL) -> ImportBatch:
        work: Work = work_for(altai.actors[role])
        service.request_commit(work, batch_id, take)
        work.session.commit()
        batch = service.run_commit(work, batch_id, Silent())
        work.session.commit()
        return batch

    return commit
