"""The register and a person's page; the school's card."""

import re
from datetime import date

import pytest

from kernel.audit.models import AuditEntry
from kernel.identity.permissions import Role
from kernel.tenancy.models import School, SchoolCount
from school.registry.models import Person
from tests.factories.world import YEAR
from tests.web.reading import text_of

BASE = "/s/s-one"
PERSON = {"full_name": "Ёлкина Вера Игоревна", "kind": "pupil", "school_class": "7 «a»"}


def look_for(client, text, **more):
    """Search as the form does, and open the list it leads to."""
    typed = {"text": text, "next": f"{BASE}/people", **more}
    answer = client.post(f"{BASE}/people/search", data=typed)
    assert answer.status_code == 303
    return client.get(answer.location)


def test_a_person_is_entered_and_found(client, make):
    answer = client.post(f"{BASE}/people/new", data=PERSON)
    assert answer.status_code == 303
    shown = text_of(client.get(answer.location))
    assert "Ёлкина Вера Игоревна" in shown
    assert "7А" in shown
    assert "женский" in shown
    for asked in ("елкина", "вера", "7а"):
        assert "Ёлкина Вера" in text_of(look_for(client, asked))
    assert "Никого не нашли" in text_of(look_for(client, "нету"))


def test_a_slip_of_the_finger_offers_who_was_meant(client, make, statements):
    make.pupil("Ёлкина Вера Игоревна")
    make.person("Ёлкина Анна", left_on=date(2026, 10, 1))
    with statements() as seen:
        shown = text_of(look_for(client, "Елкена"))
    assert len(seen) <= 2 * 15  # the search and the list
    assert "Точных совпадений нет. Возможно, вы искали:" in shown
    assert shown.index("Ёлкина Вера Игоревна") < shown.index("Ёлкина Анна")
    assert "в школе до 01.10.2026" in shown
    assert 'value="Елкена"' in shown
    assert "Показать всех" in shown
    assert "Возможно, вы искали" in text_of(look_for(client, "`krbyf dthf"))
    for asked in ("елкина", "qwerty"):  # found as it is, and like nobody
        assert "Возможно, вы искали" not in text_of(look_for(client, asked))
    # under a filter that hides the person, the name is offered too
    assert "Ёлкина Вера" in text_of(look_for(client, "елкина", kind="teacher"))


def test_one_after_another_in_a_row(client, make):
    answer = client.post(f"{BASE}/people/new", data={**PERSON, "another": "1"})
    assert answer.location == f"{BASE}/people/new?kind=pupil"


def test_every_fault_is_told_and_everything_typed_stays(client, make):
    typed = {**PERSON, "full_name": "Ёлкина В. И.", "school_class": "13Ж", "born_on": "31.02.2013"}
    answer = client.post(f"{BASE}/people/new", data=typed)
    shown = text_of(answer)
    assert answer.status_code == 422
    for said in (
        "Не записали: исправьте 3 поля.",
        "Напишите имя полностью, без инициалов. Например, Маркова Анна Петровна.",
        "Классы бывают с 1-го по 12-й. Например, 7А.",
        "В феврале 2013 года 28 дней. Например, 28.02.2013.",
        'value="Ёлкина В. И."',
        'value="13Ж"',
        'value="31.02.2013"',
    ):
        assert said in shown
    assert make.rows(Person) == []


def test_a_namesake_is_confirmed_by_a_tick(client, make):
    client.post(f"{BASE}/people/new", data=PERSON)
    answer = client.post(f"{BASE}/people/new", data=PERSON)
    assert answer.status_code == 422
    assert "Человек с таким именем уже внесён." in text_of(answer)
    answer = client.post(f"{BASE}/people/new", data={**PERSON, "is_namesake": "y"})
    assert answer.status_code == 303
    assert len(make.rows(Person)) == 2


def test_a_card_is_corrected(client, make):
    person = make.person("Туров Глеб", subject="химия", teaching_since=date(2025, 9, 1))
    page = f"{BASE}/people/{person}"
    assert "да, в 2026/2027" in text_of(client.get(page))
    shown = client.get(f"{page}/edit").text
    assert 'value="Туров Глеб"' in shown
    assert 'value="01.09.2025"' in shown
    answer = client.post(
        f"{page}/edit",
        data={"full_name": "Туров Глеб Ильич", "kind": "teacher", "subject": "физика"},
    )
    assert (answer.status_code, answer.location) == (303, page)
    kept = make.read(Person, person)
    assert (kept.patronymic, kept.gender, kept.subject) == ("Ильич", "m", "физика")
    assert kept.teaching_since is None


@pytest.mark.parametrize(
    ("values", "logged"),
    [
        ({"kind": "pupil", "grade": 7}, True),
        ({"kind": "student", "born_on": date(2010, 1, 1)}, True),
        ({"kind": "teacher"}, False),
    ],
)
def test_whoever_sees_a_childs_card_is_written_down(client, make, world, values, logged):
    person = make.person("Ёлкина Вера", **values)
    client.get(f"{BASE}/people/{person}")
    client.get(f"{BASE}/people/{person}/edit")
    seen = [(e.kind, e.action, e.object_id, e.account_id) for e in make.rows(AuditEntry)]
    one = ("view", "person.seen", person, world.actors[Role.CURATOR].account_id)
    assert seen == ([one, one] if logged else [])


def test_what_is_looked_for_is_not_in_the_address(client, make):
    make.pupil("Ёлкина Вера")
    make.person("Ёлкина Анна")
    typed = {"text": "Ёлкина", "kind": "teacher", "class": "", "next": f"{BASE}/people?page=2"}
    answer = client.post(f"{BASE}/people/search", data=typed)
    assert re.fullmatch(rf"{BASE}/people\?kind=teacher&find=[0-9a-f]{{8}}", answer.location)
    shown = text_of(client.get(answer.location))
    assert "Ёлкина Анна" in shown
    assert "Ёлкина Вера" not in shown
    assert 'value="Ёлкина"' in shown
    # an address from elsewhere narrows nothing, an empty search neither
    assert "Ёлкина Вера" in text_of(client.get(f"{BASE}/people?find=00000000"))
    answer = client.post(f"{BASE}/people/search", data={"text": " ", "next": f"{BASE}/people"})
    assert answer.location == f"{BASE}/people"
    for hostile in ("//elsewhere.example", "https://elsewhere.example", r"/\elsewhere.example"):
        answer = client.post(f"{BASE}/people/search", data={"text": "а", "next": hostile})
        assert answer.location.startswith("/?")


def test_a_name_is_never_in_an_address_and_html_in_it_is_text(client, make):
    make.person("Ёлкина <b>Вера</b>")
    shown = client.get(f"{BASE}/people").text
    assert "<b>Вера" not in shown
    assert not re.search(r'href="[^"]*(Ёлкина|%D0%81)', shown)


class TestCard:
    def test_contacts(self, client, make, world):
        typed = {"address": "с. Озёрное", "phone": "8 (38845) 2-23-45", "site": "s.example.org"}
        assert client.post(f"{BASE}/card/edit", data=typed).status_code == 303
        shown = text_of(client.get(f"{BASE}/card"))
        assert "+7 388 452-23-45" in shown
        assert 'href="https://s.example.org"' in shown

        wrong = {**typed, "phone": "2-23", "email": "нет"}
        answer = client.post(f"{BASE}/card/edit", data=wrong)
        shown = text_of(answer)
        assert answer.status_code == 422
        assert "Нужен номер с кодом. Например, 8 (38845) 2-23-45." in shown
        assert 'value="2-23"' in shown
        assert make.read(School, world.schools["one"]).phone == "+73884522345"

    def test_a_loaded_address_that_is_no_link_stays_text(self, client, make, world):
        with make.session() as session, session.begin():
            school = session.get(School, world.schools["one"])
            school.site, school.phone = "javascript:alert(1)", "нет"
        shown = client.get(f"{BASE}/card").text
        assert "javascript:alert(1)" in shown
        assert 'href="javascript' not in shown
        assert 'href="tel:' not in shown

    def test_unknown_counts_are_said_not_to_be_known(self, client, make):
        assert text_of(client.get(f"{BASE}/card")).count("н/д") >= 6
        typed = {"pupils": "1 200", "teachers": "", "young_teachers": ""}
        assert client.post(f"{BASE}/card/counts/{YEAR}", data=typed).status_code == 303
        (kept,) = make.rows(SchoolCount)
        assert (kept.pupils, kept.teachers, kept.young_teachers) == (1200, None, None)
        assert "н/д" in text_of(client.get(f"{BASE}/card"))

    def test_counts_that_cannot_be(self, client, make):
        typed = {"pupils": "много", "teachers": "10", "young_teachers": "12"}
        answer = client.post(f"{BASE}/card/counts/{YEAR}", data=typed)
        assert answer.status_code == 422
        assert 'value="много"' in answer.text
        answer = client.post(f"{BASE}/card/counts/{YEAR}", data={**typed, "pupils": ""})
        assert "Молодых учителей больше, чем всех: 12 из 10." in text_of(answer)
        assert client.get(f"{BASE}/card/counts/{YEAR - 2}").status_code == 404
        assert make.rows(SchoolCount) == []

    def test_who_may_change(self, client_as):
        granted = {
            role: client_as(role).get(f"{BASE}/card/edit").status_code
            for role in (Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.CLASS_TEACHER)
        }
        assert granted == {
            Role.HEAD: 200, Role.CURATOR: 200, Role.RESPONSIBLE: 403, Role.CLASS_TEACHER: 403,
        }  # fmt: skip
        shown = client_as(Role.CLASS_TEACHER).get(f"{BASE}/card")
        assert shown.status_code == 200
        assert f"{BASE}/card/edit" not in shown.text
