"""Doubles of the register on their pages: compared, made one, told apart, parted again."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from school.programmes.models import Participation
from school.registry.models import Person, PersonMerge
from tests.factories.world import YEAR
from tests.web.reading import text_of

BASE = "/s/s-one"
DOUBLES = f"{BASE}/people/doubles"
MOST_STATEMENTS = 15


@pytest.fixture
def two(make):
    first = make.pupil("Ёлкина Вера", born_on=date(2013, 5, 5))
    return first, make.pupil("Елкина Вера", grade_letter="Б")


def test_doubles_stand_side_by_side(client, make, two, statements):
    make.lawful(two[0], "mentee")
    with statements() as seen:
        shown = text_of(client.get(DOUBLES))
    assert len(seen) <= MOST_STATEMENTS
    for said in ("Двойники", "имя совпадает", "7А", "7Б", "05.05.2013", "согласия: 1"):
        assert said in shown


def test_no_doubles(client, make):
    make.pupil("Ёлкина Вера")
    assert "Двойников не видно" in text_of(client.get(DOUBLES))


def test_the_card_itself_tells_of_its_double(client, client_as, two):
    page = f"{BASE}/people/{two[0]}"
    assert f"{DOUBLES}/{two[0]}/{two[1]}" in client.get(page).text
    assert DOUBLES not in client_as(Role.HEAD).get(page).text


def test_one_person_is_made_one_card_and_two_again(client, make, two):
    kept, gone = two
    page = f"{DOUBLES}/{kept}/{gone}"
    assert f'value="{kept}"' in client.get(page).text
    answer = client.post(page, data={"kept": str(kept)})
    assert (answer.status_code, answer.location) == (303, f"{BASE}/people/{kept}")
    assert "Теперь это одна карточка." in text_of(client.get(answer.location))
    assert client.get(f"{BASE}/people/{gone}").location == f"{BASE}/people/{kept}"
    assert client.get(f"{BASE}/people/{gone}/edit").location == f"{BASE}/people/{kept}/edit"
    assert client.get(f"{BASE}/people/{gone}/name").location == f"{BASE}/people/{kept}/name"
    assert client.get(page).location == f"{BASE}/people/{kept}"
    shown = text_of(client.get(f"{BASE}/people"))
    assert "Ёлкина Вера" in shown
    assert "Елкина Вера" not in shown

    shown = client.get(DOUBLES)
    assert "Недавно объединены" in text_of(shown)
    undo = re.search(r'action="([^"]+/undo/[^"]+)"', shown.text)[1]
    assert client.post(undo).status_code == 303
    assert "Елкина Вера" in text_of(client.get(f"{BASE}/people"))
    client.post(undo)
    assert "Это объединение уже отменено." in text_of(client.get(DOUBLES))
    # a pair parted again is offered again
    assert "имя совпадает" in text_of(client.get(DOUBLES))


def test_two_people_are_not_offered_again(client, make, two):
    answer = client.post(f"{DOUBLES}/{two[0]}/{two[1]}/apart")
    assert answer.status_code == 303
    shown = text_of(client.get(DOUBLES))
    assert "Запомнили: это разные люди." in shown
    assert "Двойников не видно" in shown
    assert "Недавно объединены" not in shown
    assert make.read(Person, two[1]).merged_into_id is None


def test_a_refusal_says_what_to_do_first(client, make):
    kept, gone = make.person("Маркова Анна"), make.person("Маркова Анна")
    programme = make.programme()
    mentee = make.part(programme, make.person("Туров Глеб"), "mentee")
    for each in (kept, gone):
        make.pair(programme, make.part(programme, each, "mentor"), mentee)
    answer = client.post(f"{DOUBLES}/{kept}/{gone}", data={"kept": str(kept)})
    assert answer.status_code == 422
    assert "Сначала закройте одну из пар." in text_of(answer)
    answer = client.post(f"{DOUBLES}/{kept}/{gone}", data={"kept": "чушь"})
    assert answer.status_code == 422
    assert "Выберите, какую карточку оставить." in text_of(answer)


def test_the_years_of_teaching_that_were_taken_reach_the_programmes(client, make):
    kept = make.person("Маркова Анна", gender="f")
    gone = make.person("Маркова Анна", teaching_since=date(YEAR - 1, 9, 1))
    part = make.part(make.programme(), kept, "mentee")
    client.post(f"{DOUBLES}/{kept}/{gone}", data={"kept": str(kept)})
    assert make.read(Participation, part).is_young_teacher


def test_whoever_compares_children_is_written_down(client, make, two):
    client.get(DOUBLES)
    client.get(f"{DOUBLES}/{two[0]}/{two[1]}")
    with make.session() as session:
        seen = session.execute(select(AuditEntry.action, AuditEntry.object_id)).all()
    assert sorted(tuple(row) for row in seen) == sorted([("person.seen", each) for each in two] * 2)


def test_who_may(client_as, make, two):
    statuses = {}
    page = f"{DOUBLES}/{two[0]}/{two[1]}"
    for role in (Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST, Role.CLASS_TEACHER):
        client = client_as(role)
        statuses[role] = [
            client.get(DOUBLES).status_code, client.get(page).status_code,
            client.post(page, data={}).status_code,
        ]  # fmt: skip
    may, may_not = [200, 200, 422], [403, 403, 403]
    assert statuses == {
        Role.HEAD: may_not, Role.CURATOR: may, Role.RESPONSIBLE: may,
        Role.PSYCHOLOGIST: may_not, Role.CLASS_TEACHER: may_not,
    }  # fmt: skip
    foreign = client_as(Role.CURATOR, foreign=True)
    for url in (page, f"{page}/apart"):
        assert foreign.post(url, data={"kept": str(two[0])}).status_code in (403, 404)
    with make.session() as session:
        assert session.scalars(select(PersonMerge)).all() == []
