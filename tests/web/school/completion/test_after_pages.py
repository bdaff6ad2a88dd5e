"""What pairs leave: achievements, cases, what pairing taught (E-15, E-16, R-54)."""

from datetime import date

import pytest

from kernel.identity.permissions import Role
from school.completion.models import Achievement, PairCase
from tests.factories.world import YEAR
from tests.web.reading import text_of


@pytest.fixture
def made(make):
    programme = make.programme(form="teacher_pupil", title="Учитель и ученик", goal="Подтянуть")
    teacher, pupil = make.person("Маркова Анна Петровна"), make.pupil("Туров Глеб")
    mentor = make.part(programme, teacher, "mentor")
    mentee = make.part(programme, pupil, "mentee", person_kind="pupil")
    pair = make.pair(programme, mentor, mentee, state="completed", started_on=date(YEAR, 9, 1),
                     ended_on=date(YEAR, 10, 30), end_reason="goal_reached")  # fmt: skip
    return {"programme": programme, "teacher": teacher, "pupil": pupil, "mentor": mentor,
            "mentee": mentee, "pair": pair}  # fmt: skip


class TestAchievements:
    def test_written_down_shown_corrected_and_taken_away(self, client, make, made):
        new = f"/s/s-one/pairs/{made['pair']}/achievements/new"
        typed = {"side": "mentee", "kind": "project", "title": "Школьная метеостанция",
                 "got_on": "10.10.2026", "level": "region"}  # fmt: skip
        assert client.get(new).status_code == 200
        answer = client.post(new, data={**typed, "kind": "medal", "title": ""})
        assert answer.status_code == 422
        assert "Выберите вид из списка." in text_of(answer)
        assert client.post(new, data=typed).status_code == 303
        assert "Школьная метеостанция" in text_of(
            client.get(f"/s/s-one/pairs/{made['pair']}/completion")
        )
        person = f"/s/s-one/people/{made['pupil']}"
        shown = text_of(client.get(person))
        for words in ("Портфолио", "Школьная метеостанция", "Проект, региональный"):
            assert words in shown
        assert "Портфолио" not in text_of(client.get(f"/s/s-one/people/{made['teacher']}"))
        row = make.one(Achievement).id
        edit = f"/s/s-one/achievements/{row}"
        assert client.get(edit).status_code == 200
        assert client.post(edit, data={**typed, "got_on": "10.10.2027"}).status_code == 422
        assert client.post(edit, data={**typed, "title": "Метеостанция"}).status_code == 303
        assert make.one(Achievement).title == "Метеостанция"
        assert client.post(f"{edit}/remove").status_code == 303
        assert make.count(Achievement) == 0

    def test_not_before_taking_part(self, client, made):
        new = f"/s/s-one/pairs/{made['pair']}/achievements/new"
        typed = {"kind": "diploma", "title": "Диплом", "got_on": "01.08.2026"}
        answer = client.post(new, data=typed)
        assert answer.status_code == 422
        assert "только с 01.09.2026" in text_of(answer)


class TestCases:
    def test_from_facts_to_the_base(self, client, client_as, make, made):
        new = f"/s/s-one/cases/pairs/{made['pair']}/new"
        shown = text_of(client.get(new))
        assert "Пара работала 8 недель." in shown
        assert "Туров" not in shown
        assert "Маркова" not in shown
        typed = {"title": "От двойки к четвёрке", "situation": "Глеб Туров отстал"}
        answer = client.post(new, data=typed)
        page = answer.location
        shown = text_of(client.get(page))
        assert "В тексте есть имена: Туров." in shown
        assert "согласия на публикацию нет" in shown
        answer = client.post(f"{page}/ready")
        assert answer.location == f"{page}/edit"
        full = {"title": "От двойки к четвёрке", "situation": "Отстал", "work_done": "Занимались",
                "outcome": "Догнал"}  # fmt: skip
        assert client.post(f"{page}/edit", data=full).status_code == 303
        head = client_as(Role.HEAD)
        assert "Кейсов пока нет" in text_of(head.get("/s/s-one/cases"))
        assert client.post(f"{page}/ready").status_code == 303
        assert "От двойки к четвёрке" in text_of(head.get("/s/s-one/cases?form=teacher_pupil"))
        assert "Такого кейса нет" in text_of(head.get("/s/s-one/cases?form=pupil_pupil"))
        assert client.post(f"{page}/remove").status_code == 409
        client.post(f"{page}/draft")
        assert client.post(f"{page}/remove").status_code == 303
        assert make.count(PairCase) == 0

    def test_consents_of_both_are_told(self, client, make, made):
        make.consents(made["teacher"], "publication")
        make.consents(made["pupil"], "publication")
        page = client.post(f"/s/s-one/cases/pairs/{made['pair']}/new",
                           data={"title": "Кейс"}).location  # fmt: skip
        assert "согласия на публикацию нет" not in text_of(client.get(page))

    def test_found_by_words_and_by_what_was_asked(self, client, make, made):
        from datetime import UTC, datetime

        from school.requests.models import MentoringRequest

        client.post(f"/s/s-one/cases/pairs/{made['pair']}/new",
                    data={"title": "Кейс о дробях"})  # fmt: skip
        make.row(MentoringRequest, "one", school_year=YEAR, person_id=made["pupil"],
                 author="self", help=["subject_help"], state="accepted", made_on=date(YEAR, 9, 1),
                 created_at=datetime.now(UTC))  # fmt: skip
        assert "о дробях" in text_of(client.get("/s/s-one/cases?help=subject_help"))
        assert "о дробях" not in text_of(client.get("/s/s-one/cases?help=other"))
        found = client.post("/s/s-one/people/look-for",
                            data={"text": "ДРОБЯХ", "next": "/s/s-one/cases"})  # fmt: skip
        if found.status_code == 303:
            assert "о дробях" in text_of(client.get(found.location))

    def test_only_of_an_ended_pair(self, client, make, made):
        second = make.part(made["programme"], make.pupil("Ким Роман"), "mentee")
        other = make.pair(made["programme"], made["mentor"], second)
        assert client.get(f"/s/s-one/cases/pairs/{other}/new").status_code == 409


class TestLessons:
    def test_small_groups_are_hidden(self, client, make, made, statements):
        page = "/s/s-one/lessons"
        assert "Пар пока мало" in text_of(client.get(page))
        for number in range(12):
            part = make.part(made["programme"], make.pupil(f"Ученик Имя{number}"), "mentee")
            make.pair(made["programme"], made["mentor"], part, started_on=date(YEAR, 9, 1),
                      basis="mutual" if number < 8 else "profile", way="questionnaires",
                      state="completed", ended_on=date(YEAR, 10, 30))  # fmt: skip
        with statements() as seen:
            shown = text_of(client.get(page))
        assert len(seen) <= 15
        assert "меньше 5" in shown
        assert "скрыто" in shown
        assert "По анкетам" in shown

    def test_who_sees(self, client_as):
        assert client_as(Role.HEAD).get("/s/s-one/lessons").status_code == 200
        assert client_as(Role.CLASS_TEACHER).get("/s/s-one/lessons").status_code == 403
