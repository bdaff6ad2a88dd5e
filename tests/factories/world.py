"""A small invented region that most tests start from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, insert
from sqlalchemy.orm import Session

from kernel.db import Base, Hat, Reach
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import LEVELS, Actor, Level, Role
from kernel.ids import new_id
from kernel.tenancy.models import Municipality, Region, School, SchoolPlacement

YEAR = 2026


@dataclass
class World:
    """Identifiers by short names: municipalities «north» and «south», schools «one» to «three».

    Schools one and two stand in the north, three in the south. Accounts belong to school one
    and to the north; `foreign` actors hold the same roles in school three and the south.
    """

    region_id: UUID
    municipalities: dict[str, UUID] = field(default_factory=dict)
    schools: dict[str, UUID] = field(default_factory=dict)
    actors: dict[Role, Actor] = field(default_factory=dict)
    foreign: dict[Role, Actor] = field(default_factory=dict)
    grants: dict[UUID, UUID] = field(default_factory=dict)
    logins: dict[UUID, str] = field(default_factory=dict)


def add(session: Session | Connection, model: type[Base], **values: object) -> UUID:
    """One row, past every fence; returns its identifier."""
    values.setdefault("id", new_id())
    session.execute(insert(model).values(**values))
    return values["id"]  # type: ignore[return-value]


def build_world(
    session: Session, now: datetime, profile: Mapping[str, object] | None = None
) -> World:
    session.info["reach"] = Reach(hat=Hat.QUEUE)
    session.connection().exec_driver_sql("RESET ROLE")  # the set-up is past every fence
    world = World(
        add(
            session,
            Region,
            code="test",
            name="Опытная область",
            profile=dict(profile or {}),
            profile_digest="-",
            loaded_at=now,
        )
    )
    for row, (key, name) in enumerate((("north", "Северный район"), ("south", "Южный район"))):
        world.municipalities[key] = add(
            session,
            Municipality,
            code=key,
            name=name,
            short_name=name[:6],
            tile_col=0,
            tile_row=row,
        )
    for key, place in (("one", "north"), ("two", "north"), ("three", "south")):
        add_school(session, world, key, place)
    for role in Role:
        world.actors[role] = _account(session, world, role, "one", "north", now)
        if LEVELS[role] is not Level.REGION:
            world.foreign[role] = _account(session, world, role, "three", "south", now)
    return world


def add_school(session: Session, world: World, key: str, place: str, kind: str = "general") -> UUID:
    school = add(
        session,
        School,
        code=f"s-{key}",
        name=f"Школа «{key}»",
        full_name=f"Опытная школа «{key}»",
        kind=kind,
    )
    world.schools[key] = school
    add(session, SchoolPlacement, school_id=school, municipality_id=world.municipalities[place])
    return school


def _account(
    session: Session, world: World, role: Role, school: str, municipality: str, now: datetime
) -> Actor:
    level = LEVELS[role]
    school_id = world.schools[school] if level is Level.SCHOOL else None
    municipality_id = world.municipalities[municipality] if level is Level.MUNICIPALITY else None
    login = f"{role}.{school if level is Level.SCHOOL else municipality}".replace("_", "-")
    account = add(
        session,
        Account,
        login=login,
        full_name=f"Опытный {role} {school}",
        state="active",
        created_at=now,
    )
    world.grants[account] = add(
        session,
        RoleGrant,
        account_id=account,
        role=role,
        school_id=school_id,
        municipality_id=municipality_id,
        granted_at=now,
    )
    world.logins[account] = login
    return Actor(
        account_id=account, role=role, school_id=school_id, municipality_id=municipality_id
    )
