"""Pages of the region's acts: form, paper as it prints, signing, files, code (D-01, DC-03)."""

import io
import re
from datetime import UTC, datetime

import pytest
from docx import Document as Word
from pypdf import PdfReader

from kernel.identity.permissions import GRANTS, Permission, Role

TODAY = datetime.now(UTC).date()
FORM = {
    "school_year": "2026/2027",
    "grounds": "распоряжение Минпросвещения России от 25.12.2019 № Р-145",
    "starts_on": "01.09.2026",
    "ends_on": "31.05.2027",
    "kinds": "general",
    "monitoring": "25.12.2026 — итоги полугодия\n01.06.2027 итоги года",
    "responsible_post": "заместитель министра",
    "responsible": "Ёлкина Мария Юрьевна",
    "signatory_post": "министр",
    "signatory": "О. С. Саврасова",
}
PDF = b"%PDF-1.4 scan"
MOST = 15


@pytest.fixture
def operator(client_as):
    return client_as(Role.REGION_OPERATOR)


@pytest.fixture
def draft(operator) -> str:
    answer = operator.post("/acts/new", data=FORM)
    assert answer.status_code == 303, answer.text
    return answer.location


def plain(html: str) -> str:
    return html.replace("\u00a0", " ").replace("\u00ad", "")


def sign(client, address, **more):
    data = {"number": "214-од", "dated_on": TODAY.strftime("%d.%m.%Y"), **more}
    return client.post(f"{address}/sign", data=data)


def test_who_opens_and_how_many_statements(client_as, draft, statements):
    addresses = ["/acts/", "/acts/new", draft, f"{draft}/edit", f"{draft}/act.pdf"]
    problems = []
    for role in Role:
        client = client_as(role)
        client.get("/me")
        for address in addresses:
            with statements() as seen:
                status = client.get(address).status_code
            granted = role in GRANTS[Permission.ACTS_EDIT]
            if status != (200 if granted else 403):
                problems.append((role, address, status))
            if len(seen) > MOST:
                problems.append((role, address, len(seen)))
    assert problems == []


def test_the_form_begins_filled_and_faults_stand_at_their_fields(operator):
    shown = plain(operator.get("/acts/new?year=2026/2027").text)
    assert "№ Р-145" in shown
    assert "25.12.2026 — итоги первого полугодия" in shown
    answer = operator.post("/acts/new", data=FORM | {"monitoring": "когда-нибудь", "grounds": ""})
    assert answer.status_code == 422
    assert "когда-нибудь" in answer.text
    assert 'id="monitoring-error"' in answer.text
    answer = operator.post("/acts/new", data=FORM | {"ends_on": "01.08.2026", "responsible": ""})
    assert {'id="ends_on-error"' in answer.text, 'id="responsible-error"' in answer.text} == {True}


def test_a_draft_is_read_changed_signed_and_cancelled(operator, draft, client_as):
    shown = plain(operator.get(draft).text)
    assert "Ёлкина Мария Юрьевна" in shown
    assert "итоги года – до 1 июня 2027 г." in shown
    assert operator.post(f"{draft}/edit", data=FORM | {"signatory": "Л. Г. Ким"}).status_code == 303
    assert "Л. Г. Ким" in plain(operator.get(draft).text)
    assert sign(operator, draft, number="").status_code == 422
    assert sign(operator, draft).status_code == 303
    shown = operator.get(draft).text
    assert f"{draft}/edit" not in shown
    code = re.search(r"/check/([0-9A-Z]{5}-[0-9A-Z]{5})", shown)
    assert code is not None
    checked = client_as(None).get(code[0]).text
    assert "214-од" in checked
    assert "Ёлкина" not in checked
    assert operator.post(f"{draft}/cancel", data={"reason": ""}).status_code == 422
    assert operator.post(f"{draft}/cancel", data={"reason": "Ошибка"}).status_code == 303
    assert "отмен" in client_as(None).get(code[0]).text


def test_both_files_say_the_same(operator, draft):
    sign(operator, draft)
    pages = PdfReader(io.BytesIO(operator.get(f"{draft}/act.pdf").data)).pages
    printed = plain(" ".join(page.extract_text() for page in pages))
    word = Word(io.BytesIO(operator.get(f"{draft}/act.docx").data))
    typed = plain("\n".join(each.text for each in word.paragraphs))
    for piece in ("ПРИКАЗЫВАЮ", "Ёлкина", "Перечень образовательных организаций"):
        assert piece in " ".join(printed.split()), piece
        assert piece in typed, piece


def test_a_scan_is_attached_to_a_signed_act_only(operator, draft, client_as):
    def attach():
        return operator.post(
            f"{draft}/scan", data={"scan": (io.BytesIO(PDF), "приказ.pdf")},
            content_type="multipart/form-data",
        )  # fmt: skip

    attach()
    assert operator.get(f"{draft}/scan").status_code == 404
    sign(operator, draft)
    assert operator.post(f"{draft}/scan", data={}).status_code == 422
    assert attach().status_code == 303
    assert operator.get(f"{draft}/scan").data == PDF
    assert client_as(Role.MUNICIPAL).get(f"{draft}/scan").status_code == 403


def test_a_draft_is_put_away(operator, draft):
    assert operator.post(f"{draft}/cancel").location.endswith("/acts/")
    assert draft not in operator.get("/acts/").text


def test_hostile_words_stand_on_the_page_as_words(operator):
    hostile = "{{7*7}} <script>alert(1)</script>"
    address = operator.post("/acts/new", data=FORM | {"responsible": hostile}).location
    shown = operator.get(address).text
    assert "<script>alert" not in shown
    assert "{{7*7}} &lt;script&gt;" in plain(shown)
