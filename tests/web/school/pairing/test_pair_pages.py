"""The pair's pages: from an offer to work, the plan, the order, links to diaries (R-41…R-43)."""

import re

import pytest
from sqlalchemy import select

from kernel.identity.permissions import Role
from school.mentors.models import MentorProfile
from school.pairing.models import PairOrder, PairTask
from school.programmes.models import Pair, Programme
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS, TODAY
from tests.school.order_ready import open_gates
from tests.web.reading import text_of

PROGRAMMES = "/s/s-one/programmes"
DAY = TODAY.strftime("%d.%m.%Y")


@pytest.fixture
def made(make):
    return make.whole(mentor_confirmed_on=STARTS, mentee_confirmed_on=STARTS)


@pytest.fixture
def offered(make):
    return make.whole(state="proposed", started_on=None, basis="mutual", way="gathering")


def page(pair):
    return f"/s/s-one/pairs/{pair['pair']}"


def test_an_offer_waits_for_both_and_then_begins(client, make, offered):
    shown = text_of(client.get(page(offered)))
    assert "Пара ждёт подтверждения" in shown
    assert "взаимный выбор" in shown
    for side in ("mentor", "mentee"):
        assert client.get(f"{page(offered)}/confirm/{side}").status_code == 200
        answer = client.post(f"{page(offered)}/confirm/{side}", data={"on": DAY})
        assert answer.status_code == 303
    assert "Оба подтвердили" in text_of(client.get(page(offered)))
    assert client.get(f"{page(offered)}/start").status_code == 200
    wrong = client.post(f"{page(offered)}/start", data={"started_on": "01.09.2026"})
    assert wrong.status_code == 422
    assert f"Оба подтвердили только {DAY}" in text_of(wrong)
    answer = client.post(f"{page(offered)}/start", data={"started_on": DAY, "probation": "y"})
    assert answer.status_code == 303
    assert make.read(Pair, offered["pair"]).state == "probation"
    shown = text_of(client.get(page(offered)))
    assert "Испытательный срок до" in shown
    assert client.post(f"{page(offered)}/end-probation").status_code == 303
    assert make.read(Pair, offered["pair"]).state == "active"


def test_an_offer_is_declined_with_whose_word_it_was(client, make, offered):
    url = f"{page(offered)}/decline"
    answer = client.post(url, data={"words": "Нет времени"})
    assert answer.status_code == 422
    assert "Нет времени" in text_of(answer)
    assert client.post(url, data={"reason": "mentor_declined"}).status_code == 303
    assert "отказался наставник" in text_of(client.get(page(offered)))


def test_the_plan_page(client, make, made):
    url = f"{page(made)}/plan"
    assert "наставник ещё не предложил план" in text_of(client.get(url))
    answer = client.post(f"{url}/edit", data={"goal": "", "strengths": "Речь"})
    assert answer.status_code == 422
    assert "Речь" in text_of(answer)
    plan = {"goal": "Открытый урок", "proposed_on": DAY, "agreed_on": DAY}
    assert client.post(f"{url}/edit", data=plan).status_code == 303
    assert client.post(f"{url}/tasks", data={"title": ""}).status_code == 422
    assert client.post(f"{url}/tasks", data={"title": "Посетить урок"}).status_code == 303
    task = make.one(PairTask)
    assert client.get(f"{url}/tasks/{task.id}").status_code == 200
    done = {"state": "done", "done_on": DAY, "result": "Два урока"}
    assert client.post(f"{url}/tasks/{task.id}/result", data=done).status_code == 303
    shown = text_of(client.get(url))
    for words in (f"согласован {DAY}", "Открытый урок", "Два урока", "выполнено: 1 из 1"):
        assert words in shown


def test_an_order_of_confirmed_pairs_alone(client, make, made):
    other = make.part(made["programme"], make.person("Ким Роман"), "mentee")
    make.pair(made["programme"], made["mentor"], other, state="proposed", started_on=None,
              basis="mutual")  # fmt: skip
    url = f"{PROGRAMMES}/{made['programme']}/orders"
    shown = text_of(client.get(url))
    assert "Наставник не подтвердил. Наставляемый не подтвердил." in shown
    refused = client.post(url, data={"pairs": [str(made["pair"])]})
    assert refused.status_code == 422
    assert "Приказ издать пока нельзя" in text_of(refused)
    assert f'href="/s/s-one/programmes/{made["programme"]}/criteria"' in refused.text
    open_gates(make, made["programme"])
    answer = client.post(url, data={"pairs": [str(made["pair"])]})
    assert answer.status_code == 303
    order = make.one(PairOrder)
    shown = client.get(answer.location)
    assert "Маркова А. – Туров Г." in text_of(shown)
    sign = f"{url}/{order.id}/sign"
    assert client.post(sign, data={"number": "", "signed_on": DAY}).status_code == 422
    assert client.post(sign, data={"number": "145-о", "signed_on": DAY}).status_code == 303
    assert f"Приказ № 145-о от {DAY}" in text_of(client.get(answer.location))
    assert f"№ 145-о от {DAY}" in text_of(client.get(page(made)))
    assert client.get(f"{url}/{order.id}/cancel").status_code == 200
    assert client.post(f"{url}/{order.id}/cancel").status_code == 303
    assert make.one(PairOrder).state == "cancelled"


def test_offers_begin_together(client, make, offered):
    url = f"{PROGRAMMES}/{offered['programme']}/pairs"
    assert "Предложено: 1" in text_of(client.get(url))
    assert "Пока начинать некому" in text_of(client.get(f"{url}/start"))
    for side in ("mentor", "mentee"):
        client.post(f"{page(offered)}/confirm/{side}", data={"on": DAY})
    assert "Маркова А. – Туров Г." in text_of(client.get(f"{url}/start"))
    typed = {"pairs": [str(offered["pair"])], "started_on": DAY}
    assert client.post(f"{url}/start", data=typed).status_code == 303
    assert make.read(Pair, offered["pair"]).state == "active"


def test_diary_links_are_told_once(client, make, made):
    url = f"{PROGRAMMES}/{made['programme']}/diaries"
    assert "Сделать 2 листка" in text_of(client.get(url))
    answer = client.post(f"{url}/slips")
    assert answer.headers["Cache-Control"] == "no-store"
    links = set(re.findall(r"/d/([\w-]{20,})", answer.text))
    assert len(links) == 2
    shown = client.get(url)
    assert not any(each in shown.text for each in links)
    assert "Сделать" not in text_of(shown)
    assert client.post(f"{url}/{made['mentor']}/take").status_code == 303
    assert "Ссылки на дневник ещё нет" in text_of(client.get(page(made)))


def test_another_mentor(client, make, made):
    url = f"{page(made)}/substitute"
    assert "У наставников программы нет свободных мест" in text_of(client.get(url))
    person = make.person("Ильин Пётр")
    make.entry(person, "mentor", state="selected", admitted_on=STARTS)
    second = make.part(made["programme"], person, "mentor")
    assert "Ильин Пётр (30 свободных мест)" in text_of(client.get(url))
    assert client.post(url, data={"on": DAY, "reason": "Болезнь"}).status_code == 422
    answer = client.post(url, data={"mentor": str(second), "on": DAY, "reason": "Болезнь"})
    assert answer.status_code == 303
    assert "Вместо наставника: Маркова А." in text_of(client.get(answer.location))
    assert "Вместо него теперь: Ильин П." in text_of(client.get(page(made)))


class TestAppointing:
    def new(self, made):
        return f"{PROGRAMMES}/{made['programme']}/pairs/new?mentor={made['mentor']}"

    def test_says_what_it_is_and_wants_its_reason(self, client, make, made):
        other = make.part(made["programme"], make.person("Ким Роман"), "mentee")
        shown = text_of(client.get(self.new(made)))
        assert "При назначении выбора у двоих нет" in shown
        assert "29 свободных мест" in shown
        typed = {"mentees": [str(other)], "started_on": DAY, "appointed_for": "wider"}
        answer = client.post(self.new(made), data=typed)
        assert answer.status_code == 422
        assert "Напишите основание" in text_of(answer)
        typed["reason_appointed"] = "Попросил сам"
        assert client.post(self.new(made), data=typed).status_code == 303

    def test_a_full_mentor_is_not_offered(self, client, make, made):
        make.row(MentorProfile, "one", person_id=made["mentor_person"], capacity=1, updated_at=NOW)
        choose = client.get(f"{PROGRAMMES}/{made['programme']}/pairs/new")
        assert "свободных мест нет" in text_of(choose)
        assert f"mentor={made['mentor']}" not in choose.text
        assert "У наставника нет свободных мест" in text_of(client.get(self.new(made)))

    def test_a_rule_that_asks_shows_its_field(self, client, make):
        programme = make.programme(form="pupil_pupil")
        older, younger = make.pupil("Рябинин Илья", grade=7), make.pupil("Лаптев Ян", grade=6)
        made = {
            "programme": programme,
            "mentor": make.part(programme, older, "mentor", person_kind="pupil"),
        }
        mentee = make.part(programme, younger, "mentee", person_kind="pupil")
        typed = {"mentees": [str(mentee)], "started_on": DAY, "appointed_for": "marks"}
        answer = client.post(self.new(made), data=typed)
        assert answer.status_code == 422
        assert "Наставник учится на более высокой ступени" in text_of(answer)
        assert "reason_senior_classes" not in answer.text
        typed["reason_higher_step"] = "Общий проект"
        assert client.post(self.new(made), data=typed).status_code == 303

    def test_a_head_is_sent_to_the_teachers_form(self, client, make):
        """R-30, where the region has such a form."""
        profile = make.profile("bryansk")
        assert any(form.propose_instead for form in profile.forms)
        programme = make.programme(form="head_teacher")
        head = make.person("Орлова Нина", kind="head")
        mentor = make.part(programme, head, "mentor", person_kind="head")
        make.part(programme, make.person("Ким Роман"), "mentee")
        shown = text_of(client.get(self.new({"programme": programme, "mentor": mentor})))
        make.profile("altai")
        assert "работает с педагогом в форме «педагог – педагог»" in shown


def test_nothing_for_a_class_teacher_and_no_act_for_a_psychologist(client_as, make, made):
    assert client_as(Role.CLASS_TEACHER).get(page(made)).status_code == 403
    psychologist = client_as(Role.PSYCHOLOGIST)
    shown = psychologist.get(page(made))
    assert shown.status_code == 200
    assert "Выдать" not in text_of(shown)
    for path in ("/start", "/decline", "/substitute", "/plan/edit", "/agreement"):
        assert psychologist.get(page(made) + path).status_code == 403


def test_another_school_finds_nothing(client_as, made):
    strange = client_as(Role.CURATOR, foreign=True)
    for path in ("", "/plan", "/start"):
        assert strange.get(page(made) + path).status_code == 404
        assert strange.get(page(made).replace("s-one", "s-three") + path).status_code == 404


def test_pages_ask_little_however_much_there_is(client, make, made, statements):
    for n in range(30):
        mentee = make.part(made["programme"], make.person(f"Иванов Н{'абвгдежзик'[n % 10]}"),
                           "mentee")  # fmt: skip
        mentor = make.part(made["programme"], make.person(f"Петров Н{'абвгдежзик'[n % 10]}"),
                           "mentor")  # fmt: skip
        make.pair(made["programme"], mentor, mentee)
    for n in range(40):
        make.row(PairTask, "one", pair_id=made["pair"], n=n, title=f"Задача {n}", created_at=NOW)
    base = f"{PROGRAMMES}/{made['programme']}"
    for url in (page(made), f"{page(made)}/plan", f"{base}/orders", f"{base}/diaries",
                f"{base}/pairs", f"{base}/pairs/new",
                f"{base}/pairs/new?mentor={made['mentor']}"):  # fmt: skip
        with statements() as seen:
            assert client.get(url).status_code == 200
        assert len(seen) <= 15, (url, len(seen))
    with make.session() as session:
        assert session.scalar(select(Programme.school_year)) == YEAR
