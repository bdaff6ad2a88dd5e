"""Every route × every role × a foreign object, by construction: a new route is in at once (PL-02).

A page must refuse a role without its permission, and show nobody a mark that another place's
rows carry, in HTML or in a file.
"""

import io
import re
import zipfile
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.identity.permissions import GRANTS, LEVELS, Level, Role
from tests.factories.canaries import MARK, plant
from tests.factories.world import YEAR

# What else a route may ask for; identifiers of rows come from the canaries.
OTHER = {
    "kind": "return",
    "start": YEAR,
    "year": "2020/2021",
    "form": "csv",
    "fmt": "csv",
    "code": "en",
    "token": "no-such-token",
    "stage": 2,
    "side": "mentor",
    "path": "theme/none.css",
    "filename": "theme/none.css",
    "digest": "0",
    "flag_id": uuid4(),
    "grant_id": uuid4(),
    "session_id": uuid4(),
    "indicator": "young_teachers",
    "extension": "csv",
    "account_id": uuid4(),
}
SEEN = re.compile(MARK + r"-(\w+)")
NOT_OURS = {"static"}


@pytest.fixture
def canaries(database, world):
    from portal.setup import as_administrator

    with Session(database.admin) as session, session.begin():
        as_administrator(session)
        return plant(session, world)


def body(response) -> str:
    if response.data[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(response.data))
        return unescape("".join(archive.read(n).decode("utf8", "ignore") for n in archive.namelist()))
    return unescape(response.get_data(as_text=True)) if response.data else ""


def addresses(app, world, canaries):
    """Each rule once, filled with objects of school three and of the south."""
    code = "s-three"
    objects = {**canaries.of_school["three"], **canaries.of_municipality["south"], **OTHER}
    objects["school_code"] = code
    for rule in app.url_map.iter_rules():
        if rule.endpoint in NOT_OURS:
            continue
        unknown = [name for name in rule.arguments if name not in objects]
        assert unknown == [], f"the sweep cannot fill {unknown} of {rule}"
        values = {name: objects[name] for name in rule.arguments}
        built = rule.build(values, append_unknown=False)
        assert built is not None, rule
        for method in sorted(rule.methods - {"OPTIONS", "HEAD"}):
            yield rule.endpoint, method, built[1]


def test_every_view_names_its_permission(app):
    unguarded = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if not hasattr(view, "permission") and endpoint not in NOT_OURS
    }
    assert unguarded == set()


def rows_of_others(database):
    """A digest of everything that belongs to school three and the south."""
    with database.admin.connect() as connection:
        tables = connection.scalars(
            text(
                "SELECT DISTINCT c.oid::regclass::text FROM pg_class c JOIN pg_attribute a"
                " ON a.attrelid = c.oid AND a.attname = 'school_id' AND a.attnum > 0"
                " WHERE c.relkind = 'r' AND c.relnamespace::regnamespace::text"
                " IN ('kernel', 'school', 'regional')"
            )
        ).all()
        return {
            table: connection.scalar(
                text(
                    f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
                    " WHERE school_id IN (SELECT id FROM kernel.school WHERE code = 's-three')"
                )
            )
            for table in tables
        }


@pytest.mark.parametrize("role", list(Role))
def test_no_route_opens_without_its_permission_or_to_a_foreign_object(
    app, world, canaries, client_as, database, role
):
    client = client_as(role)
    before = rows_of_others(database)
    mine = {"one", "north"} if LEVELS[role] is not Level.REGION else {"one", "two", "three", "north", "south"}
    problems = []
    for endpoint, method, url in addresses(app, world, canaries):
        permission = app.view_functions[endpoint].permission
        if endpoint == "identity.sign_out":
            continue
        response = client.open(url, method=method, data={} if method == "POST" else None)
        leaked = set(SEEN.findall(body(response))) - mine
        if LEVELS[role] is Level.REGION:
            leaked = set(SEEN.findall(body(response))) & {"one", "two", "three"}
        if leaked:
            problems.append((method, url, response.status_code, "shows", leaked))
        if response.status_code >= 500:
            problems.append((method, url, response.status_code, "broke"))
        if permission is None:
            continue
        if role not in GRANTS[permission] and response.status_code not in (403, 404):
            problems.append((method, url, response.status_code, "not refused"))
        foreign_school = "/s/s-three" in url
        if foreign_school and response.status_code not in (403, 404):
            problems.append((method, url, response.status_code, "foreign school opened"))
    assert problems == []
    assert {k: v for k, v in rows_of_others(database).items() if v != before[k]} == {}


def test_nobody_is_let_in_without_signing_in(app, world, canaries, client_as):
    client = client_as()
    opened = []
    for endpoint, method, url in addresses(app, world, canaries):
        if app.view_functions[endpoint].permission is None:
            continue
        response = client.open(url, method=method)
        if response.status_code != 303 and response.status_code != 401:
            opened.append((method, url, response.status_code))
        assert MARK not in body(response)
    assert opened == []
