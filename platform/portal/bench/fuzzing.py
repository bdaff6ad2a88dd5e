"""A stranger's hand at every role's keyboard: pages are walked, their forms sent back spoilt.

The walk learns addresses and forms from the pages it gets, so that a new page is fuzzed by being
there. The same seed on the same data takes the same steps.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import UUID

from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

Field = tuple[str, str]
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Addresses of guests' pages stand in the text of slips and posters.
GUESTS = re.compile(r"https?://localhost(/[a-z]/[\w-]{20,})")
MOST_KNOWN = 4000
TRIES = 6
HOSTILE: tuple[str, ...] = (
    "", " ", "\x00", "а\x00б", "0", "-1", "1e999", "99999999999999999999", "1,5", "½", "٣",
    "31.02.2026", "01.01.0001", "31.12.9999", "9999-12-31", "0000-00-00", "25:61", "2100/2101",
    "<script>alert(1)</script>", "\"'><b>", "{{7*7}}", "${7*7}", "';--", "%00%s%n", "=1+1",
    "@SUM(1)",
    "\u202eгод", "\ufeff", "😀" * 50, "ё" * 5000, "\n" * 300, "a\r\nSet-Cookie: x=1", "../../etc",
    "C:\\x", "null", "undefined", "NaN", "true", "[]", "{}", "//[", "http://[::1", "\ud800",
    "00000000-0000-0000-0000-000000000000", "not-a-uuid",
)  # fmt: skip
FILES: tuple[tuple[str, bytes], ...] = (
    ("пусто.xlsx", b""),
    ("не книга.xlsx", b"PK\x03\x04" + b"\x00" * 200),
    ("список.csv", "фамилия;имя\n=1+1;\x00\n".encode()),
    ("скан.pdf", b"%PDF-1.7\n%%EOF"),
    ("фото.png", b"\x89PNG\r\n\x1a\n" + b"\xff" * 64),
    ("имя\x00.exe", b"MZ"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a page as a browser would send it untouched."""

    action: str
    method: str
    fields: tuple[Field, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Broken:
    """A request that was answered by 5xx, and what the application said of it."""

    role: str
    method: str
    address: str
    endpoint: str
    error: str


@dataclass(slots=True)
class _Known:
    """What one role has seen of the portal."""

    addresses: list[str] = field(default_factory=list)
    forms: list[Form] = field(default_factory=list)
    seen: set[object] = field(default_factory=set)

    def learn(self, addresses: Sequence[str], forms: Sequence[Form]) -> None:
        for address in addresses:
            if address not in self.seen and len(self.addresses) < MOST_KNOWN:
                self.seen.add(address)
                self.addresses.append(address)
        for form in forms:
            key = (form.action, form.method, tuple(name for name, _ in form.fields))
            if key not in self.seen and len(self.forms) < MOST_KNOWN:
                self.seen.add(key)
                self.forms.append(form)


class Fuzzer:
    """Walks the application as several roles in turn; `client_of` signs a role in anew."""

    def __init__(
        self, app: Flask, client_of: Callable[[str], FlaskClient], roles: Sequence[str], seed: int
    ) -> None:
        self.app, self.client_of, self.roles = app, client_of, list(roles)
        self.chance = random.Random(seed)  # noqa: S311 - a walk to be repeated, no secret
        self.clients = {role: client_of(role) for role in roles}
        self.known = {role: _Known() for role in roles}
        self.uuids: list[str] = [str(UUID(int=0))]
        self.statuses: Counter[int] = Counter()
        self.endpoints: set[str] = set()
        self.broken: dict[tuple[str, str], Broken] = {}
        self._error = ""
        start = ["/", *_plain_addresses(app)]
        for known in self.known.values():
            known.learn(start, ())

    def walk(self, requests: int) -> None:
        """So many requests, the roles in turn."""
        with got_request_exception.connected_to(self._note, self.app):
            for n in range(requests):
                role = self.roles[n % len(self.roles)]
                known = self.known[role]
                if known.forms and self.chance.random() < 0.5:
                    self._send(role, self._newest(known.forms, lambda form: form.action, "POST"))
                else:
                    self._visit(role, self._newest(known.addresses, str, "GET"))

    def _newest(self, known: Sequence[Any], address_of: Callable[[Any], str], method: str) -> Any:
        """One of several drawn that leads where nobody has been; else the first of them."""
        drawn = [self.chance.choice(known) for _ in range(TRIES)]
        fresh = (
            one for one in drawn if self._endpoint(address_of(one), method) not in self.endpoints
        )
        return next(fresh, drawn[0])

    def _note(self, _sender: object, exception: BaseException, **_more: object) -> None:
        trace, last = exception.__traceback__, ""
        while trace is not None:
            name = trace.tb_frame.f_code.co_filename
            if "platform" in name and "site-packages" not in name:
                last = f"{name.rpartition('platform/')[2]}:{trace.tb_lineno}"
            trace = trace.tb_next
        self._error = f"{type(exception).__name__} at {last}: {str(exception)[:200]}"

    def _visit(self, role: str, address: str) -> None:
        path, _, query = address.partition("?")
        if self.chance.random() < 0.3:
            path = UUIDS.sub(lambda _found: self._other(), path)
        if self.chance.random() < 0.3:
            name = self.chance.choice(("q", "page", "year", "state", "kind", "next", "class", "x"))
            query = f"{name}={quote(self._hostile().encode('utf-8', 'surrogatepass'))}"
        if self.chance.random() < 0.02:
            path += quote(self._hostile().encode("utf-8", "surrogatepass"), safe="")
        self._ask(role, "GET", f"{path}?{query}" if query else path)

    def _other(self) -> str:
        return self.chance.choice(self.uuids)

    def _hostile(self) -> str:
        return self.chance.choice(HOSTILE)

    def _send(self, role: str, form: Form) -> None:
        spoil = self.chance.random()
        data: dict[str, list[Any]] = {}
        for name, value in form.fields:
            roll = self.chance.random()
            if spoil < 0.25 or roll < 0.6:  # a quarter goes as it came, to reach what lies behind
                kept = value or (self.chance.choice(HOSTILE) if roll < 0.2 else value)
                data.setdefault(name, []).append(kept)
            elif roll < 0.9:
                typed = self._other() if roll < 0.66 else self._hostile()
                data.setdefault(name, []).append(typed)
        for name in form.files:
            filename, content = self.chance.choice(FILES)
            data.setdefault(name, []).append((BytesIO(content), filename))
        clean = {
            name: [v.encode("utf-8", "replace").decode() if isinstance(v, str) else v for v in many]
            for name, many in data.items()
        }
        if form.method == "GET":
            asked = "&".join(
                f"{quote(n)}={quote(str(v))}" for n, many in clean.items() for v in many
            )
            self._ask(role, "GET", f"{form.action.partition('?')[0]}?{asked}")
        else:
            self._ask(role, "POST", form.action, clean)

    def _ask(
        self, role: str, method: str, address: str, data: dict[str, list[Any]] | None = None
    ) -> None:
        self._error = ""
        answer = self.clients[role].open(address, method=method, data=data)
        self.statuses[answer.status_code] += 1
        endpoint = answer.request.environ.get("werkzeug.request_endpoint") or self._endpoint(
            address, method
        )
        self.endpoints.add(endpoint)
        if answer.status_code >= 500:
            found = Broken(role, method, address[:200], endpoint, self._error)
            self.broken.setdefault((endpoint, self._error.partition(":")[0] + method), found)
        self._learn(role, address, answer)
        answer.close()

    def _endpoint(self, address: str, method: str) -> str:
        path = urlsplit(address).path
        try:
            matched, _values = self.app.url_map.bind("localhost").match(path, method=method)
        except (HTTPException, ValueError):
            return ""
        return str(matched)

    def _learn(self, role: str, address: str, answer: TestResponse) -> None:
        where = answer.headers.get("Location", "")
        if "/sign-in" in where and role:
            self.clients[role] = self.client_of(role)
        found = [where] if where.startswith("/") else []
        if answer.mimetype != "text/html":
            self.known[role].learn(found, ())
            return
        text = answer.get_data(as_text=True)
        page = _Page(address)
        page.feed(text)
        fresh = [each for each in UUIDS.findall(text) if len(self.uuids) < MOST_KNOWN]
        self.uuids.extend(dict.fromkeys(fresh))
        self.known[role].learn([*found, *page.links, *GUESTS.findall(text)], page.forms)


def _plain_addresses(app: Flask) -> Iterator[str]:
    for rule in app.url_map.iter_rules():
        if not rule.arguments and rule.methods and "GET" in rule.methods:
            yield rule.rule


class _Page(HTMLParser):
    """Links and forms of a page; addresses are as the page gives them."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.here = address.partition("?")[0]
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: dict[str, str] | None = None
        self._fields: list[Field] = []
        self._files: list[str] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        href = given.get("href", "")
        if tag == "a" and href.startswith("/") and not href.startswith("//"):
            self.links.append(href.partition("#")[0])
        elif tag == "form":
            self._form, self._fields, self._files = given, [], []
        elif self._form is not None:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "select":
            self._select = name
        elif tag == "option" and self._select:
            self._fields.append((self._select, given.get("value", "")))
        elif tag == "input" and name and kind == "file":
            self._files.append(name)
        elif name and tag in ("input", "textarea", "button"):
            self._fields.append((name, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        if tag != "form" or self._form is None:
            return
        action = self._form.get("action", "") or self.here
        if action.startswith("/") and not action.startswith("//"):
            method = self._form.get("method", "get").upper()
            self.forms.append(Form(action, method, tuple(self._fields), tuple(self._files)))
        self._form = None
