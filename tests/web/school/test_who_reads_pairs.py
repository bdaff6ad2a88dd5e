"""Inside one school: who of its own reads ballots, the matching, words after meetings, concerns.

Every page and file of the school is asked for the school's own rows, by each role.
"""

import re

import pytest
from sqlalchemy.orm import Session

from kernel.identity.permissions import GRANTS, LEVELS, Level, Permission, Role
from tests.factories.canaries import MARK, plant
from tests.factories.canaries_of_pairs import KINDS, SECRET
from tests.web.test_every_route import OTHER, body, objects_for, worded

TOLD = re.compile(SECRET + r"-(\w+)")
MATCHERS = {Role.CURATOR, Role.RESPONSIBLE}
# U-6, Q-05 and the ballots: nothing of these is anybody's else (R-20, U-6).
READERS = {
    "matching": MATCHERS,
    "feedback": MATCHERS | {Role.PSYCHOLOGIST},
    "concern": {Role.CURATOR, Role.PSYCHOLOGIST},
}
OF_MATCHING = re.compile(r"/(gatherings|matching)(/|$)")
OF_PAIRS = re.compile(r"/(pairs|programmes|concerns|cases|lessons|final-events|achievements)(/|$)")
OF_SCHOOL = [role for role in Role if LEVELS[role] is Level.SCHOOL]
# Whom an account shows nothing of pairs; a class teacher still reports a problem in one.
NOTHING = {Role.CLASS_TEACHER, Role.MENTOR, Role.MENTEE, Role.PARENT}


@pytest.fixture
def own(database, world):
    from portal.setup import as_administrator

    with Session(database.admin) as session, session.begin():
        as_administrator(session)
        return plant(session, world).of_school["one"]


def pages(app, own):
    """Every page of a school with the school's own rows in its address."""
    objects = {**OTHER, **own, "school_code": "s-one"}
    for rule in app.url_map.iter_rules():
        if "school_code" in rule.arguments and "GET" in rule.methods:
            for values in worded(rule, objects_for(app, rule, objects)):
                yield rule.endpoint, rule.build(values, append_unknown=False)[1]


def read_by(app, client, own):
    """Status and kinds of secrets by address."""
    seen = {}
    for _, url in pages(app, own):
        answer = client.get(url)
        seen[url] = (answer.status_code, set(TOLD.findall(body(answer))), MARK in body(answer))
    return seen


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("role", OF_SCHOOL)
def test_each_reads_what_is_theirs(app, own, client_as, role):
    seen = read_by(app, client_as(role), own)
    assert [url for url, (status, _, _) in seen.items() if status >= 500] == []
    told = set().union(*(kinds for _, kinds, _ in seen.values()))
    assert told == {kind for kind in KINDS if role in READERS[kind]}
    opened = {url for url, (status, _, _) in seen.items() if status == 200}
    if role not in MATCHERS:
        assert [url for url in opened if OF_MATCHING.search(url)] == []
    if role in NOTHING:
        named = {url for url in opened if seen[url][2] and OF_PAIRS.search(url)}
        assert [url for url in named if not url.endswith("/concern")] == []
        assert not named or role is Role.CLASS_TEACHER


def test_the_table_says_what_the_permissions_say():
    of = {"matching": Permission.MATCHING, "feedback": Permission.FEEDBACK_VIEW,
          "concern": Permission.CONCERNS}  # fmt: skip
    assert {kind: set(GRANTS[of[kind]]) for kind in KINDS} == READERS
