"""What a parent sees by a link on a phone: without an account, once, each document by itself."""

import re
from datetime import date

import pytest
from sqlalchemy import text

from kernel.identity.permissions import Role
from school.consents.models import Consent, ConsentAsk
from school.links.models import Link
from tests.school.make import TODAY
from tests.web.reading import text_of

CONSENTS = "/s/s-one/consents"
NAME = "Рябинина Ольга Павловна"
CLOSED = "Ссылка"


@pytest.fixture
def child(make):
    return make.pupil("Ёлкина Вера Игоревна", born_on=date(2013, 3, 14))


@pytest.fixture
def link(client_as, make, child):
    """The address that the curator hands to the mother."""
    mother = make.guardian(child, NAME)
    answer = client_as(Role.CURATOR).post(f"{CONSENTS}/people/{child}/ask", data={
        "signer": mother, "purposes": ["processing", "publication"],
        "scope_publication": ["name"]})  # fmt: skip
    return "/c/" + re.search(r'value="http[^"]*/c/([^"]+)"', answer.text)[1]


@pytest.fixture
def parent(app):
    return app.test_client()


def test_the_page_says_who_asks_about_whom_and_shows_every_text(parent, link):
    answer = parent.get(link)
    shown = text_of(answer)
    assert answer.status_code == 200
    for said in ("Школа «one»", NAME, "Ёлкина Вера Игоревна", "Согласие на обработку",
                 "Согласие на публикацию", "Разрешаю публиковать: имя и фамилия", "мать",
                 "Подписываю согласие", "Не подписываю"):  # fmt: skip
        assert said in shown
    assert "checked" not in answer.text
    assert "<details" not in answer.text.split("<footer")[0]
    for private in ("14.03.2013", "/s/s-one"):
        assert private not in answer.text


def test_signing_one_and_declining_another(parent, link, make, client_as, child):
    answer = parent.post(link, data={
        "choice_processing": "yes", "choice_publication": "no",
        "full_name": "рябинина ольга павловна"})  # fmt: skip
    shown = text_of(answer)
    assert answer.status_code == 200
    for said in ("Ваши ответы получены", "подписано", "отказ", "Как отозвать согласие"):
        assert said in shown
    (kept,) = make.rows(Consent)
    assert (kept.purpose, kept.via) == ("processing", "link")
    for again in (parent.get(link), parent.post(link, data={})):
        assert again.status_code == 404
        assert CLOSED in text_of(again)
    curator = text_of(client_as(Role.CURATOR).get(f"{CONSENTS}/people/{child}"))
    assert "действует" in curator
    assert "отказ" in curator


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Выберите: подписываете или нет."),
        ({"choice_processing": "yes", "choice_publication": "no"}, "они заменяют подпись"),
        (
            {"choice_processing": "yes", "choice_publication": "yes", "full_name": "Иная Анна"},
            f"Имя не совпало. Эти документы подписывает: {NAME}.",
        ),
        ({"choice_processing": "maybe", "choice_publication": "no"}, "Выберите: подписываете"),
    ],
)
def test_a_mistake_is_told_and_the_link_stays_open(parent, link, make, typed, said):
    answer = parent.post(link, data=typed)
    assert answer.status_code == 422
    assert said in text_of(answer)
    if "full_name" in typed:
        assert 'value="Иная Анна"' in answer.text
        assert answer.text.count("checked") == 2
    assert make.rows(Consent) == []
    assert parent.get(link).status_code == 200


def test_the_words_kept_are_the_words_on_the_page(parent, link, make):
    shown = text_of(parent.get(link))
    parent.post(link, data={
        "choice_processing": "yes", "choice_publication": "yes", "full_name": NAME})  # fmt: skip
    for kept in make.rows(Consent):
        for paragraph in kept.wording.split("\n"):
            assert " ".join(paragraph.split()) in shown
    (ask,) = make.rows(ConsentAsk)
    assert {row.purpose: row.wording for row in make.rows(Consent)} == ask.wordings


@pytest.mark.parametrize("address", ["/c/guess", "/c/" + "A" * 32, "/c/" + "x" * 5000, "/c/%00"])
def test_a_guess_opens_the_same_calm_page(parent, link, address):
    answer = parent.get(address)
    assert answer.status_code == 404
    assert "Ёлкина" not in answer.text


@pytest.mark.parametrize("change", ["revoked_at = now()", "expires_at = now()"])
def test_a_closed_link(parent, link, make, change):
    with make.session() as session, session.begin():
        session.execute(text(f"UPDATE school.link SET {change}"))
    assert parent.get(link).status_code == 404
    answer = parent.post(link, data={"choice_processing": "yes", "choice_publication": "no",
                                     "full_name": NAME})  # fmt: skip
    assert answer.status_code == 404
    assert make.rows(Consent) == []


def test_a_link_of_another_kind_is_not_this_one(parent, link, make):
    with make.session() as session, session.begin():
        session.execute(text("UPDATE school.link SET purpose = 'answer'"))
    assert parent.get(link).status_code == 404


def test_withdrawing_closes_the_link_that_waits(parent, link, make, client_as, child):
    mother = make.rows(ConsentAsk)[0].signer_id
    make.consents(child, "processing", signer=mother)
    day = TODAY.strftime("%d.%m.%Y")
    client_as(Role.CURATOR).post(f"{CONSENTS}/people/{child}/withdraw/processing", data={
        "by": mother, "withdrawn_on": day})  # fmt: skip
    assert make.rows(Link)[0].revoked_at is not None
    assert parent.get(link).status_code == 404


def test_looking_writes_nothing(parent, link, make):
    parent.get(link)
    assert make.rows(Link)[0].uses == 0


def test_an_english_reader_signs_the_russian_text(parent, link):
    parent.set_cookie("view", "lang=en")
    shown = text_of(parent.get(link))
    assert "Разрешаю публиковать" in shown
