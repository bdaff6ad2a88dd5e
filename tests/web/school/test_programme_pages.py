"""A curator enters a programme by hand, page by page; what is typed wrongly stays."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from school.programmes.models import Pair, Participation, Programme
from tests.factories.world import YEAR
from tests.school.make import ENDS, STARTS, TODAY
from tests.web.reading import text_of

BASE = "/s/s-one/programmes"
PLAN = {
    "title": "Опора молодых",
    "variant": "experienced_young",
    "kind": "traditional",
    "goal": "Помочь освоиться",
    "starts_on": "01.09.2026",
    "ends_on": "31.05.2027",
}
OPENED = {"started_on": "01.10.2026", "appointed_for": "adaptation"}
END = {
    "reason": "goal_reached",
    "ended_on": "20.11.2026",
    "results": "Освоился",
    "reflection": "Работать вместе легче",
    "mentor_gave": "5",
    "mentee_gave": "5",
    "decision": "stop",
    "act": "finish",
}
NEW = {**PLAN, "school_year": YEAR, "state": "running", "stage": 1}


def test_the_whole_way(client, make):
    mentor, mentee = make.consenting("Маркова Анна"), make.consenting("Туров Глеб")
    answer = client.post(f"{BASE}/new/teacher_teacher", data=NEW)
    assert answer.status_code == 303
    page = answer.location
    assert "Добавьте наставников" in text_of(client.get(page))

    for side, person in (("mentor", mentor), ("mentee", mentee)):
        answer = client.post(f"{page}/participants/{side}/add", data={"people": [str(person)]})
        assert (answer.status_code, answer.location) == (303, page)
    with make.session() as session:
        parts = dict(session.execute(select(Participation.side, Participation.id)).all())

    new = f"{page}/pairs/new?mentor={parts['mentor']}"
    assert "Туров Глеб" in text_of(client.get(new))
    answer = client.post(new, data={**OPENED, "mentees": [str(parts["mentee"])]})
    assert (answer.status_code, answer.location) == (303, page)
    shown = text_of(client.get(page))
    assert "с 01.10.2026" in shown
    assert "в работе" in shown

    with make.session() as session:
        pair = session.scalars(select(Pair.id)).one()
    end = f"/s/s-one/pairs/{pair}/completion"
    assert client.post(f"{end}/begin", data={"kind": "planned"}).status_code == 303
    assert client.post(f"{end}/planned", data=END).status_code == 303
    assert client.post(f"{page}/stage/2", data={"since": 1}).status_code == 303
    assert client.post(f"{page}/complete").status_code == 303
    kept = make.read(Programme, make_id(page))
    assert (kept.state, kept.stage) == ("completed", 2)
    assert "завершена по плану" in text_of(client.get(f"{page}/pairs?ended=1"))
    assert "Вернуть в работу" in text_of(client.get(page))


def make_id(page):
    return page.rsplit("/", 1)[1]


def test_a_term_backwards_is_told_and_everything_typed_stays(client, make):
    typed = {**NEW, "starts_on": "01.06.2027", "ends_on": "31/05/2027", "goal": "Своя цель"}
    answer = client.post(f"{BASE}/new/teacher_teacher", data=typed)
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "Начало позже окончания. Проверьте даты: 01.06.2027 – 31.05.2027." in shown
    for kept in ('value="Опора молодых"', 'value="01.06.2027"', 'value="31/05/2027"', "Своя цель"):
        assert kept in shown
    assert re.search(r'<option selected value="experienced_young"', shown)
    assert make.count(Programme) == 0


def test_an_unreadable_date_is_told_with_an_example(client, make):
    made = make.whole()
    url = f"{BASE}/{made['programme']}/edit"
    answer = client.post(url, data={**PLAN, "ends_on": "31.02.2027"})
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "В феврале 2027 года 28 дней. Например, 28.02.2027." in shown
    assert 'value="31.02.2027"' in shown


def test_who_does_not_fit_is_named_with_who_would(client, make):
    programme, pupil = make.programme(), make.pupil("Ёлкина Вера Игоревна")
    answer = client.post(
        f"{BASE}/{programme}/participants/mentor/add", data={"people": [str(pupil)]}
    )
    assert answer.status_code == 422
    said = "Наставник в этой форме: педагог, руководитель. Не подходят: Ёлкина В. И."
    assert said in text_of(answer)
    assert make.count(Participation) == 0


def test_nobody_ticked_and_nonsense_ticked(client, make):
    url = f"{BASE}/{make.programme()}/participants/mentor/add"
    assert "Отметьте хотя бы одного" in text_of(client.post(url))
    assert client.post(url, data={"people": ["нет"]}).status_code == 422


def test_an_end_without_a_reason_keeps_the_day(client, make):
    end = f"/s/s-one/pairs/{make.whole()['pair']}/completion"
    url = client.post(f"{end}/begin", data={"kind": "planned"}).location
    answer = client.post(url, data={"ended_on": "01.11.2026", "act": "finish"})
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "Выберите причину." in shown
    assert 'value="01.11.2026"' in shown
    typed = {"reason": "year_end", "ended_on": "01.11.2099", "act": "finish"}
    answer = client.post(url, data=typed)
    assert "Этот день ещё не наступил" in text_of(answer)
    assert re.search(r'checked[^>]*value="year_end"|value="year_end"[^>]*checked', answer.text)


def test_htmx_gets_the_card_and_a_browser_the_page(client, make):
    made = make.whole()
    pair = f"{BASE}/{made['programme']}/pairs/{made['pair']}"
    answer = client.post(f"{pair}/pause", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert f'id="pair-{made["pair"]}"' in answer.text
    assert "на паузе" in answer.text
    assert "Пара на паузе." in answer.text
    answer = client.post(f"{pair}/resume")
    assert (answer.status_code, answer.location) == (303, f"{BASE}/{made['programme']}")
    assert make.read(Pair, made["pair"]).state == "active"


def test_a_programme_with_open_pairs_is_not_ended(client, make):
    made = make.whole()
    page = f"{BASE}/{made['programme']}"
    shown = text_of(client.get(f"{page}/complete"))
    assert "1 пара ещё не завершена." in shown
    assert 'action="' + page + '/complete"' not in shown
    assert client.post(f"{page}/complete").status_code == 409


def test_a_stale_page_moves_nothing(client, make):
    programme = make.programme(stage=3)
    assert client.post(f"{BASE}/{programme}/stage/2", data={"since": 1}).status_code == 409
    assert client.post(f"{BASE}/{programme}/stage/4").status_code == 409
    assert client.get(f"{BASE}/{programme}/stage/6").status_code == 409


@pytest.mark.parametrize("school", ["three", "nowhere"])
def test_what_is_not_ones_own_is_not_there(client, make, school):
    if school == "three":
        made = make.whole("three")
    else:
        made = {name: uuid4() for name in ("programme", "pair", "mentor", "mentor_person")}
    own = make.whole()
    programme, mine = f"{BASE}/{made['programme']}", f"{BASE}/{own['programme']}"
    pages = [
        programme,
        f"{programme}/edit",
        f"{programme}/stage/2",
        f"{programme}/complete",
        f"{programme}/participants/mentor",
        f"{programme}/participants/mentor/add",
        f"{programme}/pairs",
        f"{programme}/pairs/new",
        f"{mine}/pairs/new?mentor={made['mentor']}",
        f"{mine}/pairs/{made['pair']}/date",
        f"/s/s-one/pairs/{made['pair']}/completion",
        f"/s/s-one/pairs/{made['pair']}/completion/undo",
        f"/s/s-one/people/{made['mentor_person']}",
        f"/s/s-one/people/{made['mentor_person']}/edit",
    ]
    assert {url: client.get(url).status_code for url in pages} == dict.fromkeys(pages, 404)
    posts = [
        f"{programme}/edit",
        f"{programme}/stage/2",
        f"{programme}/cancel",
        f"{programme}/participants/mentor/add",
        f"{mine}/participants/{made['mentor']}/remove",
        f"{mine}/pairs/{made['pair']}/pause",
        f"{mine}/pairs/{made['pair']}/date",
        f"/s/s-one/people/{made['mentor_person']}/edit",
    ]
    assert {url: client.post(url).status_code for url in posts} == dict.fromkeys(posts, 404)
    people = {"people": [str(made["mentor_person"])]}
    assert client.post(f"{mine}/participants/mentor/add", data=people).status_code == 404


def test_lookers_on_see_no_buttons(client_as, make):
    made = make.whole()
    client = client_as(Role.PSYCHOLOGIST)
    shown = client.get(f"{BASE}/{made['programme']}").text
    assert "Туров Глеб" in shown
    for words in ("Завершить", "Приостановить", "Добавить", "Изменить", "Отменить"):
        assert words not in shown
    assert client.get(f"{BASE}/{made['programme']}/edit").status_code == 403
    assert client_as(Role.CLASS_TEACHER).get(f"{BASE}/{made['programme']}").status_code == 403


def test_the_year_is_chosen_by_the_address(client, make):
    make.programme(title="Нынешняя")
    make.programme(
        title="Прошлая", school_year=YEAR - 1, starts_on=None, ends_on=None, state="completed"
    )
    assert "Нынешняя" in client.get(BASE).text
    last = client.get(f"{BASE}?year={YEAR - 1}").text
    assert "Прошлая" in last
    assert "Нынешняя" not in last
    assert client.get(f"{BASE}?year=чушь").status_code == 200


def test_writing_leaves_traces_and_reading_none(client, make):
    made = make.whole()
    client.get(f"{BASE}/{made['programme']}")
    before = make.count(AuditEntry)
    client.post(f"{BASE}/{made['programme']}/pairs/{made['pair']}/pause")
    assert make.count(AuditEntry) == before + 1


def test_dates_of_the_form_are_the_years(client):
    shown = client.get(f"{BASE}/new/pupil_pupil").text
    assert f'value="{STARTS:%d.%m.%Y}"' in shown
    assert f'value="{ENDS:%d.%m.%Y}"' in shown
    assert TODAY > STARTS
