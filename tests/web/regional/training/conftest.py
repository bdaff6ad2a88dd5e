"""The shelf of courses on the pages' own day, and pages to read."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from tests.regional.training.conftest import Shelf
from tests.web.conftest import ZONE


@pytest.fixture
def shelf(database, world):
    engine = create_engine(database.app_url, poolclass=NullPool)
    made = Shelf(database, world, engine, datetime.now(UTC), ZONE)
    yield made
    for session in made.made:
        session.close()
