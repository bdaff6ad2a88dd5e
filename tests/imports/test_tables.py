"""From a sheet to rows: headers, merged cells, totals, signatures, repeated rows."""

from collections.abc import Sequence

import pytest

from kernel.imports.check import check
from kernel.imports.header import best_sheet
from kernel.imports.problems import Issue, Severity
from kernel.imports.report import Report, RowState, Sum
from kernel.imports.sheets import Area
from kernel.imports.values import Broken, Formula, Raw
from tests.imports.sheets_made import RETURN, TITLES, sheet

FORM = "учитель – учитель"


def found(report: Report) -> list[tuple[str | None, str]]:
    """Issues that ask for something, by address."""
    return [(i.address, i.code) for i in report.issues if i.severity is not Severity.NOTE]


def read(*rows: Sequence[Raw], merged: Sequence[Area] = ()) -> Report:
    return check(RETURN, sheet(TITLES, *rows, merged=merged))


@pytest.mark.parametrize(
    "titles",
    [
        ("наименование  ОО", "ФОРМА НАСТАВНИЧЕСТВА:", "Количество пар*"),
        ("Школа", "форма", "Пар (единиц)"),
        ("Наименование\nOO", "Форма\u00a0наставничества", "Кол\u00adичество пар"),
    ],
)
def test_titles_are_known_however_they_are_typed(titles: Sequence[str]) -> None:
    report = check(RETURN, sheet(("Отчёт",), (), titles, ("Школа № 1", FORM, 3)))
    assert report.header_row == 3
    assert report.rows[0].values == {"school": "Школа № 1", "form": "teacher_teacher", "pairs": 3}


def test_a_header_of_two_rows() -> None:
    report = check(
        RETURN,
        sheet(
            ("Наименование ОО", "Форма", "Пар", "Сроки", None),
            (None, None, None, "Начало", "Окончание"),
            ("Школа № 1", FORM, 3, "01.09.2020", "31.05.2021"),
            merged=[Area(1, i, 2, i) for i in range(3)] + [Area(1, 3, 1, 4)],
        ),
    )
    assert [(column.letter, column.key) for column in report.columns] == [
        ("A", "school"), ("B", "form"), ("C", "pairs"), ("D", "from"), ("E", "to"),
    ]  # fmt: skip
    assert [row.number for row in report.rows] == [3]


def test_structure_is_told_before_rows() -> None:
    report = check(
        RETURN,
        sheet(
            ("Наименование ОО", "Вид наставничества", "Пар", "Пар"),
            (None, FORM, "пять", 5),
        ),
    )
    assert found(report) == [
        ("B1", "missing_column_near"),
        ("D1", "column_twice"),
        ("A2", "missing_value"),
        ("C2", "not_integer_try"),
    ]
    assert report.blocked
    assert report.ready == 0
    assert report.taken(all_or_nothing=False) == []
    missing = check(RETURN, sheet(("Наименование ОО", "Пар"), ("Школа", 1)))
    assert found(missing) == [(None, "missing_column")]


def test_a_sheet_without_a_header_and_the_sheet_that_has_one() -> None:
    empty, full = sheet(("Справочник",), ("а", "б")), sheet(TITLES, (1, "Школа", FORM, 1))
    assert found(check(RETURN, empty)) == [(None, "no_header")]
    assert best_sheet(RETURN, [empty, full]) is full


def test_blank_unknown_and_zero_are_three_things() -> None:
    report = read(
        (1, "А", FORM, None), (2, "Б", FORM, "н/д"), (3, "В", FORM, 0), (4, "Г", FORM, "—")
    )
    assert [row.values["pairs"] for row in report.rows] == [None, None, 0, None]
    assert report.sums == {"pairs": Sum(total=0, known=1, unknown=3)}
    assert found(report) == [
        ("D2", "blank_number"), ("D3", "blank_number"), ("D5", "dash_for_number"),
    ]  # fmt: skip
    assert [row.state for row in report.rows] == [
        RowState.WARNING, RowState.WARNING, RowState.OK, RowState.WARNING,
    ]  # fmt: skip


def test_blank_and_prenumbered_rows_are_skipped() -> None:
    report = read((1, "А", FORM, 1), (2, None, None, None), (3, " ", "\u00a0", None), ())
    assert len(report.rows) == 1
    assert report.left_out["blank_rows"] == 2
    assert found(report) == []


def test_the_row_of_column_numbers_is_no_data() -> None:
    report = read((1, 2, 3, 4), (1, "А", FORM, 1))
    assert [row.number for row in report.rows] == [3]
    assert report.left_out["number_rows"] == 1


@pytest.mark.parametrize("word", ["Итого", "ИТОГО:", "Всего по району", "итого  по 2 школам"])
@pytest.mark.parametrize("place", [0, 1])
def test_totals_under_any_word(word: str, place: int) -> None:
    total: list[Raw] = [None, None, None, 4]
    total[place] = word
    report = read((1, "А", FORM, 1), (2, "Итоговая школа", FORM, 2), total)
    assert len(report.rows) == 2
    assert [(i.address, i.code, dict(i.values)) for i in report.issues if i.address] == [
        ("D4", "total_differs", {"found": "4", "sum": 3})
    ]


def test_totals_of_parts_and_of_the_whole() -> None:
    report = read(
        (1, "А", FORM, 1), (2, "Б", FORM, 2), (None, "Итого по городу", None, 3),
        (3, "В", FORM, 4), (None, "Итого по сёлам", None, 4), (None, "Всего", None, 7),
    )  # fmt: skip
    assert found(report) == []
    assert report.left_out["total_rows"] == 3


@pytest.mark.parametrize(
    ("total", "code"),
    [
        (Formula("=SUM(D2:D3)", None), "total_formula_same"),
        (Formula("=SUM($D$2:D3)", None), "total_formula_same"),
        (Formula("=SUM(D2:D2)", None), "total_formula_other"),
        (Formula("=D2+D3", None), "total_formula"),
        (Formula("=SUM(D2:D3)", 9), "total_differs"),
    ],
)
def test_a_formula_in_a_total(total: Formula, code: str) -> None:
    report = read((1, "А", FORM, 1), (2, "Б", FORM, 2), (None, "Итого", None, total))
    assert [issue.code for issue in report.issues if issue.address] == [code]


def test_a_total_over_cells_in_error_is_not_compared() -> None:
    report = read((1, "А", FORM, "много"), (2, "Б", FORM, 2), (None, "Итого", None, 12))
    assert found(report) == [("D2", "not_integer")]


def test_signatures_and_headings_of_parts_are_left_out() -> None:
    report = read(
        ("Городские школы", None, None, None), (1, "А", FORM, 1), (None, "Итого", None, 1), (),
        ("Исполнитель: тел. 2-22-22",), ("М.П.",),
        merged=[Area(2, 0, 2, 3)],
    )  # fmt: skip
    assert len(report.rows) == 1
    assert (report.left_out["part_rows"], report.left_out["footer_rows"]) == (1, 2)
    assert found(report) == []
    assert sum(issue.code == "line_left_out" for issue in report.issues) == 3


def test_a_school_after_a_gap_is_still_a_school() -> None:
    report = read((1, "А", FORM, 1), (), (None, "Школа без данных", None, None), (), ("Директор",))
    assert [row.values["school"] for row in report.rows] == ["А", "Школа без данных"]


def test_a_merged_name_stands_for_its_rows_and_a_merged_number_does_not() -> None:
    report = read(
        (1, "А", FORM, 5),
        (2, None, "ученик – ученик", None),
        merged=[Area(2, 1, 3, 1), Area(2, 3, 3, 3)],
    )
    assert [row.values["school"] for row in report.rows] == ["А", "А"]
    assert found(report) == [("D2", "merged_number"), ("D3", "merged_number")]


def test_the_same_row_twice() -> None:
    report = read((1, "Школа № 1", FORM, 5), (2, "школа №1", "педагог-педагог", 4))
    assert [(i.address, i.code, i.values["row"]) for i in report.issues] == [("B3", "row_twice", 2)]


def test_formulas_and_errors_in_cells() -> None:
    report = read(
        (1, "А", FORM, Formula("=1+1", 2)),
        (2, "Б", FORM, Formula("=1+1", None)),
        (3, "В", FORM, Formula("=1/0", Broken("#DIV/0!"))),
        (4, "Г", FORM, Formula('=""', "")),
    )
    assert [row.values["pairs"] for row in report.rows] == [2, None, None, None]
    assert found(report) == [
        ("D3", "formula_without_value"), ("D4", "error_value"), ("D5", "blank_number"),
    ]  # fmt: skip


def test_long_quotes_are_cut() -> None:
    report = read((1, "А", FORM, "много " * 100))
    assert report.issues == (
        Issue(
            "not_integer", Severity.ERROR, "D2", 2, "pairs",
            {
                "found": ("много " * 20).rstrip() + "…", "lowest": 0, "highest": 500,
                "example": 5, "title": "Количество пар",
            },
        ),
    )  # fmt: skip
