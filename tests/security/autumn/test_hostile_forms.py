"""Every form a school's page offers, filled with what no person types: nothing breaks."""

from html.parser import HTMLParser
from uuid import uuid4

import pytest

from kernel.identity.permissions import Role
from tests.factories.world import YEAR
from tests.web.conftest import app, client_as, world  # noqa: F401 - fixtures
from tests.web.test_every_route import OTHER, canaries, worded  # noqa: F401 - a fixture
from werkzeug.routing.converters import AnyConverter

HOSTILE = (
    "Пет\x00рова\x00",
    "9" * 400,
    "1" * 10,
    "'\"><script>x</script>\u202e{{7*7}}%s",
    "31.12.9999",
)
WORDS = ("text", "search", "tel", "email", "number", "date", "time", "hidden", "textarea", "url")


class Forms(HTMLParser):
    """Forms of a page: address, what stands in them, and where words may be typed."""

    def __init__(self):
        super().__init__()
        self.forms, self.inside, self.select = [], False, None

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "form" and a.get("method", "").lower() == "post":
            self.forms.append((a.get("action"), [], []))
            self.inside = True
        elif not self.inside or not (a.get("name") or tag == "option"):
            return
        elif tag in ("input", "textarea", "button"):
            kind = a.get("type", "text") if tag == "input" else tag
            if kind in WORDS:
                self.forms[-1][2].append(a["name"])
            self.forms[-1][1].append((a["name"], a.get("value") or "on"))
        elif tag == "select":
            self.select = a["name"]
        elif tag == "option" and self.select and a.get("value"):
            self.forms[-1][1].append((self.select, a["value"]))
            self.forms[-1][2].append(self.select)
            self.select = None

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        if tag == "select":
            self.select = None


def own(app, world, canaries):
    objects = {
        **canaries.of_municipality["north"],
        **canaries.of_school["one"],
        **OTHER,
        "school_code": "s-one",
        "stage": 1,
    }
    for rule in app.url_map.iter_rules():
        if "school_code" not in rule.arguments or "GET" not in rule.methods:
            continue
        of_words = {n for n, each in rule._converters.items() if isinstance(each, AnyConverter)}
        if all(n in objects or n in of_words for n in rule.arguments):
            for values in worded(rule, objects):
                yield rule.build(values, append_unknown=False)[1]


@pytest.mark.parametrize("role", [Role.CURATOR, Role.PSYCHOLOGIST])
def test_all(app, world, canaries, client_as, role):
    client = client_as(role)
    broke, seen, done = [], set(), 0
    for address in own(app, world, canaries):
        try:
            page = client.get(address)
        except Exception as e:
            broke.append(("GET html", address, str(e)[:200]))
            continue
        if page.status_code >= 500:
            broke.append(("GET", address, page.status_code))
        for odd in (
            "?q=%00&page=99999999999999999999&kind=%00&state=%00&year=9999/10000&class=%00&side=%00&person=%00&purpose=%00&sort=%00&programme=x&help=%00&subject=%00&age="
            + "9" * 30,
        ):
            try:
                got = client.get(address + odd)
                if got.status_code >= 500:
                    broke.append(("GET odd", address))
            except Exception as e:
                broke.append(("GET odd html", address, str(e)[:200]))
        if page.mimetype != "text/html" or page.status_code != 200:
            continue
        reader = Forms()
        reader.feed(page.text)
        for action, fields, typed in reader.forms:
            target = action or address
            if not target.startswith("/s/"):
                continue
            key = (target, tuple(sorted(set(n for n, _ in fields))))
            if key in seen:
                continue
            seen.add(key)
            for n, bad in enumerate(HOSTILE):
                data = {}
                for name, value in fields:
                    data.setdefault(name, []).append(bad if name in typed else value)
                done += 1
                try:
                    got = client.post(target, data=data)
                    if got.status_code >= 500:
                        broke.append(("POST", target, n, got.status_code, sorted(data)))
                except Exception as e:
                    broke.append(("POST html", target, n, str(e)[:200]))
    with open(f"/tmp/build/fuzz-{role}.txt", "w") as out:
        out.write(f"{done} posts\n" + "\n".join(map(str, broke)))
    assert broke == []
