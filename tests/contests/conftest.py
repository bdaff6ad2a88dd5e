"""A contest with a jury, entries of three schools, and a round that is open."""

import pytest

from tests.contests.hall import Hall


@pytest.fixture
def hall(database, world) -> Hall:
    return Hall(database.admin, world)
