"""Text before it is printed: what is safe to change, what keeps together, how figures look."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from kernel.documents.content import Column, Document, Family, HeadingBlock, Run, Table
from kernel.documents.fonts import coverage, ensure_glyphs, face, warm
from kernel.documents.registry import DocumentType, DocumentTypes
from kernel.documents.typography import MissingGlyph, printable, tied, typeset
from kernel.documents.words import ENGLISH, figure, long_date, long_moment, page_of
from kernel.errors import NotFound


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("70\u202f%", "70\u00a0%"),
        ("1\u2009000", "1 000"),
        ("а\tб", "а б"),
        ("а\r\nб\u2028в", "а\nб\nв"),
        ("и\u0306", "й"),
        ("да\u00ad\u200bльше\ufeff", "дальше"),
        ("имя\u202egpj", "имяgpj"),
        ("\x00\x1b[31m", "[31m"),
        ("2020\u201021", "2020-21"),
    ],
)
def test_rare_signs_become_those_we_can_print(given: str, printed: str) -> None:
    assert printable(given) == printed


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("№ 145-о", "№~145-о"),
        ("70 % и 5 г.", "70~% и~5~г."),
        ("с И. О. Фамилией", "с~И.~О.~Фамилией"),
        ("назначить Шёлкову М. П., учителя", "назначить Шёлкову~М.~П., учителя"),
        ("приказом А. К. Римского", "приказом А.~К.~Римского"),
        ("№ ____ (проект)", "№~____ (проект)"),
        ("в г. Бийске", "в~г.~Бийске"),
        ("ниже цели на 6,3 п. п.", "ниже цели на 6,3~п.~п."),
        ("14 ноября 2024 г. в 09:42", "14 ноября 2024~г. в~09:42"),
        ("Класс А и Б", "Класс А~и~Б"),
        ("п. 2 ст. 3", "п.~2 ст.~3"),
        ("ученики и учителя", "ученики и~учителя"),
    ],
)
def test_short_words_and_numbers_keep_to_their_neighbour(given: str, kept: str) -> None:
    assert tied(given).replace("\u00a0", "~") == kept


def test_only_russian_text_is_tied() -> None:
    assert typeset("№ 5", "en") == (Run("№ 5"),)
    assert typeset((Run("№ 5", bold=True),), "ru") == (Run("№\u00a05", bold=True),)


def test_half_a_character_is_refused_in_every_file() -> None:
    with pytest.raises(MissingGlyph, match=r"U\+D800"):
        printable("а\ud800")


@pytest.mark.parametrize("family", list(Family))
def test_both_families_cover_what_schools_write(family: Family) -> None:
    warm()

    assert ensure_glyphs("Ёж № 5 – «да» ₽ Ҥ Ӧ", family) == "Ёж № 5 – «да» ₽ Ҥ Ӧ"
    assert ord("☐") not in coverage(family)
    with pytest.raises(MissingGlyph):
        ensure_glyphs("✓", family)


def test_faces_are_named_after_their_family() -> None:
    assert face(Family.SERIF) == "PT Serif"
    assert face(Family.SANS, bold=True, italic=True) == "PT Sans BoldItalic"


@pytest.mark.parametrize(
    ("value", "ru", "en"),
    [
        (7, "7", "7"),
        (1204, "1204", "1204"),
        (12040, "12\u00a0040", "12,040"),
        (Decimal("63.7"), "63,7", "63.7"),
        (Decimal(70), "70", "70"),
        (-12040, "-12\u00a0040", "-12,040"),
    ],
)
def test_figures_are_written_as_the_language_writes_them(
    value: int | Decimal, ru: str, en: str
) -> None:
    assert (figure(value, "ru"), figure(value, "en")) == (ru, en)


def test_dates_are_written_out() -> None:
    moment = datetime(2024, 11, 14, 9, 42, tzinfo=ZoneInfo("Asia/Barnaul"))

    assert long_date(date(2026, 9, 1), "ru") == "1 сентября 2026 г."
    assert long_moment(moment, "ru") == "14 ноября 2024 г. в 09:42"
    assert long_moment(moment, "en") == "14 November 2024, 09:42"
    assert (page_of(1, 3, "ru"), page_of(1, 3, "en")) == ("1 из 3", "1 of 3")


def test_english_needs_no_catalogue() -> None:
    assert ENGLISH.ngettext("%(num)s school", "%(num)s schools", 2) == "2 schools"
    assert ENGLISH.gettext("Share, %") == "Share, %"


def test_a_registry_knows_its_types_and_takes_no_two_of_a_name() -> None:
    kind: DocumentType[str] = DocumentType("memo", "Memo", lambda text, t: Document(text, ()))
    types = DocumentTypes([kind])

    assert types.get("memo").build("Записка", ENGLISH).title == "Записка"
    assert list(types) == [kind]
    with pytest.raises(NotFound):
        types.get("order")
    with pytest.raises(ValueError, match="memo"):
        DocumentTypes([kind, kind])


def test_content_that_cannot_be_drawn_is_refused_where_it_is_made() -> None:
    columns = (Column("а"), Column("б"))
    with pytest.raises(ValueError, match="as many cells"):
        Table(columns, (("а",),))
    with pytest.raises(ValueError, match="span all"):
        Table(columns, (), groups=(("а", 1),))
    with pytest.raises(ValueError, match="level"):
        HeadingBlock("а", 4)
