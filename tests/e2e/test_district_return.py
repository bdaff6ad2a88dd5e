"""The main job as a person does it, on a portal started empty (issue: «It is done when»)."""

import io
import json
import time
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Portal, sign_in

pytestmark = pytest.mark.e2e

RETURN = Path(__file__).parents[1] / "imports" / "data" / "onguday-2020-2021.xlsx"
YEAR = "2020/2021"
SCHOOLS = (
    "Онгудайская СОШ им. С. Т. Пекпеева",
    "Еловская СОШ им. Э. Палкина",
    "Туектинская ООШ",
    "Шашикманская СОШ",
    "Ининская СОШ",
    "Теньгинская СОШ",
    "Каракольская СОШ",
)


def school_list(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Список общеобразовательных организаций"])
    sheet.append([])
    sheet.append(["№ п/п", "Муниципалитет", "Наименование", "Тип"])
    for number, name in enumerate(SCHOOLS, 1):
        sheet.append([number, "Онгудайский район", name, "общеобразовательная"])
    book.save(folder / "schools.xlsx")
    return folder / "schools.xlsx"


def broken_return(folder: Path) -> Path:
    book = openpyxl.load_workbook(RETURN)
    sheet = book.active
    sheet["D9"], sheet["F5"], sheet["B11"] = "одна, плюс группа", "31.11.2020", "Неведомая СОШ"
    book.save(folder / "broken.xlsx")
    return folder / "broken.xlsx"


def upload(page: Page, kind: str, file: Path) -> None:
    page.goto(f"/uploads/new/{kind}?year={YEAR}")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_label("Учебный год", exact=True).select_option(label=YEAR)
    page.get_by_role("button", name="Проверить файл").click()
    expect(page.locator(".grid-sheet")).to_be_visible(timeout=20000)


def write(page: Page) -> None:
    page.locator("button[name=take]").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("записан", timeout=30000)


def cells(portal: Portal, unit: str) -> dict[str, dict[str, object]]:
    rows = json.loads(portal.run("kpi", "--year", YEAR, "--format", "json"))
    return {row["indicator"]: row for row in rows if row["unit"] == unit}


def settled(portal: Portal, indicator: str, numerator: int) -> dict[str, dict[str, object]]:
    """The district's cells once the worker has got there."""
    end = time.monotonic() + 20
    while True:
        found = cells(portal, "Онгудайский район")
        if found.get(indicator, {}).get("numerator") == numerator or time.monotonic() > end:
            return found
        time.sleep(0.5)


@pytest.fixture(scope="module")
def filled(empty_portal, browser, tmp_path_factory):
    """The school list and the return have been uploaded through the pages."""
    folder = tmp_path_factory.mktemp("books")
    context = browser.new_context(base_url=empty_portal.address, locale="ru-RU")
    page = context.new_page()
    sign_in(page, empty_portal, "region_admin")
    upload(page, "schools", school_list(folder))
    assert page.locator("dl.counts").inner_text().split()[:2] == ["Строк", "7"]
    write(page)
    upload(page, "return", RETURN)
    text = page.locator("main").inner_text()
    assert "D7" in text
    assert "D8" in text
    assert "17" in page.locator("dl.counts").inner_text()
    write(page)
    context.close()
    return empty_portal


@pytest.fixture(scope="module")
def reported(filled):
    """The district's cells as the worker first left them: a call of the command takes seconds."""
    return settled(filled, "pairs", 17)


def test_the_table_shows_what_the_district_reported(reported):
    found = reported
    figures = {
        code: (found[code]["numerator"], found[code]["denominator"])
        for code in ("schools_with_programme", "pairs", "schools_without_pair_count")
    }
    assert figures == {
        "schools_with_programme": (7, None),
        "pairs": (17, None),
        "schools_without_pair_count": (2, None),
    }
    assert (found["schools_model"]["numerator"], found["schools_model"]["denominator"]) == (7, 7)
    assert found["young_teachers"]["value"] is None


@pytest.mark.usefixtures("reported")
def test_from_the_table_to_the_school_in_three_clicks(filled, open_page):
    page = open_page(filled)
    sign_in(page, filled, "region_admin")
    page.goto(f"/indicators/?year={YEAR}")
    page.locator("table").get_by_role("link", name="Онгудайский район").first.click()
    main = page.locator("main")
    expect(main).to_contain_text("17")
    for name in SCHOOLS:
        expect(main).to_contain_text(name)
    page.locator("table").get_by_role("link", name="Туектинская ООШ").first.click()
    expect(main).to_contain_text("н/д")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Туектинская ООШ")


def test_the_district_names_its_trained_curators(filled, open_page):
    page = open_page(filled, 360)
    sign_in(page, filled, "region_admin")
    page.goto(f"/returns/?year={YEAR}")
    row = page.locator("li.line", has_text="Онгудайский район")
    row.get_by_role("link").click()
    page.locator("input[name=curators_trained]").fill("восемь")
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".field-error")).to_be_visible()
    expect(page.locator("input[name=curators_trained]")).to_have_value("восемь")
    page.locator("input[name=curators_trained]").fill("8")
    page.locator("main form button.btn-primary").click()
    assert settled(filled, "curators_trained", 8)["curators_trained"]["numerator"] == 8


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_the_prepared_file_has_the_same_figures(filled, open_page, kind):
    page = open_page(filled)
    sign_in(page, filled, "region_admin")
    page.goto(f"/indicators/?year={YEAR}")
    page.locator(f"form[action*='export'] button[value={kind}]").click()
    link = page.locator("a[href*='/files/']")
    expect(link).to_be_visible(timeout=30000)
    with page.expect_download() as waiting:
        link.click()
    content = Path(waiting.value.path()).read_bytes()
    assert "17" in text_of(kind, content)
    assert "Онгудайский район" in text_of(kind, content)


def text_of(kind: str, content: bytes) -> str:
    if kind == "pdf":
        from pypdf import PdfReader

        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    book = openpyxl.load_workbook(io.BytesIO(content))
    values = [v for s in book for row in s.iter_rows(values_only=True) for v in row]
    return " ".join(str(value) for value in values if value is not None)


def test_a_broken_workbook_names_each_cell_and_writes_nothing(filled, open_page, tmp_path):
    before = settled(filled, "pairs", 17)
    page = open_page(filled)
    sign_in(page, filled, "region_admin")
    upload(page, "return", broken_return(tmp_path))
    main = page.locator("main").inner_text()
    for address in ("D9", "F5", "B11"):
        assert address in main
    assert "В ноябре 30 дней" in main
    page.get_by_role("button", name="Не записывать").click()
    expect(page.locator("#said")).to_contain_text("ничего")
    assert cells(filled, "Онгудайский район") == before


def test_the_same_without_scripts(filled, open_page, tmp_path):
    page = open_page(filled, 360, scripts=False)
    sign_in(page, filled, "region_admin")
    page.goto(f"/uploads/new/return?year={YEAR}")
    page.locator("input[type=file]").set_input_files(RETURN)
    page.get_by_role("button", name="Проверить файл").click()
    end = time.monotonic() + 20
    while not page.locator(".grid-sheet").count() and time.monotonic() < end:
        time.sleep(0.5)
        page.reload()
    expect(page.locator(".grid-sheet")).to_be_visible()
    expect(page.locator("main")).to_contain_text("ничего не изменит")
