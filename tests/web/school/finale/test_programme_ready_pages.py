"""A ready programme is opened in two taps, and its events are lived through on the page."""

from uuid import uuid4

import pytest

from kernel.identity.permissions import Role
from school.club.models import Club
from school.programmes.models import Programme, ProgrammeEvent
from tests.web.reading import text_of

BASE = "/s/s-one/programmes"
PLAN = {"variant": "", "kind": "", "goal": "Цель", "starts_on": "01.09.2026",
        "ends_on": "31.05.2027", "school_year": "2026", "state": "running"}  # fmt: skip


def test_a_module_is_opened_in_two_taps(client, make):
    assert "Модуль «Учитель – ученик»" in text_of(client.get(f"{BASE}/new"))
    shown = text_of(client.get(f"{BASE}/ready/module_teacher_pupil"))
    assert "Групповая встреча" in shown
    assert 'value="Учитель – ученик"' in shown
    sent = {**PLAN, "title": "Учитель – ученик"}
    answer = client.post(f"{BASE}/ready/module_teacher_pupil", data=sent)
    assert answer.status_code == 303
    again = client.post(f"{BASE}/ready/module_teacher_pupil", data=sent)
    assert again.status_code == 422
    assert (make.count(Programme), make.count(ProgrammeEvent)) == (1, 9)
    events = text_of(client.get(f"{answer.location}/events"))
    assert "Февраль 2027" in events
    assert "до 18.02.2027" in events
    assert "Без даты" in events


def test_the_club_is_founded_with_its_programme(client, make):
    sent = {**PLAN, "title": "Клуб", "variant": "equals"}
    answer = client.post(f"{BASE}/ready/club_pupil_pupil", data=sent)
    assert answer.status_code == 303
    assert make.one(Club).weekday == 3
    assert client.get(f"{BASE}/ready/nothing").status_code == 404


def test_an_event_is_added_ticked_moved_and_taken_out(client, make):
    programme = make.programme()
    page = f"{BASE}/{programme}/events"
    assert "Мероприятий пока нет" in text_of(client.get(page))
    sent = {"title": "Открытый урок", "due_on": "02.11.2026", "event": str(uuid4())}
    for _ in range(2):
        assert client.post(f"{page}/new", data=sent).status_code == 303
    event = make.one(ProgrammeEvent)
    assert "нужно было до 02.11.2026" in text_of(client.get(page))
    assert client.get(f"{page}/{event.id}/held").status_code == 200
    told = {"held_on": "05.11.2026", "note": "Пришли все"}
    assert client.post(f"{page}/{event.id}/held", data=told).status_code == 303
    assert "состоялось 05.11.2026" in text_of(client.get(page))
    late = client.post(f"{page}/{event.id}/held", data={"held_on": "05.11.2027"})
    assert late.status_code == 422
    client.post(f"{page}/{event.id}/held", data={"held_on": "", "note": ""})
    moved = {"title": "Открытый урок", "due_on": "03.12.2027"}
    assert client.post(f"{page}/{event.id}", data=moved).status_code == 422
    moved["due_on"] = "03.12.2026"
    assert client.post(f"{page}/{event.id}", data=moved).status_code == 303
    assert client.post(f"{page}/{event.id}/remove").status_code == 303
    assert make.count(ProgrammeEvent) == 0


@pytest.mark.parametrize("path", ["", "/new"])
def test_others_do_not_come(client_as, make, path):
    page = f"{BASE}/{make.programme()}/events{path}"
    assert client_as(Role.CURATOR, foreign=True).get(page).status_code in (403, 404)


def test_a_plan_costs_the_same_with_many(client, make, statements):
    programme = make.programme()
    page = f"{BASE}/{programme}/events"
    client.get(page)  # the profile is read once a process
    with statements() as few:
        assert client.get(page).status_code == 200
    for n in range(60):
        make.row(ProgrammeEvent, "one", programme_id=programme, n=n + 1, title=f"Событие {n}")
    with statements() as many:
        assert client.get(page).status_code == 200
    assert len(many) == len(few) <= 15
