"""A told report as files: PDF, DOCX and XLSX of one content say the same."""

import io
from datetime import UTC, datetime

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from kernel.documents.words import Words
from kernel.measures.telling.files import FORMATS, rendered
from kernel.measures.telling.paper import Office
from kernel.measures.telling.whole import tell
from tests.factories.told_report import school_content
from web.i18n import catalogue

OFFICE = Office(
    authority="Опытная школа", signers=("Куратор",), made_at=datetime(2027, 5, 28, tzinfo=UTC)
)


@pytest.fixture(scope="module")
def ru() -> Words:
    known = catalogue("ru")
    return Words.of("ru", known.ugettext, known.ungettext)


def test_a_quoted_figure_is_printed_letter_for_letter(ru):
    """K-07: «98 %» of five pairs is a quotation, a string in the workbook too."""
    book = openpyxl.load_workbook(
        io.BytesIO(rendered(tell(school_content(), ru), "xlsx", OFFICE, ru))
    )
    printed = [row[1] for row in book["Диагностика 2020-2021"].values if row[1]]
    assert printed[-2:] == ["61 %", "98 %"]


def test_all_files_say_the_same(ru):
    """PDF, DOCX and XLSX of one content: 12 of 15, the hidden group, the recommendation."""
    told = tell(school_content(), ru)
    files = {fmt: rendered(told, fmt, OFFICE, ru) for fmt in FORMATS}
    said = {fmt: " ".join(read(fmt, content).split()) for fmt, content in files.items()}
    for fmt in ("pdf", "docx"):
        assert "12 из 15" in said[fmt]
        assert "+0,25 до +0,75" in said[fmt]
    for fmt in FORMATS:
        assert "4 пары: скрыто, группа меньше пяти" in said[fmt], fmt
        assert "Обсудите это с наставниками" in said[fmt], fmt
        assert files[fmt] == rendered(told, fmt, OFFICE, ru), fmt


def test_the_workbook_holds_numbers(ru):
    book = openpyxl.load_workbook(
        io.BytesIO(rendered(tell(school_content(), ru), "xlsx", OFFICE, ru))
    )
    table = list(book["Ученики"].values)
    head = next(row for row in table if row[0] == "Показатель")
    first = dict(zip(head, table[table.index(head) + 1], strict=True))
    assert (first["Измерены дважды"], first["Опрошены"]) == (12, 15)
    assert (first["Медиана до"], first["Изменение"], first["Интервал до"]) == (3.25, 0.5, 0.75)
    assert (first["Лучше"], first["Так же"], first["Хуже"]) == (9, 2, 1)


def read(fmt: str, content: bytes) -> str:
    if fmt == "pdf":
        pages = PdfReader(io.BytesIO(content)).pages
        return "\n".join(page.extract_text() for page in pages).replace("\u00a0", " ")
    if fmt == "docx":
        paper = docx.Document(io.BytesIO(content))
        cells = (cell.text for table in paper.tables for row in table.rows for cell in row.cells)
        return " ".join([*(p.text for p in paper.paragraphs), *cells]).replace("\u00a0", " ")
    book = openpyxl.load_workbook(io.BytesIO(content))
    return " ".join(str(v) for sheet in book for row in sheet.values for v in row if v is not None)
