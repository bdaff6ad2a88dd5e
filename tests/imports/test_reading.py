"""Files as they come: good ones are read, the others refused with a code, quickly."""

import codecs
import io
import time
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kernel.imports.check import check_book
from kernel.imports.reading import LIMITS, read_book
from kernel.imports.sheets import Area, Limits, Refused
from kernel.imports.values import Formula
from tests.imports import hostile
from tests.imports.sheets_made import RETURN, workbook

OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 500


def refusal(content: bytes, name: str = "file.xlsx", limits: Limits = LIMITS) -> str:
    began = time.monotonic()
    with pytest.raises(Refused) as caught:
        read_book(name, content, limits)
    assert time.monotonic() - began < 10
    return caught.value.code


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "file.xlsx", "file_empty"),
        (b"\0" * 40, "file.csv", "file_empty"),
        (OLE, "file.xls", "xls"),
        (OLE, "file.xlsx", "xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "file.xlsx", "locked"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "report.xlsx", "html"),
        ("\ufeff<table><tr><td>Школа".encode(), "report.xls", "html"),
        (b'<?xml version="1.0"?><Workbook/>', "report.xlsx", "xml"),
        (b"%PDF-1.7", "report.xlsx", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n", "photo.csv", "not_a_table"),
        ("Школа;Пар\nА;1".encode(), "report.xlsx", "not_a_table"),
        (b"PK\x05\x06" + b"\0" * 18, "file.xlsx", "not_a_table"),
        (b"a;b\n1;\0\n" + b"2;3\n" * 20, "file.csv", "binary_text"),
        ("Школа;Пар\nЁлкинская;1\n".encode("cp866") * 9, "file.csv", "unknown_encoding"),
        (b" ; ; \n;;\n", "file.csv", "nothing_inside"),
        (b'a;"b\n' + b"x" * 20_000, "file.csv", "cell_too_long"),
        (b"a;b\n" * 20_001, "file.csv", "too_many_rows"),
        (b";" * 100 + b"1\n", "file.csv", "too_many_columns"),
    ],
)
def test_other_files_are_refused(content: bytes, name: str, code: str) -> None:
    assert refusal(content, name) == code


def test_hostile_workbooks_are_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("TOP-SECRET")
    assert refusal(hostile.bomb(130)) == "too_big_inside"
    assert refusal(hostile.lying_sizes()) in ("damaged", "too_big_inside")
    assert refusal(hostile.sparse()) == "too_many_columns"
    assert refusal(hostile.laughs()) == "tricky_xml"
    assert refusal(hostile.outside_entity(str(secret))) == "tricky_xml"
    assert refusal(hostile.locked_zip()) == "locked"
    assert refusal(b"x" * 10_000_001) == "file_too_big"
    assert refusal(hostile.with_sheet(b'<row r="1"><c r="A1"><v>NaN</v></c></row>')) == "unreadable"
    assert refusal(hostile.with_sheet(b"<row><c><v>1")) == "unreadable"
    many = b"".join(f'<row r="{n}"><c><v>1</v></c></row>'.encode() for n in range(1, 20_002))
    assert refusal(hostile.with_sheet(many)) == "too_many_rows"
    assert refusal(hostile.with_sheet(b'<row r="9999999"><c><v>1</v></c></row>')) == "unreadable"


def test_a_strict_workbook_is_named() -> None:
    strict = b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'
    assert refusal(hostile.replaced({"xl/workbook.xml": strict})) == "strict_xlsx"


def test_other_office_formats_are_named() -> None:
    for part, code in (
        ("content.xml", "ods"),
        ("xl/workbook.bin", "xlsb"),
        ("word/a.xml", "not_a_table"),
    ):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr(part, "<a/>")
        assert refusal(made.getvalue(), "file.xlsx") == code


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_cut_or_spoilt_workbook_is_refused_or_read(data: st.DataObject) -> None:
    """Whatever happens to the bytes: a book or a refusal, and no other exception."""
    content = bytearray(hostile.plain())
    end = data.draw(st.integers(1, len(content)))
    place = data.draw(st.integers(0, end - 1))
    content[place] ^= data.draw(st.integers(1, 255))
    with suppress(Refused):
        read_book("file.xlsx", bytes(content[:end]))


def test_a_child_out_of_memory_or_time_is_a_refusal() -> None:
    big = workbook(*(("школа", n) for n in range(2_000)))
    cramped = replace(LIMITS, memory_bytes=40 << 20)
    assert refusal(big, limits=cramped) in {"too_heavy", "unreadable"}
    assert refusal(big, limits=replace(LIMITS, seconds=0)) == "too_slow"


def test_overlapping_areas_cost_little() -> None:
    began = time.monotonic()
    report = check_book(RETURN, read_book("file.xlsx", hostile.many_areas()))
    assert report.issues[0].code == "no_header"
    assert time.monotonic() - began < 10


def test_values_and_their_types() -> None:
    content = workbook(
        ("текст ", 5, 5.5, 0.1 + 0.2, date(2020, 9, 1), True, "", None, "=СУММ(A1)"), (None, 1e20)
    )
    sheet = read_book("file.xlsx", content).sheets[0]
    assert sheet.rows[0].values == (
        "текст ", 5, Decimal("5.5"), Decimal("0.3"), date(2020, 9, 1), True, None, None, "=СУММ(A1)"
    )  # fmt: skip
    assert sheet.rows[1].values == (None, Decimal("1E+20"))


def test_a_formula_is_known_and_its_saved_value_read() -> None:
    rows = (
        b'<row r="1"><c r="A1"><f>SUM(B1:B9)</f><v>17</v></c><c r="B1"><f>A1&amp;"!"</f></c>'
        b'<c r="C1" t="str"><f>"a"</f><v>a</v></c>'
        b'<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    values = read_book("file.xlsx", hostile.with_sheet(rows)).sheets[0].rows[0].values
    assert values[:3] == (
        Formula("=SUM(B1:B9)", 17),
        Formula('=A1&"!"', None),
        Formula('="a"', "a"),
    )
    assert isinstance(values[3], Formula)


def test_merged_areas_hidden_sheets_and_odd_names() -> None:
    content = workbook(("Сведения", None), ("а", "б"), merge=["A1:B1"])
    assert read_book("file.xlsx", content).sheets[0].merged == (Area(1, 0, 1, 1),)
    odd = hostile.replaced({}, renamed={"xl/sharedStrings.xml": "xl/SharedStrings.xml"})
    assert read_book("file.xlsx", odd).sheets[0].rows[1].values == ("Иванов Иван", "5А")


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"]
)
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_text_files(encoding: str, separator: str, newline: str) -> None:
    rows = [["Школа", "Пар", "Срок"], ['«Ёлка, "Лес"; 1»', "1.5", ""], ["№ 2", "", "'=1"]]
    lines = [separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    content = newline.join([*lines[:1], separator * 2, *lines[1:]]).encode(encoding)
    sheet = read_book("file.csv", content).sheets[0]
    assert [(row.number, row.values) for row in sheet.rows] == [
        (1, ("Школа", "Пар", "Срок")),
        (3, ('«Ёлка, "Лес"; 1»', "1.5")),
        (4, ("№ 2", None, "=1")),
    ]


def test_a_separator_named_by_excel() -> None:
    assert read_book("file.csv", b"sep=;\r\na;b\r\n1,5;2\r\n").sheets[0].rows[1].values == (
        "1,5",
        "2",
    )


def test_comma_decimals_do_not_make_columns() -> None:
    content = "Школа;Балл\n" + "".join(f"Школа {n};{n},5\n" for n in range(9))
    assert read_book("file.csv", content.encode("cp1251")).sheets[0].rows[1].values == (
        "Школа 0",
        "0,5",
    )


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=12)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), min_size=1, max_size=6))
def test_any_text_survives_a_text_file_or_is_refused(rows: list[list[str]]) -> None:
    text = "\n".join(";".join('"' + c.replace('"', '""') + '"' for c in row) for row in rows)
    with suppress(Refused):
        sheet = read_book("file.csv", codecs.BOM_UTF8 + text.encode()).sheets[0]
        assert {value for _, _, value in sheet.cells()} <= {
            written for row in rows for cell in row for written in (cell, cell[1:])
        }
