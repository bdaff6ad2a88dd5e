"""How fast a workbook is read and checked, beside a plain read of the same file by openpyxl.

The spec is a district's return: two texts, a list value, two numbers, two dates, a note. The same
file is read in turn by both, and what they found is compared by its sum of pairs and its rows.
Beside it a school's list of people of as many rows, by the real kind: names, classes, families.
"""

import argparse
import io
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import openpyxl
import xlsxwriter

from kernel.imports import cells, dates
from kernel.imports.check import check_book
from kernel.imports.problems import Severity
from kernel.imports.reading import read_book
from kernel.imports.report import Report
from kernel.imports.spec import Column, ImportSpec, Need
from portal.bench import people_list
from portal.bench.report import Bar, digest, finish

TITLES = (
    "№ п/п", "Наименование ОО", "Форма наставничества", "Количество пар", "Срок реализации, лет",
    "Начало", "Окончание", "Примечание",
)  # fmt: skip
FORMS = {"teacher_teacher": ("учитель – учитель",), "student_student": ("ученик – ученик",)}
SPEC = ImportSpec(
    kind="bench",
    columns=(
        Column("school", TITLES[1:2], cells.text(single=True), Need.CELL),
        Column("form", TITLES[2:3], cells.choice(FORMS), Need.COLUMN),
        Column(
            "pairs", TITLES[3:4], cells.integer(highest=500), Need.COLUMN, Severity.WARNING, True
        ),
        Column("years", TITLES[4:5], cells.integer(lowest=1, highest=10)),
        Column("from", TITLES[5:6], dates.day()),
        Column("to", TITLES[6:7], dates.day()),
        Column("note", TITLES[7:8], cells.text()),
    ),
    unique=(("school", "form"),),
)
# Measured 3.0 to 3.5 on two busy cores; 0.3 s of it starts the child and imports openpyxl there.
MOST_TIMES_OPENPYXL = 5.0
MOST_SECONDS = 5.0


def workbook(rows: int, seed: int) -> bytes:
    """A return of so many rows: dates typed both ways, blanks, a few faults, a total."""
    draw = random.Random(seed)  # noqa: S311 - invented figures
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        page, dated = book.add_worksheet("Сведения"), book.add_format({"num_format": "dd.mm.yyyy"})
        page.write_row(0, 0, ["Сведения о реализации программ наставничества"])
        page.write_row(2, 0, TITLES)
        for n in range(rows):
            begins = date(2020, 9, 1) + timedelta(days=draw.randrange(300))
            form = draw.choice(("учитель – учитель", "ученик-ученик", "Учитель — учитель"))
            pairs = draw.choice((draw.randrange(40), draw.randrange(40), None, "нет данных"))
            if draw.random() < 0.01:
                pairs = "одна, плюс группа"
            page.write_row(n + 3, 0, [n + 1, f"МБОУ «Школа № {n}» им. А. Б. Ёлкина", form, pairs])
            page.write_number(n + 3, 4, draw.randrange(1, 4))
            page.write_datetime(n + 3, 5, datetime.combine(begins, datetime.min.time()), dated)
            page.write_string(n + 3, 6, f"{begins + timedelta(days=270):%d.%m.%Y} г.")
            page.write_string(n + 3, 7, draw.choice(("", "наставник-консультант", "группа")))
        page.write_row(rows + 3, 1, ["Итого"])
    return stream.getvalue()


def plain_read(content: bytes) -> tuple[int, int]:
    """What openpyxl alone finds: filled rows under the header, and the sum of numbers of pairs."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    body = list(book.worksheets[0].iter_rows(min_row=4, values_only=True))[:-1]
    return len(body), sum(row[3] for row in body if isinstance(row[3], int))


def our_read(content: bytes) -> Report:
    return check_book(SPEC, read_book("return.xlsx", content))


def timed(do: Callable[[bytes], object], content: bytes) -> float:
    began = time.perf_counter()
    do(content)
    return time.perf_counter() - began


def measure(rows: int, rounds: int, seed: int) -> int:
    """Take turns, compare, print; the exit code of the bars."""
    content = workbook(rows, seed)
    report = our_read(content)
    ours = (len(report.rows), report.sums["pairs"].total)
    pairs = [(timed(our_read, content), timed(plain_read, content)) for _ in range(rounds)]
    seconds, plain = (statistics.median(column) for column in zip(*pairs, strict=True))
    theirs = plain_read(content)
    people = people_list.workbook(rows, seed)
    listed = people_list.checked(people)
    people_seconds = statistics.median(timed(people_list.checked, people) for _ in range(rounds))
    return finish(
        "imports",
        sizes={"rows": rows, "columns": len(TITLES), "bytes": len(content), "rounds": rounds},
        digests={"ours": digest([ours]), "openpyxl": digest([theirs])},
        figures={
            "read_and_check_s": round(seconds, 3),
            "read_s": round(timed(lambda given: read_book("a.xlsx", given), content), 3),
            "openpyxl_s": round(plain, 3),
            "issues": sum(report.issue_counts.values()),
            "people_read_and_check_s": round(people_seconds, 3),
            "people_issues": sum(listed.issue_counts.values()),
        },
        bars=[
            Bar("read and check, seconds", seconds, MOST_SECONDS * max(rows, 1_000) / 10_000),
            Bar("read and check / plain openpyxl read", seconds / plain, MOST_TIMES_OPENPYXL),
            Bar("same rows and sum", ours == theirs, True),
            Bar(
                "people: read and check, seconds",
                people_seconds,
                MOST_SECONDS * max(rows, 1_000) / 10_000,
            ),
            Bar("people: every row is ready", listed.ready == rows, True),
        ],
    )


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench imports")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(argv)
    return measure(given.rows, given.rounds, given.seed)
