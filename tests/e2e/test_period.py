"""A whole period by the pages: three roles, three schools, one late, one sent back, one merged.

Issue 4, «It is done when»: and the hash of the official table is verified by the command.
"""

import io
from collections.abc import Iterator
from datetime import timedelta

import openpyxl
import pytest
from playwright.sync_api import Browser

from tests.e2e.autumn.books import TODAY
from tests.e2e.conftest import Portal
from tests.e2e.period import cast, clock, places, school
from tests.e2e.period.cast import BACK, DISTRICT, LATE, MERGED, PAIRS, Cast

pytestmark = pytest.mark.e2e

UNKNOWN = "Численность за год ещё не сверена с учётом."
REMARK = "Укажите численность за год: район её уже знает."
RECORDS = "Теперь считаем по программе, пары внесём на этой неделе."
PAIRS_CELL = "Пары и группы"


@pytest.fixture(scope="module")
def people(
    empty_portal: Portal, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cast]:
    """The schools stand with what their district reported; everybody has come by a link."""
    gathered = cast.gather(browser, empty_portal, tmp_path_factory.mktemp("books"))
    yield gathered
    gathered.close()


def test_a_period_from_opening_to_a_table_that_nothing_changes(
    people: Cast, empty_portal: Portal
) -> None:
    reports_come(people, empty_portal)
    they_are_judged(people)
    table, shown_hash = the_table_is_official(people)
    verified(empty_portal, shown_hash)
    life_goes_on(people)
    assert places.download(people.operator, "XLSX") == table, "byte for byte"
    verified(empty_portal, shown_hash)
    assert people.looked.faults == []


def reports_come(people: Cast, portal: Portal) -> None:
    """One in time and sent back, one merged before it reported, one after the due day."""
    places.set_period(people.operator, due_in=1, closes_in=10)
    school.hand_in(people.back, UNKNOWN)
    places.send_back(people.specialist, BACK, PAIRS_CELL, REMARK)
    places.merge(people.operator, MERGED, into=BACK)
    school.find_report(people.merged)
    people.merged.says("Школа не должна сдавать этот отчёт", "Школу присоединили к другой")
    clock.days_pass(portal, 3)
    places.open_period(people.operator)
    people.operator.says("срок прошёл")
    school.hand_in(people.late, UNKNOWN)
    people.late.says("сдан с опозданием")


def they_are_judged(people: Cast) -> None:
    school.has_notice(people.back, "вернули", REMARK)
    school.open_report(people.back)
    people.back.says(REMARK)
    school.state_counts(people.back, pupils=310, teachers=20, young_teachers=3)
    school.hand_in_mended(people.back)
    places.accept(people.specialist, LATE, BACK)
    people.specialist.says("Приняты 2 отчёта")


def the_table_is_official(people: Cast) -> tuple[bytes, str]:
    operator = people.operator
    places.approve(operator)
    operator.says("Утверждены 2 отчёта")
    shown_hash = places.make_official(operator, "145-о")
    operator.says(MERGED)
    table = places.download(operator, "XLSX")
    book = openpyxl.load_workbook(io.BytesIO(table))
    both = PAIRS[LATE] + PAIRS[BACK]
    assert pairs_of(book) == {DISTRICT: both, "Итого": both}
    assert MERGED in {cell.value for row in book["Не вошли"] for cell in row}
    school.has_notice(people.late, "утверждён")
    return table, shown_hash


def life_goes_on(people: Cast) -> None:
    """A figure changes and is explained, the report is opened again, the merger is taken back."""
    operator, last = people.operator, TODAY + timedelta(days=5)
    school.begin_programme(people.back)
    school.name_the_reason(people.back, RECORDS)
    places.open_period(operator, "Изменения")
    operator.says(BACK, RECORDS)
    assert places.change_of(operator, "Пары") == [str(PAIRS[BACK]), "0"]
    places.reopen(operator, BACK, "Школа внесла программу", last)
    school.open_report(people.back)
    people.back.says("Регион снова открыл отчёт", places.written(last), "Школа внесла программу")
    school.hand_in(people.back, RECORDS)
    places.undo_merger(operator, "Приказ отозван")
    school.open_report(people.merged)
    people.merged.says("Сдать отчёт")


def verified(portal: Portal, shown_hash: str) -> None:
    """The command counts the hashes anew from what the database keeps."""
    said = portal.run("verify", "all")
    line = next((line for line in said.splitlines() if line.startswith(shown_hash)), "")
    assert len(shown_hash) == 64
    assert line.endswith("совпадает"), said
    assert "НЕ" not in said


def pairs_of(book: openpyxl.Workbook) -> dict[str, object]:
    """The number of pairs by place, and of all."""
    rows = list(book["По муниципалитетам"].iter_rows(values_only=True))
    titles = next(row for row in rows if "Муниципалитет" in row)
    name, pairs = titles.index("Муниципалитет"), titles.index("Пары")
    return {str(row[name]): row[pairs] for row in rows if row[name] in (DISTRICT, "Итого")}
