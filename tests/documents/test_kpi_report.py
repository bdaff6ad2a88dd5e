"""The report on indicators says the same in every file, and never more than is known."""

import dataclasses
import re
import subprocess
import sys
import time
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import docx as word
import openpyxl
import pytest
from pypdf import PdfReader

from kernel.documents import csv, docx, pdf, xlsx
from kernel.documents.content import Document
from kernel.documents.words import ENGLISH, Words
from regional.indicators.report import (
    KPI_REPORT,
    KpiReport,
    ReportIndicator,
    ReportRow,
    shown_percent,
    to_document,
    to_sheet,
    to_table,
)
from tests.documents.samples import GOAL, count, district, region, share, wide_region

ROOT = Path(__file__).parents[2]


def pages_of(document: Document) -> list[str]:
    pages = PdfReader(BytesIO(pdf.render(document))).pages
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pages]


def with_totals(report: KpiReport, *numerators: int) -> KpiReport:
    """The region with other numerators of its total, each of a thousand."""
    cells = tuple(share(number, 1000, 404, 404) for number in numerators)
    return dataclasses.replace(
        report,
        indicators=report.indicators[: len(cells)],
        rows=(),
        total=dataclasses.replace(report.total, cells=cells),
    )


@pytest.mark.parametrize(
    ("value", "target", "direction", "shown"),
    [
        (Fraction(553, 868), Decimal(70), "up", "63.7"),
        (Fraction(6496, 10000), Decimal(65), "up", "64.9"),
        (Fraction(64999, 100000), Decimal(65), "up", "64.9"),
        (Fraction(65, 100), Decimal(65), "up", "65.0"),
        (Fraction(6504, 10000), Decimal(65), "up", "65.0"),
        (Fraction(6496, 10000), Decimal("64.9"), "up", "65.0"),
        (Fraction(6496, 10000), None, "up", "65.0"),
        (Fraction(1004, 10000), Decimal(10), "down", "10.1"),
        (Fraction(996, 10000), Decimal(10), "down", "10.0"),
        (Fraction(22, 20), Decimal(70), "up", "110.0"),
        (Fraction(0), Decimal(70), "up", "0.0"),
        (Fraction(1, 3), Decimal(20), "up", "33.3"),
        (Fraction(125, 1000) / 10, None, "up", "1.3"),
    ],
)
def test_a_share_is_never_rounded_over_its_target(
    value: Fraction, target: Decimal | None, direction: str, shown: str
) -> None:
    assert str(shown_percent(value, target, direction)) == shown


def test_the_first_page_says_what_came_out(russian: Words) -> None:
    first = pages_of(to_document(region(), russian))[0]

    for said in (
        "Департамент образования и науки Брянской области",
        "ГАУ ДПО «БИПКРО» (ЦНППМ)",
        "14 ноября 2024 г.",
        "Показатели наставничества",
        "Брянская область, 2023/2024 учебный год",
        "Достигнуты 3 цели из 5.",
        "Ниже цели: молодые учителя (63,7 % при цели 70 %), команды в менторстве "
        "(14,4 % при цели 20 %).",
        "Отчёт составлен по данным 398 из 404 школ.",
        "553 из 868",
        "ниже цели на 6,3 п. п.",
        "цель достигнута",
        "Показатели рассчитаны 14 ноября 2024 г. в 09:42. Источник: первичные данные школ",
        "Региональный оператор",
        "1 из 3",
    ):
        assert said in first


def test_the_annex_lists_every_unit_and_explains_its_signs(russian: Words) -> None:
    pages = pages_of(to_document(region(), russian))
    annex = " ".join(pages[1:])

    for row in region().rows:
        assert row.unit_name in annex
    for said in (
        "Приложение. Показатели по муниципалитетам",
        "22 из 20",
        "* Числитель больше знаменателя: Навлинский, молодые учителя (22 из 20). "
        "Значение показано как есть и вошло в итог.",
        "Не представили данные: Рогнединский.",
        "Учтены не все школы: Карачевский (11 из 13).",
        "° учтены не все школы",
        "«н/д»: значение неизвестно, нулём оно не считается.",
        "Цели утверждены приказом № 1043 от 29.08.2023.",
    ):
        assert said in annex
    assert re.search(r"110,0 ?\*", annex)
    assert "Муниципалитет Школ" in pages[1]
    assert "Муниципалитет Школ" in pages[2]


def test_a_district_that_leaves_things_unsaid(russian: Words) -> None:
    first, annex = pages_of(to_document(district(), russian))

    assert "Онгудайский район, Республика Алтай, 2020/2021 учебный год" in first
    assert "Школы с программой: 7. Пары: 17 (по 5 из 7 школ). Обученные кураторы: 8." in first
    assert "Учтены данные всех школ: 7." in first
    assert "Туектинская ООШ 1 н/д" in annex
    assert "Шашикманская СОШ 1 н/д" in annex
    assert "Итого 7 17 по 5 из 7 школ" in annex
    # schools have no such figure: a column of «н/д» would only accuse them
    assert "Обученные кураторы" not in annex


def test_many_indicators_turn_the_annex_and_declared_columns_are_marked(russian: Words) -> None:
    document = to_document(wide_region(), russian)
    pages = PdfReader(BytesIO(pdf.render(document))).pages

    turned = [page.mediabox.width > page.mediabox.height for page in pages]
    text = " ".join(re.sub(r"\s+", " ", page.extract_text()) for page in pages)

    assert turned[0] is False
    assert all(turned[1:])
    assert "Пары†" in text
    assert "† полностью или частично по заявленным сведениям" in text
    assert "Директор департамента образования и науки Брянской области И. О. Фамилия" in text


@pytest.mark.parametrize(
    ("numerators", "finding"),
    [
        ((700, 200, 200, 850, 850), "Достигнуты все цели: 5."),
        ((0, 0, 0, 0, 0), "Ни одна из целей пока не достигнута."),
        ((700, 0, 0, 0, 0), "Достигнута 1 цель из 5."),
        ((700, 200, 200, 850, 0), "Достигнуты 4 цели из 5."),
        ((700,), "Цель достигнута."),
        ((699,), "Цель пока не достигнута."),
    ],
)
def test_the_main_finding_in_words(
    russian: Words, numerators: tuple[int, ...], finding: str
) -> None:
    (page,) = pages_of(to_document(with_totals(region(), *numerators), russian))

    assert finding in page


def test_no_data_is_said_and_is_not_a_missed_target(russian: Words) -> None:
    report = with_totals(region(), 700, 0)
    unknown = share(None, None, 0, 404)
    cells = (report.total.cells[0], unknown)

    (page,) = pages_of(
        to_document(
            dataclasses.replace(report, total=dataclasses.replace(report.total, cells=cells)),
            russian,
        )
    )

    assert "Достигнута 1 цель из 2. Нет данных: школы с моделью." in page
    assert "н/д" in page
    assert "Ниже цели" not in page


def test_less_is_better_for_some(russian: Words) -> None:
    idle = ReportIndicator(
        "idle", "Доля школ без пар", "Школы без пар", "percent", Decimal(10), GOAL, "down"
    )
    total = ReportRow("Брянская область", "region", 404, (share(1004, 10000, 404, 404),))
    report = dataclasses.replace(region(), indicators=(idle,), rows=(), total=total)

    (page,) = pages_of(to_document(report, russian))

    assert "Выше предела: школы без пар (10,1 % при цели 10 %)." in page
    assert "выше предела на 0,1 п. п." in page


def test_the_word_file_has_the_same_table(russian: Words) -> None:
    document = to_document(region(), russian)
    paper = word.Document(BytesIO(docx.render(document)))
    summary, annex = paper.tables[0], paper.tables[2]

    rows = [[cell.text.replace("\xa0", " ") for cell in row.cells] for row in annex.rows]

    assert [cell.text for cell in summary.rows[1].cells][1].startswith("63,7")
    assert rows[0][2] == "Молодые учителя\nцель 70 %"
    assert rows[18][:3] == ["Навлинский", "14", "110,0*\n22 из 20"]
    assert rows[22][2:] == ["н/д"] * 5
    assert rows[-1][:3] == ["Итого", "404", "63,7°\n553 из 868"]
    assert "Достигнуты 3 цели из 5." in " ".join(p.text for p in paper.paragraphs)


def test_the_workbook_has_the_same_figures_as_numbers(russian: Words) -> None:
    book = openpyxl.load_workbook(BytesIO(xlsx.render(to_sheet(region(), russian))))
    summary, table = book.worksheets

    assert book.sheetnames == ["Итоги", "По муниципалитетам"]
    young = [cell.value for cell in summary[5]]
    assert young[1:5] == [553 / 868, 553, 868, "70\xa0%"]
    assert summary["B5"].number_format == "0.0%"
    rows = {row[1].value: row for row in table.iter_rows(min_row=5, max_row=35)}
    assert [cell.value for cell in rows["Навлинский"][3:6]] == [22 / 20, 22, 20]
    assert rows["Навлинский"][-1].value == ("молодые учителя: числитель больше знаменателя")
    assert [cell.value for cell in rows["Рогнединский"][3:6]] == ["н/д"] * 3
    assert [cell.value for cell in rows["Итого"][2:6]] == [404, 553 / 868, 553, 868]


def test_a_workbook_does_not_show_a_target_as_reached_either(russian: Words) -> None:
    report = with_totals(region(), 0)
    total = dataclasses.replace(report.total, cells=(share(69960, 100000, 404, 404),))
    book = openpyxl.load_workbook(
        BytesIO(xlsx.render(to_sheet(dataclasses.replace(report, total=total), russian)))
    )

    assert book.worksheets[0]["B5"].value == 0.699
    assert [cell.value for cell in book.worksheets[0][5]][2:4] == [69960, 100000]


def test_csv_gives_the_same_figures(russian: Words) -> None:
    lines = csv.render(to_table(region(), russian)).decode("utf-8-sig").splitlines()

    assert lines[0].startswith(
        "№ п/п;Муниципалитет;Школ;Молодые учителя, %;Молодые учителя: числитель;"
    )
    assert lines[18].startswith("18;Навлинский;14;110,0;22;20;")
    assert lines[22].startswith("22;Рогнединский;8;н/д;н/д;н/д;")
    assert lines[-1].startswith(";Итого;404;63,7;553;868;27,5;111;404;")


@pytest.mark.parametrize("hostile", ['<img src="/etc/passwd">', "=1+1", "{{ 7*7 }}", "\u202eтса"])
def test_hostile_names_are_names_in_every_file(russian: Words, hostile: str) -> None:
    base = region()
    rows = (dataclasses.replace(base.rows[0], unit_name=hostile), *base.rows[1:])
    report = dataclasses.replace(base, rows=rows, territory=hostile)
    document = to_document(report, russian)
    printed = hostile.replace("\u202e", "")

    assert printed in " ".join(pages_of(document))
    table = word.Document(BytesIO(docx.render(document))).tables[2]
    assert table.cell(1, 0).text == printed
    sheet = openpyxl.load_workbook(BytesIO(xlsx.render(to_sheet(report, russian)))).worksheets[1]
    assert (sheet["B5"].value, sheet["B5"].data_type) == (printed, "s")


def test_equal_reports_give_equal_files(russian: Words) -> None:
    first, second = (
        (
            pdf.render(to_document(report, russian)),
            docx.render(to_document(report, russian)),
            xlsx.render(to_sheet(report, russian)),
            csv.render(to_table(report, russian)),
        )
        for report in (region(), region())
    )

    assert first == second


def test_english_readers_get_english() -> None:
    text = " ".join(pages_of(to_document(region(), ENGLISH)))

    assert "3 targets of 5 are reached." in text
    assert "Computed on 14 November 2024, 09:42." in text
    assert "63.7%" in text
    assert "1 of 3" in text
    assert KPI_REPORT.build is to_document


def test_every_string_of_the_report_is_translated(russian: Words) -> None:
    """Strings are found in the sources: a forgotten one would print in English."""
    sources = ROOT / "platform/regional/indicators/report"
    code = "".join(path.read_text("utf-8") for path in sorted(sources.glob("*.py")))
    found = re.findall(r"gettext\(\s*\"([^\"]+)\"", code)

    assert len(found) > 50
    for message in {*found, KPI_REPORT.title}:
        assert russian.gettext(message) != message or message.startswith("%(name)s")


def test_a_report_is_quick(russian: Words) -> None:
    report = wide_region()
    pdf.render(to_document(report, russian))

    started = time.process_time()
    pdf.render(to_document(report, russian))

    assert time.process_time() - started < 1


def test_rows_have_a_cell_for_each_indicator() -> None:
    row = ReportRow("Сельцо", "municipality", 4, (count(1, 4, 4),))

    with pytest.raises(ValueError, match="a cell for each"):
        dataclasses.replace(region(), rows=(row,))


def test_pages_and_commands_do_not_pay_for_reportlab() -> None:
    """Describing a document loads no renderer: a web worker starts without them."""
    code = (
        "import sys, regional.indicators.report, kernel.documents.csv, kernel.documents.fonts;"
        "print([m for m in ('reportlab', 'docx', 'xlsxwriter', 'babel') if m in sys.modules])"
    )
    env = {"PYTHONPATH": f"{ROOT / 'platform'}:{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == "[]"
