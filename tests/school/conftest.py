"""A school with the Altai profile, and rows made past every fence."""

import pytest

from tests.school.make import Maker


@pytest.fixture
def make(database, world) -> Maker:
    maker = Maker(database.admin, world)
    maker.profile("altai")
    return maker
