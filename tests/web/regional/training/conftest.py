"""The shelf of courses on the web's own day, and pages to read."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from tests.regional.training.conftest import Shelf


@pytest.fixture
def shelf(database, world):
    made = Shelf(
        database, world, create_engine(database.app_url, poolclass=NullPool), datetime.now(UTC)
    )
    yield made
    for session in made.made:
        session.close()
