"""Rows of a school for its pages; the region wears the Altai profile already."""

import pytest

from tests.school.make import Maker


@pytest.fixture
def make(database, world) -> Maker:
    return Maker(database.admin, world)
