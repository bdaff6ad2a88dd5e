"""Sheets, workbooks and a spec made for the tests of the import engine."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from kernel.imports import cells, dates
from kernel.imports.folding import key_of
from kernel.imports.guarding import WORKBOOK_OPTIONS
from kernel.imports.problems import Severity
from kernel.imports.sheets import Area, Sheet, SheetRow
from kernel.imports.spec import Column, ImportSpec, Need
from kernel.imports.values import Raw

FORMS = {
    "teacher_teacher": ("учитель – учитель", "педагог – педагог"),
    "student_student": ("ученик – ученик",),
    "employer_student": ("работодатель – ученик",),
}

RETURN = ImportSpec(
    kind="return",
    columns=(
        Column("school", ("Наименование ОО", "Школа"), cells.text(single=True), Need.CELL),
        Column("form", ("Форма наставничества", "Форма"), cells.choice(FORMS), Need.COLUMN),
        Column(
            "pairs",
            ("Количество пар", "Пар"),
            cells.integer(highest=500),
            Need.COLUMN,
            Severity.WARNING,
            total=True,
        ),
        Column("years", ("Срок реализации, лет",), cells.integer(lowest=1, highest=10)),
        Column("from", ("Начало",), dates.day()),
        Column("to", ("Окончание",), dates.day()),
    ),
    unique=(("school", "form"),),
)

TITLES = ("№ п/п", "Наименование ОО", "Форма наставничества", "Количество пар")


def sheet(*rows: Sequence[Raw], first: int = 1, merged: Sequence[Area] = ()) -> Sheet:
    """A sheet of these rows; an empty row leaves a gap."""
    filled = [SheetRow(n, tuple(row)) for n, row in enumerate(rows, first) if any(row)]
    return Sheet("Лист1", tuple(filled), tuple(merged))


def workbook(*rows: Sequence[Any], name: str = "Лист1", merge: Sequence[str] = ()) -> bytes:
    """XLSX bytes of these rows. Dates get a date format; strings that start with = stay text."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, WORKBOOK_OPTIONS) as book:
        page = book.add_worksheet(name)
        dated = book.add_format({"num_format": "dd.mm.yyyy"})
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write_datetime(number, column, value, dated)
                elif value is not None:
                    page.write(number, column, value)
        for area in merge:
            first = area.split(":")[0]
            page.merge_range(area, "")
            column, line = ord(first[0]) - 65, int(first[1:]) - 1
            page.write(line, column, rows[line][column])
    return stream.getvalue()


def same_key(left: str, right: str) -> bool:
    return key_of(left) == key_of(right)
