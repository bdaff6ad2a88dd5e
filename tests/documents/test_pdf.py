"""The PDF: what it says, how it is laid out, and what it refuses to do."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from kernel.documents import pdf
from kernel.documents.content import (
    Align,
    Bar,
    Bullets,
    Cell,
    Column,
    Document,
    Footer,
    Heading,
    HeadingBlock,
    KeyValues,
    Note,
    Numbered,
    Numbering,
    Orientation,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Signatures,
    Table,
)
from kernel.documents.typography import MissingGlyph

HOSTILE = (
    '<img src="/etc/passwd"/>',
    '<b>жирно</b> & <font color="red">',
    "</para><para>",
    "{{ 7 * 7 }} {% for %}",
    "=1+1",
    "&lt;a href='file:///etc/passwd'&gt;",
)
COLUMNS = (Column("Район", 2), Column("Доля", align=Align.RIGHT, under="цель 70 %"))


def read(document: Document) -> PdfReader:
    return PdfReader(BytesIO(pdf.render(document)))


def text_of(reader: PdfReader) -> str:
    return squeezed(" ".join(page.extract_text() for page in reader.pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def long_table(rows: int) -> Table:
    lines = tuple((f"Район {n}", Cell("63,7", "553 из 868")) for n in range(rows))
    return Table(COLUMNS, lines, total=("Итого", Cell("64,0", "600 из 938")))


def everything(*, hostile: str = "слова") -> Document:
    """Each kind of block, each with the given text in it."""
    columns = (Column(hostile, under=hostile), Column("Число", align=Align.RIGHT))
    rows = ((hostile, Cell(hostile, hostile, "*")), (Cell((Run(hostile, italic=True),)), "2"))
    return Document(
        title=hostile,
        heading=Heading(hostile, hostile, hostile, hostile, hostile, hostile, hostile),
        footer=Footer(hostile),
        blocks=(
            Paragraph((Run(hostile, bold=True), Run(f" и {hostile}"))),
            HeadingBlock(hostile, 1),
            HeadingBlock(hostile, 2),
            HeadingBlock(hostile, 3),
            Table(columns, rows, total=(hostile, "3"), caption=hostile, groups=((hostile, 2),)),
            Table(columns, rows, grid=True),
            Bullets((hostile,)),
            Numbered((hostile, hostile), small=True),
            KeyValues(((hostile, hostile),)),
            Note(hostile),
            Signatures((Signature(hostile, hostile), Signature(hostile)), stamp=hostile),
            PageBreak(Orientation.LANDSCAPE),
            Paragraph(hostile, align=Align.LEFT, indent=False),
        ),
    )


def test_the_header_of_a_table_and_the_page_number_stand_on_every_page() -> None:
    reader = read(Document(title="Свод", blocks=(long_table(70),)))

    pages = [squeezed(page.extract_text()) for page in reader.pages]

    assert len(pages) == 3
    for number, page in enumerate(pages, start=1):
        assert "Район Доля цель 70 %" in page.replace("\xa0", " ")
        assert f"{number} из 3" in page
    assert "Итого" in pages[2]
    assert "600 из 938" in pages[2]


def test_orders_are_numbered_above_from_the_second_page() -> None:
    footer = Footer(numbering=Numbering.TOP)
    reader = read(Document(title="Приказ", blocks=(long_table(40),), footer=footer))

    firsts = [page.extract_text() for page in reader.pages]

    assert "из 2" not in firsts[0]
    assert re.search(r"(^|\n)2(\n|$)", firsts[1])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_printed_as_text(hostile: str) -> None:
    reader = read(everything(hostile=hostile))

    # the heading's seven, the paragraph's two, and the rest: nothing was swallowed
    assert text_of(reader).count(squeezed(hostile)) >= 25
    assert "root:" not in text_of(reader)
    assert not any(page.images for page in reader.pages)
    assert not any(page.annotations for page in reader.pages)


def test_equal_documents_give_equal_bytes() -> None:
    assert pdf.render(everything()) == pdf.render(everything())


def test_another_text_gives_other_bytes() -> None:
    assert pdf.render(everything()) != pdf.render(everything(hostile="слово"))


def test_a_missing_glyph_is_an_error_that_names_it() -> None:
    with pytest.raises(MissingGlyph, match=r"☐ \(U\+2610 BALLOT BOX\)") as refused:
        pdf.render(everything(hostile="готово ☐ и 漢"))

    assert refused.value.characters == "☐漢"


def test_letters_of_the_peoples_of_russia_are_printed() -> None:
    alphabets = "Ёё Әә Өө Ҥҥ Ӧӧ Ӱӱ Јј Ҙҙ Ҡҡ Ӑӑ Ҕҕ Ӏ Ӕӕ № ₽ «»„“ – — … §"

    assert alphabets in text_of(read(Document(title=alphabets, blocks=())))


def test_sheets_turn_where_the_document_says() -> None:
    upright = Document(
        title="Свод",
        blocks=(Paragraph("а"), PageBreak(Orientation.LANDSCAPE), Paragraph("б"), PageBreak()),
    )
    turned = Document(title="Свод", blocks=(Paragraph("а"),), orientation=Orientation.LANDSCAPE)

    sizes = [
        [page.mediabox.width > page.mediabox.height for page in read(one).pages]
        for one in (upright, turned)
    ]

    assert sizes == [[False, True], [True]]


def test_the_file_tells_its_title_author_and_language() -> None:
    document = Document(
        title="Показатели", blocks=(), heading=Heading("Министерство"), subject="2024"
    )
    reader = read(document)

    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Показатели", "Министерство")
    assert reader.metadata.subject == "2024"
    assert reader.root_object["/Lang"] == "ru-RU"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]


def test_all_fonts_are_in_the_file() -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]): "/FontDescriptor" in font.get_object()
        for page in read(everything()).pages
        for font in page["/Resources"]["/Font"].values()
    }

    assert fonts
    assert all(fonts.values())


def test_a_screen_reader_finds_headings_tables_and_their_cells_in_order() -> None:
    tree = read(everything()).root_object["/StructTreeRoot"]["/K"]
    assert tree["/S"] == "/Document"
    tags = [kid.get_object()["/S"] for kid in tree["/K"]]

    heading = ["/P"] * 6 + ["/H1", "/P"]
    blocks = ["/P", "/H2", "/H3", "/H4", "/Table", "/Table", "/L", "/L", "/Table"]
    assert tags == [*heading, *blocks, *["/P"] * 5]
    table = next(k.get_object() for k in tree["/K"] if k.get_object()["/S"] == "/Table")
    parts = [kid.get_object()["/S"] for kid in table["/K"]]
    assert parts == ["/Caption", "/TR", "/TR", "/TR", "/TR", "/TR"]
    head = table["/K"][2].get_object()["/K"][0].get_object()
    assert (head["/S"], head["/A"]["/Scope"]) == ("/TH", "/Column")


def test_each_mark_of_a_page_leads_to_its_element() -> None:
    reader = read(Document(title="Свод", blocks=(long_table(70), *everything().blocks)))
    numbers = reader.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))

    for page in reader.pages:
        contents = page.get_contents()
        assert contents is not None
        marks = re.findall(rb"/MCID (\d+)", contents.get_data())
        assert [int(mark) for mark in marks] == list(range(len(marks)))
        assert len(parents[page["/StructParents"]].get_object()) == len(marks)


def test_text_without_a_space_and_a_cell_taller_than_a_page_are_laid_out() -> None:
    columns = (Column("а" * 90), Column("б", align=Align.RIGHT))
    rows = (("слово " * 900, "щ" * 300), ("ж" * 900, Cell("х", bar=Bar(1.4, 0.7))))

    text = text_of(read(Document(title="ё" * 300, blocks=(Table(columns, rows),))))

    assert (text.count("слово"), text.count("щ"), text.count("ж")) == (900, 300, 900)


def test_a_signature_does_not_stand_alone_on_a_page() -> None:
    for lines in range(30, 45):
        blocks = (
            *(Paragraph(f"Пункт {n}", indent=False) for n in range(lines)),
            Signatures((Signature("Директор", "И. О. Фамилия"),)),
        )
        last = read(Document(title="Приказ", blocks=blocks)).pages[-1].extract_text()
        assert "Пункт" in last
