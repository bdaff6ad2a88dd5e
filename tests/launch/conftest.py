"""Portals started as a person would start them live today."""

from collections.abc import Iterator

import pytest

from tests import clock


@pytest.fixture(autouse=True, scope="module")
def real_day() -> Iterator[None]:
    with clock.today():
        yield
