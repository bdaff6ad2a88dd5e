"""Every route × every role × a foreign object, by construction: a new route is in at once (PL-02).

A page must refuse a role without its permission, and show nobody a mark that another place's
rows carry, in HTML or in a file.
"""

import io
import re
import zipfile
from html import unescape
from itertools import product
from uuid import uuid4

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing.converters import AnyConverter

from kernel.identity.permissions import GRANTS, LEVELS, Level, Permission, Role
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
    "act": "complete",
    "form_code": "teacher_teacher",
    "flag_id": uuid4(),
    "indicator": "young_teachers",
    "extension": "csv",
    "account_id": uuid4(),
    "purpose": "processing",
    "nomination": "teacher_teacher",
    "place": 1,
    "step": "reason",
    "pick_code": "projects",
    "template_code": "young_teacher",
    "text_code": "region_act",
    "type_code": "introduction_order",
    "prompt_code": "free_mentors",
    "figure_code": "future_mentors",
    "difficulty": "conflicts",
}
# Arguments that some views use for objects of their own, by the module of the view.
OF_OWN = {
    "contests.": {"entry_id": "contest_entry_id", "file_id": "entry_file_id"},
    "school.web.programme_events": {"event_id": "programme_event_id"},
    "school.web.monitoring.reports": {"report_id": "monitoring_report_id"},
    "regional.web.monitoring": {"report_id": "region_monitoring_id"},
}
SEEN = re.compile(MARK + r"-(\w+)")
NOT_OURS = {"static"}
# Marks of rows that a role of this level may meet: the region sees districts, not schools.
MAY_SEE = {
    Level.SCHOOL: {"one"},
    Level.MUNICIPALITY: {"north"},
    Level.REGION: {"north", "south"},
}


@pytest.fixture
def canaries(database, world):
    from portal.setup import as_administrator

    with Session(database.admin) as session, session.begin():
        as_administrator(session)
        return plant(session, world)


def body(response) -> str:
    if response.data[:2] == b"PK":
        archive = zipfile.ZipFile(io.BytesIO(response.data))
        return unescape(
            "".join(archive.read(n).decode("utf8", "ignore") for n in archive.namelist())
        )
    if response.data[:5] == b"%PDF-":
        pages = PdfReader(io.BytesIO(response.data)).pages
        return " ".join(page.extract_text() for page in pages)
    return unescape(response.get_data(as_text=True)) if response.data else ""


def addresses(app, world, canaries, code="s-three", *, of_schools=False):
    """Each rule once, filled with objects of school three and of the south.

    `of_schools` leaves only pages of a school: with another code, its own address is asked for a
    foreign object.
    """
    objects = {**canaries.of_municipality["south"], **canaries.of_school["three"], **OTHER}
    objects["school_code"] = code
    objects["grant_id"] = world.grants[world.foreign[Role.CURATOR].account_id]
    for rule in app.url_map.iter_rules():
        if rule.endpoint in NOT_OURS or (of_schools and "school_code" not in rule.arguments):
            continue
        of_words = {n for n, each in rule._converters.items() if isinstance(each, AnyConverter)}
        unknown = [n for n in rule.arguments if n not in objects and n not in of_words]
        assert unknown == [], f"the sweep cannot fill {unknown} of {rule}"
        for values in worded(rule, objects_for(app, rule, objects)):
            built = rule.build(values, append_unknown=False)
            assert built is not None, rule
            for method in sorted(rule.methods - {"OPTIONS", "HEAD"}):
                yield rule.endpoint, method, built[1]


def objects_for(app, rule, objects):
    module = app.view_functions[rule.endpoint].__module__
    own = {n: k for of, names in OF_OWN.items() if module.startswith(of) for n, k in names.items()}
    return objects | {name: objects[key] for name, key in own.items()}


def worded(rule, objects):
    """The rule's arguments; where an address offers a few words, each of them in turn."""
    words = {
        name: sorted(each.items)
        for name, each in rule._converters.items()
        if isinstance(each, AnyConverter)
    }
    for chosen in product(*words.values()):
        yield {name: objects[name] for name in rule.arguments if name not in words} | dict(
            zip(words, chosen, strict=True)
        )


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
                " IN ('kernel', 'school', 'regional', 'contests')"
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


def problems_of(app, client, role, found):
    """What is wrong with the answers this client gets from every route, one line each."""
    problems = []
    for endpoint, method, url in found:
        permission = app.view_functions[endpoint].permission
        if endpoint == "identity.sign_out":
            continue
        may = permission is None or role in GRANTS[permission]
        # A refusal is the same page every time: a note is asked for, which says it in fewer words.
        asked = {} if may and "/s/s-three" not in url else {"HX-Request": "true"}
        data = {} if method == "POST" else None
        response = client.open(url, method=method, data=data, headers=asked)
        leaked = set(SEEN.findall(body(response))) - MAY_SEE[LEVELS[role]]
        if leaked:
            problems.append((method, url, response.status_code, "shows", leaked))
        if response.status_code >= 500:
            problems.append((method, url, response.status_code, "broke"))
        refused = response.status_code in (403, 404)
        if not may and not refused:
            problems.append((method, url, response.status_code, "not refused"))
        if "/s/s-three" in url and not refused:
            problems.append((method, url, response.status_code, "foreign school opened"))
    return problems


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("role", list(Role))
def test_no_route_opens_without_its_permission_or_to_a_foreign_object(
    app, world, canaries, client_as, database, role
):
    before = rows_of_others(database)
    client = client_as(role)
    assert problems_of(app, client, role, addresses(app, world, canaries)) == []
    if LEVELS[role] is Level.SCHOOL:
        own = addresses(app, world, canaries, "s-one", of_schools=True)
        assert problems_of(app, client, role, own) == []
    after = rows_of_others(database)
    changed = {table for table in after if after[table] != before[table]}
    if LEVELS[role] is Level.REGION:  # the region keeps every school's counts: that is its right
        changed = {table for table in changed if table.startswith("school.")}
    assert changed == set()


def test_the_sweep_sees_a_leak(app, database, world, canaries, client_as, monkeypatch):
    """A view that forgets its fence is caught, so that the sweep cannot pass for a wrong reason."""

    def leaking(**_values):
        with database.admin.connect() as connection:
            return " ".join(connection.scalars(text("SELECT surname FROM school.person")))

    leaking.permission = Permission.PEOPLE_VIEW
    monkeypatch.setitem(app.view_functions, "people.index", leaking)
    found = [a for a in addresses(app, world, canaries) if a[0] == "people.index"]
    [shown, opened] = problems_of(app, client_as(Role.CURATOR), Role.CURATOR, found)
    assert (shown[3], shown[4]) == ("shows", {"two", "three"})
    assert opened[3] == "foreign school opened"


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
