"""Workbooks and CSV: numbers are numbers, texts are texts, and nothing runs."""

import csv as reader
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from io import BytesIO, StringIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from kernel.documents import csv, xlsx
from kernel.documents.sheet import Col, Kind, TableSheet, Workbook

COLUMNS = (
    Col("Район"),
    Col("Школ", Kind.INTEGER),
    Col("Доля, %", Kind.SHARE),
    Col("Баллы", Kind.DECIMAL),
    Col("Дата", Kind.DATE),
)
ROWS: tuple[tuple[str | int | Decimal | Fraction | date | None, ...], ...] = (
    ("Брянский", 19, Fraction(553, 868), Decimal("4.25"), date(2024, 11, 14)),
    ("Сельцо", None, None, None, None),
)
SHEET = TableSheet(
    name="По районам 2023/2024",
    titles=("Показатели", "Департамент"),
    columns=COLUMNS,
    rows=ROWS,
    total=("Итого", 19, Fraction(1, 2), Decimal("4.25"), ""),
    notes=("Примечание",),
    numbered="№ п/п",
)
PREFIXES = (
    "=1+1",
    "+7",
    "-1+2",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://example.test")',
    "＝1+1",
    " =cmd|' /C calc'!A0",
)


def page(sheet: TableSheet = SHEET) -> Worksheet:
    book = openpyxl.load_workbook(BytesIO(xlsx.render(Workbook((sheet,)))))
    found = book.worksheets[0]
    assert isinstance(found, Worksheet)
    return found


def texts(*values: str) -> TableSheet:
    return TableSheet("Имена", (Col("Имя"),), tuple((value,) for value in values))


def parsed(content: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(reader.reader(StringIO(content.decode("utf-8-sig")), delimiter=delimiter))


def test_numbers_are_stored_as_numbers_and_shares_shown_in_percent() -> None:
    row = page()[5]

    assert [cell.value for cell in row[:5]] == [1, "Брянский", 19, 553 / 868, 4.25]
    assert row[5].value == datetime(2024, 11, 14)  # noqa: DTZ001 - a day of a workbook has no zone
    assert [cell.number_format for cell in row[2:]] == ["#,##0", "0.0%", "0.0", "dd.mm.yyyy"]


def test_unknown_is_said_and_is_not_zero() -> None:
    assert [cell.value for cell in page()[6]] == [2, "Сельцо", "н/д", "н/д", "н/д", "н/д"]


def test_the_header_is_frozen_filtered_and_printed_on_each_page() -> None:
    found = page()

    assert [cell.value for cell in found[4]] == ["№ п/п", *(column.title for column in COLUMNS)]
    assert found.freeze_panes == "C5"
    assert found.auto_filter.ref == "A4:F6"
    assert found.print_title_rows == "$4:$4"
    assert (found.page_setup.paperSize, found.page_setup.fitToHeight) == (9, 0)
    assert [cell.value for cell in found[7]][:4] == [None, "Итого", 19, 0.5]
    assert found["A9"].value == "Примечание"


def test_a_text_never_becomes_a_formula() -> None:
    found = page(texts(*PREFIXES))

    kinds = {cell.data_type for row in found.iter_rows(min_row=2) for cell in row}

    assert kinds == {"s"}
    assert b"<f>" not in xlsx.render(Workbook((texts(*PREFIXES),)))


def test_names_of_sheets_are_those_that_excel_takes() -> None:
    long = "Показатели: по [районам] 2023/2024?"
    sheets = tuple(TableSheet(name, (Col("а"),), ()) for name in (long, long, "", "'"))

    names = openpyxl.load_workbook(BytesIO(xlsx.render(Workbook(sheets)))).sheetnames

    assert names == [
        "Показатели- по -районам- 2023-2",
        "Показатели- по -районам- 20 2",
        "1",
        "1 2",
    ]


def test_a_text_longer_than_a_cell_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than a cell"):
        xlsx.render(Workbook((texts("а" * 40_000),)))


def test_equal_workbooks_give_equal_bytes() -> None:
    book = Workbook((SHEET,), "Показатели", made_at=datetime(2024, 11, 14, tzinfo=UTC))

    assert xlsx.render(book) == xlsx.render(book)


def test_csv_is_what_a_russian_excel_opens() -> None:
    content = csv.render(SHEET)

    assert content.startswith(b"\xef\xbb\xbf")
    assert parsed(content) == [
        ["№ п/п", "Район", "Школ", "Доля, %", "Баллы", "Дата"],
        ["1", "Брянский", "19", "63,7", "4,25", "14.11.2024"],
        ["2", "Сельцо", "н/д", "н/д", "н/д", "н/д"],
        ["", "Итого", "19", "50,0", "4,25", ""],
    ]


def test_csv_in_english_has_points_and_commas() -> None:
    rows = parsed(csv.render(SHEET, "en"), ",")

    assert rows[1] == ["1", "Брянский", "19", "63.7", "4.25", "2024-11-14"]


def test_csv_defuses_every_start_of_a_formula() -> None:
    cells = [row[0] for row in parsed(csv.render(texts(*PREFIXES, "Иванов", "")))[1:]]

    assert all(cell.startswith("'") for cell in cells[: len(PREFIXES)])
    assert cells[len(PREFIXES) :] == ["Иванов", ""]


def test_a_row_must_be_as_wide_as_the_header() -> None:
    with pytest.raises(ValueError, match="as many values"):
        TableSheet("а", (Col("а"), Col("б")), (("а",),))
