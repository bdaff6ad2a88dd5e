"""A small region whose people make indicators of their own."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from kernel.profile import digest
from kernel.tenancy.models import Region
from tests.factories.world import World, build_world
from tests.regional.book import NOW, Book, install
from tests.regional.indicators_editor.deeds import Deeds


@pytest.fixture
def world(database, profile) -> World:
    """The region keeps its profile, which says what formulas may name."""
    database.empty()
    with Session(database.admin) as session, session.begin():
        built = build_world(session, NOW, profile.model_dump(mode="json"))
        # Profiles are remembered by their digests, and other tests' worlds have another profile.
        session.execute(update(Region).values(profile_digest=digest(profile)))
    return built


@pytest.fixture
def book(database, world, profile) -> Book:
    install(database.admin, profile)
    return Book(database.admin, database.app, world)


@pytest.fixture
def deeds(book) -> Deeds:
    return Deeds(book)
