"""No act without the token of its form: every route that changes something, by construction."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from kernel.identity.accounts import reset_password
from kernel.identity.permissions import Role
from tests.web.test_every_route import OTHER, worded

ANYTHING = uuid4()
# Looks of the pages: one cookie of the browser that asks, guarded by what the browser says.
WITHOUT = {"preferences.save", "preferences.language"}


@pytest.fixture
def with_csrf(app):
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


def acts(app):
    """Every rule that accepts an act, filled with anything of the right shape."""
    for rule in app.url_map.iter_rules():
        objects = {name: OTHER.get(name, ANYTHING) for name in rule.arguments}
        objects |= {"school_code": "s-one"}
        for method in sorted(rule.methods - {"GET", "HEAD", "OPTIONS"}):
            for values in worded(rule, objects):
                yield rule.endpoint, method, rule.build(values, append_unknown=False)[1]


def test_an_act_without_its_token_is_refused(app, world, client_as, with_csrf):
    client = client_as(Role.HEAD)
    passed = [
        (method, url)
        for endpoint, method, url in acts(app)
        if endpoint not in WITHOUT and client.open(url, method=method).status_code != 400
    ]
    assert passed == []


def test_a_foreign_site_changes_not_even_the_looks(app, world, client_as, with_csrf):
    client = client_as()
    for address in ("/view", "/language/en"):
        answer = client.post(address, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 400


def test_the_page_behind_a_link_is_kept_nowhere(app, world, work_for, client_as):
    """A link names a login and roles, and whoever opens it is not signed in yet."""
    work = work_for(world.actors[Role.REGION_ADMIN], at=datetime.now(UTC))
    head = world.actors[Role.HEAD].account_id
    _, token = reset_password(work, world.grants[head])
    work.session.commit()
    client = client_as()
    client.get(f"/invitation/{token}")
    answer = client.get("/invitation")
    assert world.logins[head] in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
