"""The mentor base in the browser: a list, a card in short steps, letting in, answers taken over."""

import re

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.profile import load
from school.bases.models import BaseEntry
from school.instruments.builtin import builtin
from school.instruments.models import AnswerSheet, FormLink, Instrument
from school.links.models import Link
from school.mentors.models import MentorProfile
from school.registry.models import Person
from tests.school.make import NOW, TODAY
from tests.web.reading import text_of

BASE = "/s/s-one/mentors"


@pytest.fixture
def mentor(make):
    def made(name="Маркова Анна Петровна", school="one", *, entry=True, **values):
        person = make.consenting(name, school, **values)
        make.row(MentorProfile, school, person_id=person, updated_at=NOW, help=["maths"],
                 age_from=11, age_to=13, capacity=2)  # fmt: skip
        if entry:
            make.entry(person, "mentor", school, state="selected", admitted_on=TODAY)
        return person

    return made


@pytest.fixture
def sheet(make):
    definition = builtin(load("altai"))["mentor_profile"].model_dump(mode="json")
    instrument = make.row(
        Instrument, "one", code="mentor_profile", version=1, state="published", title="Анкета",
        audience="mentor", digest="-", created_at=NOW, definition=definition,
    )  # fmt: skip
    link = make.row(Link, "one", purpose="answer", token_hash=new_id().hex, created_at=NOW,
                    expires_at=NOW)  # fmt: skip
    make.row(FormLink, "one", link_id=link, instrument_id=instrument, takes="mentor")
    return make.row(
        AnswerSheet, "one", instrument_id=instrument, link_id=link, via="link",
        typed_name="Туров Глеб Ильич", filled_on=TODAY, filled_at=NOW,
        answers={"competences": "паяет", "mentee_age": ["grades_5_7"], "hours": 8,
                 "times": ["tue_evening"], "contacts": "8 903 123-45-67"},
    )  # fmt: skip


def test_an_empty_base_tells_the_next_step(client):
    shown = text_of(client.get(BASE))
    assert "Наставников пока нет" in shown
    assert "только по своему желанию" in shown
    assert "Запросов в этом году пока нет" in text_of(client.get(f"{BASE}/shortage"))
    assert "Новых откликов нет" in text_of(client.get(f"{BASE}/answers"))


def test_the_list_and_its_filters(client, mentor):
    mentor()
    mentor("Чужая Нина", "two")
    shown = text_of(client.get(BASE))
    assert "Маркова Анна Петровна" in shown
    assert "допущен к работе" in shown
    assert "11–13 лет" in shown
    assert "2 из 2" in shown
    assert "Чужая" not in shown
    assert "Маркова" in text_of(client.get(f"{BASE}?help=maths&age=12&free=1&standing=admitted"))
    assert "Такого наставника нет" in text_of(client.get(f"{BASE}?age=15"))


def test_a_new_mentor_from_a_name_to_the_base(client, make):
    typed = {"full_name": "Новикова Вера Ильинична", "kind": "graduate", "source": "graduates",
             "phone": "8 903 123-45-67", "workplace": "завод «Луч»"}  # fmt: skip
    answer = client.post(f"{BASE}/new", data=typed)
    assert answer.status_code == 303
    person = make.one(Person, surname="Новикова")
    assert answer.location == f"{BASE}/{person.id}/edit/help"
    step = f"{BASE}/{person.id}/edit"
    answer = client.post(f"{step}/help", data={"help": ["maths"], "onwards": "1"})
    assert answer.location == f"{step}/experience"
    client.post(f"{step}/experience", data={"interests": "лыжи", "onwards": "1"})
    times = {"age_from": "11", "age_to": "13", "capacity": "2", "a-times": ["tue_evening"]}
    assert client.post(f"{step}/time", data=times).location == f"{BASE}/{person.id}"
    shown = text_of(client.get(f"{BASE}/{person.id}"))
    for said in ("лыжи", "11–13 лет", "завод «Луч»", "Выпускники", "ещё не в базе"):
        assert said in shown
    answer = client.post(f"{BASE}/{person.id}/enter")
    assert answer.status_code == 422
    assert "Не хватает согласий" in text_of(answer)
    assert f"/s/s-one/consents/people/{person.id}" in answer.text
    make.consents(person.id, "processing", "be_mentor")
    assert client.post(f"{BASE}/{person.id}/enter").status_code == 303
    assert "кандидат в наставники" in text_of(client.get(f"{BASE}/{person.id}"))


def test_faults_stand_at_their_fields_and_what_was_typed_stays(client, mentor, make):
    answer = client.post(
        f"{BASE}/new", data={"full_name": "Новикова", "kind": "graduate", "phone": "12"}
    )
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "Нужны фамилия и имя" in shown
    assert 'value="Новикова"' in shown
    step = f"{BASE}/{mentor()}/edit/time"
    answer = client.post(
        step, data={"age_from": "14", "age_to": "11", "capacity": "2", "a-times": "sat_morning"}
    )
    assert answer.status_code == 422
    assert "Верхний возраст меньше нижнего" in text_of(answer)
    assert re.search(r'value="sat_morning"[^>]* checked', answer.text)


def test_every_step_of_the_card_opens(client, mentor):
    person = mentor()
    for step in ("help", "experience", "time", "contacts", "base"):
        assert client.get(f"{BASE}/{person}/edit/{step}").status_code == 200


def test_a_heads_form_and_a_pupils_trace(client, make, mentor):
    head = mentor("Седова Мария", kind="head")
    assert "Форма таких пар" in text_of(client.get(f"{BASE}/{head}"))
    pupil = make.pupil("Ёлкина Вера")
    make.row(MentorProfile, "one", person_id=pupil, updated_at=NOW)
    client.get(f"{BASE}/{pupil}")
    with make.session() as session:
        seen = session.scalars(select(AuditEntry).where(AuditEntry.action == "person.seen")).all()
    assert [entry.object_id for entry in seen] == [pupil]


def test_kept_for_later_one_and_many(client, mentor, make):
    anna, gleb = mentor(), mentor("Туров Глеб", entry=False)
    answer = client.post(f"{BASE}/act", data={"act": "rest", "people": [anna, gleb]})
    assert answer.status_code == 303
    shown = text_of(client.get(answer.location))
    assert "Сделано для 1 наставника." in shown
    assert "Пропущен 1 наставник. Ещё не в базе." in shown
    assert "в резерве" in shown
    assert client.post(f"{BASE}/{anna}/back").status_code == 303
    assert make.one(BaseEntry, person_id=anna, side="mentor").state == "selected"
    refused = client.post(f"{BASE}/{anna}/back")
    assert refused.status_code == 409
    assert "это действие не подходит" in text_of(refused)
    answer = client.post(f"{BASE}/act", data={"act": "rest"})
    assert answer.status_code == 422


def test_leaving_asks_why(client, mentor, make):
    person = mentor()
    assert client.get(f"{BASE}/{person}/leave").status_code == 200
    answer = client.post(f"{BASE}/{person}/leave", data={"reason": ""})
    assert answer.status_code == 422
    assert "Напишите, почему наставник выбывает" in text_of(answer)
    assert client.post(f"{BASE}/{person}/leave", data={"reason": "переезд"}).status_code == 303
    assert "выбыл из базы" in text_of(client.get(f"{BASE}/{person}"))


def test_answers_are_taken_over_with_a_preview(client, sheet, make):
    page = text_of(client.get(f"{BASE}/answers"))
    assert "Туров Глеб Ильич" in page
    shown = text_of(client.get(f"{BASE}/answers/{sheet}"))
    assert "паяет" in shown
    assert "вторник: вечер" in shown.lower()
    answer = client.post(
        f"{BASE}/answers/{sheet}/new", data={"full_name": "Туров Глеб Ильич", "kind": "parent"}
    )
    assert answer.status_code == 303
    shown = text_of(client.get(answer.location))
    assert "Что изменится в карточке" in shown
    assert "+7 903 123-45-67" in shown
    taken = client.post(answer.location, data={"fields": ["competences", "hours_a_month"]})
    assert taken.status_code == 303
    person = make.one(Person, surname="Туров")
    profile = make.one(MentorProfile, person_id=person.id)
    assert (profile.competences, profile.hours_a_month) == (["паяет"], 8)
    assert person.phone == ""
    assert "Новых откликов нет" in text_of(client.get(f"{BASE}/answers"))
    assert "Сравнить с карточкой" in text_of(client.get(f"{BASE}/{person.id}"))


def test_known_people_are_offered_for_an_answer(client, sheet, make):
    person = make.person("Туров Глеб Ильич", kind="parent")
    answer = client.get(f"{BASE}/answers/{sheet}")
    assert f"/answers/{sheet}/to/{person}" in answer.text


def test_the_workbook_of_the_base(client, mentor):
    mentor()
    answer = client.get(f"{BASE}/sheet")
    assert answer.status_code == 200
    assert answer.data[:2] == b"PK"


def test_who_opens_the_base(client_as, mentor, sheet):
    """E-03, R-09: two roles, on every page; another school's base is no page at all."""
    person = mentor()
    pages = (
        BASE, f"{BASE}/new", f"{BASE}/shortage", f"{BASE}/sheet", f"{BASE}/{person}",
        f"{BASE}/{person}/edit/help", f"{BASE}/{person}/leave", f"{BASE}/answers",
        f"{BASE}/answers/{sheet}", f"{BASE}/answers/{sheet}/to/{person}",
    )  # fmt: skip
    for role in (Role.CURATOR, Role.RESPONSIBLE, Role.HEAD, Role.PSYCHOLOGIST, Role.CLASS_TEACHER,
                 Role.MENTOR, Role.PARENT):  # fmt: skip
        client = client_as(role)
        allowed = role in (Role.CURATOR, Role.RESPONSIBLE)
        for page in pages:
            assert client.get(page).status_code == (200 if allowed else 403), (role, page)
    for role in (Role.REGION_ADMIN, Role.MUNICIPAL):
        assert client_as(role).get(BASE).status_code == 404
    assert client_as(Role.CURATOR, foreign=True).get(f"{BASE}/{person}").status_code == 404
    assert client_as(Role.CURATOR).get(f"{BASE}/{new_id()}").status_code == 404


def test_few_statements_whatever_the_size(client, mentor, statements):
    people = [mentor(f"Маркова Анна {'а' * n}") for n in range(1, 9)]
    for page in (BASE, f"{BASE}/{people[0]}", f"{BASE}/shortage", f"{BASE}/answers"):
        with statements() as asked:
            client.get(page)
        assert len(asked) <= 15, (page, asked)
