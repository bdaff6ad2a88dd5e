"""A demo built in this process's empty database, on any day, for any region."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
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
from portal.demo.accounts import Login
from regional.indicators.definitions import sync
from tests.conftest import NOW, Database

TODAY = date(2026, 11, 22)
Build = Callable[..., tuple[Session, list[Login]]]


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


@dataclass
class Kept:
    """The demo built last: tests that only look at it share it, for a build takes seconds."""

    asked: tuple[object, ...] = ()
    session: Session | None = None
    logins: list[Login] = field(default_factory=list)

    def close(self) -> None:
        if self.session is not None:
            self.session.close()
        self.asked, self.session = (), None


@pytest.fixture(scope="module")
def kept(database: Database) -> Iterator[Kept]:
    """Nothing of it is ever committed; it is gone before others use this process's database."""
    found = Kept()
    yield found
    found.close()
    database.forget_sizes()


@pytest.fixture
def built(database: Database, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> Iterator[Build]:
    """Build a demo in an empty database, without the time that argon2id takes.

    Whoever asks for the same as the test before gets the same rows, with `fresh` new ones.
    """
    monkeypatch.setattr("portal.demo.accounts.hash_password", lambda password: f"hash {password}")

    def make(
        region: str = "altai",
        schools: int | None = None,
        today: date = TODAY,
        *,
        fresh: bool = False,
        **options: Any,
    ) -> tuple[Session, list[Login]]:
        asked = (region, schools, today, tuple(sorted(options.items())))
        if fresh or kept.session is None or kept.asked != asked:
            kept.close()
            kept.session = _opened(database, today)
            install(kept.session, load(region))
            kept.logins = build(kept.session, load(region), schools, today=today, **options)
            kept.asked = asked
        return kept.session, kept.logins

    yield make
    if kept.session is not None and not kept.session.is_active:
        kept.close()  # a failed test must not keep the tables from the next one


def _opened(database: Database, today: date) -> Session:
    """A session never committed; the database's day is the demo's for as long as it lasts."""
    database.empty()
    session = Session(database.admin, info={"reach": Reach(hat=Hat.QUEUE)})
    session.connection().exec_driver_sql("RESET ROLE")
    session.connection().exec_driver_sql(
        "CREATE OR REPLACE FUNCTION app.today() RETURNS date LANGUAGE sql STABLE"
        f" PARALLEL SAFE RETURN DATE '{today}'"
    )
    return session


def rows(session: Session, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in session.execute(text(query))]
