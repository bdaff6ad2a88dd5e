"""A mentor of another school in two browsers: asked, consented, permitted, entered, taken back."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.exchange.models import Loan
from school.mentors.models import MentorProfile
from school.registry.models import Person
from tests.school.make import NOW, TODAY
from tests.web.reading import text_of

OURS, THEIRS = "/s/s-one/exchange", "/s/s-three/exchange"
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@pytest.fixture
def ours(client_as):
    return client_as(Role.HEAD)


@pytest.fixture
def theirs(client_as):
    return client_as(Role.CURATOR, foreign=True)


@pytest.fixture
def mentor(make):
    person = make.consenting("Маркова Анна Петровна", subject="физика", phone="+79031234567",
                             born_on=date(1980, 3, 1))  # fmt: skip
    make.row(MentorProfile, "one", person_id=person, updated_at=NOW, help=["sciences"], age_from=14,
             competences=["олимпиады"], other_schools_since=TODAY)  # fmt: skip
    make.entry(person, "mentor", state="selected", admitted_on=TODAY)
    return person


@pytest.fixture
def asked(theirs, mentor, world, make):
    page = f"{THEIRS}/ask/{world.schools['one']}/{mentor}"
    assert theirs.get(page).status_code == 200
    answer = theirs.post(page, data={"need": "Физика, два ученика 9 класса"})
    assert answer.status_code == 303
    with make.session() as session:
        return session.scalar(select(Loan.id))


def test_empty_pages_tell_what_to_do(ours):
    assert "Пока ни одна школа не предлагает наставника" in text_of(ours.get(OURS))


def test_an_offer_names_nobody(theirs, mentor):
    # Keys of rows are digits too, and nobody's telephone.
    shown = KEY.sub("", text_of(theirs.get(THEIRS)))
    assert "Школа «one»" in shown
    assert "физика" in shown
    for hidden in ("Маркова", "Анна", "+7903", "903"):
        assert hidden not in shown
    assert "Такого наставника нет" in text_of(theirs.get(f"{THEIRS}?help=maths"))


def test_an_ask_without_words_is_refused(theirs, mentor, world):
    answer = theirs.post(f"{THEIRS}/ask/{world.schools['one']}/{mentor}", data={"need": " "})
    assert answer.status_code == 422
    assert "Напишите, кому и в чём поможет наставник" in text_of(answer)


def test_from_the_ask_to_the_register_and_back(ours, theirs, asked, mentor, make):
    shown = text_of(ours.get(OURS))
    assert "Другие школы просят ваших наставников" in shown
    assert "Физика, два ученика 9 класса" in shown
    page = f"{OURS}/{asked}"
    assert "Шаг 1. Письменное согласие наставника" in text_of(ours.get(page))
    early = ours.post(f"{page}/permit", data={"fields": "name", "valid_until": "31.05.2027"})
    assert early.status_code == 422

    paper = {"fields": ["name", "subject"], "given_on": TODAY.strftime("%d.%m.%Y")}
    assert ours.post(f"{page}/consent-paper", data=paper).status_code == 303
    shown = text_of(ours.get(page))
    assert "Шаг 2. Разрешение школы" in shown
    assert "Телефон" not in shown  # the consent does not name it

    too_late = ours.post(f"{page}/permit", data={"fields": "name", "valid_until": "31.05.2026"})
    assert "Этот день уже прошёл" in text_of(too_late)
    permit = {"fields": ["name", "subject"], "valid_until": "31.05.2027", "answer": "с января"}
    assert ours.post(f"{page}/permit", data=permit).status_code == 303

    other = f"{THEIRS}/{asked}"
    shown = text_of(theirs.get(other))
    for seen in ("Маркова Анна Петровна", "физика", "с января", "31.05.2027"):
        assert seen in shown
    for hidden in ("+7", "олимпиады", "1980"):
        assert hidden not in shown

    answer = theirs.post(f"{other}/enter", data={"kind": "teacher"})
    assert answer.status_code == 303
    with make.session() as session:
        entered = session.scalars(select(Person).where(Person.id != mentor)).all()
    assert [each.surname for each in entered if each.surname == "Маркова"] == ["Маркова"]
    assert "Наставник внесён в ваш реестр" in text_of(theirs.get(other))

    assert ours.post(f"{page}/revoke", data={"reply": "занята"}).status_code == 303
    shown = text_of(theirs.get(other))
    assert "Разрешение отозвано" in shown
    assert "физика" not in shown
    again = ours.post(f"{page}/revoke", data={})
    assert again.status_code == 409
    assert "уже закрыт" in text_of(again)


def test_the_link_for_the_mentor_is_shown_once(ours, asked):
    answer = ours.post(f"{OURS}/{asked}/consent-link", data={"fields": ["name"]})
    assert answer.status_code == 200
    assert re.search(r"/c/[\w-]{20,}", answer.text)
    assert not re.search(r"/c/[\w-]{20,}", ours.get(f"{OURS}/{asked}").text)
    refused = ours.post(f"{OURS}/{asked}/consent-link", data={})
    assert refused.status_code == 422
    assert "Отметьте хотя бы одну часть карточки" in text_of(refused)


def test_saying_no_and_letting_go(ours, theirs, asked, mentor, world):
    assert ours.post(f"{OURS}/{asked}/refuse", data={"reply": "занята до мая"}).status_code == 303
    shown = text_of(theirs.get(f"{THEIRS}/{asked}"))
    assert "школа отказала" in shown
    assert "занята до мая" in shown
    assert theirs.post(f"{THEIRS}/{asked}/end").status_code == 409
    theirs.post(f"{THEIRS}/ask/{world.schools['one']}/{mentor}", data={"need": "физика"})
    assert "ждёт ответа" in text_of(theirs.get(THEIRS))


def test_who_opens_the_exchange(client_as, asked, mentor, world):
    pages = (OURS, f"{OURS}/{asked}")
    for role in Role:
        status = {
            Role.HEAD: 200, Role.CURATOR: 200,
        }.get(role, 404 if role in _NOT_OF_SCHOOL else 403)  # fmt: skip
        client = client_as(role)
        for page in pages:
            assert client.get(page).status_code == status, (role, page)
    asking = client_as(Role.CURATOR, foreign=True)
    for act in ("permit", "refuse", "revoke", "consent-link", "consent-paper"):
        assert asking.post(f"{THEIRS}/{asked}/{act}", data={}).status_code == 404, act
    assert client_as(Role.HEAD).post(f"{OURS}/{asked}/end").status_code == 404
    assert client_as(Role.HEAD).get(f"{OURS}/{new_id()}").status_code == 404


_NOT_OF_SCHOOL = {
    Role.REGION_ADMIN, Role.REGION_OPERATOR, Role.TUTOR, Role.ANALYST, Role.MUNICIPAL, Role.JUROR,
    Role.SECRETARY, Role.CHAIR,
}  # fmt: skip


def test_few_statements(ours, theirs, asked, statements):
    for client, page in ((ours, OURS), (ours, f"{OURS}/{asked}"), (theirs, f"{THEIRS}/{asked}")):
        with statements() as said:
            client.get(page)
        assert len(said) <= 15, (page, said)
