"""Selection in the browser: the board, the plan of a day, a talk on a phone, the decision."""

import re
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.mentors.models import MentorProfile
from school.registry.models import Person
from school.requests.models import MentoringRequest
from school.selection.models import (
    Certificate,
    Criterion,
    Interview,
    Opinion,
    PsychologistFlag,
)
from school.selection.rules import CONFIRMATIONS
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS
from tests.web.reading import words_of

BASE = "/s/s-one"
BOARD, OPINIONS, PAPERS = f"{BASE}/selection", f"{BASE}/opinions", f"{BASE}/certificates"
MENTOR_BLOCKS = ("about", "qualities", "expectations", "motivation", "readiness", "role")
OBLIGATORY = (*MENTOR_BLOCKS, *(f"mentee_{code}" for code in MENTOR_BLOCKS[:-1]))
# Long ago enough that no birthday falls between the test's clock and the server's.
YOUNG, OLD = date(2016, 1, 1), date(2009, 1, 1)


def today() -> str:
    return f"{datetime.now(UTC):%d.%m.%Y}"


@pytest.fixture
def mentor(make):
    """A candidate with a profile: next comes the interview."""
    person = make.person("Туров Глеб Ильич")
    make.row(MentorProfile, "one", person_id=person, help=["adaptation"], updated_at=NOW)
    return make.entry(person, "mentor")


def child_of(make, born_on=YOUNG, name="Ёлкина Вера"):
    child = make.pupil(name, born_on=born_on)
    return child, make.entry(child, "mentee")


def plan(client, side, *entries, **more):
    typed = {"people": [str(e) for e in entries], "planned_on": today(), "minutes": "20", **more}
    return client.post(f"{BOARD}/plan?side={side}", data=typed)


def talk_of(make, entry):
    with make.session() as session:
        return session.scalars(
            select(Interview).where(Interview.entry_id == entry, Interview.state == "planned")
        ).one()


def filled(codes=OBLIGATORY, **more):
    typed = {f"block_{code}": f"Сказано про {code}" for code in codes}
    return {**typed, "time_enough": "1", "role_understood": "1", "no_questions": "y", **more}


def decision(**more):
    return {"save": "decide", "decision": "yes", "held_on": today(), **more}


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


class TestPsychologist:
    def test_from_the_flag_to_a_pair(self, client, client_as, make):
        child, entry = child_of(make)
        plan(client, "mentee", entry, with_psychologist="y")
        talk = talk_of(make, entry)
        page = f"{BOARD}/talks/{talk.id}"
        answer = client.post(
            f"{OPINIONS}/people/{child}/flag", data={"flag": "1", "talk": str(talk.id)}
        )
        assert answer.location == page
        assert "нужно заключение психолога" in words_of(client.get(page))
        typed = filled() | decision(with_psychologist="y")
        answer = client.post(page, data=typed)
        assert "Ребёнку нет 14 лет: сначала нужно письменное заключение" in words_of(answer)

        psychologist = client_as(Role.PSYCHOLOGIST)
        shown = words_of(psychologist.get(OPINIONS))
        assert "Ёлкина Вера" in shown
        assert "Написать заключение" in shown
        write = f"{OPINIONS}/people/{child}"
        assert "checked" not in psychologist.get(write).text
        answer = psychologist.post(write, data={"words": "Справится.", "written_on": today()})
        assert answer.status_code == 422
        assert words_of(answer).count("Ответьте «да» или «нет».") == 8
        assert "Справится." in answer.text
        whole = {"words": "Справится.", "written_on": today(), **dict.fromkeys(CONFIRMATIONS, "1")}
        assert psychologist.post(write, data=whole).status_code == 303
        assert "Заключения никто не ждёт" in words_of(psychologist.get(OPINIONS))

        answer = client.post(page, data=typed)
        assert answer.status_code == 303, re.findall(r'<li><a href="#.*?</li>', answer.text)
        assert make.read(BaseEntry, entry).state == "ready"
        assert "заключение психолога: выполнено" in words_of(client.get(page))

    def test_an_opinion_is_taken_back_and_stays_in_the_history(self, client_as, make, world):
        child, _entry = child_of(make)
        psychologist = client_as(Role.PSYCHOLOGIST)
        write = f"{OPINIONS}/people/{child}"
        whole = {"words": "Справится.", "written_on": today(), **dict.fromkeys(CONFIRMATIONS, "1")}
        psychologist.post(write, data=whole)
        with make.session() as session:
            opinion = session.scalars(select(Opinion)).one()
        back = f"{OPINIONS}/{opinion.id}/take-back"
        assert "Отозвать заключение от" in words_of(psychologist.get(back))
        assert psychologist.post(back).status_code == 303
        shown = words_of(psychologist.get(write))
        assert "отозвано" in shown
        assert "Справится." in shown
        assert client_as(Role.CURATOR).post(back).status_code == 403

    def test_a_scan_is_known_by_its_content_and_opened_by_two(self, client_as, make):
        child, _entry = child_of(make)
        write = f"{OPINIONS}/people/{child}"
        psychologist = client_as(Role.PSYCHOLOGIST)
        whole = {"written_on": today(), **dict.fromkeys(CONFIRMATIONS, "1")}

        def send(content, name):
            from io import BytesIO

            return psychologist.post(write, data={**whole, "scan": (BytesIO(content), name)})

        answer = send(b"MZ program", "scan.pdf")
        assert answer.status_code == 422
        assert "PDF, JPG" in words_of(answer)
        assert send(b"%PDF-1.7 paper", "scan.exe").status_code == 303
        with make.session() as session:
            opinion = session.scalars(select(Opinion)).one()
        address = f"{OPINIONS}/{opinion.id}/scan"
        found = {
            role: client_as(role).get(address).status_code
            for role in (Role.PSYCHOLOGIST, Role.CURATOR, Role.HEAD, Role.RESPONSIBLE)
        }
        assert found == {
            Role.PSYCHOLOGIST: 200, Role.CURATOR: 200, Role.HEAD: 403, Role.RESPONSIBLE: 403,
        }  # fmt: skip
        got = client_as(Role.CURATOR).get(address)
        assert got.data == b"%PDF-1.7 paper"
        assert "attachment" in got.headers["Content-Disposition"]

    def test_a_child_without_a_birth_date_is_said_to_count_as_young(self, client, make):
        child, entry = child_of(make, None)
        plan(client, "mentee", entry)
        shown = words_of(client.get(f"{BOARD}/talks/{talk_of(make, entry).id}"))
        assert "Дата рождения неизвестна: считаем, что ребёнку нет 14 лет." in shown
        assert "Дата рождения неизвестна" in words_of(client.get(f"{OPINIONS}/people/{child}"))

    def test_the_responsible_cannot_tell_a_flagged_child_from_another(self, client_as, make):
        """Two children, one with a flag and a shut gate: the pages read the same."""
        pages = []
        for flagged in (True, False):
            child, entry = child_of(make)
            if flagged:
                make.row(PsychologistFlag, "one", person_id=child, set_at=NOW)
            talk = make.row(
                Interview, "one", entry_id=entry, person_id=child, side="mentee",
                questions={"blocks": []}, created_at=NOW, planned_on=STARTS,
            )  # fmt: skip
            shown = client_as(Role.RESPONSIBLE).get(f"{BOARD}/talks/{talk}")
            assert shown.status_code == 200
            clean = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?i:csrf)[^>]*", "", shown.text)
            pages.append(clean)
        assert pages[0] == pages[1]
        assert "сихолог" not in re.sub(r"(?s)<(nav|footer).*?</\1>", "", pages[0])


class TestPapers:
    def test_a_paper_is_entered_and_taken_off(self, client, make):
        person = make.person("Ли Сергей", kind="employer")
        make.entry(person, "mentor")
        assert "Ли Сергей" in words_of(client.get(PAPERS))
        page = f"{PAPERS}/people/{person}"
        typed = {"kind": "no_criminal_record", "number": "77-1", "issued_on": "31.13.2026"}
        answer = client.post(page, data=typed)
        assert answer.status_code == 422
        assert 'value="77-1"' in answer.text
        assert client.post(page, data={**typed, "issued_on": today()}).status_code == 303
        shown = words_of(client.get(page))
        assert "№ 77-1" in shown
        assert "документ действует" in shown
        assert "Все документы в порядке" in words_of(client.get(PAPERS))
        with make.session() as session:
            paper = session.scalars(select(Certificate)).one()
        remove = f"{PAPERS}/{paper.id}/remove"
        assert "Убрать документ" in words_of(client.get(remove))
        assert client.post(remove).location == page
        assert client.get(f"{PAPERS}/{paper.id}/scan").status_code == 404

    def test_nobody_but_a_mentor_has_such_a_page(self, client, make):
        assert client.get(f"{PAPERS}/people/{make.pupil('Ёлкина Вера')}").status_code == 404


class TestCriteria:
    def test_requests_become_criteria(self, client, make):
        programme = make.programme()
        page = f"{BASE}/programmes/{programme}/criteria"
        assert "Критериев пока нет" in words_of(client.get(page))
        child = make.pupil("Ёлкина Вера", born_on=date(2013, 6, 1))
        make.row(
            MentoringRequest, "one", school_year=YEAR, person_id=child, author="self",
            help=["maths"], made_on=STARTS, created_at=NOW,
        )  # fmt: skip
        shown = client.get(page)
        [key] = re.findall(r'name="key" value="([^"]+)"', shown.text)
        assert "просит 1 человек" in words_of(shown)
        assert client.post(f"{page}/proposed", data={"key": key}).status_code == 303
        with make.session() as session:
            kept = session.scalars(select(Criterion)).one()
        assert (kept.help, kept.wanted) == ("maths", 1)
        assert 'name="key"' not in client.get(page).text
        edited = {"help": "maths", "words": "по субботам", "wanted": "3"}
        assert client.post(f"{page}/{kept.id}", data=edited).status_code == 303
        assert "нужны 3 наставника" in words_of(client.get(page))
        answer = client.post(page, data={"help": "", "words": "", "wanted": "много"})
        assert answer.status_code == 422
        assert 'value="много"' in answer.text
        assert client.post(f"{page}/{kept.id}", data={"remove": "1"}).status_code == 303
        assert "Критериев пока нет" in words_of(client.get(page))


# What each role gets: page → roles that open it, of those a school or its overseers have.
ROLES = (
    Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST, Role.CLASS_TEACHER,
    Role.REGION_OPERATOR, Role.MUNICIPAL, Role.MENTOR, Role.PARENT,
)  # fmt: skip
TALKERS = {Role.CURATOR, Role.PSYCHOLOGIST}
KEEPERS = {Role.CURATOR, Role.RESPONSIBLE}
OPENED = {
    ("GET", "/selection"): KEEPERS | {Role.PSYCHOLOGIST},
    ("GET", "/selection/plan"): TALKERS,
    ("POST", "/selection/plan"): TALKERS,
    ("GET", "/selection/talks/{talk}"): KEEPERS | {Role.PSYCHOLOGIST},
    ("POST", "/selection/talks/{talk}"): TALKERS,
    ("GET", "/selection/talks/{talk}/questions"): TALKERS,
    ("GET", "/selection/talks/{talk}/sheet"): KEEPERS | {Role.PSYCHOLOGIST},
    ("GET", "/selection/talks/{talk}/plan"): TALKERS,
    ("GET", "/selection/talks/{talk}/cancel"): TALKERS,
    ("GET", "/opinions"): TALKERS,
    ("GET", "/opinions/people/{child}"): TALKERS,
    ("POST", "/opinions/people/{child}"): {Role.PSYCHOLOGIST},
    ("POST", "/opinions/people/{child}/flag"): TALKERS,
    ("GET", "/opinions/{opinion}/take-back"): {Role.PSYCHOLOGIST},
    ("GET", "/certificates"): KEEPERS,
    ("GET", "/certificates/people/{mentor}"): KEEPERS,
    ("GET", "/programmes/{programme}/criteria"): KEEPERS | {Role.HEAD, Role.PSYCHOLOGIST},
    ("POST", "/programmes/{programme}/criteria"): KEEPERS,
}


@pytest.fixture
def objects(make, world):
    child, entry = child_of(make)
    mentor = make.person("Ли Сергей", kind="employer")
    make.entry(mentor, "mentor")
    psychologist = world.actors[Role.PSYCHOLOGIST].account_id
    return {
        "child": child,
        "mentor": mentor,
        "programme": make.programme(),
        "talk": make.row(
            Interview, "one", entry_id=entry, person_id=child, side="mentee",
            questions={"blocks": []}, created_at=NOW, planned_on=STARTS,
        ),
        "opinion": make.row(
            Opinion, "one", person_id=child, written_on=STARTS, written_at=NOW, words="Слово",
            written_by=psychologist, **dict.fromkeys(CONFIRMATIONS, True),
        ),
    }  # fmt: skip


@pytest.mark.parametrize("asked", OPENED, ids=lambda each: f"{each[0]} {each[1]}")
def test_who_opens_what(client_as, objects, asked):
    method, path = asked
    url = BASE + path.format(**objects)
    opened = {
        role
        for role in ROLES
        if client_as(role).open(url, method=method).status_code not in (401, 403, 404)
    }
    assert opened == OPENED[asked]


def test_another_schools_talks_are_absent(client_as, objects):
    foreign = client_as(Role.CURATOR, foreign=True)
    for _method, path in OPENED:
        assert foreign.get(BASE + path.format(**objects)).status_code in (403, 404, 405)


class TestCounts:
    """Two hundred candidates: a page asks as often as of one."""

    @pytest.fixture
    def crowd(self, make, world):
        school = world.schools["one"]
        profile = {"subject": "физика"}
        adults = [make.person(f"Туров {n:03}", **profile) for n in range(2)]
        for adult in adults:
            make.entry(adult, "mentor")
        with make.session() as session, session.begin():
            self._many(session, school, adults[0])
        return adults

    @staticmethod
    def _many(session, school: UUID, signer: UUID) -> None:
        from school.consents.models import Consent

        people, consents, entries, flags = [], [], [], []
        for n in range(200):
            person = new_id()
            kind = "teacher" if n % 2 else "student"
            people.append({
                "school_id": school, "id": person, "kind": kind, "surname": f"Ким{n:03}",
                "given_name": "Роман", "created_at": NOW, "born_on": date(1990, 1, 1),
            })  # fmt: skip
            for purpose in ("processing", "be_mentor", "have_mentor"):
                consents.append({
                    "school_id": school, "id": new_id(), "person_id": person, "signer_id": person,
                    "purpose": purpose, "version": 1, "wording": "-", "via": "paper",
                    "given_on": STARTS, "recorded_at": NOW,
                })  # fmt: skip
            for side in ("mentor", "mentee"):
                entries.append({
                    "school_id": school, "id": new_id(), "person_id": person, "side": side,
                    "entered_on": STARTS, "changed_at": NOW,
                })  # fmt: skip
            flags.append({"school_id": school, "id": new_id(), "person_id": person, "set_at": NOW})
        for model, rows in (
            (Person, people), (Consent, consents), (BaseEntry, entries), (PsychologistFlag, flags),
        ):  # fmt: skip
            session.execute(insert(model), rows)

    @pytest.mark.parametrize(
        "path",
        [
            "/selection",
            "/selection?step=questionnaire",
            "/selection?side=mentee",
            "/selection/plan?side=mentee",
            "/selection/plan",
            "/opinions",
            "/certificates",
        ],
    )
    def test_lists(self, client, crowd, statements, path):
        with statements() as asked:
            assert client.get(BASE + path).status_code == 200
        assert len(asked) <= 15, [each[:90] for each in asked]

    def test_pages_of_one(self, client, objects, statements):
        for path in (
            "/selection/talks/{talk}", "/opinions/people/{child}", "/certificates/people/{mentor}",
            "/programmes/{programme}/criteria",
        ):  # fmt: skip
            with statements() as asked:
                assert client.get(BASE + path.format(**objects)).status_code == 200
            assert len(asked) <= 15, (path, [each[:90] for each in asked])
