"""The whole application, for attacks through its pages."""

from tests.web.conftest import app, client_as, remembered, world  # noqa: F401 - fixtures
