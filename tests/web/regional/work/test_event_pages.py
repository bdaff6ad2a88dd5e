"""Events through their pages: written at a desk, registered for in one tap, marked on a phone."""

import re
from io import BytesIO

import pytest
from icalendar import Calendar
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from regional.events.models import EventRegistration, RegionalEvent
from regional.events.registration import register
from tests.web.conftest import ZONE
from tests.web.reading import text_of, words_of
from tests.web.regional.work.conftest import FAR

TYPED = {
    "kind": "seminar", "title": "Семинар кураторов", "first_day": "09.04.2099", "starts": "10",
    "ends": "15.30", "place": "Онгудай, школа № 1", "about": "Взять ноутбук", "roles": ["curator"],
    "capacity": "30", "register_until": "01.04.2099",
}  # fmt: skip


@pytest.fixture
def operator(client_as):
    return client_as(Role.REGION_OPERATOR)


def test_what_is_wrong_is_told_at_its_field_and_what_was_typed_stays(world, operator):
    wrong = TYPED | {"first_day": "31.04.2099", "starts": "25:00", "online_url": "ftp://x"}
    answer = operator.post("/events/new", data=wrong)
    said = text_of(answer)
    assert answer.status_code == 422
    for words in ("В апреле 30 дней. Например, 30.04.2099.", "Например, 18:00.",
                  'value="Семинар кураторов"', "Взять ноутбук", 'value="31.04.2099"'):  # fmt: skip
        assert words in said, words
    answer = operator.post("/events/new", data=TYPED | {"ends": "9:00", "online_url": "ftp://x"})
    said = text_of(answer)
    for words in ("заканчивается раньше, чем начинается", "Напишите адрес страницы"):
        assert words in said, words
    assert 'value="curator" checked' in said or 'checked id="roles' in said or "checked" in said


def test_an_event_is_drafted_published_and_registered_for(world, operator, client_as, make):
    answer = operator.post("/events/new", data=TYPED)
    assert answer.status_code == 303
    address = answer.location
    curator, head = client_as(Role.CURATOR), client_as(Role.HEAD)
    assert curator.get(address).status_code == 404
    assert operator.post(f"{address}/publish").status_code == 303
    assert head.get(address).status_code == 404  # curators alone are invited
    said = words_of(curator.get(address))
    told = ("Семинар кураторов", "09.04.2099, 10:00–15:30", "Онгудай, школа № 1", "куратор",
            "Осталось 30 мест из 30", "до 01.04.2099", "Взять ноутбук")  # fmt: skip
    assert [words for words in told if words not in said] == []
    curator.post(f"{address}/register")
    assert "вы участвуете" in words_of(curator.get("/events/?mine=1"))
    listed = words_of(operator.get(f"{address}/people"))
    assert "Опытный curator one" in listed
    assert "Школа «one»" in listed
    curator.post(f"{address}/give-up")
    assert make.one(EventRegistration).state == "cancelled"
    operator.post(f"{address}/edit", data=TYPED | {"place": "Чемал"})
    assert "Чемал" in words_of(curator.get(address))
    assert "Отменить мероприятие" in words_of(operator.get(f"{address}/cancel"))
    operator.post(f"{address}/cancel")
    row = make.one(RegionalEvent)
    assert (row.state, row.revision) == ("cancelled", 2)
    said = words_of(curator.get(address))
    assert "Мероприятие отменено" in said
    assert "Участвовать" not in said
    answer = operator.get(f"{address}/edit")
    assert answer.status_code == 303


def test_the_file_for_a_calendar(at_work, client_as):
    answer = client_as(Role.HEAD).get(f"/events/{at_work.forum}/event.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    entry = Calendar.from_ical(answer.data).events[0]
    assert str(entry["summary"]) == "Форум наставников"
    assert entry["dtstart"].params["TZID"] == ZONE.key
    assert entry.decoded("dtstart") == FAR
    assert str(entry["url"]).endswith(f"/events/{at_work.forum}")


def test_the_last_seat_then_the_line(at_work, world, client_as):
    at_work.act(world.actors[Role.TUTOR], register, at_work.forum)
    head = client_as(Role.HEAD)
    address = f"/events/{at_work.forum}"
    assert "Встать в очередь" in words_of(head.get(address))
    assert "Вы в очереди" in words_of(head.post(f"{address}/register", follow_redirects=True))
    assert "вы в очереди под номером 1" in words_of(head.get(address))


def test_the_list_is_for_its_organiser_alone(at_work, world, client_as, operator, make):
    for role in (Role.CURATOR, Role.HEAD, Role.ANALYST, Role.MUNICIPAL):
        client = client_as(role)
        for page in ("people", "people.xlsx"):
            assert client.get(f"/events/{at_work.forum}/{page}").status_code in (403, 404)
        assert (
            "Опытный curator one"
            not in words_of(client.get(f"/events/{at_work.forum}")).replace("Куратор", "")
            or role is Role.CURATOR
        )
    answer = operator.get(f"/events/{at_work.forum}/people.xlsx")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    found = next(row for row in rows if "Опытный curator one" in row)
    assert found[2:6] == ["Куратор", "Школа «one»", "Северный район", "место есть"]
    kinds = [(e.action, e.kind) for e in make.rows(AuditEntry, action="event.list_exported")]
    assert kinds == [("event.list_exported", "view")]


def test_who_came_and_what_came_of_it(at_work, operator, client_as, make, database):
    address = f"/events/{at_work.forum}"
    with database.admin.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE regional.regional_event SET starts_at = now() - interval '2 hours',"
            " ends_at = now() + interval '1 hour' WHERE kind = 'forum'"
        )
        came = connection.scalar(select(EventRegistration.id))
    page = operator.get(f"{address}/people")
    assert f'value="{came}"' in page.text
    answer = operator.post(f"{address}/people", data={"came": [str(came)]}, follow_redirects=True)
    assert "пришёл 1 человек" in words_of(answer)
    assert make.one(EventRegistration).state == "attended"
    assert operator.post(f"{address}/people", data={"came": "nobody"}).status_code == 422
    operator.post(f"{address}/outcome", data={"outcome": "Материалы: https://a.example/b"})
    said = client_as(Role.CURATOR).get(address)
    assert re.search(
        r'<a href="https://a.example/b" rel="nofollow noopener noreferrer">', said.text
    )
    assert "вы были" in words_of(said)
