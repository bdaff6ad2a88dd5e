"""Requests on a phone: telling, matching, deciding, the figures, links with a poster."""

import re

import pytest

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from school.instruments.models import FormLink
from school.links.models import Link
from school.registry.models import Person
from school.requests.models import MentoringRequest
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY
from tests.web.reading import text_of

BASE = "/s/s-one/requests"
TYPED = {
    "typed_name": "Ёлкина Вера", "typed_class": "7 «а»", "author": "parent",
    "own_words": "Хочет понимать дроби", "help": ["maths"], "times": ["mon_day"],
}  # fmt: skip


@pytest.fixture
def curator(client_as):
    return client_as(Role.CURATOR)


@pytest.fixture
def asked(make):
    """A request as a row; `person` None is a typed name."""

    def row(person=None, school="one", **values):
        values = {
            "school_year": YEAR, "person_id": person, "author": "self", "made_on": TODAY,
            "typed_name": "" if person else "Ёлкина Вера", "typed_class": "" if person else "7А",
            "created_at": NOW, **values,
        }  # fmt: skip
        return make.row(MentoringRequest, school, **values)

    return row


class TestTelling:
    def test_a_curator_keeps_a_request(self, curator, make):
        answer = curator.post(f"{BASE}/new", data=TYPED)
        (kept,) = make.rows(MentoringRequest)
        assert (answer.status_code, answer.location) == (303, f"{BASE}/{kept.id}")
        assert (kept.typed_class, kept.author, kept.help) == ("7А", "parent", ["maths"])
        shown = text_of(curator.get(answer.location))
        for said in ("«Хочет понимать дроби»", "понедельник:", "карточка пока не найдена"):
            assert said.lower() in shown.lower(), said

    def test_every_fault_is_told_and_everything_typed_stays(self, curator, make):
        wrong = {**TYPED, "typed_name": "Вера", "typed_class": "13Ж", "own_words": "", "help": []}
        answer = curator.post(f"{BASE}/new", data=wrong)
        shown = text_of(answer)
        assert answer.status_code == 422
        for said in (
            "Не записали: исправьте 3 поля.",
            "Классы бывают с 1-го по 12-й.",
            'value="Вера"',
            'value="13Ж"',
        ):
            assert said in shown
        assert re.search(r'value="mon_day"[^>]* checked', answer.text)
        assert make.rows(MentoringRequest) == []

    def test_a_card_is_chosen_beforehand(self, curator, make):
        vera = make.pupil("Ёлкина Вера")
        page = f"{BASE}/new?person={vera}"
        assert "Ёлкина Вера" in text_of(curator.get(page))
        curator.post(page, data={"author": "self", "help": ["maths"]})
        assert [each.person_id for each in make.rows(MentoringRequest)] == [vera]

    def test_words_follow_who_asks(self, curator, make):
        assert 'value="maths"' in curator.get(f"{BASE}/new").text
        teachers = curator.get(f"{BASE}/new?kind=teacher").text
        assert 'value="method"' in teachers
        assert 'value="maths"' not in teachers


class TestClassTeacher:
    def test_they_see_what_they_sent_and_nothing_else(self, client_as, make, asked):
        asked(typed_name="Туров Глеб", own_words="Секрет")
        client = client_as(Role.CLASS_TEACHER)
        shown = text_of(client.get(f"{BASE}/new"))
        assert "Рассказать о запросе ученика" in shown
        assert 'name="author"' not in shown
        answer = client.post(f"{BASE}/new", data=TYPED)
        assert answer.location == f"{BASE}/mine"
        shown = text_of(client.get(answer.location))
        assert "Ёлкина Вера" in shown
        assert "Туров" not in shown
        assert "Секрет" not in shown

    def test_no_name_of_the_register_reaches_them(self, client_as, make):
        vera = make.pupil("Ёлкина Вера Игоревна")
        client = client_as(Role.CLASS_TEACHER)
        client.post(f"{BASE}/new", data=TYPED)
        assert [each.person_id for each in make.rows(MentoringRequest)] == [vera]
        assert "Игоревна" not in client.get(f"{BASE}/mine").text
        assert client.get(f"{BASE}/new?person={vera}").status_code == 403

    def test_others_who_sent_have_their_own_list(self, client_as, asked, world):
        mine = world.actors[Role.PSYCHOLOGIST].account_id
        asked(typed_name="Мой Ян", created_by=mine)
        asked(typed_name="Чужой Ян")
        shown = text_of(client_as(Role.PSYCHOLOGIST).get(f"{BASE}/mine"))
        assert "Мой Ян" in shown
        assert "Чужой Ян" not in shown


class TestDeciding:
    def test_taken_up_with_a_card_of_the_register(self, curator, make, asked):
        vera, request = make.pupil("Ёлкина Вера"), asked()
        shown = text_of(curator.get(f"{BASE}/{request}/accept"))
        assert str(vera) in shown
        empty = curator.post(f"{BASE}/{request}/accept", data={})
        assert empty.status_code == 422
        assert "Выберите человека или внесите новую карточку." in text_of(empty)
        answer = curator.post(f"{BASE}/{request}/accept", data={"person_id": str(vera)})
        assert answer.status_code == 303
        assert make.read(MentoringRequest, request).state == "accepted"
        assert curator.get(f"{BASE}/{request}/accept").status_code == 409

    def test_a_new_card_is_filled_in_and_takes_the_request_up(self, curator, make, asked):
        request = asked()
        shown = curator.get(f"{BASE}/{request}/card").text
        assert 'value="Ёлкина Вера"' in shown
        assert 'value="7А"' in shown
        typed = {"full_name": "Ёлкина Вера Игоревна", "kind": "pupil", "school_class": "7А"}
        wrong = curator.post(f"{BASE}/{request}/card", data={**typed, "kind": "parent"})
        assert wrong.status_code == 422
        assert make.rows(Person) == []
        assert curator.post(f"{BASE}/{request}/card", data=typed).status_code == 303
        (person,) = make.rows(Person)
        assert make.read(MentoringRequest, request).person_id == person.id

    def test_declined_with_a_reason_and_back(self, curator, make, asked):
        request = asked()
        answer = curator.post(f"{BASE}/{request}/decline", data={"reason": ""})
        assert answer.status_code == 422
        assert "Напишите, почему" in text_of(answer)
        curator.post(f"{BASE}/{request}/decline", data={"reason": "уже помогают"})
        assert "уже помогают" in text_of(curator.get(f"{BASE}/{request}"))
        curator.post(f"{BASE}/{request}/back")
        assert make.read(MentoringRequest, request).state == "new"

    def test_led_to_a_programme_and_met(self, curator, make, asked):
        request = asked(make.pupil("Ёлкина Вера"), state="accepted")
        running = make.programme(state="running", title="Опора")
        over = make.programme(state="completed", title="Прошла")
        assert "Опора" in curator.get(f"{BASE}/{request}").text
        address = f"{BASE}/{request}/programme"
        assert curator.post(address, data={"programme_id": str(over)}).status_code == 422
        assert curator.post(address, data={"programme_id": "нет"}).status_code == 404
        assert curator.post(address, data={"programme_id": str(running)}).status_code == 303
        curator.post(f"{BASE}/{request}/met")
        kept = make.read(MentoringRequest, request)
        assert (kept.state, kept.programme_id) == ("met", running)

    def test_whoever_reads_about_a_child_is_written_down(self, curator, make, asked):
        curator.get(f"{BASE}/{asked()}")
        curator.get(f"{BASE}/{asked(make.person('Новикова Анна'))}")
        assert [each.action for each in make.rows(AuditEntry)] == ["request.seen"]

    def test_requests_of_one_person_stand_together(self, curator, make, asked):
        vera = make.pupil("Ёлкина Вера")
        first, second = asked(vera, own_words="Дроби"), asked(vera, author="parent")
        assert f"{BASE}/{first}" in curator.get(f"{BASE}/{second}").text
        assert "Дроби" in curator.get(f"{BASE}/{second}").text


def test_the_list_is_narrowed(curator, make, asked):
    asked(problems=["marks"], own_words="<b>Дроби</b>")
    asked(make.pupil("Туров Глеб", grade=8), state="accepted")
    whole = curator.get(BASE)
    assert "<b>Дроби" not in whole.text
    assert "ждёт решения" in text_of(whole)
    for query, seen in (
        ("state=new", "Ёлкина"),
        ("problem=marks", "Ёлкина"),
        ("unmatched=1", "Ёлкина"),
        ("state=accepted", "Туров"),
        ("class=8А", "Туров"),
    ):
        shown = curator.get(f"{BASE}?{query}").text
        assert seen in shown, query
        assert ("Туров" if seen == "Ёлкина" else "Ёлкина") not in shown, query
    assert "Таких запросов нет" in text_of(curator.get(f"{BASE}?state=met"))


def test_the_figures_name_nobody_and_propose_forms(curator, make, asked):
    asked(make.pupil("Ёлкина Вера"), problems=["marks"], help=["profession"], times=["mon_day"])
    asked(typed_name="Туров Глеб", goals=["career"])
    shown = text_of(curator.get(f"{BASE}/summary"))
    assert "Ёлкина" not in shown
    assert "Туров" not in shown
    for said in ("Выбор профессии", "11–13 лет", "Ученик – ученик"):
        assert said.lower() in shown.lower(), said


class TestLinks:
    def test_a_link_for_a_class_with_its_poster(self, curator, make):
        typed = {"kind": "class", "place": "7а", "days": "14"}
        answer = curator.post(f"{BASE}/links", data=typed)
        assert answer.status_code == 303
        (link,), (asks,) = make.rows(Link), make.rows(FormLink)
        assert (asks.takes, asks.place, asks.person_id) == ("request", "7А", None)
        assert (link.most_uses, answer.location) == (None, f"{BASE}/links/{link.id}")
        poster = curator.get(answer.location)
        assert "<svg" in poster.text
        assert re.search(r"http://localhost/f/[\w-]{20,}", poster.text)
        assert "7А" in poster.text

    def test_another_browser_is_told_no_address(self, curator, client_as, make):
        curator.post(f"{BASE}/links", data={"kind": "staff", "days": "30"})
        (link,) = make.rows(Link)
        poster = client_as(Role.RESPONSIBLE).get(f"{BASE}/links/{link.id}")
        assert poster.status_code == 200
        assert "/f/" not in poster.text
        assert client_as(Role.CURATOR, foreign=True).get(
            f"/s/s-three/requests/links/{link.id}"
        ).status_code == 404  # fmt: skip

    def test_a_closed_link_opens_nothing(self, curator, make, app):
        curator.post(f"{BASE}/links", data={"kind": "parents", "days": "30"})
        (link,) = make.rows(Link)
        address = re.search(r"/f/[\w-]+", curator.get(f"{BASE}/links/{link.id}").text)[0]
        assert app.test_client().get(address).status_code == 200
        curator.post(f"{BASE}/links/{link.id}/close")
        assert app.test_client().get(address).status_code == 404
        assert "/f/" not in curator.get(f"{BASE}/links/{link.id}").text

    @pytest.mark.parametrize(
        "typed",
        [
            {"kind": "class", "place": "", "days": "14"},
            {"kind": "class", "place": "7А", "days": "900"},
            {"kind": "class", "place": "7А", "days": ""},
        ],
    )
    def test_faults(self, curator, make, typed):
        answer = curator.post(f"{BASE}/links", data=typed)
        assert answer.status_code == 422
        assert make.rows(Link) == []


# page → who may open it
PAGES = {
    "": {"head", "curator", "responsible", "psychologist"},
    "/summary": {"head", "curator", "responsible", "psychologist"},
    "/new": {"head", "curator", "responsible", "psychologist", "class_teacher"},
    "/mine": {"head", "curator", "responsible", "psychologist", "class_teacher"},
    "/links": {"curator", "responsible", "psychologist"},
    "/{id}": {"head", "curator", "responsible", "psychologist"},
    "/{id}/accept": {"curator", "responsible"},
    "/{id}/card": {"curator", "responsible"},
    "/{id}/decline": {"curator", "responsible"},
    "/{id}/withdraw": {"curator", "responsible"},
}


@pytest.mark.parametrize("page", PAGES)
def test_who_may_open(client_as, asked, page):
    url = BASE + page.format(id=asked())
    roles = [role for role in Role if role not in (Role.JUROR, Role.SECRETARY, Role.CHAIR)]
    answers = {str(role): client_as(role).get(url).status_code for role in roles}
    assert {role for role, status in answers.items() if status == 200} == PAGES[page]
    assert {status for role, status in answers.items() if role not in PAGES[page]} <= {403, 404}
