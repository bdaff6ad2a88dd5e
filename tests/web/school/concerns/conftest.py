"""Pairs with diaries, as meetings have them."""

from tests.web.school.meetings.conftest import pairs, phone, pupils  # noqa: F401 - fixtures
