"""A curator with a phone takes a school from nothing to ten mentees and six admitted mentors.

Only by the pages and their links, as issue 3 has it («It is done when»). Every page on the way is
looked at: its width, its console, and axe once for each kind of page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from kernel.school_year import SchoolYear
from tests.e2e.autumn import books, course, lists, mentors, papers, people, scheme, talks, wishes
from tests.e2e.autumn.books import TODAY
from tests.e2e.autumn.walker import Looked, Walker
from tests.e2e.conftest import Portal

pytestmark = pytest.mark.e2e


@dataclass
class School:
    """Those who work in it, each with a browser, and a phone of whoever comes by a link."""

    curator: Walker
    psychologist: Walker
    teacher: Walker
    guest: Walker
    looked: Looked
    folder: Path


@pytest.fixture(scope="module")
def school(
    empty_portal: Portal, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[School]:
    """An empty school; its people have come by the links the head gave them."""
    looked = Looked()
    head = people.school_and_head(browser, empty_portal, looked)

    def join(role: str, name: str) -> Walker:
        return people.enter(browser, empty_portal, looked, people.opened_by(head, role, name))

    curator = join("Куратор", people.CURATOR)
    psychologist = join("Психолог", people.PSYCHOLOGIST)
    teacher = join("Классный руководитель", people.TEACHER)
    guest = Walker(browser, empty_portal.address, looked)
    folder = tmp_path_factory.mktemp("lists")
    yield School(curator, psychologist, teacher, guest, looked, folder)
    for walker in (head, curator, psychologist, teacher, guest):
        walker.close()


def test_from_nothing_to_ten_mentees_and_six_mentors(school: School) -> None:
    lists_go_in(school)
    requests_come(school)
    scheme.open_programme(school.curator, SchoolYear.of(TODAY).start)
    parents_sign(school)
    mentees_are_talked_with(school)
    mentors_are_chosen(school)
    mentors_are_trained(school)
    the_bases_are_full(school)
    assert school.looked.faults == []


def lists_go_in(school: School) -> None:
    curator = school.curator
    curator.go("Загрузить список")
    lists.upload(curator, "Список людей", books.pupils(school.folder), fits=False)
    curator.says("В файле не сказано, кто эти люди")
    curator.go("Другой файл")
    lists.check(curator, books.pupils(school.folder), who="Ученики")
    curator.says("Иванов П. С.", "Напишите имя полностью")
    lists.write(curator)
    curator.go("К загрузкам")
    lists.upload(curator, "Список людей", books.teachers(school.folder))
    lists.write(curator)
    curator.go("К загрузкам")
    lists.upload(curator, "База наставников", books.mentors(school.folder))
    curator.says("В базу при этом никто не попадёт")
    lists.write(curator)
    curator.section("Люди")
    curator.says("Берёзкин Артём Ильич", "7А", "Мостов Егор Павлович", "9Б")


def requests_come(school: School) -> None:
    curator, teacher, guest = school.curator, school.teacher, school.guest
    link = wishes.class_link(curator, "7а")
    wishes.forget_to_tell(guest, link)
    for child in books.SEVENTH:
        wishes.tell(guest, link, child)
    teacher.go("Передать запрос")
    teacher.go("Рассказать о запросе ученика")
    buttons = ("Отправить и рассказать ещё об одном", "Отправить куратору")
    wishes.type_in(teacher, books.NINTH[:2], "9б", buttons)
    curator.section("Запросы")
    curator.go("Добавить запрос")
    buttons = ("Записать и добавить ещё", "Записать запрос")
    wishes.type_in(curator, books.NINTH[2:], "9 «Б»", buttons)
    assert wishes.accept_all(curator) == len(books.MENTEES)


def parents_sign(school: School) -> None:
    curator, guest = school.curator, school.guest
    slips = papers.ask_class(curator, "7А") + papers.ask_class(curator, "9Б")
    assert len(slips) == len(books.MENTEES) + 1, "everybody of both classes has one"
    for slip in slips[: len(books.MENTEES)]:
        papers.sign(guest, slip)
    papers.used(guest, slips[0])
    curator.section("Сегодня")
    curator.go("Внести в базу")
    curator.press(f"Внести в базу {len(books.MENTEES)} человек")
    curator.says(f"В базе: {len(books.MENTEES)} наставляемых")


def mentees_are_talked_with(school: School) -> None:
    curator, psychologist = school.curator, school.psychologist
    surname = books.YOUNG.name.split()[0]
    assert talks.plan(curator, f"{TODAY:%d.%m.%Y}", "Назначить беседы") == len(books.MENTEES)
    talks.begin(curator, surname)
    curator.press("Нужен психолог")
    talks.say_yes(curator)
    curator.says("сначала нужно письменное заключение психолога")
    curator.press("Сохранить")
    talks.opinion(psychologist, surname)
    talks.begin(curator, surname)
    talks.say_yes(curator)
    curator.says("Нужно участие психолога")
    curator.tick("Участвовал психолог")
    curator.press("Записать решение")
    curator.says("Решение записано")
    assert talks.hold_all(curator) == len(books.MENTEES) - 1


def mentors_are_chosen(school: School) -> None:
    curator, guest = school.curator, school.guest
    mentors.by_hand(curator, books.BY_HAND)
    slips = papers.ask_mentors(curator)
    assert {slip.signer for slip in slips} == set(books.MENTORS)
    for slip in slips:
        papers.sign(guest, slip)
    mentors.enter_all(curator)
    curator.says(f"Сделано для {len(books.MENTORS)} наставников")
    day = f"{TODAY:%d.%m.%Y}"
    assert talks.plan(curator, day, "Назначить собеседования") == len(books.MENTORS)
    assert talks.hold_all(curator) == len(books.MENTORS)


def mentors_are_trained(school: School) -> None:
    """Three meetings by the list, the last by phones; one writes the own name with a mistake."""
    curator, guest = school.curator, school.guest
    surnames = [name.split()[0] for name in books.MENTORS]
    course.plan(curator, f"{TODAY - timedelta(weeks=3):%d.%m.%Y}")
    expect(course.doors(curator)).to_have_count(4)
    for n in range(3):
        course.mark(curator, n, surnames)
    curator.says("3 из 4")
    address = course.poster(curator, 3)
    for name in (*books.MENTORS[:-1], "травин алег"):
        course.come(guest, address, name)
        guest.says("Спасибо, отметка отправлена")
    course.recognise(curator, 3)
    curator.says(f"{len(books.MENTORS)} из {len(books.MENTORS)}", "допущен к работе")


def the_bases_are_full(school: School) -> None:
    curator = school.curator
    curator.section("Люди")
    curator.go("База наставляемых")
    rows = curator.main.locator("tbody tr")
    expect(rows.filter(has_text="готов к паре")).to_have_count(len(books.MENTEES))
    curator.section("Наставники")
    expect(rows.filter(has_text="допущен к работе")).to_have_count(len(books.MENTORS))
    gates = scheme.gates(curator)
    assert [n for n in (2, 3, 4) if "закрыт" not in gates[n]] == [], gates
