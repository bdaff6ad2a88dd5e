"""The pages of the roadmap: made, read, moved, closed, taken to a calendar; who may and who not."""

import re
from io import BytesIO

import pytest
from icalendar import Calendar

from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.roadmap.models import RoadmapItem
from tests.factories.world import YEAR
from tests.web.reading import text_of

BASE = "/s/s-one/roadmap"
ACTS = ("close", "drop", "owner", "shift")


@pytest.fixture
def made(client):
    assert client.post(f"{BASE}/generate", data={"year": YEAR}).status_code == 303


@pytest.fixture
def item(make):
    return lambda code: make.one(RoadmapItem, code=code, school_year=YEAR).id


def test_an_empty_roadmap_offers_to_be_made(client, make):
    assert "Составить дорожную карту" in text_of(client.get(BASE))
    client.post(f"{BASE}/generate", data={"year": YEAR})
    assert make.count(RoadmapItem) == 35
    shown = text_of(client.get(BASE))
    assert "Выполнено: 0 из 35" in shown
    assert "Информирование педагогического сообщества" in shown
    assert client.post(f"{BASE}/generate", data={"year": "нет"}).status_code == 404


def test_who_reads_and_who_changes(client_as, made, item):
    manual = item("RM-24")
    for role in Role:
        reader = client_as(role)
        reads = role in {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST,
                         Role.CLASS_TEACHER}  # fmt: skip
        changes = role in {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}
        for page in (BASE, f"{BASE}/months", f"{BASE}/{manual}", f"{BASE}/calendar.ics"):
            assert (reader.get(page).status_code == 200) is reads, (role, page)
        for act in ACTS:
            assert (reader.get(f"{BASE}/{manual}/{act}").status_code == 200) is changes, (role, act)
        assert (reader.get(f"{BASE}/new").status_code == 200) is changes


def test_a_foreign_event_is_not_found(client_as, made, item):
    stranger = client_as(Role.CURATOR, foreign=True)
    address = f"/s/s-three/roadmap/{item('RM-09')}"
    for path in ("", "/evidence", *(f"/{act}" for act in ACTS), "/words"):
        assert stranger.get(address + path).status_code == 404, path
    for act in (*ACTS, "reopen", "words"):
        assert stranger.post(f"{address}/{act}").status_code == 404, act


def test_a_manual_event_is_closed_by_words_or_a_file(client, made, item, make):
    manual = item("RM-24")
    page = f"{BASE}/{manual}/close"
    refused = client.post(page, data={"done_on": "20.11.2026", "note": ""})
    assert refused.status_code == 422
    assert "приложите файл" in text_of(refused)
    scan = (BytesIO(b"%PDF-1.4 ..."), "list.pdf")
    answer = client.post(page, data={"done_on": "20.11.2026", "note": "", "scan": scan})
    assert answer.status_code == 303
    row = make.one(RoadmapItem, id=manual)
    assert (row.state, row.evidence_id is not None) == ("done", True)
    assert client.get(f"{BASE}/{manual}/evidence").data == b"%PDF-1.4 ..."
    client.post(f"{BASE}/{manual}/reopen")
    assert make.one(RoadmapItem, id=manual).state == "open"


def test_a_computed_event_has_no_tick(client, made, item, make):
    computed = item("RM-15")
    assert client.get(f"{BASE}/{computed}/close").status_code == 409
    told = client.post(f"{BASE}/{computed}/close", data={"done_on": "20.11.2026", "note": "Да"})
    assert told.status_code == 409
    assert make.one(RoadmapItem, id=computed).state == "open"
    shown = text_of(client.get(f"{BASE}/{computed}"))
    assert "Каждый отобранный наставник посетил нужное число занятий" in shown


def test_a_shift_is_seen_done_and_undone(client, made, item, make):
    moved = item("RM-13")
    page, days = f"{BASE}/{moved}/shift", {"starts_on": "05.11.2026", "due_on": "13.11.2026"}
    seen = client.post(page, data=days)
    assert seen.status_code == 200
    assert "Пока ничего не записано" in text_of(seen)
    assert str(make.one(RoadmapItem, id=moved).due_on) == "2026-11-10"
    assert client.post(page, data={**days, "do": "1"}).status_code == 303
    assert str(make.one(RoadmapItem, id=moved).due_on) == "2026-11-13"
    key = re.search(r'name="shift" value="([^"]+)"', client.get(BASE).text)[1]
    assert client.post(f"{BASE}/undo", data={"shift": key}).status_code == 303
    assert str(make.one(RoadmapItem, id=moved).due_on) == "2026-11-10"
    refused = client.post(page, data={"starts_on": "05.11.2026", "due_on": "14.11.2026"})
    assert refused.status_code == 422
    assert "Ближайший рабочий – 16.11.2026" in text_of(refused)


def test_dropped_owned_and_an_event_of_ones_own(client, made, item, make):
    dropped = item("RM-03")
    assert client.post(f"{BASE}/{dropped}/drop", data={"reason": ""}).status_code == 422
    assert client.post(f"{BASE}/{dropped}/drop", data={"reason": "Нет"}).status_code == 303
    owned = {"role": "head", "person_id": ""}
    assert client.post(f"{BASE}/{item('RM-01')}/owner", data=owned).status_code == 303
    new = {"title": "Чаепитие", "stage": 6, "due_on": "18.12.2026", "role": "curator",
           "person_id": "", "after_id": "", "event": str(new_id())}  # fmt: skip
    for _ in range(2):
        assert client.post(f"{BASE}/new?year={YEAR}", data=new).status_code == 303
    own = make.one(RoadmapItem, code="").id
    words = {**new, "title": "Мастер-класс"}
    assert client.post(f"{BASE}/{own}/words", data=words).status_code == 303
    assert "Мастер-класс" in text_of(client.get(f"{BASE}/months?month=2026-12"))
    blank = {**new, "title": "", "event": str(new_id())}
    assert client.post(f"{BASE}/new", data=blank).status_code == 422


def test_the_file_for_a_calendar_opens(client, made):
    answer = client.get(f"{BASE}/calendar.ics?year={YEAR}")
    read = Calendar.from_ical(answer.data)
    assert answer.mimetype == "text/calendar"
    assert len(read.walk("VEVENT")) == 35
    assert not read.errors


def test_few_statements_however_much_there_is(client, made, make, item, statements):
    for n in range(60):
        make.row(RoadmapItem, "one", school_year=YEAR, n=100 + n, title=f"Событие {n}", stage=6,
                 **dict.fromkeys(("starts_on", "due_on", "first_starts_on", "first_due_on"),
                                 "2026-12-11"), created_at="2026-11-22T09:00Z")  # fmt: skip
    for page in (BASE, f"{BASE}/months?month=2026-12", f"{BASE}/{item('RM-15')}"):
        client.get(page)
        with statements() as seen:
            assert client.get(page).status_code == 200
        assert len(seen) <= 15, (page, len(seen))


def test_late_events_stand_on_the_home(client_as, made):
    for role in (Role.HEAD, Role.CURATOR, Role.RESPONSIBLE):
        assert "Просроченные события дорожной карты" in text_of(client_as(role).get("/today"))
    assert "дорожной карты" not in text_of(client_as(Role.PSYCHOLOGIST).get("/today"))


def test_above_one_reads_counts_and_no_titles(client_as, client, made, make):
    make.row(RoadmapItem, "one", school_year=YEAR, n=99, title="СЕКРЕТ", task="СЕКРЕТ", stage=6,
             note="СЕКРЕТ", **dict.fromkeys(("starts_on", "due_on", "first_starts_on",
             "first_due_on"), "2026-11-02"), created_at="2026-11-22T09:00Z")  # fmt: skip
    town = client_as(Role.MUNICIPAL).get("/roadmaps/")
    assert town.status_code == 200
    shown = text_of(town)
    assert "просрочено" in shown
    assert "СЕКРЕТ" not in shown
    other = text_of(client_as(Role.MUNICIPAL, foreign=True).get("/roadmaps/"))
    assert "просрочено" not in other
    for role in (Role.REGION_ADMIN, Role.REGION_OPERATOR):
        region = client_as(role)
        for standing in ("", "late", "none", "fine"):
            answer = region.get(f"/roadmaps/?standing={standing}")
            assert answer.status_code == 200
            assert "СЕКРЕТ" not in text_of(answer)
    assert client.get("/roadmaps/").status_code == 403
