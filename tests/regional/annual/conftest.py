"""The region with an open period, as the tests of periods have it."""

from tests.regional.periods.conftest import autumn, known_indicators

__all__ = ["autumn", "known_indicators"]
