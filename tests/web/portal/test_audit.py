"""The log of actions through its pages (PL-04)."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from portal.action_words import ACTIONS, OBJECTS, TABLES
from tests.factories.world import add

SOURCES = Path(__file__).parents[3] / "platform"
# The word of an act stands in the call that records it.
RECORDED = re.compile(
    r"(?:\.record\(|log_access\(\s*\w+,\s*\w+,)\s*\"([a-z_.]+)\"(?:,\s*\"([a-z_]+)\")?"
)


@pytest.fixture
def entry(past_fences):
    def write(actor, action="account.opened", **values):
        values = {
            "at": datetime.now(UTC), "kind": "change", "account_id": actor.account_id,
            "role": actor.role, "school_id": actor.school_id,
            "municipality_id": actor.municipality_id, "object_type": "account",
            "object_id": actor.account_id, "details": {}, **values,
        }  # fmt: skip
        return past_fences(add, AuditEntry, action=action, **values)

    return write


def lines(answer):
    assert answer.status_code == 200
    body = answer.text.split("<tbody>")
    return body[1].split("</tbody>")[0].count("<tr") if len(body) > 1 else 0


def test_a_head_sees_the_own_school_and_the_region_sees_all(world, client_as, entry):
    entry(world.actors[Role.CURATOR])
    entry(world.foreign[Role.CURATOR])
    entry(world.actors[Role.MUNICIPAL])
    head = client_as(Role.HEAD).get("/log/")
    assert lines(head) == 1
    assert "three" not in head.text
    assert lines(client_as(Role.REGION_ADMIN).get("/log/")) == 3


@pytest.mark.parametrize("role", [Role.CURATOR, Role.MUNICIPAL, Role.ANALYST])
def test_the_others_do_not_read_it(client_as, role):
    refusal = client_as(role).get("/log/")
    assert refusal.status_code == 403
    assert "читать журнал действий" in refusal.text


def test_acts_are_told_in_words(world, client_as, entry):
    curator = world.actors[Role.CURATOR]
    entry(curator, "role.revoked", details={"role": "curator", "secret": "not shown"})
    entry(curator, "person.never_heard_of", object_type="thing", kind="view")
    page = client_as(Role.HEAD).get("/log/").text
    assert "роль снята" in page
    assert "роль: Куратор" in page
    assert "not shown" not in page
    assert "person.never_heard_of" in page
    assert "просмотр, без изменений" in page


def test_above_the_school_a_pupils_name_is_not_told(world, client_as, entry):
    entry(world.actors[Role.MENTEE])
    page = client_as(Role.REGION_ADMIN).get("/log/").text
    assert "вашей роли имя не видно" in page
    assert "Опытный mentee" not in page
    assert "Наставляемый" in page


def test_one_person(world, client_as, entry):
    for role in (Role.CURATOR, Role.HEAD):
        entry(world.actors[role])
    client = client_as(Role.HEAD)
    found = client.post("/log/person", data={"q": "curator"})
    assert found.location == f"/log/?person={world.actors[Role.CURATOR].account_id}"
    assert lines(client.get(found.location)) == 1
    several = client.post("/log/person", data={"q": "Опытный"})
    assert several.text.count("Показать действия") > 2
    assert "Никого не нашли" in client.post("/log/person", data={"q": "Щеглов"}).text


def test_one_object_and_days(world, client_as, entry):
    curator, now = world.actors[Role.CURATOR], datetime.now(UTC)
    entry(curator, at=now - timedelta(days=40))
    entry(curator, object_id=world.schools["two"], object_type="school")
    client = client_as(Role.HEAD)
    assert lines(client.get(f"/log/?object={world.schools['two']}")) == 1
    day = (now - timedelta(days=40)).strftime("%d.%m.%Y")
    assert lines(client.get(f"/log/?until={day}")) == 1
    assert lines(client.get(f"/log/?since={now:%Y-%m-%d}")) == 1
    wrong = client.get("/log/?since=31.11.2026")
    assert wrong.status_code == 422
    assert "В ноябре 30 дней." in wrong.text


def test_pages_follow_each_other_by_the_last_entry(world, client_as, entry):
    now = datetime.now(UTC)
    for n in range(60):
        # several at one moment: the identifier decides, none is lost or shown twice
        entry(world.actors[Role.CURATOR], f"act.n{n:02}", at=now - timedelta(minutes=n // 7))
    client = client_as(Role.HEAD)
    first = client.get("/log/").text
    older = re.search(r'href="(/log/\?before=[\w-]+)"', first)
    assert older
    second = client.get(older[1]).text
    shown = [set(re.findall(r"act\.n\d\d", page)) for page in (first, second)]
    assert [len(page) for page in shown] == [50, 10]
    assert not shown[0] & shown[1]


def test_the_export_is_an_entry_itself(world, client_as, entry, rows):
    entry(world.actors[Role.CURATOR])
    entry(world.actors[Role.CURATOR], "=cmd()", object_type="school")
    answer = client_as(Role.HEAD).get("/log/export.csv")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Cache-Control"] == "no-store"
    table = answer.data.decode("utf-8-sig").splitlines()
    assert table[0].startswith("Дата;Время;Кто;Роль;Где;Что сделано")
    assert len(table) == 3
    assert ";'=cmd();" in answer.data.decode(), "nothing starts a formula"
    exported = rows(select(AuditEntry.details).where(AuditEntry.action == "audit.exported"))
    assert exported == [({"rows": 2},)]


def test_every_act_recorded_has_words():
    said = {
        found
        for path in [*SOURCES.rglob("*.py")]
        for found in RECORDED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(said) > 10
    # «"pair." + act» is known by its beginning
    assert sorted(act for act, _ in said if not any(a.startswith(act) for a in ACTIONS)) == []
    assert sorted({thing for _, thing in said if thing and thing not in OBJECTS}) == []


def test_no_package_says_another_s_act_anew():
    assert sum(len(table.ACTIONS) for table in TABLES) == len(ACTIONS)
    assert sum(len(table.OBJECTS) for table in TABLES) == len(OBJECTS)
