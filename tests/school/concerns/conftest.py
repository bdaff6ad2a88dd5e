"""Reports are of pairs that meet: the same hall as for meetings."""

from tests.school.meetings.conftest import by, hall, wrote  # noqa: F401 - fixtures
