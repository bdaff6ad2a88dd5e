"""Reports: made by the worker, read as a page, opened as files; they name nobody."""

import io
import re
import zipfile
from collections.abc import Iterable

from openpyxl import load_workbook
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.autumn.walker import Walker
from tests.e2e.monitoring import cast
from tests.e2e.monitoring.cast import Cast, Pupil

MADE_IN = 60_000


def make(people: Cast) -> None:
    """Of the programme alone; the page of the job leads to the report."""
    curator = people.programme("Отчёты")
    curator.press("Сделать отчёт")
    to_report(curator)


def to_report(walker: Walker) -> None:
    link = walker.main.get_by_role("link", name=re.compile("отчёт", re.IGNORECASE))
    expect(link.first).to_be_visible(timeout=MADE_IN)
    walker.look()
    walker.go(re.compile("отчёт", re.IGNORECASE))


def tells(people: Cast, *texts: str) -> None:
    people.curator.says(*texts)
    cast.at_a_desk(people.curator)
    people.curator.look()
    cast.on_a_phone(people.curator)


def opens_as_files(people: Cast, title: str) -> None:
    """The same content as PDF, DOCX and XLSX."""
    pdf, docx, xlsx = (_file(people.curator, name) for name in ("PDF", "DOCX", "XLSX"))
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert _plain(title) in _plain(printed)
    assert _plain("12 из 15") in _plain(printed)
    with zipfile.ZipFile(io.BytesIO(docx)) as word:
        assert _plain("12 из 15") in _plain(re.sub("<[^>]+>", "", _document(word)))
    cells = [
        str(cell.value)
        for sheet in load_workbook(io.BytesIO(xlsx)).worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert any(title in cell for cell in cells)


def names_nobody(people: Cast, pupils: Iterable[Pupil]) -> None:
    _nobody(people.curator, pupils)


def make_of_region(people: Cast) -> None:
    """Of all forms: schools together, never one by one."""
    region = people.region
    region.section("Показатели")
    region.go("Мониторинг")
    region.press("Сделать отчёт")
    to_report(region)
    region.says("Мониторинг")


def of_region_names_nobody(people: Cast, pupils: Iterable[Pupil]) -> None:
    region = people.region
    _nobody(region, pupils)
    assert cast.PROGRAMME not in region.main.inner_text()
    printed = PdfReader(io.BytesIO(_file(region, "PDF")))
    assert len(printed.pages) >= 1


def quoted(people: Cast, *printed: str) -> None:
    """An earlier report stands as it was printed."""
    curator = people.curator
    curator.section("Программы")
    curator.go("Мониторинг")
    curator.go("Напечатанные ранее отчёты")
    curator.says(*printed)


def _nobody(walker: Walker, pupils: Iterable[Pupil]) -> None:
    shown = walker.main.inner_text()
    assert [each.surname for each in pupils if each.surname in shown] == []


def _file(walker: Walker, name: str) -> bytes:
    link = walker.main.get_by_role("link", name=name, exact=True).first
    answer = walker.page.context.request.get(str(link.get_attribute("href")))
    assert answer.status == 200
    return answer.body()


def _document(word: zipfile.ZipFile) -> str:
    return word.read("word/document.xml").decode()


def _plain(text: str) -> str:
    """Without blanks and soft hyphens: a line may break anywhere."""
    return re.sub(r"[\s\u00a0\u00ad]", "", text)
