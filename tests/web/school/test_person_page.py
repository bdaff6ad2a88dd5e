"""The hub of a person, the card's new fields, the name in documents."""

from datetime import date

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from school.mentors.models import MentorProfile
from school.registry.models import Partner, Person
from school.requests.models import MentoringRequest
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY
from tests.web.reading import text_of

BASE = "/s/s-one"
MOST_STATEMENTS = 15


@pytest.fixture
def pupil(make):
    """A pupil with everything a pupil may have."""
    person = make.pupil("Ёлкина Вера Игоревна", born_on=date(2013, 5, 5), gender="f")
    mother = make.guardian(person, phone="+79131234567")
    make.entry(person, "mentee")
    make.entry(person, "mentor")
    make.row(MentorProfile, "one", person_id=person, competences=["рисунок"], updated_at=NOW)
    make.part(make.programme(title="Равный – равному"), person, "mentee")
    make.row(MentoringRequest, "one", person_id=person, school_year=YEAR, author="self",
             state="new", own_words="Хочу рисовать", made_on=TODAY, created_at=NOW)  # fmt: skip
    return person, mother


@pytest.fixture(autouse=True)
def relatives_have_phones(make, monkeypatch):
    """The mother's telephone stands on her own card."""
    plain = make.guardian

    def guardian(child, *, phone="", **values):
        adult = make.person("Рябинина Ольга Павловна", kind="parent", phone=phone)
        return plain(child, adult=adult, **values)

    monkeypatch.setattr(make, "guardian", guardian)


def test_the_page_gathers_everything_about_a_person(client, pupil, statements):
    person, mother = pupil
    client.get(f"{BASE}/people")  # the region's profile is known from here on
    with statements() as seen:
        shown = text_of(client.get(f"{BASE}/people/{person}"))
    assert len(seen) <= MOST_STATEMENTS, len(seen)
    for said in (
        "Согласия",
        "Рябинина Ольга Павловна",
        "+7 913 123-45-67",
        "«Хочу рисовать»",
        "Равный – равному",
        "рисунок",
        "База наставляемых",
        "База наставников",
        f"{BASE}/consents/people/{person}",
        f"{BASE}/people/{person}/name",
    ):
        assert said in shown
    # the mother's page leads back to the child
    assert f"{BASE}/people/{person}" in client.get(f"{BASE}/people/{mother}").text


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.CURATOR, {"рисунок", "«Хочу рисовать»", "Согласия"}),
        (Role.PSYCHOLOGIST, {"«Хочу рисовать»", "Согласия"}),
        (Role.HEAD, {"«Хочу рисовать»", "Согласия"}),
        (Role.CLASS_TEACHER, set()),
    ],
)
def test_each_role_sees_its_parts(client_as, pupil, role, seen):
    shown = text_of(client_as(role).get(f"{BASE}/people/{pupil[0]}"))
    assert {word for word in ("рисунок", "«Хочу рисовать»", "Согласия") if word in shown} == seen


@pytest.mark.parametrize("role", [Role.HEAD, Role.PSYCHOLOGIST])
def test_others_too_have_a_light_page_with_the_training(client_as, pupil, statements, role):
    client = client_as(role)
    client.get(f"{BASE}/people")
    with statements() as seen:
        shown = text_of(client.get(f"{BASE}/people/{pupil[0]}"))
    assert len(seen) <= MOST_STATEMENTS, len(seen)
    assert "встреч посещено: 0 из 4" in shown


def test_an_empty_card_tells_the_next_step(client, make):
    shown = text_of(client.get(f"{BASE}/people/{make.pupil('Ёлкина Вера')}"))
    for said in (
        "Семья пока не записана",
        "О запросе пока никто не сообщил.",
        "Пока не состоит ни в одной базе.",
        "В программах пока не участвует",
    ):
        assert said in shown


class TestForm:
    def test_fields_are_those_of_the_kind(self, client):
        asked = {
            "": {"school_class", "subject", "workplace", "finished_year"},
            "pupil": {"school_class"},
            "teacher": {"subject"},
            "parent": {"workplace"},
            "graduate": {"workplace", "finished_year"},
        }
        for kind, fields in asked.items():
            shown = client.get(f"{BASE}/people/new?kind={kind}").text
            assert {name for name in asked[""] if f'name="{name}"' in shown} == fields, kind
            assert 'name="phone"' in shown

    def test_contacts_are_kept_and_shown(self, client, make):
        partner = make.row(Partner, "one", name="Лесхоз", kind="enterprise", created_at=NOW)
        typed = {
            "full_name": "Маркова Анна", "kind": "graduate", "phone": "8 (913) 123-45-67",
            "email": "a@school.example", "workplace": "лесхоз", "position": "лесничий",
            "finished_year": "2015", "partner_id": str(partner),
        }  # fmt: skip
        answer = client.post(f"{BASE}/people/new", data=typed)
        assert answer.status_code == 303
        shown = text_of(client.get(answer.location))
        for said in ("+7 913 123-45-67", "a@school.example", "лесхоз, лесничий", "2015", "Лесхоз"):
            assert said in shown
        again = client.get(f"{answer.location}/edit").text
        assert f'<option selected value="{partner}">' in again

    def test_faults_stand_at_the_fields(self, client, make):
        typed = {"full_name": "Маркова Анна", "kind": "graduate", "phone": "2-23",
                 "email": "нет", "finished_year": "1900", "partner_id": "чушь"}  # fmt: skip
        answer = client.post(f"{BASE}/people/new", data=typed)
        shown = text_of(answer)
        assert answer.status_code == 422
        for said in (
            "Нужен номер с кодом.",
            "Нужен год, который уже был. Например, 2015.",
            "Выберите организацию из списка.",
            'value="2-23"',
            'value="1900"',
        ):
            assert said in shown


class TestNameInDocuments:
    def test_the_name_stands_in_sentences(self, client, make):
        person = make.pupil("Ёлкина Вера Игоревна", gender="f")
        shown = text_of(client.get(f"{BASE}/people/{person}/name"))
        for said in (
            "согласие от Ёлкиной Веры Игоревны",
            "закрепить наставляемого за Ёлкиной Верой Игоревной",
            "сведения о Ёлкиной Вере Игоревне",
        ):
            assert said in shown

    def test_a_form_written_by_hand_wins_and_stays_in_its_field(self, client, make):
        person = make.person("Камень Анна", gender="f")
        page = f"{BASE}/people/{person}/name"
        assert client.post(page, data={"dative": "Камень Анне"}).status_code == 303
        shown = text_of(client.get(page))
        assert "объявить благодарность Камень Анне" in shown
        assert 'value="Камень Анне"' in shown
        assert "вписано вручную" in shown

    def test_an_unknown_gender_is_asked(self, client, make):
        person = make.person("Кыдыева Айсулу")
        page = f"{BASE}/people/{person}/name"
        assert "Пол не указан." in text_of(client.get(page))
        answer = client.post(page, data={"dative": "Кыдыевой Айсулу"})
        assert answer.status_code == 422
        shown = text_of(answer)
        assert "Укажите пол: без него имя не поставить в нужный падеж." in shown
        assert 'value="Кыдыевой Айсулу"' in shown
        assert client.post(page, data={"gender": "f"}).status_code == 303
        assert "согласие от Кыдыевой Айсулу" in text_of(client.get(page))

    def test_faults(self, client, make):
        person = make.person("Маркова Анна", gender="f")
        typed = {"genitive": "--", "dative": "А" * 201}
        answer = client.post(f"{BASE}/people/{person}/name", data=typed)
        assert answer.status_code == 422
        shown = text_of(answer)
        assert "Напишите имя в этом падеже. Например, Марковой Анне Петровне." in shown
        assert "Не длиннее 200 знаков." in shown

    def test_another_surname_asks_to_look_again(self, client, make):
        person = make.person("Камень Анна", gender="f", name_cases={"dative": "Камень Анне"})
        typed = {"full_name": "Турова Анна", "kind": "teacher", "gender": "f"}
        answer = client.post(f"{BASE}/people/{person}/edit", data=typed)
        shown = text_of(client.get(answer.location))
        assert "Имя изменилось: проверьте, как оно пишется в документах." in shown
        assert make.read(Person, person).name_cases == {}

    def test_who_may(self, client_as, make):
        person = make.person("Маркова Анна", gender="f")
        page = f"{BASE}/people/{person}/name"
        statuses = {}
        for role in (Role.CURATOR, Role.HEAD, Role.PSYCHOLOGIST, Role.CLASS_TEACHER):
            client = client_as(role)
            statuses[role] = client.get(page).status_code, client.post(page).status_code
        assert statuses == {
            Role.CURATOR: (200, 303), Role.HEAD: (200, 303), Role.PSYCHOLOGIST: (200, 403),
            Role.CLASS_TEACHER: (403, 403),
        }  # fmt: skip
        assert client_as(Role.CURATOR, foreign=True).get(page).status_code in (403, 404)

    def test_whoever_looks_at_a_childs_name_is_written_down(self, client, make):
        person = make.pupil("Ёлкина Вера", gender="f")
        client.get(f"{BASE}/people/{person}/name")
        with make.session() as session:
            (entry,) = session.scalars(select(AuditEntry)).all()
        assert (entry.action, entry.object_id) == ("person.seen", person)
