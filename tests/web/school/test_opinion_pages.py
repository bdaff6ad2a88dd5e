"""The psychologist's opinion, a mentor's papers and criteria of a choice, in the browser."""

import re
from datetime import date

from sqlalchemy import select

from kernel.identity.permissions import Role
from school.bases.models import BaseEntry
from school.requests.models import MentoringRequest
from school.selection.models import Certificate, Criterion, Interview, Opinion, PsychologistFlag
from school.selection.rules import CONFIRMATIONS
from tests.factories.world import YEAR
from tests.school.make import NOW, STARTS
from tests.web.reading import words_of
from tests.web.school.selecting import (
    BASE,
    BOARD,
    OPINIONS,
    PAPERS,
    child_of,
    decision,
    filled,
    plan,
    talk_of,
    today,
)


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
