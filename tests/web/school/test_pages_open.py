"""Every page of the school opens, empty and full, in both languages, within its statements."""

from datetime import date

import pytest
from sqlalchemy import insert

from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.consents.models import Consent
from school.consents.rules import wanted
from school.programmes.models import Pair, Participation
from school.registry.models import Guardian, Person
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS

BASE = "/s/s-one"
MOST_STATEMENTS = 15
MOST_BYTES = 60_000
SCHOOL_PAGES = [
    f"{BASE}/card",
    f"{BASE}/card/edit",
    f"{BASE}/card/counts/{YEAR}",
    f"{BASE}/people",
    f"{BASE}/people?kind=teacher&class=7А&gone=1",
    f"{BASE}/people/new",
    f"{BASE}/people/doubles",
    f"{BASE}/programmes",
    f"{BASE}/programmes/new",
    f"{BASE}/programmes/new/teacher_teacher",
    f"{BASE}/programmes/new/pupil_pupil",
]


def pages_of(made):
    """Every address of a programme with an open pair."""
    programme = f"{BASE}/programmes/{made['programme']}"
    pair = f"{programme}/pairs/{made['pair']}"
    return [
        programme,
        f"{programme}/edit",
        f"{programme}/stage/2",
        f"{programme}/complete",
        f"{programme}/cancel",
        f"{programme}/participants/mentor",
        f"{programme}/participants/mentee?unpaired=1",
        f"{programme}/participants/mentor/add",
        f"{programme}/participants/mentee/add?class=7А",
        f"{programme}/pairs",
        f"{programme}/pairs?ended=1",
        f"{programme}/pairs/new",
        f"{programme}/pairs/new?mentor={made['mentor']}",
        f"{programme}/pairs/new?mentor={made['mentor']}&all=1",
        f"{pair}/date",
        f"{BASE}/pairs/{made['pair']}/completion",
        f"{BASE}/pairs/{made['pair']}/achievements/new",
        f"{BASE}/people/{made['mentor_person']}",
        f"{BASE}/people/{made['mentor_person']}/edit",
        f"{BASE}/people/{made['mentor_person']}/name",
        f"{BASE}/people/doubles/{made['mentor_person']}/{made['mentee_person']}",
    ]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_pages_open_empty_and_full(client_as, make, lang):
    client = client_as(Role.CURATOR)
    client.set_cookie("view", f"lang={lang}")
    empty = f"{BASE}/programmes/{make.programme(state='running')}"
    planned = f"{BASE}/programmes/{make.programme(state='planned', title='Готовится')}"
    ended = f"{BASE}/programmes/{make.programme(state='completed', title='Прошла')}"
    hollow = [empty, f"{empty}/pairs/new", f"{empty}/participants/mentee/add", planned, ended]
    for url in [*SCHOOL_PAGES, *hollow, f"{planned}/start", f"{ended}/reopen"]:
        assert client.get(url).status_code == 200, url
    made = make.whole()
    make.pupil("Кыдыева Айсулу", born_on=date(2013, 1, 2))
    for url in [*SCHOOL_PAGES, *pages_of(made)]:
        response = client.get(url)
        assert response.status_code == 200, url
        assert "%(" not in response.text, url


@pytest.fixture
def crowd(make):
    """Two thousand people, a programme of a thousand mentees in as many pairs."""
    school = make.world.schools["one"]
    made = make.whole()
    people = [
        {
            "id": new_id(), "school_id": school, "kind": "pupil" if n % 10 else "teacher",
            "surname": f"Ёлкин{n * 7919 % 2000}", "given_name": "Пётр", "grade": n % 11 + 1,
            "grade_letter": "АБВ"[n % 3], "created_at": NOW,
        }
        for n in range(2000)
    ]  # fmt: skip
    parts = [
        {
            "id": new_id(), "school_id": school, "programme_id": made["programme"],
            "school_year": YEAR, "person_id": person["id"], "person_kind": person["kind"],
            "side": "mentor" if n < 100 else "mentee", "joined_on": STARTS,
        }
        for n, person in enumerate(people[:1100])
    ]  # fmt: skip
    pairs = [
        {
            "id": new_id(), "school_id": school, "programme_id": made["programme"],
            "school_year": YEAR, "mentor_id": parts[n % 100]["id"], "mentee_id": parts[n]["id"],
            "state": "active", "started_on": STARTS,
        }
        for n in range(100, 1000)
    ]  # fmt: skip
    parent = make.person("Рябинина Ольга", kind="parent")
    guardians = [
        {
            "id": new_id(), "school_id": school, "child_id": person["id"], "guardian_id": parent,
            "relation": "mother", "is_legal": True, "created_at": NOW,
        }
        for person in people
        if person["kind"] == "pupil"
    ]  # fmt: skip
    consents = [
        {
            "id": new_id(), "school_id": school, "person_id": part["person_id"],
            "purpose": purpose, "version": 1, "wording": "Опытный текст", "via": "paper",
            "signer_id": parent if part["person_kind"] == "pupil" else part["person_id"],
            "given_on": STARTS, "recorded_at": NOW,
        }
        for part in parts
        for purpose in wanted(part["side"], part["person_kind"])
    ]  # fmt: skip
    with make.session() as session, session.begin():
        for model, rows in (
            (Person, people), (Guardian, guardians), (Consent, consents), (Participation, parts),
            (Pair, pairs),
        ):  # fmt: skip
            session.execute(insert(model), rows)
    return made


def test_pages_stay_light_at_two_thousand_people(client_as, crowd, statements):
    client = client_as(Role.CURATOR)
    heavy = {}
    for url in [*SCHOOL_PAGES, *pages_of(crowd)]:
        with statements() as seen:
            response = client.get(url)
        assert response.status_code == 200, url
        if len(seen) > MOST_STATEMENTS or len(response.data) > MOST_BYTES:
            heavy[url] = (len(seen), len(response.data))
    assert heavy == {}
