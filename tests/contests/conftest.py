"""A contest with a jury, entries of three schools, a round that is open; a ledger of honours."""

import pytest

from tests.contests.hall import Hall
from tests.contests.ledger import Ledger


@pytest.fixture
def hall(database, world) -> Hall:
    return Hall(database.admin, world)


@pytest.fixture
def ledger(database, world, work_for) -> Ledger:
    return Ledger(database, world, work_for)
