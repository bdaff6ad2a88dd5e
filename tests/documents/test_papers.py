"""DC-01: papers of an office as PDF, DOCX and HTML say the same; D-02, D-03, D-06, D-14 in form."""

import re
import shutil
import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx as word
import openpyxl
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from kernel.documents import docx, html, pdf, xlsx
from kernel.documents.content import (
    Acquainted,
    AnnexMark,
    Approval,
    Boxes,
    Bullets,
    Document,
    Footer,
    Heading,
    KeyValues,
    Numbering,
    Orientation,
    Paragraph,
    PointItem,
    Points,
    Requisite,
    Ruled,
    Signature,
    Signatures,
)
from kernel.documents.sheet import Col, TableSheet, Workbook
from tests.documents import words_of
from tests.documents.papers import CODE, order, regulations
from tests.documents.test_pdf import squeezed

PAPERS = {"order": order, "regulations": regulations}
HOSTILE = (
    "{{ 7*7 }}",
    "{name} {x:genitive}",
    "<b>Иванов</b><script>alert(1)</script>",
    "=1+1",
    '"><img src=x onerror=alert(1)>',
    "&lt;b&gt; ]]> <!-- А",
    "Дли" * 100,
)


def named(name: str) -> Document:
    """The name at every place where an office paper says one."""
    return Document(
        title=name,
        heading=Heading(approval=Approval(name, name, name, name)),
        blocks=(
            Points((PointItem(name, (PointItem(name),), heading=True),)),
            Bullets((name,), indent=True),
            KeyValues(((name, name),)),
            Acquainted(name, (name,)),
            Ruled(1, name),
            Boxes((name,)),
            Boxes((name,), across=True),
            Signatures((Signature(name, name),)),
            AnnexMark((name,)),
            Approval(name, name, name),
        ),
        requisite=Requisite("https://portal.example/check/K7M2P", name, name),
    )


TIMES = 23


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_words_of_pdf_docx_and_html_agree(paper: str) -> None:
    document = replace(PAPERS[paper](), footer=Footer(numbering=Numbering.NONE))

    printed = words_of.of_pdf(document)

    assert len(printed) > 600
    assert words_of.of_docx(document) == printed
    assert words_of.of_html(document) == printed


@pytest.mark.parametrize("paper", PAPERS)
def test_equal_data_gives_equal_bytes(paper: str) -> None:
    made = PAPERS[paper]

    assert pdf.render(made()) == pdf.render(made())
    assert docx.render(made()) == docx.render(made())
    assert html.render(made()) == html.render(made())


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_docx_and_loses_no_word(tmp_path: Path) -> None:
    names = list(PAPERS)
    for name in names:
        document = replace(PAPERS[name](), footer=Footer(numbering=Numbering.NONE))
        (tmp_path / f"{name}.docx").write_bytes(docx.render(document))
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/lo", "--convert-to",
         "pdf", "--outdir", str(tmp_path), *(f"{tmp_path}/{name}.docx" for name in names)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    for name in names:
        document = replace(PAPERS[name](), footer=Footer(numbering=Numbering.NONE))
        opened = words_of.pages_of((tmp_path / f"{name}.pdf").read_bytes())
        assert words_of.words(opened) == words_of.of_pdf(document), name
        for number in ("2.1.", "3."):
            assert number in opened, "the numbers of points are counted by the editor"


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_prints_as_text_in_every_form(hostile: str) -> None:
    document = named(hostile)

    printed = words_of.pages_of(pdf.render(document)).replace("-\n", "")
    paper = word.Document(BytesIO(docx.render(document)))
    written = "".join(t.text or "" for t in paper.element.body.iter(qn("w:t")))
    shown = html.render(document)

    # a name of many lines may part at the foot of a page: it is told by its letters
    said, times = (hostile[1], 100) if hostile.isalpha() else (bare(hostile), 1)
    assert bare(printed).count(said) == TIMES * times
    assert bare(written).count(said) == (TIMES - 2) * times, "the requisite is in the foot"
    assert "<script" not in shown
    assert "<img" not in shown
    assert bare(words_of.text_of(shown)).count(said) == TIMES * times
    book = xlsx.render(Workbook((TableSheet("Имена", (Col("Имя"),), ((hostile,),)),)))
    cell = openpyxl.load_workbook(BytesIO(book)).worksheets[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", hostile)


def test_marks_that_turn_the_direction_of_writing_are_left_out() -> None:
    name = "Иванов\u202eвонавИ\u2066\u200f Пётр"
    document = named(name)

    forms = (
        words_of.pages_of(pdf.render(document)),
        "".join(t.text or "" for t in word.Document(
            BytesIO(docx.render(document))).element.body.iter(qn("w:t"))),
        html.render(document),
    )  # fmt: skip

    for said in forms:
        assert "ИвановвонавИ" in said
        assert not set(said) & {"\u202e", "\u2066", "\u200f"}


def test_points_are_numbered_on_three_levels_in_all_forms() -> None:
    printed = squeezed(words_of.pages_of(pdf.render(order())))
    shown = html.render(order()).replace("\xa0", " ")

    for number in ("1. Закрепить", "2.1. ведение", "2.2.1. промежуточного", "4. Контроль"):
        assert number in printed.replace("\xa0", " ")
        assert number in shown
    paper = word.Document(BytesIO(docx.render(order())))
    levels = [
        p._p.pPr.numPr.ilvl.val for p in paper.paragraphs if p.style.name == "Пункт документа"
    ]
    assert levels == [0, 0, 1, 1, 2, 2, 0, 0]
    formats = paper.part.numbering_part.element.xpath("w:abstractNum/w:lvl/w:lvlText/@w:val")
    assert {"%1.", "%1.%2.", "%1.%2.%3."} <= set(formats)


def test_points_go_on_with_the_number_they_are_given() -> None:
    paper = word.Document(BytesIO(docx.render(regulations())))
    numbers = paper.part.numbering_part.element
    heads = [
        p for p in paper.paragraphs if p.style.name == "Heading 1" and p._p.pPr.numPr is not None
    ]

    used = [numbers.num_having_numId(p._p.pPr.numPr.numId.val) for p in heads]

    starts = [num.xpath("w:lvlOverride[@w:ilvl='0']/w:startOverride/@w:val") for num in used]
    assert starts == [["1"], ["1"], ["3"]]
    assert "3.\xa0Отчётность" in html.render(regulations())
    with pytest.raises(ValueError, match="three levels"):
        Points((PointItem("1", (PointItem("2", (PointItem("3", (PointItem("4"),)),)),)),))


def test_the_requisite_stands_at_the_lower_right_of_the_first_page_alone() -> None:
    reader = PdfReader(BytesIO(pdf.render(order())))
    found: list[tuple[float, float]] = []

    def note(said: str, cm: list[float], tm: list[float], *_font: object) -> None:
        if CODE in said:
            found.append((cm[4] + tm[4], cm[5] + tm[5]))

    reader.pages[0].extract_text(visitor_text=note)

    ((x, y),) = found
    assert x > 595 / 2
    assert y < 120
    assert CODE not in reader.pages[1].extract_text()
    first = word.Document(BytesIO(docx.render(order()))).sections[0]
    assert CODE in "".join(t.text for t in first.first_page_footer._element.iter(qn("w:t")))
    assert CODE not in "".join(t.text or "" for t in first.footer._element.iter(qn("w:t")))
    assert len(first.first_page_footer._element.findall(f".//{qn('pic:pic')}")) == 1


def test_text_of_the_first_page_keeps_off_the_requisite() -> None:
    lines = tuple(Paragraph(f"Пункт {n}", indent=False) for n in range(80))
    plain = Document(title="Приказ", blocks=lines, footer=Footer(numbering=Numbering.TOP))
    marked = replace(plain, requisite=Requisite("https://portal.example/check/К", "К"))

    pages = [
        [page.extract_text().count("Пункт") for page in PdfReader(BytesIO(pdf.render(d))).pages]
        for d in (plain, marked)
    ]

    assert pages[1][0] < pages[0][0]
    assert pages[1][1] == pages[0][1], "the second page has its whole height again"


def test_an_annex_begins_a_page_and_may_turn_it() -> None:
    reader = PdfReader(BytesIO(pdf.render(order())))
    sections = word.Document(BytesIO(docx.render(order()))).sections

    assert reader.pages[-1].extract_text().lstrip("2 \n").startswith("Приложение 1")
    assert [page.mediabox.width > page.mediabox.height for page in reader.pages] == [False, True]
    assert [s.page_width > s.page_height for s in sections] == [False, True]


def test_an_annex_after_a_page_break_leaves_no_empty_page() -> None:
    from kernel.documents.content import PageBreak

    blocks = (Paragraph("а"), PageBreak(), AnnexMark(("Приложение 1",)), Paragraph("б"))

    assert len(PdfReader(BytesIO(pdf.render(Document(title="т", blocks=blocks)))).pages) == 2


def test_new_blocks_are_tagged_in_the_order_of_reading() -> None:
    root = PdfReader(BytesIO(pdf.render(regulations()))).root_object
    kids = [kid.get_object() for kid in root["/StructTreeRoot"]["/K"]["/K"]]
    tags = [kid["/S"] for kid in kids]

    # the issuer, four lines of the approval, then the title
    assert tags[:6] == ["/P"] * 5 + ["/H1"]
    points = kids[6]
    body = points["/K"][0].get_object()["/K"][0].get_object()
    assert [points["/S"], body["/S"]] == ["/L", "/LBody"]
    assert [kid.get_object()["/S"] for kid in body["/K"]] == ["/H2", "/L"]
    assert tags[-1] == "/P", "the requisite is read last"


def test_empty_values_and_names_leave_a_line_to_write_on() -> None:
    blank = Document(title="Анкета", blocks=(KeyValues((("Телефон", ""),)),))
    filled = Document(title="Анкета", blocks=(KeyValues((("Телефон", "8"),)),))

    assert 'class="paper-blank"' in html.render(blank)
    assert "paper-blank" not in html.render(filled)
    lines = [
        len(word.Document(BytesIO(docx.render(d))).element.body.findall(f".//{qn('w:tcBorders')}"))
        for d in (blank, filled)
    ]
    assert lines == [1, 0]
    drawn = [b" l S" in page(d) for d in (blank, filled)]
    assert drawn == [True, False]


def page(document: Document) -> bytes:
    contents = PdfReader(BytesIO(pdf.render(document))).pages[0].get_contents()
    assert contents is not None
    return contents.get_data()


def test_blocks_with_nobody_in_them_are_no_error() -> None:
    blocks = (Signatures(()), Acquainted("Ознакомлены:", ()), KeyValues(()), Ruled(0), Points(()))
    document = Document(title="Пусто", blocks=blocks)

    assert "Ознакомлены:" in words_of.pages_of(pdf.render(document))
    assert docx.render(document)
    assert html.render(document)


def test_names_are_not_broken_within_a_part() -> None:
    names = " ".join(["Константинопольскому-Архангельскому"] * 40)
    document = Document(title="т", blocks=(Paragraph(f"Ознакомить {names}."),))

    printed = words_of.pages_of(pdf.render(document))

    broken = set(re.findall(r"(\w+)-\s*\n", printed))
    assert broken <= {"Константинопольскому"}


def test_a_page_says_its_markup_without_styles_or_scripts() -> None:
    shown = html.render(regulations(), level=3)

    assert " style=" not in shown
    assert '<h3 class="paper-title">Положение' in shown
    assert "<h4>1.\xa0Общие положения</h4>" in shown
    assert 'viewBox="0 0 ' in shown
    turned = html.render(Document(title="т", blocks=(AnnexMark(("А",), Orientation.LANDSCAPE),)))
    assert '<p class="paper-annex">А</p>' in turned
