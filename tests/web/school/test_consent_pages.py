"""A person's consents, asking for them, papers, withdrawals, families: as a curator sees them."""

import io
import re
from datetime import date, timedelta

import pytest

from kernel.audit.models import AuditEntry
from kernel.files.models import StoredFile
from kernel.identity.permissions import Role
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.registry.models import Guardian, Person
from school.tasks.models import Task
from tests.school.make import TODAY
from tests.web.reading import text_of

BASE = "/s/s-one"
CONSENTS = f"{BASE}/consents"
DAY = TODAY.strftime("%d.%m.%Y")
PDF = b"%PDF-1.7\n%test"


@pytest.fixture
def child(make):
    return make.pupil("Ёлкина Вера Игоревна", born_on=date(2013, 3, 14))


def page(person):
    return f"{CONSENTS}/people/{person}"


def test_a_child_without_a_representative_is_told_the_next_step(client, child):
    for address in ("", "/ask", "/paper"):
        answer = client.get(page(child) + address)
        assert "Добавьте законного представителя" in text_of(answer)
        assert f"{BASE}/people/{child}/family/new" in answer.text


def test_nothing_is_ever_ticked_beforehand(client, make, child):
    make.guardian(child)
    make.guardian(child, "Рябинин Олег", relation="father")
    for address in ("/ask", "/paper"):
        assert "checked" not in client.get(page(child) + address).text


def test_every_purpose_stands_as_it_is(client, make, child):
    mother = make.guardian(child)
    make.consents(child, "processing", signer=mother, valid_until=TODAY + timedelta(days=20))
    make.consents(child, "transfer", signer=mother, withdrawn_on=TODAY, withdrawal_note="письмо")
    shown = text_of(client.get(page(child)))
    for said in ("скоро закончится", "отозвано", "не запрашивали", "Рябинина О. П.",
                 "письмо", "Согласие на публикацию"):  # fmt: skip
        assert said in shown
    seen = [(e.action, e.object_id) for e in make.rows(AuditEntry, kind="view")]
    assert seen == [("person.seen", child)]


def test_a_link_is_made_and_shown_once(client, make, child):
    mother = make.guardian(child)
    answer = client.post(page(child) + "/ask", data={
        "signer": mother, "purposes": ["processing", "publication"],
        "scope_publication": ["name", "photo"]})  # fmt: skip
    assert answer.status_code == 200
    address = re.search(r'value="(http[^"]*/c/[^"]+)"', answer.text)[1]
    assert '<svg class="qr"' in answer.text
    assert "Здравствуйте! Школа просит" in text_of(answer)
    token = address.rpartition("/")[2]
    assert token not in client.get(page(child)).text
    shown = text_of(client.get(page(child)))
    assert "ждём ответа" in shown
    (ask,) = re.findall(r"/consents/asks/([^/]+)/revoke", client.get(page(child)).text)
    assert client.post(f"{CONSENTS}/asks/{ask}/revoke").status_code == 303
    assert "отменена" in text_of(client.get(page(child)))
    assert client.get(f"/c/{token}").status_code == 404


def test_asking_without_a_choice_keeps_what_was_typed(client, make, child):
    mother = make.guardian(child)
    answer = client.post(page(child) + "/ask", data={
        "signer": mother, "purposes": ["transfer", "publication"]})  # fmt: skip
    shown = text_of(answer)
    assert answer.status_code == 422
    assert "Отметьте, что можно публиковать" in shown
    assert "Напишите, кто получит данные." in shown
    assert re.search(r'checked[^>]*value="transfer"', answer.text)
    answer = client.post(page(child) + "/ask", data={"signer": mother})
    assert "Отметьте хотя бы один документ." in text_of(answer)


def test_a_paper_with_its_scan(client, client_as, make, child):
    mother = make.guardian(child)
    typed = {"purpose": "processing", "signer": mother, "given_on": "20.11.2026"}
    answer = client.post(page(child) + "/paper", data={
        **typed, "scan": (io.BytesIO(PDF), "../скан.exe")})  # fmt: skip
    assert answer.status_code == 303
    (kept,) = make.rows(Consent)
    (stored,) = make.rows(StoredFile)
    assert (kept.via, kept.given_on, kept.file_id) == ("paper", date(2026, 11, 20), stored.id)
    assert (stored.purpose, stored.media_type) == ("consent", "application/pdf")
    scan = client.get(f"{CONSENTS}/{kept.id}/scan")
    assert (scan.status_code, scan.data) == (200, PDF)
    assert "attachment" in scan.headers["Content-Disposition"]
    assert client_as(Role.PSYCHOLOGIST).get(f"{CONSENTS}/{kept.id}/scan").status_code == 200
    for role in (Role.CLASS_TEACHER, Role.REGION_ADMIN, Role.MUNICIPAL):
        assert client_as(role).get(f"{CONSENTS}/{kept.id}/scan").status_code in (403, 404)
        assert client_as(role).get(f"/files/{stored.id}").status_code in (403, 404)
    foreign = client_as(Role.CURATOR, foreign=True)
    assert foreign.get(f"/s/s-three/consents/{kept.id}/scan").status_code == 404
    shown = text_of(client.get(f"{CONSENTS}/{kept.id}"))
    assert "законный представитель ребёнка: Ёлкина Вера Игоревна" in shown


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"MZ program", "scan.pdf"), (b"", "scan.pdf"), (PDF + b"0" * 2000, "scan.pdf")],
)
def test_a_file_is_known_by_its_content(client, make, child, monkeypatch, content, name):
    monkeypatch.setattr("school.web.scans.MOST_BYTES", 1000)
    mother = make.guardian(child)
    answer = client.post(page(child) + "/paper", data={
        "purpose": "processing", "signer": mother, "given_on": DAY,
        "scan": (io.BytesIO(content), name)})  # fmt: skip
    assert answer.status_code == 422
    assert 'id="scan-error"' in answer.text
    assert make.rows(Consent) == []


def test_faults_of_a_paper_are_told_together(client, make, child):
    make.guardian(child)
    make.guardian(child, "Рябинин Олег", relation="father")
    answer = client.post(page(child) + "/paper", data={"given_on": "31.02.2026"})
    assert answer.status_code == 422
    assert "В феврале 2026 года 28 дней." in text_of(answer)
    answer = client.post(page(child) + "/paper", data={"given_on": "01.01.2030"})
    assert answer.status_code == 422


def test_blanks_to_print(client, make, child):
    shown = text_of(client.get(page(child) + "/blank"))
    assert "________________" in shown
    make.guardian(child)
    shown = text_of(client.get(page(child) + "/blank?purpose=processing"))
    assert "Я, Рябинина Ольга Павловна (мать)" in shown
    assert "Согласие на публикацию" not in shown
    father = make.guardian(child, "Рябинин Олег", relation="father")
    shown = text_of(client.get(f"{page(child)}/blank?purpose=processing&signer={father}"))
    assert "Я, Рябинин Олег (отец)" in shown
    assert not re.search(r"{[a-z]+}", shown)


def test_a_withdrawal_says_first_what_will_happen(client, make):
    made = make.whole()
    mentor = made["mentor_person"]
    entry = make.entry(mentor, "mentor")
    address = f"{page(mentor)}/withdraw/processing"
    shown = text_of(client.get(address))
    for said in (
        "Место в базе наставников замораживается",
        "1 пара встанет на паузу",
        "Появится задача: поговорить с обеими сторонами",
        "удалить данные человека",
    ):
        assert said in shown
    assert make.read(BaseEntry, entry).state == "entered"
    answer = client.post(address, data={"by": mentor, "withdrawn_on": DAY, "note": "по телефону"})
    assert answer.status_code == 303
    assert make.read(BaseEntry, entry).state == "frozen"
    assert {t.kind for t in make.rows(Task)} == {"consent_withdrawn", "erase_data"}
    shown = text_of(client.get(page(mentor)))
    assert "по телефону" in shown
    assert client.get(address).status_code == 409
    assert client.post(f"{page(mentor)}/return").status_code == 409
    client.post(page(mentor) + "/paper", data={
        "purpose": "processing", "signer": mentor, "given_on": DAY})  # fmt: skip
    assert make.read(BaseEntry, entry).state == "entered"


def test_a_return_after_a_link(client, make):
    mentor = make.consenting()
    entry = make.entry(mentor, "mentor")
    client.post(f"{page(mentor)}/withdraw/be_mentor", data={"by": mentor, "withdrawn_on": DAY})
    make.consents(mentor, "be_mentor")
    shown = text_of(client.get(page(mentor)))
    assert "Все нужные согласия снова есть." in shown
    assert client.post(f"{page(mentor)}/return").status_code == 303
    assert make.read(BaseEntry, entry).state == "entered"


def test_a_strange_purpose_has_no_page(client, make):
    mentor = make.consenting()
    assert client.get(f"{page(mentor)}/withdraw/health").status_code == 404
    assert client.get(f"{page(mentor)}/withdraw/transfer").status_code == 409


def test_everybody_who_lacks_a_consent_gets_a_slip(client, make, child):
    make.guardian(child)
    orphan = make.pupil("Беляев Пётр", grade=5)
    done = make.pupil("Готовый Иван")
    make.consents(done, "processing")
    shown = text_of(client.get(CONSENTS))
    assert "Ёлкина Вера" in shown
    assert "Готовый Иван" not in shown
    assert "Беляев Пётр" in text_of(client.get(f"{CONSENTS}?class=5А"))
    answer = client.post(f"{CONSENTS}/ask", data={"people": [child, orphan], "side": "mentee"})
    shown = text_of(answer)
    assert answer.status_code == 200
    assert shown.count("Наведите камеру телефона") == 1
    assert "Класс 7А" in shown
    assert "Беляев Пётр" in shown
    assert "ссылку отправили" in text_of(client.get(CONSENTS))
    answer = client.post(f"{CONSENTS}/ask", data={"side": "mentee"})
    assert (answer.status_code, "Отметьте хотя бы одного" in text_of(answer)) == (422, True)


def test_a_teacher_is_not_a_mentee_until_something_says_so(client, make):
    make.person("Маркова Анна")
    assert "Маркова" not in client.get(CONSENTS).text
    assert "Маркова" in client.get(f"{CONSENTS}?side=mentor").text


@pytest.mark.parametrize("many", [2, 40])
def test_few_statements_whatever_the_size(client, make, statements, child, many):
    mother = make.guardian(child)
    make.consents(child, *["processing"] * many, signer=mother)
    for number in range(many):
        make.guardian(make.pupil(f"Ёлкин Вариант {number}"), adult=mother)
    for address in (CONSENTS, page(child), page(child) + "/ask", page(child) + "/paper",
                    page(child) + "/blank", f"{page(child)}/withdraw/processing",
                    f"{BASE}/people/{child}/family"):  # fmt: skip
        with statements() as seen:
            assert client.get(address).status_code == 200
        assert len(seen) <= 15, (address, len(seen))


READERS = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}
KEEPERS = READERS - {Role.PSYCHOLOGIST}


@pytest.mark.parametrize("role", list(Role))
def test_who_opens_what(client_as, make, child, role):
    mother = make.guardian(child)
    make.consents(child, "processing", signer=mother)
    (consent,) = make.rows(Consent)
    client = client_as(role)
    reads = [CONSENTS, page(child), f"{CONSENTS}/{consent.id}"]
    keeps = [page(child) + "/ask", page(child) + "/paper", page(child) + "/blank",
             f"{page(child)}/withdraw/processing"]  # fmt: skip
    for addresses, allowed in ((reads, READERS), (keeps, KEEPERS)):
        for address in addresses:
            status = client.get(address).status_code
            assert (status == 200) is (role in allowed), (address, status)
            assert "Ёлкина" not in client.get(address).text or role in allowed
    posts = [page(child) + "/ask", page(child) + "/paper", f"{CONSENTS}/ask",
             f"{page(child)}/withdraw/processing"]  # fmt: skip
    for address in posts:
        assert (client.post(address, data={}).status_code == 422) is (role in KEEPERS)


class TestFamilies:
    def test_a_mother_is_added_and_can_be_asked(self, client, make, child):
        address = f"{BASE}/people/{child}/family"
        assert "Семья пока не записана" in text_of(client.get(address))
        answer = client.post(
            f"{address}/new",
            data={"relation": "mother", "full_name": "Рябинина Ольга", "phone": "8 903 123-45-67"},
        )
        assert (answer.status_code, answer.location) == (303, page(child))
        shown = text_of(client.get(address))
        assert "Рябинина Ольга" in shown
        assert "+7 903 123-45-67" in shown
        assert "законный представитель: подписывает за ребёнка" in shown
        (row,) = make.rows(Guardian)
        line = f"{address}/{row.id}"
        assert 'value="+7 903 123-45-67"' in text_of(client.get(f"{line}/edit"))
        assert (
            client.post(
                f"{line}/edit", data={"relation": "relative", "phone": "", "email": "o@example.org"}
            ).status_code
            == 303
        )
        assert make.read(Person, row.guardian_id).email == "o@example.org"
        assert client.post(f"{line}/end", data={"until": DAY}).status_code == 303
        assert "Представляли раньше" in text_of(client.get(address))

    def test_a_teacher_of_the_school_may_be_the_mother(self, client, make, child):
        teacher = make.person("Маркова Анна")
        make.pupil("Маркова Юля")
        address = f"{BASE}/people/{child}/family/new"
        found = client.post(f"{BASE}/people/search", data={"text": "марк", "next": address})
        shown = client.get(found.location)
        assert "Маркова Анна, педагог" in text_of(shown)
        assert "Маркова Юля" not in shown.text
        answer = client.post(found.location, data={"person": teacher, "relation": "mother"})
        assert answer.status_code == 303
        assert len(make.rows(Person, kind="parent")) == 0

    def test_faults_are_told_and_typed_stays(self, client, child):
        answer = client.post(
            f"{BASE}/people/{child}/family/new", data={"full_name": "Рябинина", "phone": "32-15"}
        )
        shown = text_of(answer)
        assert answer.status_code == 422
        for said in ("Нужны фамилия и имя", "Нужен номер с кодом", "Выберите, кем приходится",
                     'value="Рябинина"', 'value="32-15"'):  # fmt: skip
            assert said in shown

    def test_an_adult_has_no_such_page(self, client, make, child):
        teacher = make.person("Маркова Анна")
        assert client.get(f"{BASE}/people/{teacher}/family").status_code == 404
        other = make.pupil("Туров Глеб")
        make.guardian(other)
        (row,) = make.rows(Guardian)
        assert client.get(f"{BASE}/people/{child}/family/{row.id}/edit").status_code == 404
