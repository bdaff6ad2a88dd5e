"""A curator ends pairs on a phone: both ways, taken back; what others see (R-60…R-68)."""

from datetime import date, timedelta

import pytest

from kernel.identity.permissions import Role
from school.bases.models import BaseEntry
from school.completion.models import Completion
from school.programmes.models import Pair
from tests.factories.world import YEAR
from tests.web.reading import text_of

TALK = ("feelings", "reasons", "good_experience", "notice", "rules_after", "last_meeting",
        "turn_again")  # fmt: skip
PLANNED = {
    "reason": "goal_reached",
    "results": "Освоил программу",
    "reflection": "Учиться вместе легче",
    "mentor_gave": "5",
    "mentee_gave": "4",
    "decision": "stop",
}


def days_ago(number):
    return (date.today() - timedelta(days=number)).strftime("%d.%m.%Y")  # noqa: DTZ011


TODAY = days_ago(0)


@pytest.fixture
def made(make):
    programme = make.programme(form="teacher_pupil", title="Учитель и ученик")
    teacher, pupil = make.person("Маркова Анна Петровна"), make.pupil("Туров Глеб")
    mentor = make.part(programme, teacher, "mentor")
    mentee = make.part(programme, pupil, "mentee", person_kind="pupil")
    pair = make.pair(programme, mentor, mentee, started_on=date(YEAR, 9, 1))
    return {"programme": programme, "teacher": teacher, "pupil": pupil, "mentor": mentor,
            "mentee": mentee, "pair": pair}  # fmt: skip


@pytest.fixture
def base(made):
    return f"/s/s-one/pairs/{made['pair']}/completion"


def begin(client, base, kind):
    answer = client.post(f"{base}/begin", data={"kind": kind})
    assert answer.status_code == 303
    return answer.location


class TestPlanned:
    def test_from_the_choice_to_the_record(self, client, make, made, base):
        assert "Начать беседу" in text_of(client.get(base))
        page = begin(client, base, "planned")
        typed = {**PLANNED, "ended_on": TODAY}
        answer = client.post(page, data={**typed, "results": "", "act": "draft"})
        assert answer.status_code == 303
        assert make.read(Pair, made["pair"]).state == "active"
        assert "Учиться вместе легче" in text_of(client.get(page))
        answer = client.post(page, data={**typed, "results": "", "act": "finish"})
        assert answer.status_code == 422
        assert "Напишите хотя бы одно предложение." in text_of(answer)
        answer = client.post(page, data={**typed, "act": "finish"})
        assert (answer.status_code, answer.location) == (303, base)
        assert make.read(Pair, made["pair"]).state == "completed"
        shown = text_of(client.get(base))
        for words in (
            "Освоил программу",
            "5 из 5",
            "Запланированное завершение",
            "Цель достигнута",
        ):
            assert words in shown

    def test_a_group_on_one_page(self, client, make, made, base):
        second = make.part(made["programme"], make.pupil("Ким Роман"), "mentee")
        other = make.pair(made["programme"], made["mentor"], second)
        page = begin(client, base, "planned")
        assert "Ким Роман" in text_of(client.get(page))
        typed = {**PLANNED, "ended_on": TODAY, "act": "finish", "others": [str(other)]}
        answer = client.post(page, data=typed)
        assert answer.status_code == 422
        assert "Выберите оценку от 1 до 5." in text_of(answer)
        assert make.read(Pair, made["pair"]).state == "active"
        marks = {f"mentor_gave_{other}": "4", f"mentee_gave_{other}": "5"}
        assert client.post(page, data={**typed, **marks}).status_code == 303
        assert make.read(Pair, other).state == "completed"

    def test_the_mentee_becomes_a_candidate(self, client, make, made, base):
        page = begin(client, base, "planned")
        typed = {**PLANNED, "ended_on": TODAY, "act": "finish", "mentee_wishes_role": "y"}
        client.post(page, data=typed)
        answer = client.post(f"{base}/successor")
        assert answer.location.endswith(f"/people/{made['pupil']}/ask")
        make.lawful(made["pupil"], "mentor")
        answer = client.post(f"{base}/successor")
        assert answer.location.endswith(f"/mentors/{made['pupil']}")
        assert make.one(BaseEntry, person_id=made["pupil"], side="mentor").state == "entered"


class TestUnplanned:
    def say(self, client, base, **changed):
        """Every step of the talk, and the last page."""
        page = begin(client, base, "unplanned")
        values = {
            "notice": {"told_mentee_on": days_ago(3), "told_parents_on": days_ago(2)},
            "last_meeting": {"last_meeting_on": days_ago(1)},
        }
        answer = client.post(page, data={"reason": "moved"})
        for code in TALK:
            assert answer.location == f"{base}/talk/{code}"
            said = {f"point_{code}": f"Сказано: {code}", **values.get(code, {}), **changed}
            answer = client.post(answer.location, data=said)
            assert answer.status_code == 303
        return answer.location

    def test_step_by_step(self, client, make, made, base):
        end = self.say(client, base)
        shown = text_of(client.get(end))
        assert "Шаг 9 из 9" in shown
        assert "Закрыть пару досрочно" in shown
        answer = client.post(end, data={"ended_on": TODAY})
        assert (answer.status_code, answer.location) == (303, base)
        assert make.read(Pair, made["pair"]).state == "closed"
        shown = text_of(client.get(base))
        assert "Предупредили слишком поздно" in shown
        assert "Сказано: feelings" in shown
        tasks = text_of(client.get("/s/s-one/tasks"))
        assert "Объясните наставляемому настоящие причины" in tasks

    def test_the_end_is_not_reached_before_its_points(self, client, make, made, base):
        begin(client, base, "unplanned")
        page = f"{base}/talk/end"
        shown = text_of(client.get(page))
        assert "Завершить пока нельзя." in shown
        assert "Закрыть пару досрочно</button>" not in client.get(page).text
        answer = client.post(page, data={"ended_on": TODAY})
        assert answer.status_code == 422
        assert make.read(Pair, made["pair"]).state == "active"

    def test_every_step_is_kept_and_left(self, client, make, base):
        begin(client, base, "unplanned")
        said = {"point_feelings": "Жаль расставаться", "act": "leave"}
        answer = client.post(f"{base}/talk/feelings", data=said)
        assert answer.location == base
        assert make.one(Completion).points == {"feelings": "Жаль расставаться"}
        assert "Жаль расставаться" in text_of(client.get(f"{base}/talk/feelings"))
        assert client.get(f"{base}/talk/weather").status_code == 404

    def test_days_typed_wrongly_stay(self, client, base):
        begin(client, base, "unplanned")
        typed = {"point_notice": "Скажу сам", "told_mentee_on": "31.02.2026"}
        answer = client.post(f"{base}/talk/notice", data=typed)
        assert answer.status_code == 422
        assert "31.02.2026" in text_of(answer)
        assert "Скажу сам" in text_of(answer)


class TestTakingBack:
    def test_with_a_reason(self, client, make, made, base):
        page = begin(client, base, "planned")
        client.post(page, data={**PLANNED, "ended_on": TODAY, "act": "finish"})
        assert client.post(f"{base}/undo", data={"reason": ""}).status_code == 422
        answer = client.post(f"{base}/undo", data={"reason": "Не та пара"})
        assert (answer.status_code, answer.location) == (303, base)
        assert make.read(Pair, made["pair"]).state == "active"
        assert "Отменённые завершения" in text_of(client.get(base))

    def test_not_without_room(self, client, make, made, base):
        page = begin(client, base, "planned")
        client.post(page, data={**PLANNED, "ended_on": TODAY, "act": "finish"})
        client.post(f"{base}/undo", data={"reason": "Не та пара"})
        begin(client, base, "planned")
        client.post(page, data={**PLANNED, "ended_on": days_ago(1), "act": "finish"})
        make.pair(made["programme"], made["mentor"], made["mentee"], started_on=date.today())  # noqa: DTZ011
        answer = client.post(f"{base}/undo", data={"reason": "Не та пара"})
        assert answer.status_code == 409
        assert "уже в новой паре" in text_of(answer)

    def test_a_draft_is_left_off(self, client, make, base):
        begin(client, base, "unplanned")
        assert client.post(f"{base}/drop").status_code == 303
        assert make.one(Completion).state == "undone"


class TestWhoSees:
    def test_the_head_sees_the_end_and_not_the_words(self, client, client_as, base):
        page = begin(client, base, "planned")
        words = {"mentor_words": "Слова наставника", "reflection": "Их рефлексия"}
        client.post(page, data={**PLANNED, **words, "ended_on": TODAY, "act": "finish"})
        shown = text_of(client_as(Role.HEAD).get(base))
        assert "Освоил программу" in shown
        assert "Слова наставника" not in shown
        assert "Их рефлексия" not in shown
        assert "Отменить завершение" not in shown
        assert "Слова наставника" in text_of(client_as(Role.PSYCHOLOGIST).get(base))
        assert client_as(Role.HEAD).post(f"{base}/undo", data={"reason": "я"}).status_code == 403

    def test_few_statements_whatever_the_size(self, client, make, made, base, statements):
        for number in range(15):
            pupil = make.part(made["programme"], make.pupil(f"Ученик Имя{number}"), "mentee")
            make.pair(made["programme"], made["mentor"], pupil)
        page = begin(client, base, "planned")
        for address in (base, page):
            with statements() as seen:
                assert client.get(address).status_code == 200
            assert len(seen) <= 15
