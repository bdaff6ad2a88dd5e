"""What a stranger's request can contain: nothing of it breaks a page or leads elsewhere."""

import re

from kernel.identity.permissions import Role
from school.web.card import safe_site
from web.preferences import safe_next

ODD = (
    "//[",
    "/\\[",
    "http://[",
    "//[::1",
    "/\x00",
    "/a\nb",
    "\ud800",
    "/" * 5000,
    "/%00",
    "/?next=//x",
)


def test_an_odd_address_to_return_to_leads_nowhere_else(app, world, client_as):
    client = client_as()
    broke = []
    for wanted in ODD:
        asked = {"next": wanted.encode("utf-8", "surrogatepass")}
        if client.get("/sign-in", query_string=asked).status_code != 200:
            broke.append(wanted)
    assert broke == []
    assert not [w for w in ODD if re.match(r"[^/]|/[/\\]", safe_next(w))]


NUL = "\x00"
FORMS = (
    (None, "/sign-in", {"login": f"a{NUL}b", "password": "x"}),
    (None, "/sign-in", {"login": "curator.one", "password": NUL}),
    (None, "/invitation", {"password": NUL * 15, "again": NUL * 15}),
    (Role.HEAD, "/accounts/search", {"q": NUL}),
    (Role.HEAD, "/accounts/login", {"full_name": f"Пет{NUL}рова Анна"}),
    (
        Role.HEAD,
        "/accounts/open?role=curator",
        {"full_name": f"Петрова{NUL} Анна", "login": "", "email": ""},
    ),
    (
        Role.HEAD,
        "/accounts/open?role=curator",
        {"full_name": "Петрова Анна", "login": "", "email": f"a{NUL}@b.ru"},
    ),
    (Role.HEAD, "/log/person", {"q": NUL}),
    (Role.CURATOR, "/s/s-one/people/search", {"q": NUL}),
    (Role.CURATOR, "/s/s-one/people/new", {"full_name": f"Петр{NUL}ова Анна", "kind": "teacher"}),
    (Role.CURATOR, "/s/s-one/people/new", {"full_name": "Петрова Анна", "kind": NUL}),
    (Role.CURATOR, "/s/s-one/card/edit", {"address": f"ул.{NUL}", "head_name": NUL}),
    (
        Role.CURATOR,
        "/s/s-one/programmes/new",
        {"title": f"Прог{NUL}рамма", "goal": NUL, "form": "teacher_teacher"},
    ),
)
PAGES = (
    (Role.CURATOR, "/s/s-one/people?kind=%00&class=%00"),
    (Role.CURATOR, "/s/s-one/people?page=99999999999999999999"),
    (Role.CURATOR, "/s/s-one/programmes?year=9999/10000&form=%00&state=%00"),
    (Role.CURATOR, "/s/s-one/pairs?q=%00&state=%00&form=%00&year=2100/2101"),
    (Role.CURATOR, "/s/%00/people"),
    (Role.CURATOR, "/s/s-one/card/counts/99999999999999999999"),
    (Role.REGION_ADMIN, "/accounts/open?role=head&q=%00"),
    (Role.REGION_ADMIN, "/accounts/?page=99999"),
    (Role.REGION_ADMIN, "/log/?since=31.12.2100&until=31.12.2100&person=%00"),
    (Role.REGION_ADMIN, "/log/?until=9999-12-31"),
    (Role.REGION_ADMIN, "/indicators/?year=2100/2101&municipality=%00"),
    (Role.REGION_ADMIN, "/indicators/export.csv?year=1990/1991"),
    (Role.REGION_ADMIN, "/uploads/new/return?year=2100/2101"),
    (Role.REGION_ADMIN, "/schools/?q=%00"),
    (Role.REGION_ADMIN, "/schools/?kind=%00&municipality=%00"),
    (Role.REGION_ADMIN, "/returns/?year=2100/2101"),
)


def test_a_form_full_of_noughts_breaks_nothing(app, world, client_as):
    broke = []
    for role, address, fields in FORMS:
        client = client_as(role)
        answer = client.post(address, data=fields, follow_redirects=True)
        if answer.status_code >= 500:
            broke.append((address, fields))
    assert broke == []


def test_an_address_full_of_nonsense_breaks_nothing(app, world, client_as):
    clients = {role: client_as(role) for role in {role for role, _ in PAGES}}
    assert [a for role, a in PAGES if clients[role].get(a).status_code >= 500] == []


def test_a_site_that_is_no_address_does_not_break_the_card():
    """Sites come with lists loaded by others, past the form that checks them."""
    assert safe_site("http://[") is None
    assert safe_site("javascript:alert(1)") is None
