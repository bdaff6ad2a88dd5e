"""The DOCX: the words of the PDF, in styles and fields that a person's editor knows."""

import re
from io import BytesIO

import docx as word
import pytest
from docx.oxml.ns import qn

from kernel.documents import docx, pdf
from kernel.documents.content import (
    Document,
    Footer,
    Heading,
    Numbered,
    Numbering,
    Orientation,
    PageBreak,
    Paragraph,
)
from tests.documents.test_pdf import HOSTILE, everything, long_table, read, text_of


def reopened(document: Document) -> word.document.Document:
    return word.Document(BytesIO(docx.render(document)))


def test_a_table_keeps_its_cells_and_repeats_its_header() -> None:
    (table,) = reopened(Document(title="Свод", blocks=(long_table(3),))).tables

    cells = [[cell.text for cell in row.cells] for row in table.rows]

    assert cells == [
        ["Район", "Доля\nцель 70\xa0%"],
        *[[f"Район {n}", "63,7\n553 из 868"] for n in range(3)],
        ["Итого", "64,0\n600 из 938"],
    ]
    repeated = [row._tr.find(".//" + qn("w:tblHeader")) is not None for row in table.rows]
    assert repeated == [True, False, False, False, False]


def test_both_files_say_the_same_words() -> None:
    document = everything(hostile="Ёлкиной М. С., № 145-о от 01.09.2026 г. (7А) 70 %")
    written = "".join((text.text or "") for text in reopened(document).element.body.iter(qn("w:t")))
    printed = text_of(read(document))

    # the PDF adds page numbers and signs of lists, line breaks join words differently
    letters = re.compile(r"[^\W\d_]")
    assert len(letters.findall(written)) == len(letters.findall(printed)) - _furniture(printed)


def _furniture(printed: str) -> int:
    """Letters of the foot: its text once a page, and the word between the two numbers."""
    foot = "Ёлкиной М. С., № 145-о от 01.09.2026 г. (7А) 70 %"
    pages = len(re.findall(r"\d из \d", printed))
    return pages * (len(re.findall(r"[^\W\d_]", foot)) + len("из"))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text(hostile: str) -> None:
    paper = reopened(everything(hostile=hostile))

    assert paper.paragraphs[0].text == hostile
    assert paper.tables[0].cell(2, 0).text == hostile
    assert not paper.inline_shapes


def test_what_xml_cannot_hold_is_left_out() -> None:
    paper = reopened(Document(title="а\x00б\x0bв\u202eг", blocks=()))

    assert paper.paragraphs[0].text == "аб\nвг"


def test_equal_documents_give_equal_bytes() -> None:
    assert docx.render(everything()) == docx.render(everything())


def test_the_foot_counts_the_pages() -> None:
    paper = reopened(Document(title="Свод", blocks=(), footer=Footer("Показатели")))
    foot = paper.sections[0].footer

    fields = [field.text for field in foot._element.iter(qn("w:instrText"))]

    assert fields == [" PAGE ", " NUMPAGES "]
    assert foot.paragraphs[0].text.startswith("Показатели\t1 из 1")


def test_orders_are_numbered_above_except_on_the_first_page() -> None:
    paper = reopened(Document(title="Приказ", blocks=(), footer=Footer("", Numbering.TOP)))
    (section,) = paper.sections

    assert section.different_first_page_header_footer
    assert [f.text for f in section.header._element.iter(qn("w:instrText"))] == [" PAGE "]


def test_margins_language_and_styles_are_those_of_a_russian_paper() -> None:
    paper = reopened(
        Document(title="Показатели", blocks=(Paragraph("а"),), heading=Heading("Министерство"))
    )
    (section,) = paper.sections

    assert [round(edge.mm) for edge in (section.left_margin, section.right_margin)] == [30, 15]
    language = paper.styles.element.find(".//" + qn("w:rPrDefault")).find(".//" + qn("w:lang"))
    assert language.get(qn("w:val")) == "ru-RU"
    assert [p.style.name for p in paper.paragraphs] == [
        "Орган власти",
        "Title",
        "Текст документа",
    ]
    assert paper.styles["Normal"].font.name == "PT Serif"
    assert (paper.core_properties.title, paper.core_properties.author) == (
        "Показатели",
        "Министерство",
    )


def test_a_turned_sheet_is_a_section_of_its_own() -> None:
    blocks = (Paragraph("а"), PageBreak(Orientation.LANDSCAPE), Paragraph("б"))
    sections = reopened(Document(title="Свод", blocks=blocks)).sections

    sizes = [section.page_width > section.page_height for section in sections]

    assert sizes == [False, True]


def test_each_numbered_list_counts_from_its_own_start() -> None:
    blocks = (Numbered(("а", "б")), Numbered(("в",), start=5))
    paper = reopened(Document(title="Свод", blocks=blocks))

    numbers = [p._p.pPr.numPr.numId.val for p in paper.paragraphs if p.style.name == "List Number"]

    assert numbers[0] == numbers[1] != numbers[2]


def test_a_signature_is_kept_with_the_words_above_it() -> None:
    paper = reopened(everything())
    note = next(p for p in paper.paragraphs if p.style.name == "Примечание")

    assert note.paragraph_format.keep_with_next


def test_the_pdf_needs_no_office_and_the_docx_no_font() -> None:
    """A sign that our font lacks stops the PDF, but an editor may have it."""
    document = Document(title="Готово ☐", blocks=())

    assert reopened(document).paragraphs[0].text == "Готово ☐"
    with pytest.raises(Exception, match="BALLOT BOX"):
        pdf.render(document)
