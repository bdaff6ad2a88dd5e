"""CT-04: until the close no page or file tells anybody anything that is made of another's marks.

Every address of the contests package is opened by everybody who may. Then the marks of one juror
become others, and everything is opened again: a page that differs was made of them. The juror's own
sheet does differ, and after the close the commission reads the numbers, so the test can fail.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import product
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.routing import AnyConverter, BaseConverter, Rule, UUIDConverter

from contests.rules.schema import Criterion, Places, Quorum
from kernel.identity.permissions import GRANTS, Role
from tests.contests.hall import RULES
from tests.web.contests.judged import hand_in, let_time_pass, seat

CANARY = "канарейка"
MARKS = {"j0": [(7, 9), (5, 5)], "j1": [(8, 6), None], "j2": [(97, 14), (61, 83)]}
# Scores of j2, means and spreads of both entries, in either writing; then what was typed.
DERIVED = ("49,57", "73,57", "21,52", "39,29", "42,71", "68,57", "49.57", "73.57", "21.52", "39.29")
PLANTED = (*DERIVED, f"{CANARY} j2", "97", "61", "83")
# The other look: the order of entries, every mean, place and spread are others.
OTHERS = [(3, 29), (89, 71)]
PUBLIC = None
ROLES = (
    Role.REGION_ADMIN, Role.ANALYST, Role.MUNICIPAL, Role.HEAD, Role.JUROR, Role.CHAIR,
    Role.SECRETARY, PUBLIC,
)  # fmt: skip
# What differs from one look at a page to the next whatever the marks are.
NOISE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22,27}|\d\d:\d\d(:\d\d)?(\.\d+)?"
    r"|name=\"csrf_token\"[^>]*|hx-headers='[^']*'|nonce=\"[^\"]*\""
)
RULES_OF_CANARY = RULES.model_copy(update={
    "publication_consent": False,
    "places": (Places(place=1, title="Победитель"),),
    "publication": RULES.publication.model_copy(update={"names": "all", "scores": True}),
    "rounds": (RULES.rounds[0].model_copy(update={
        "criteria": (Criterion(code="aim", name="Замысел", max=100, weight=3),
                     Criterion(code="result", name="Результат", max=100, weight=4)),
        "quorum": Quorum(jurors_percent=60, ballots=1),
    }),),
})  # fmt: skip


def addresses(app: Flask, values: dict[str, object], method: str) -> Iterator[tuple[Rule, str]]:
    """Every address of the package, with what stands in the world for each part of it."""
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if not view.__module__.startswith("contests.") or method not in (rule.methods or ()):
            continue
        parts = rule._converters  # werkzeug names them nowhere else
        for chosen in product(*(choices(values, name, how) for name, how in parts.items())):
            built = rule.build(dict(zip(parts, chosen, strict=True)), append_unknown=False)
            if built is not None:
                yield rule, built[1]


def choices(values: dict[str, object], name: str, how: BaseConverter) -> list[object]:
    """What may stand in this part: of a list of words each, else what the world knows by name."""
    if isinstance(how, AnyConverter):
        return sorted(how.items)
    return [values.get(name, UUID(int=5) if isinstance(how, UUIDConverter) else 1)]


def read(answer) -> str:  # type: ignore[no-untyped-def]
    """The words of an answer, a workbook's and an archive's too, without what always differs."""
    if answer.data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
            return " ".join(
                packed.read(name).decode(errors="replace") for name in packed.namelist()
            )
    return NOISE.sub("", answer.data.decode(errors="replace"))


@pytest.fixture
def look(app, hall, client_as):
    """Everything each role gets, by role and address."""
    clients = {}

    def act(roles=ROLES, method: str = "GET") -> dict[tuple[object, str], str]:
        values = {"round_id": hall.round, "contest_id": hall.contest, "school_code": "s-one",
                  "entry_id": hall.entries["e0"], "member_id": hall.members["j2"],
                  "nomination": "teacher", "place": 1, "number": 1}  # fmt: skip
        found = {}
        for role in roles:
            if role not in clients:
                clients[role] = client_as(role)
                clients[
                    role
                ].__class__ = FlaskClient  # whether pages are well-formed is asked elsewhere
            client = clients[role]
            for rule, address in addresses(app, values, method):
                needs = app.view_functions[rule.endpoint].permission
                if needs is None or (role is not None and role in GRANTS[needs]):
                    answer = client.open(address, method=method)
                    assert answer.status_code < 500, (role, address)
                    found[role, address] = read(answer)
        return found

    return act


def write_others(hall) -> None:
    """Past every fence: as if j2 had thought otherwise."""
    with hall.admin.begin() as past:
        past.execute(text("SET LOCAL session_replication_role = replica"))
        for entry, pair in zip(hall.entries.values(), OTHERS, strict=True):
            past.execute(
                text(
                    "UPDATE contests.ballot_version"
                    " SET marks = :marks, comments = CAST(:c AS jsonb)"
                    " WHERE entry_id = :e AND member_id = :m"
                ),
                {"e": entry, "m": hall.members["j2"], "c": json.dumps({"aim": "другое слово"}),
                 "marks": json.dumps(dict(zip(("aim", "result"), pair, strict=True)),
                                     separators=(",", ":"))},
            )  # fmt: skip


def differing(one: dict, other: dict) -> list:
    return [where for where in one if one[where] != other.get(where)]


def telling(pages: dict, words) -> list:
    """Who was shown which of the words, and where."""
    return [
        (*where, word)
        for where, page in pages.items()
        for word in words
        if re.search(rf"(?<![\w.,:%#-]){word}(?![\w%])", page)
    ]


def test_nothing_is_made_of_marks_before_the_close(hall, world, client_as, look):
    hall.open_round(rules=RULES_OF_CANARY)
    seat(hall, world)
    hand_in(hall, MARKS, CANARY)
    posted = look((Role.REGION_ADMIN, Role.CHAIR, Role.SECRETARY), "POST")
    first = look()
    assert len(first) > 60
    assert telling(posted | first, PLANTED) == []
    world.actors[Role.MENTOR] = hall.jurors["j2"]  # the one whose marks they are, to see it fail
    own = client_as(Role.MENTOR)
    sheet = f"/jury/{hall.round}/{hall.entries['e0']}"
    mine = read(own.get(sheet))
    write_others(hall)
    assert differing(first, look()) == []
    assert read(own.get(sheet)) != mine


def test_after_it_the_commission_reads_them_and_then_the_school(hall, world, look, client_as):
    hall.open_round(rules=RULES_OF_CANARY)
    seat(hall, world)
    hand_in(hall, MARKS, CANARY)
    let_time_pass(hall)
    secretary, here = client_as(Role.SECRETARY), f"/commission/{hall.round}"
    assert secretary.post(f"{here}/close").status_code == 303
    shown = telling(look(), DERIVED)
    assert {role for role, _, _ in shown} == {
        Role.REGION_ADMIN, Role.CHAIR, Role.SECRETARY}  # fmt: skip
    assert {word for role, where, word in shown if (role, where) == (Role.CHAIR, here)} >= {
        "21,52", "39,29", "42,71"}  # fmt: skip
    assert secretary.post(f"{here}/publish").status_code == 303
    told = look((Role.HEAD, Role.JUROR, PUBLIC))
    assert {role for role, _, _ in telling(told, ["39,29"])} >= {Role.HEAD, PUBLIC}
    assert {role for role, _, _ in telling(told, [f"{CANARY} j2 e0"])} == {Role.HEAD}
