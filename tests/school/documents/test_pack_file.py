"""A pack as a file: its list agrees with what is in it, names are safe, too large is refused."""

import io
from datetime import UTC, date, datetime
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from kernel.documents import docx, pdf
from kernel.documents.content import Document, PageBreak, Paragraph
from kernel.errors import WrongState
from school.documents.pack_file import INDEX, PRINTED, Line, PackFile, file_name

MADE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
HOSTILE = "=1+1 ../../etc <b>Ёж</b>: «А/Б» {{ 7*7 }} \u202eхи"


def paper(title: str, pages: int = 1) -> Document:
    blocks = [Paragraph(f"{title}, страница 1")]
    for page in range(2, pages + 1):
        blocks += [PageBreak(), Paragraph(f"{title}, страница {page}")]
    return Document(title=title, blocks=tuple(blocks), made_at=MADE)


def packed(lines, *, forms=("pdf", "docx"), one_pdf=True, **options) -> bytes:
    with PackFile(title="Документы", made_at=MADE, one_pdf=one_pdf, **options) as file:
        for line, pages in lines:
            made = paper(line.title, pages)
            edited = docx.render(made) if "docx" in forms else None
            file.add(line, pdf.render(made), edited, forms=forms)
        return file.close()


def listed(content: bytes) -> list[dict[str, object]]:
    """The list as a person reads it: each line by the titles of the columns."""
    with ZipFile(io.BytesIO(content)) as archive:
        sheet = load_workbook(io.BytesIO(archive.read(INDEX))).active
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(n for n, row in enumerate(rows) if row[0] == "№ п/п")
    return [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :] if row[0]]


LINES = [
    (Line(title="Приказ о внедрении", state="подписан", number="145-о",
          dated_on=date(2026, 9, 1)), 2),
    (Line(title="Соглашение", about="Маркова А. П. – Туров Г.", state="проект"), 1),
    (Line(title="Соглашение", about="Маркова А. П. – Туров Г.", state="проект"), 3),
]  # fmt: skip


def test_the_list_agrees_with_the_files():
    content = packed(LINES)
    with ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        printed = PdfReader(io.BytesIO(archive.read(PRINTED)))
        rows = listed(content)
        named = [row[column] for row in rows for column in ("Файл PDF", "Файл Word")]
        assert sorted([*named, INDEX, PRINTED]) == sorted(names)
        assert [row["В общем файле со страницы"] for row in rows] == [1, 3, 4]
        for row in rows:
            pages = PdfReader(io.BytesIO(archive.read(row["Файл PDF"]))).pages
            assert len(pages) == row["Страниц"]
            first = printed.pages[row["В общем файле со страницы"] - 1]
            assert first.extract_text() == pages[0].extract_text()
    assert len(printed.pages) == 6
    assert (rows[0]["Номер"], rows[0]["Состояние"]) == ("145-о", "подписан")
    assert rows[0]["Дата"].date() == date(2026, 9, 1)


def test_what_could_not_be_made_is_in_the_list_with_its_reason():
    with PackFile(title="Документы", made_at=MADE, one_pdf=False) as file:
        lacking = ("нет согласия: 2", "нет занятия: 1")
        file.leave_out(Line(title="Приказ о парах", state="не составлен", lacking=lacking))
        file.add(LINES[0][0], pdf.render(paper("Приказ")), None)
        content = file.close()
    out, made = listed(content)
    assert out["Чего не хватает"] == "нет согласия: 2; нет занятия: 1"
    assert not out["Файл PDF"]
    assert made["Файл PDF"] == "PDF/02 Приказ о внедрении.pdf"
    assert file.papers == 1


@pytest.mark.parametrize(
    ("forms", "one_pdf", "wanted"),
    [
        (("pdf",), False, {"PDF"}),
        (("docx",), False, {"DOCX"}),
        ((), True, {PRINTED}),
        (("pdf", "docx"), True, {"PDF", "DOCX", PRINTED}),
    ],
)
def test_only_what_was_asked_for_is_in_it(forms, one_pdf, wanted):
    with ZipFile(io.BytesIO(packed(LINES, forms=forms, one_pdf=one_pdf))) as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == wanted | {INDEX}


def test_the_same_papers_give_the_same_bytes():
    assert packed(LINES) == packed(LINES)


def test_a_hostile_title_is_only_a_name():
    content = packed([(Line(title=HOSTILE, about=HOSTILE), 1)])
    with ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            assert ".." not in name.split("/")
            assert name.count("/") <= 1
            assert not set(name) & set('\\:*?"<>|\u202e')
        book = load_workbook(io.BytesIO(archive.read(INDEX)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert any(str(cell.value).startswith("=1+1 ../../etc <b>Ёж</b>") for cell in cells)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Приказ №\u00a05-о", "Приказ № 5-о"),
        ("а/б\\в:г*д?е\"ж<з>и|к", "а б в г д е ж з и к"),
        ("..", "Документ"),
        ("", "Документ"),
        ("Положение " * 30, " ".join(["Положение"] * 9)),
        ("Конец.", "Конец"),
    ],
)  # fmt: skip
def test_names_suit_every_system(words, name):
    assert file_name(words) == name


def test_too_large_is_refused_before_everything_is_made():
    size = len(pdf.render(paper("Приказ о внедрении", 2)))
    with pytest.raises(WrongState) as refused:
        packed(LINES * 5, one_pdf=False, most=size * 2)
    assert refused.value.code == "pack_too_large"
