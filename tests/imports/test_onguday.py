"""A district's real return, read as the issue expects it."""

from pathlib import Path

import pytest

from kernel.imports.check import check_book
from kernel.imports.problems import Issue, Severity
from kernel.imports.reading import read_book
from kernel.imports.report import Line, Report, Sum
from tests.imports.sheets_made import RETURN, workbook

RETURN_OF_2020 = Path(__file__).parent / "data" / "onguday-2020-2021.xlsx"


@pytest.fixture(scope="module")
def report() -> Report:
    return check_book(RETURN, read_book("onguday-2020-2021.xlsx", RETURN_OF_2020.read_bytes()))


def test_its_seven_schools_and_seventeen_pairs(report: Report) -> None:
    assert report.header_row == 4
    assert [row.number for row in report.rows] == [5, 6, 7, 8, 9, 10, 11]
    assert report.sums == {"pairs": Sum(total=17, known=5, unknown=2)}
    assert report.ready == 7
    assert report.left_out["total_rows"] == 1


def test_blank_cells_are_unknown_and_named(report: Report) -> None:
    assert [row.values["pairs"] for row in report.rows] == [2, 5, None, None, 1, 5, 4]
    warnings = [issue for issue in report.issues if issue.severity is Severity.WARNING]
    assert [(issue.address, issue.code) for issue in warnings] == [
        ("D7", "blank_number"),
        ("D8", "blank_number"),
    ]


def test_the_total_row_is_no_school_and_its_formula_is_not_run(report: Report) -> None:
    about_total = [issue for issue in report.issues if issue.row == 12]
    assert about_total == [
        Issue("total_left_out", Severity.NOTE, None, 12),
        Issue("total_formula_same", Severity.NOTE, "D12", 12, "pairs", {"sum": 17}),
    ]


def test_lines_above_the_header_are_kept(report: Report) -> None:
    assert report.titles[1] == Line("A2", "Онгудайский район, 2020/2021 учебный год")


def test_columns_by_letter(report: Report) -> None:
    assert [(column.letter, column.key) for column in report.columns] == [
        ("B", "school"),
        ("C", "form"),
        ("D", "pairs"),
        ("E", "years"),
        ("F", "from"),
        ("G", "to"),
    ]
    assert [column.title for column in report.ignored] == ["Примечание"]


def test_a_broken_cell_keeps_its_row_out() -> None:
    content = workbook(
        ("Наименование ОО", "Форма", "Пар", "Начало"),
        ("Ининская СОШ", "учитель – учитель", "одна, плюс группа", "31.11.2020"),
        ("Теньгинская СОШ", "педагог-педагог", 5, "01.09.2020"),
    )
    found = check_book(RETURN, read_book("return.xlsx", content))
    assert [(i.address, i.code, i.values.get("suggested")) for i in found.issues] == [
        ("C2", "not_integer_try", 1),
        ("D2", "month_11_has", None),
    ]
    assert [row.number for row in found.taken(all_or_nothing=False)] == [3]
    assert found.taken(all_or_nothing=True) == []
