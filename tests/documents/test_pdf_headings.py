"""A heading never stands at the foot of a page with its table on the next one."""

import io

import pytest
from pypdf import PdfReader

from kernel.documents import pdf
from kernel.documents.content import Column, Document, HeadingBlock, Paragraph, Table

TABLE = Table((Column("Показатель"), Column("Сколько")), (("Встречи", "6"),) * 4)


@pytest.mark.parametrize("lines", range(26, 40))
def test_a_heading_goes_with_the_first_rows_of_its_table(lines):
    """Filled line by line, so that somewhere the heading alone would still fit."""
    fill = tuple(Paragraph("Строка текста.") for _ in range(lines))
    headings = (HeadingBlock("Раздел"), HeadingBlock("Таблица раздела", level=2))
    made = pdf.render(Document("Отчёт", (*fill, *headings, TABLE)))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(made)).pages]
    with_heading = next(page for page in pages if "Таблица раздела" in page)
    assert "Встречи" in with_heading
    assert "Раздел" in with_heading
