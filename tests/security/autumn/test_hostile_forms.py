"""Every form a school's page offers, filled with what no person types: nothing breaks."""

from html.parser import HTMLParser

from werkzeug.routing.converters import AnyConverter

from kernel.identity.permissions import Role
from tests.web.test_every_route import OTHER, canaries, worded  # noqa: F401 - a fixture

HOSTILE = "Пет\x00рова\x00 '\"><script>x</script>\u202e{{7*7}}%s\x1b" + "9" * 400
ODD = (
    "?q=%00&page=99999999999999999999&kind=%00&state=%00&year=9999/10000&class=%00&side=%00"
    "&person=%00&purpose=%00&sort=%00&programme=x&help=%00&subject=%00&age=999999999999999999999"
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


def own(app, world, canaries):  # noqa: F811
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


# Where the sweep's made-up rows, not the page, are at fault: a merge without its record.
NOT_REAL = "/people/doubles/undo/"


def test_a_form_filled_with_nonsense_breaks_nothing(app, world, canaries, client_as):  # noqa: F811
    """The checking client fails on a page that is no good HTML, as with a NUL in it."""
    client, broke, seen = client_as(Role.CURATOR), [], set()
    for address in own(app, world, canaries):
        page = client.get(address + ODD)
        if page.status_code >= 500:
            broke.append(address + ODD)
        page = client.get(address)
        if page.mimetype != "text/html" or page.status_code != 200:
            continue
        reader = Forms()
        reader.feed(page.text)
        for action, fields, typed in reader.forms:
            target = action or address
            key = (target, frozenset(name for name, _ in fields))
            if key in seen or NOT_REAL in target or not target.startswith("/s/"):
                continue
            seen.add(key)
            data = {}
            for name, value in fields:
                data.setdefault(name, []).append(HOSTILE if name in typed else value)
            if client.post(target, data=data).status_code >= 500:
                broke.append(target)
    assert len(seen) > 50
    assert broke == []
