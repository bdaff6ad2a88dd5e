"""Sheets that honour or certify: what stands where, whatever the length of the words."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader
from reportlab.lib.units import mm

from kernel.documents.certificate.content import Fact, Landscape, Upright
from kernel.documents.certificate.file import render
from kernel.documents.typography import MissingGlyph
from kernel.jobs import Cancelled

NOW = datetime(2026, 11, 22, tzinfo=UTC)
CODE = {"code": "K7M2P-9XQ4R", "address": "https://portal.example/check/K7M2P-9XQ4R"}
GRATITUDE = Upright(
    authority="Министерство образования", title="Почётная грамота", number="ПГМ-2026-0001",
    verb="награждается", name="Маркова Анна Петровна", about=("учитель", "", "Школа № 1"),
    body="За труд наставника", grounds="Приказ № 145-о", signatory="Министр",
    signed_by="О. С. Саврасова", **CODE,
)  # fmt: skip
COURSE = Landscape(
    title="Сертификат", subtitle="о прохождении обучения", number="КН-1", name="Иванова Анна",
    body="Курс пройден.", facts=(Fact("Объём", "36 часов", 0.5), Fact("Срок", "без срока", 0.5)),
    signatory="Руководитель", issuer="ИРО", region="Республика Алтай", **CODE,
)  # fmt: skip


def made(*papers, **more):
    return render(papers, title="Бумаги", author="Регион", made_at=NOW, **more)


def placed(content):
    """Every piece of text of the first page with the height it stands at."""
    found = []

    def note(words, cm, tm, *_font):
        if words.strip():
            found.append((" ".join(words.split()), cm[5] + tm[5]))

    PdfReader(BytesIO(content)).pages[0].extract_text(visitor_text=note)
    return found


def test_the_words_stand_in_the_order_they_are_read_and_what_is_empty_leaves_nothing():
    said = " ".join(words for words, _ in placed(made(GRATITUDE)))
    parts = ["Министерство", "Почётная", "награждается", "Маркова", "учитель", "Школа", "За труд",
             "Министр", "О. С.", "№ ПГМ", "Приказ", "K7M2P", "portal.example/check"]  # fmt: skip
    assert [said.index(part) for part in parts] == sorted(said.index(part) for part in parts)
    assert made(GRATITUDE) == made(GRATITUDE)
    bare = replace(GRATITUDE, verb="", about=(), grounds="", signed_by="")
    assert "None" not in " ".join(words for words, _ in placed(made(bare)))


def test_a_long_post_rises_and_long_words_shrink_above_the_signature():
    long = replace(
        GRATITUDE, signatory="Исполняющий обязанности начальника управления " * 4,
        name="Уважаемые Ольга Павловна, Пётр Ильич, Анна Константиновна и Лев Аристархович!",
        body="За воспитание отзывчивого и ответственного человека, который помогает другим. " * 4,
    )  # fmt: skip
    heights = dict(placed(made(long)))
    post = [at for words, at in heights.items() if "начальника" in words]
    matter = [at for words, at in heights.items() if "помогает" in words]
    assert min(post) > 55 * mm, "the rule above the foot"
    assert min(matter) > max(post)


def test_upright_and_lengthwise_sheets_may_stand_in_one_file():
    pages = PdfReader(BytesIO(made(GRATITUDE, COURSE))).pages
    assert [tuple(round(float(v)) for v in page.mediabox[2:]) for page in pages] == [
        (595, 842), (842, 595)]  # fmt: skip


def test_the_printing_reports_after_what_was_done_before_it_and_can_be_stopped():
    class Stop:
        said: list[tuple[int, int]] = []

        def report(self, done, total, note=""):
            self.said.append((done, total))
            if done > 30:
                raise Cancelled

    with pytest.raises(Cancelled):
        made(*[COURSE] * 30, progress=Stop(), done=30)
    assert Stop.said == [(30, 60), (55, 60)]


def test_a_sign_no_font_has_is_named():
    with pytest.raises(MissingGlyph, match="漢"):
        made(replace(COURSE, name="Имя 漢字"))
