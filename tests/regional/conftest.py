"""A small region with the indicators of a profile that ships."""

import pytest

from kernel.profile import Profile, load
from tests.regional.book import Book, install


@pytest.fixture(scope="session")
def profile() -> Profile:
    """Bryansk's: it has forms of teachers, of heads and of whole schools."""
    return load("bryansk")


@pytest.fixture
def book(database, world, profile) -> Book:
    install(database.admin, profile)
    return Book(database.admin, database.app, world)
