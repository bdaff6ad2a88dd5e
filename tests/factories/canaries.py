"""Rows that must not be seen from elsewhere: each carries the name of its place (PL-02)."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.files.models import StoredFile
from kernel.identity.permissions import Role
from kernel.imports.batch import ImportBatch
from kernel.jobs import Job
from regional.returns.models import Declaration, DeclaredCounter
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Person
from tests.factories.canaries_of_autumn import plant_autumn, plant_upload
from tests.factories.canaries_of_contests import plant_contests
from tests.factories.canaries_of_monitoring import plant_monitoring, plant_region_report
from tests.factories.canaries_of_pairs import plant_pairs
from tests.factories.canaries_of_region import plant_region
from tests.factories.lawful import make_lawful
from tests.factories.world import YEAR, World, add

MARK = "КАНАРЕЙКА"
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


@dataclass
class Canaries:
    """Identifiers by the name a route gives its argument, for each place."""

    of_school: dict[str, dict[str, UUID]] = field(default_factory=dict)
    of_municipality: dict[str, dict[str, UUID]] = field(default_factory=dict)
    of_account: dict[str, dict[str, UUID]] = field(default_factory=dict)


def plant(session: Session, world: World) -> Canaries:
    """People, programmes, pairs, files, jobs and uploads in every place of the world."""
    found = Canaries()
    for key, school in world.schools.items():
        found.of_school[key] = _school(session, world, key, school)
    plant_region(session, world, MARK, found.of_school)
    plant_contests(session, world, MARK, found.of_school)
    region_report = plant_region_report(session)
    for each in found.of_school.values():
        each["region_monitoring_id"] = region_report
    for key, municipality in world.municipalities.items():
        found.of_municipality[key] = _municipality(session, world, key, municipality)
    return found


def _school(session: Session, world: World, key: str, school: UUID) -> dict[str, UUID]:
    mark = f"{MARK}-{key}"
    mentor, mentee = (
        add(session, Person, school_id=school, kind=kind, surname=mark, given_name="Имя",
            created_at=NOW)
        for kind in ("teacher", "teacher")
    )  # fmt: skip
    for person in (mentor, mentee):
        make_lawful(session, school, person)
    programme = add(
        session, Programme, school_id=school, school_year=YEAR, form="teacher_teacher",
        title=mark, created_at=NOW,
    )  # fmt: skip
    parts = {
        side: add(session, Participation, school_id=school, programme_id=programme,
                  school_year=YEAR, person_id=person, side=side, person_kind="teacher",
                  joined_on=date(2026, 10, 1))
        for side, person in (("mentor", mentor), ("mentee", mentee))
    }  # fmt: skip
    pair = add(
        session, Pair, school_id=school, programme_id=programme, school_year=YEAR,
        mentor_id=parts["mentor"], mentee_id=parts["mentee"], started_on=date(2026, 10, 5),
    )  # fmt: skip
    owner = (world.actors if key == "one" else world.foreign)[Role.CURATOR].account_id
    file_id = _file(session, mark, school_id=school, account_id=owner)
    return {
        **plant_autumn(session, mark, school, mentor, programme, owner),
        **plant_pairs(session, mark, school, pair, owner),
        **plant_monitoring(session, mark, school, pair),
        "batch_id": plant_upload(session, mark, school, file_id, owner),
        "person_id": mentor,
        "programme_id": programme,
        "participation_id": parts["mentor"],
        "pair_id": pair,
        "file_id": file_id,
        "job_id": _job(session, owner, school_id=school),
        "school_id": school,
        "owner_id": owner,
    }


def _municipality(session: Session, world: World, key: str, place: UUID) -> dict[str, UUID]:
    mark = f"{MARK}-{key}"
    owner = (world.actors if key == "north" else world.foreign)[Role.MUNICIPAL].account_id
    school = world.schools["one" if key == "north" else "three"]
    add(session, Declaration, school_id=school, municipality_id=place, school_year=2020,
        form="teacher_teacher", running=True, declared_name=mark, note=mark,
        updated_at=NOW)  # fmt: skip
    add(session, DeclaredCounter, municipality_id=place, school_year=2020,
        fact="curators_trained", value=8, note=mark, updated_at=NOW)  # fmt: skip
    file_id = _file(session, mark, municipality_id=place, account_id=owner)
    batch = add(session, ImportBatch, kind="return", file_id=file_id, file_name=f"{mark}.xlsx",
                state="uploaded", params={"school_year": 2020, "municipality_id": str(place)},
                created_by=owner, municipality_id=place, created_at=NOW)  # fmt: skip
    return {
        "municipality_id": place,
        "file_id": file_id,
        "batch_id": batch,
        "job_id": _job(session, owner, municipality_id=place),
    }


def _file(session: Session, mark: str, **place: UUID | None) -> UUID:
    return add(
        session, StoredFile, purpose="export", name=f"{mark}.csv", media_type="text/csv",
        size=4, sha256="-", content=mark.encode(), created_at=NOW, **place,
    )  # fmt: skip


def _job(session: Session, owner: UUID | None, **place: UUID | None) -> UUID:
    return add(
        session, Job, name="tests.none", queue="long", args={}, hat="hat_school",
        account_id=owner, max_attempts=1, timeout=1, run_after=NOW, created_at=NOW,
        note=MARK, **place,
    )  # fmt: skip
