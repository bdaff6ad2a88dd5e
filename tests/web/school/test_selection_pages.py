"""Selection in the browser: the board, the plan of a day, a talk on a phone, the decision."""

import re

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from school.bases.models import BaseEntry
from school.mentors.models import MentorProfile
from school.selection.models import PsychologistFlag
from tests.school.make import NOW
from tests.web.reading import words_of
from tests.web.school.selecting import BOARD, OLD, child_of, decision, filled, plan, talk_of, today


@pytest.fixture
def mentor(make):
    """A candidate with a profile: next comes the interview."""
    person = make.person("Туров Глеб Ильич")
    make.row(MentorProfile, "one", person_id=person, help=["adaptation"], updated_at=NOW)
    return make.entry(person, "mentor")


class TestBoard:
    def test_an_empty_base_tells_the_next_step(self, client):
        shown = words_of(client.get(BOARD))
        assert "База наставников пуста" in shown
        assert "К базе наставников" in shown
        assert "База наставляемых пуста" in words_of(client.get(f"{BOARD}?side=mentee"))

    def test_everybody_stands_at_one_step_with_one_act(self, client, make, mentor):
        unasked = make.entry(make.person("Ким Роман"), "mentor")
        shown = client.get(f"{BOARD}?step=interview")
        assert "Туров Глеб Ильич" in words_of(shown)
        assert "Назначить собеседование" in words_of(shown)
        assert "Ким Роман" not in words_of(shown)
        assert "Заполнить анкету" in words_of(client.get(f"{BOARD}?step=questionnaire"))
        plan(client, "mentor", mentor, planned_at="14.00", place="каб. 12")
        shown = words_of(client.get(f"{BOARD}?step=planned"))
        assert f"{today()}, 14:00 · каб. 12" in shown
        assert "Провести собеседование" in shown
        assert make.read(BaseEntry, unasked).state == "entered"

    def test_the_responsible_reads_and_cannot_plan(self, client_as, mentor):
        shown = client_as(Role.RESPONSIBLE).get(BOARD)
        assert shown.status_code == 200
        assert f"{BOARD}/plan" not in shown.text


class TestPlan:
    def test_people_come_one_after_another(self, client, make, mentor):
        others = [make.entry(make.person(name), "mentor") for name in ("Ёлкин Ян", "Ушакова Ия")]
        answer = plan(client, "mentor", others[1], mentor, others[0], planned_at="14:30")
        assert answer.status_code == 303
        times = [talk_of(make, e).planned_at for e in (others[0], mentor, others[1])]
        assert [f"{at:%H:%M}" for at in times] == ["14:30", "14:50", "15:10"]

    def test_what_is_typed_wrong_stays_with_a_sentence(self, client, mentor):
        answer = plan(client, "mentor", mentor, planned_on="31.02.2027", planned_at="полдень")
        shown = words_of(answer)
        assert answer.status_code == 422
        assert "В феврале 2027 года 28 дней." in shown
        assert "Нужны часы и минуты. Например, 14:30." in shown
        assert 'value="полдень"' in answer.text
        answer = plan(client, "mentor")
        assert "Отметьте хотя бы одного человека." in words_of(answer)

    def test_a_flagged_child_is_not_planned_without_the_psychologist(self, client, make):
        child, entry = child_of(make)
        make.row(PsychologistFlag, "one", person_id=child, set_at=NOW)
        assert "нужен психолог" in words_of(client.get(f"{BOARD}/plan?side=mentee"))
        answer = plan(client, "mentee", entry)
        assert answer.status_code == 422
        assert "Нужно участие психолога (Ёлкина" in words_of(answer)
        assert plan(client, "mentee", entry, with_psychologist="y").status_code == 303


class TestTalk:
    def test_from_questions_to_the_decision(self, client, make, mentor):
        plan(client, "mentor", mentor)
        talk = talk_of(make, mentor)
        page = f"{BOARD}/talks/{talk.id}"
        answer = client.post(f"{page}/questions", data={"block_motivation": " "})
        assert answer.status_code == 422
        assert "В обязательном блоке нужен хотя бы один вопрос." in words_of(answer)
        shown = client.get(f"{page}/questions").text
        typed = dict(re.findall(r'name="(block_\w+)"[^>]*>\s*([^<]*)</textarea>', shown))
        typed["block_own"] = "Почему наша школа?"
        assert client.post(f"{page}/questions", data=typed).location == page
        for place in (page, f"{page}/sheet"):
            assert "Почему наша школа?" in words_of(client.get(place))

        part = {"block_about": "Учит физике.", "since_about": "", "save": "about"}
        answer = client.post(page, data=part)
        assert answer.location == f"{page}#part-about"
        assert "Учит физике." in client.get(page).text

        answer = client.post(page, data={**part, **decision()})
        shown = words_of(answer)
        assert answer.status_code == 422
        assert shown.count("Обязательный блок: запишите хотя бы одно предложение") == 10
        for said in (
            "Отметьте, хватает ли времени на встречи.",
            "Отметьте, понятны ли задачи, правила и контроль.",
            "Запишите, о чём спросил кандидат, или отметьте, что вопросов не было.",
        ):
            assert said in shown
        assert "Учит физике." in shown

        answer = client.post(page, data=filled(since_about="Учит физике.") | decision())
        assert answer.status_code == 303
        assert make.read(BaseEntry, mentor).state == "selected"
        record = words_of(client.get(page))
        assert "решение: да" in record
        assert "Сказано про motivation" in record
        shown = words_of(client.get(f"{BOARD}?step=selected"))
        assert "Записать на обучение" in shown
        assert "до допуска осталось: обучение (0 из 4 встреч)" in shown
        assert client.post(page, data=filled()).status_code == 409

    def test_what_is_typed_is_not_lost_when_another_wrote_meanwhile(
        self, client, client_as, make, mentor
    ):
        plan(client, "mentor", mentor)
        talk = talk_of(make, mentor)
        page = f"{BOARD}/talks/{talk.id}"
        mine = {"since_about": "", "block_about": "Моя запись", "save": "about"}
        theirs = client_as(Role.PSYCHOLOGIST)
        assert theirs.post(page, data={**mine, "block_about": "Их запись"}).status_code == 303
        answer = client.post(page, data=mine)
        assert answer.status_code == 422
        assert "Сейчас в ней: «Их запись»" in words_of(answer)
        assert "Моя запись" in answer.text
        again = {"since_about": "Их запись", "block_about": "Их запись. Моя", "save": "about"}
        assert client.post(page, data=again).status_code == 303
        assert "Их запись. Моя" in client.get(page).text

    def test_health_and_contacts_in_a_note_are_pointed_at(self, client, make, mentor):
        plan(client, "mentor", mentor)
        page = f"{BOARD}/talks/{talk_of(make, mentor).id}"
        client.post(page, data={"block_about": "Сказал, что у ребёнка диагноз", "save": "about"})
        assert "Перечитайте: возможно, здесь лишнее – здоровье." in words_of(client.get(page))

    def test_another_day_and_calling_off(self, client, make, mentor):
        plan(client, "mentor", mentor)
        page = f"{BOARD}/talks/{talk_of(make, mentor).id}"
        moved = {"planned_on": today(), "planned_at": "9-05", "place": "библиотека"}
        assert client.post(f"{page}/plan", data=moved).status_code == 303
        assert "09:05" in words_of(client.get(page))
        assert "Отменить собеседование" in words_of(client.get(f"{page}/cancel"))
        assert client.post(f"{page}/cancel").status_code == 303
        assert "Назначить собеседование" in words_of(client.get(f"{BOARD}?step=interview"))

    def test_whoever_opens_a_talk_with_a_child_is_written_down(self, client, make, world):
        child, entry = child_of(make, OLD)
        plan(client, "mentee", entry)
        client.get(f"{BOARD}/talks/{talk_of(make, entry).id}")
        with make.session() as session:
            seen = session.scalars(
                select(AuditEntry).where(AuditEntry.action == "person.seen")
            ).all()
        assert {(e.object_id, e.account_id) for e in seen} == {
            (child, world.actors[Role.CURATOR].account_id)
        }
