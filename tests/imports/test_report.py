"""What the check hands on: plain values, sentences, an annotated copy, guarded exports."""

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from kernel.imports import wording
from kernel.imports.annotate import annotate
from kernel.imports.check import check, check_book
from kernel.imports.guarding import safe_text
from kernel.imports.header import REMARKS
from kernel.imports.problems import Issue, Severity
from kernel.imports.reading import read_book
from kernel.imports.report import Effect, Report
from kernel.imports.sheets import Area, Book, Refused, Sheet, SheetRow
from kernel.imports.values import Formula, Raw
from tests.imports.sheets_made import RETURN, TITLES, sheet, workbook
from tests.imports.test_cells import RAW
from tests.imports.test_onguday import RETURN_OF_2020

PACKAGE = Path(wording.__file__).parent
CATALOGUE = PACKAGE.parent / "translations/ru/LC_MESSAGES/messages.po"


def russian(message: str) -> str:
    """gettext for the tests: the Russian catalogue itself."""
    with CATALOGUE.open("rb") as stream:
        found = read_po(stream).get(message)
    assert found is not None
    assert isinstance(found.string, str)
    assert found.string
    return found.string


def broken() -> Report:
    return check(
        RETURN,
        sheet(
            ("Сведения", None, None, None),
            (),
            TITLES,
            (1, "Ининская СОШ", "учитель – учитель", "одна, плюс группа"),
            (2, "Теньгинская СОШ", "учитель – учитель", None),
            (3, "Туектинская ООШ", "учитель – ученик", 5),
            merged=[Area(1, 0, 1, 3)],
        ),
        "return.xlsx",
    )


@given(st.lists(st.tuples(RAW, RAW, RAW, RAW), max_size=5))
def test_a_report_survives_storing(rows: list[tuple[Raw, ...]]) -> None:
    filled = tuple(SheetRow(n, row) for n, row in enumerate([TITLES, *rows], 1))
    report = check(RETURN, Sheet("Лист1", filled), "file.xlsx")
    report = report.with_effects({row.number: Effect.NEW for row in report.rows})
    assert Report.from_json(json.loads(json.dumps(report.to_json()))) == report


def test_counts_and_what_is_taken() -> None:
    report = broken()
    assert report.counts() == {
        "rows": 3, "ready": 1, "rows_with_errors": 2, "errors": 2, "warnings": 1, "notes": 0,
        "new": 0, "changed": 0, "same": 0, "blank_rows": 0, "total_rows": 0, "number_rows": 0,
        "part_rows": 0, "footer_rows": 0,
    }  # fmt: skip
    assert report.unknown() == {"school": 0, "form": 1, "pairs": 2}
    later = Issue("not_in_list", Severity.ERROR, "B5", 5, "school", {"found": "?", "allowed": ""})
    assert report.with_issues([later]).ready == 0
    assert report.with_issues([later]).counts()["errors"] == 3


def test_a_stored_report_keeps_a_bounded_list_of_issues() -> None:
    report = broken()
    stored = Report.from_json(report.to_json(most_issues=1))
    assert (len(stored.issues), stored.issues_cut) == (1, 2)
    assert stored.counts() == report.counts()


def test_sentences_in_russian() -> None:
    said = [wording.describe(issue, russian) for issue in broken().issues]
    assert said == [
        "Нашли «одна, плюс группа», ожидали целое число от 0 до 500. Напишите 1, а остальное"
        " внесите в примечание или отдельной строкой.",
        "В столбце «Количество пар» пусто. Ноль не подставим, запишем «н/д».",
        "Нашли «учитель – ученик», ожидали значение из списка: учитель – учитель, ученик – ученик,"
        " работодатель – ученик.",
    ]
    november = Issue("month_11_has", values={"found": "31.11.2026", "example": "30.11.2026"})
    assert wording.describe(november, russian) == (
        "В ноябре 30 дней. Нашли «31.11.2026». Например, 30.11.2026."
    )
    many = Refused("too_many_rows", limit=20_000)
    assert wording.describe_refusal(many, russian) == (
        "Заполненных строк в файле больше 20\u00a0000. Разделите его на несколько файлов."
    )
    own = wording.describe(Issue("mine", values={"n": 2}), str, {"mine": "Mine: %(n)s"})
    assert own == "Mine: 2"


def test_every_code_has_words_and_every_sentence_a_translation() -> None:
    source = "\n".join(path.read_text() for path in PACKAGE.glob("*.py") if path.stem != "wording")
    used = set(
        re.findall(r"(?:Refused|Problem|Issue|_bad|_number)\(\s*(?:value, )?\"([a-z_]+)\"", source)
    )
    assert len(used) > 40
    assert {code for code in used if code not in wording.WORDS} == set()
    with CATALOGUE.open("rb") as stream:
        catalogue = read_po(stream)
    for message in wording.WORDS.values():
        found = catalogue.get(message)
        assert found is not None, message
        names = r"%\((\w+)\)s"
        assert set(re.findall(names, str(found.string))) == set(re.findall(names, message)), message


def test_issues_alike_are_told_once_with_their_cells() -> None:
    rows = [
        (n, f"Школа {n}", "учитель – учитель", None if n in (2, 4, 5, 6) else 1) for n in range(9)
    ]
    groups = wording.alike(check(RETURN, sheet(TITLES, *rows)).issues)
    assert [wording.addresses(group) for group in groups] == ["D4, D6–D8"]


def test_the_copy_names_errors_by_row_and_can_be_sent_back() -> None:
    content = workbook(
        ("Сведения", None, None, None),
        (),
        TITLES,
        (1, "=HYPERLINK(1)", "учитель – учитель", "одна, плюс группа"),
        (2, "Теньгинская СОШ", "учитель – учитель", 5),
        (None, "Исполнитель", None, None),
        merge=["A1:D1"],
    )
    book = read_book("return.xlsx", content)
    report = check_book(RETURN, book)
    copy = annotate(book, report, report.issues, lambda issue: issue.code)
    page = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
    assert page["E3"].value == REMARKS
    assert page["E4"].value == "D4: not_integer_try"
    assert page["B4"].value == "=HYPERLINK(1)"
    assert page["B4"].data_type == "s"
    assert page["D4"].fill.bgColor.rgb != page["D5"].fill.bgColor.rgb
    again = check_book(RETURN, read_book("return.xlsx", copy))
    assert replace(again, ignored=report.ignored, titles=report.titles) == report


@pytest.mark.parametrize("areas", [[Area(1, 0, 1, 3), Area(1, 1, 2, 2)], [Area(1, 0, 1, 0)]])
def test_the_copy_bears_odd_sheets(areas: list[Area]) -> None:
    values: tuple[Raw, ...] = (Formula("=1+1", None), 10**18, "x" * 4_000, True)
    sheets = tuple(
        Sheet(name, (SheetRow(1, values), SheetRow(5, TITLES)), tuple(areas))
        for name in ("a/b", "A_B", "history", "'", "x" * 60)
    )
    report = check(RETURN, sheets[0])
    copy = annotate(Book("f.xlsx", sheets), report, report.issues, lambda issue: issue.code)
    page = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
    assert (page["A1"].value, page["A1"].data_type) == ("=1+1", "s")
    assert page["B5"].value == TITLES[1]


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("=1+1", "'=1+1"), ("+7 900", "'+7 900"), ("-3", "'-3"), ("@SUM", "'@SUM"),
        ("\t=1", "'\t=1"), ("\r=1", "'\r=1"), ("Школа", "Школа"), (-3, "-3"), (None, ""), ("", ""),
    ],
)  # fmt: skip
def test_exported_text_starts_no_formula(value: object, field: str) -> None:
    assert safe_text(value) == field


@given(st.sampled_from("=+-@"), st.text(st.characters(codec="ascii", exclude_characters='\r\n"\0')))
def test_guarded_text_comes_back_as_it_was(start: str, rest: str) -> None:
    from kernel.imports.delimited import _unguarded

    assert _unguarded(safe_text(start + rest)) == start + rest


def test_the_real_return_in_words() -> None:
    report = check_book(RETURN, read_book("return.xlsx", RETURN_OF_2020.read_bytes()))
    assert [wording.describe(issue, russian) for issue in report.issues if issue.row == 12] == [
        "Это строка итога, её не записываем.",
        "Формула складывает те же строки: 17.",
    ]
