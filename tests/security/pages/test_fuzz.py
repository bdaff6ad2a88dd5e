"""A walk of spoilt requests by every role, shortened; the whole is `./portal bench fuzz`."""

import pytest

from kernel.identity.permissions import Role
from portal.bench.fuzzing import Fuzzer

STRANGER = "stranger"


@pytest.fixture
def fuzzer(app, world, client_as, remembered):
    def client_of(role):
        return client_as() if role == STRANGER else client_as(Role(role))

    return Fuzzer(app, client_of, [*map(str, world.actors), STRANGER], seed=8)


def test_no_spoilt_request_breaks_a_page(fuzzer):
    fuzzer.walk(900)
    assert list(fuzzer.broken.values()) == []
    # The walk went far enough to mean something: pages, refusals and acts of many parts.
    assert {200, 303, 403, 404, 422} <= set(fuzzer.statuses)
    assert len(fuzzer.endpoints) > 120
    assert sum(len(known.forms) for known in fuzzer.known.values()) > 100


def test_what_breaks_is_found(app, fuzzer, monkeypatch):
    def broken(**_values):
        raise RuntimeError("no page")

    for endpoint in ("people.index", "kpi.table", "home.today"):
        monkeypatch.setitem(app.view_functions, endpoint, broken)
    fuzzer.walk(60)
    assert {each.error.partition(" ")[0] for each in fuzzer.broken.values()} == {"RuntimeError"}
