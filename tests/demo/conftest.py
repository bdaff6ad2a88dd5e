"""A demo built in this process's empty database, on any day, for any region."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.ids import new_id
from kernel.profile import Profile, digest, load
from kernel.tenancy.models import Municipality, Region
from portal.demo import build
from regional.indicators.definitions import sync
from tests.conftest import NOW, Database

TODAY = date(2026, 11, 22)
Build = Callable[..., tuple[Session, list[dict[str, str]]]]


def install(session: Session, profile: Profile) -> None:
    session.execute(
        insert(Region).values(
            id=new_id(),
            code=profile.region.code,
            name=profile.region.name.ru,
            profile=profile.model_dump(mode="json"),
            profile_digest=digest(profile),
            loaded_at=NOW,
        )
    )
    for unit in profile.municipalities:
        session.execute(
            insert(Municipality).values(
                id=new_id(),
                code=unit.code,
                name=unit.name.ru,
                short_name=unit.short_name.ru,
                tile_col=unit.tile.col,
                tile_row=unit.tile.row,
            )
        )
    sync(session, profile)


@pytest.fixture
def built(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Build]:
    """Build a demo in an empty database, without the time that argon2id takes."""
    monkeypatch.setattr("portal.demo.accounts.hash_password", lambda password: f"hash {password}")

    opened: list[Session] = []

    def make(
        region: str = "altai", schools: int | None = None, today: date = TODAY, **options: Any
    ) -> tuple[Session, list[dict[str, str]]]:
        database.empty()
        session = Session(database.admin, info={"reach": Reach(hat=Hat.QUEUE)})
        opened.append(session)
        session.connection().exec_driver_sql("RESET ROLE")
        # The database asks the real day; a demo of another day needs that day there too. The
        # session is never committed, so the function comes back by itself.
        session.connection().exec_driver_sql(
            "CREATE OR REPLACE FUNCTION app.today() RETURNS date LANGUAGE sql STABLE"
            f" PARALLEL SAFE RETURN DATE '{today}'"
        )
        install(session, load(region))
        return session, build(session, load(region), schools, today=today, **options)

    yield make
    for session in opened:  # a failed test must not keep the tables from the next one
        session.close()


def rows(session: Session, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.execute(text(query))]
