"""Makes an empty database a region's: its profile, its municipalities, its indicators, its demo."""

import json
import os
from pathlib import Path
from uuid import UUID

from sqlalchemy import create_engine, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from contests.honours.types import sync as sync_honours
from kernel.db import Hat, Reach
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.profile import Profile, digest, load
from kernel.settings import Settings
from kernel.tenancy.models import Municipality, Region
from kernel.work import utc_now
from regional.indicators.definitions import sync
from web.i18n import catalogue
from web.labels import ROLES


class SetupError(Exception):
    """The database cannot become what was asked; the message is for the operator."""


def prepare(settings: Settings, *, region: str, demo: bool, schools: int | None = None) -> None:
    """Set the region up once; afterwards only bring its profile up to date.

    Raises SetupError when the database already belongs to another region.
    """
    if settings.admin_database_url is None:
        raise SetupError("Для настройки региона нужен адрес администратора базы: DATABASE_URL.")
    profile = load(region)
    engine = create_engine(settings.admin_database_url, poolclass=NullPool)
    with Session(engine) as session, session.begin():
        as_administrator(session)
        session.execute(text("SELECT pg_advisory_xact_lock(7260413)"))
        fresh = install_region(session, profile, demo=demo)
        if fresh and demo:
            from portal.demo import build

            logins = build(session, profile, schools=schools, key=settings.secret_key)
            write_logins(settings.home, logins)
        elif fresh:
            from portal.demo.accounts import first_administrator

            write_logins(settings.home, [first_administrator(session)])


def as_administrator(session: Session) -> None:
    """The set-up is past every fence: it speaks as the database's administrator."""
    session.info["reach"] = Reach(hat=Hat.QUEUE)
    session.connection().exec_driver_sql("RESET ROLE")


def install_region(session: Session, profile: Profile, *, demo: bool = False) -> bool:
    """Write or refresh the region, its municipalities, indicators, awards; True when it is new."""
    existing = session.execute(select(Region.id, Region.code, Region.profile_digest)).one_or_none()
    if existing is not None and existing.code != profile.region.code:
        raise SetupError(
            f"В этой базе уже регион «{existing.code}». Для другого региона нужна своя база:"
            " задайте другой PORTAL_HOME или DATABASE_URL."
        )
    region_id: UUID = existing.id if existing is not None else new_id()
    values = {
        "code": profile.region.code,
        "name": profile.region.name.ru,
        "profile": profile.model_dump(mode="json"),
        "profile_digest": digest(profile),
        "loaded_at": utc_now(),
    }
    statement = insert(Region).values(id=region_id, demo=demo, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    if existing is None or existing.profile_digest != values["profile_digest"]:
        _municipalities(session, profile)
        sync(session, profile)
    sync_honours(session)
    return existing is None


def _municipalities(session: Session, profile: Profile) -> None:
    for place in profile.municipalities:
        values = {
            "name": place.name.ru,
            "short_name": place.short_name.ru,
            "tile_col": place.tile.col,
            "tile_row": place.tile.row,
        }
        statement = insert(Municipality).values(id=new_id(), code=place.code, **values)
        session.execute(statement.on_conflict_do_update(index_elements=["code"], set_=values))


def write_logins(home: Path, logins: list[dict[str, str]]) -> None:
    """Demo logins as JSON, readable by the operator only; `title` names the role for people."""
    words = catalogue("ru")
    logins = [{**row, "title": words.ugettext(ROLES[Role(row["role"])])} for row in logins]
    home.mkdir(parents=True, exist_ok=True)
    target = home / "demo-logins.json"
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(logins, file, ensure_ascii=False, indent=2)
