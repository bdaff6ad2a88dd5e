"""From the roadmap to a signed order that a stranger checks: issue 7, «It is done».

The curator of the demo school goes by the pages; the order of pairs is refused with every gap,
then made and signed where the gates are closed. Every page of papers is looked at on the way.
"""

import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.e2e.autumn.walker import Walker
from tests.e2e.conftest import Portal
from tests.e2e.documents import cast
from tests.e2e.documents.cast import DESK, MENTOR, PROGRAMME, SCHOOL, Cast

pytestmark = pytest.mark.e2e
NUMBER = "914-н"
GAPS = (
    "У каждого наставляемого есть запрос",
    "У каждого наставника описаны опыт и помощь",
    "Критерии отбора выведены из запросов",
    "Со всеми кандидатами проведено собеседование",
    "Отобранные наставники обучены и допущены",
    "Наставляемые готовы к паре",
    "Первый замер программы начат",
)
CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")


@pytest.fixture(scope="module")
def people(demo_portal: Portal, browser: Browser) -> Iterator[Cast]:
    gathered = cast.gather(browser, demo_portal)
    yield gathered
    gathered.close()


def test_from_the_roadmap_to_an_order_that_a_stranger_checks(people: Cast) -> None:
    the_roadmap_is_laid_out(people.curator)
    the_order_is_refused_with_every_gap(people.curator)
    people.mend()
    the_first_measuring_is_not_waited_for(people.curator)
    address = the_order_is_made_and_signed(people.curator)
    code = the_paper_is_in_the_register(people.curator)
    a_stranger_checks(people.stranger, code)
    the_whole_set_is_asked_for(people.curator)
    the_municipality_sees_who_lags(people.municipality)
    at_a_desk(people, address)
    assert people.faults == []


def the_roadmap_is_laid_out(curator: Walker) -> None:
    curator.section("Программы")
    curator.go("Дорожная карта")
    curator.says("Дорожная карта", "Выполнено", "просрочен")


def to_orders(curator: Walker) -> None:
    curator.section("Программы")
    curator.go(PROGRAMME)
    curator.go("Приказы")


def the_order_is_refused_with_every_gap(curator: Walker) -> None:
    """Nobody was talked to, nothing was measured: each gap has its name and its link."""
    to_orders(curator)
    curator.press("Составить приказ")
    curator.says("Приказ издать пока нельзя", *GAPS)
    links = curator.main.get_by_role("link", name=re.compile("^Открыть"))
    assert links.count() == len(GAPS)
    assert not curator.main.get_by_label("Номер приказа").count()


def the_first_measuring_is_not_waited_for(curator: Walker) -> None:
    """X-05: a programme goes without it by a decision and its reason."""
    curator.section("Программы")
    curator.go(PROGRAMME)
    curator.go("Мониторинг")
    curator.go("Решить иначе")
    curator.tick(re.compile("^желателен"))
    curator.fill("Почему приказу не нужно ждать", "Пара работает второй год")
    curator.press("Сохранить")
    curator.says("Пара работает второй год")


def the_order_is_made_and_signed(curator: Walker) -> str:
    """What it lacked is there: made at once, then its signing is written down."""
    to_orders(curator)
    curator.press("Составить приказ")
    address = curator.page.url
    curator.fill("Номер приказа", NUMBER)
    curator.press("Отметить подписание")
    curator.says("приказ подписан", NUMBER)
    return address


def the_paper_is_in_the_register(curator: Walker) -> str:
    """The order stands in the register; both files name the mentor. Returns its code."""
    curator.section("Документы")
    row = curator.main.locator("tr").filter(has_text=NUMBER)
    curator.go(re.compile("Приказ о закреплении"), within=row)
    curator.says("ПРИКАЗ", NUMBER, "Ёлкиной-Заводской")
    files = [downloaded(curator, name) for name in ("PDF", "DOCX")]
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(files[0])).pages)
    with zipfile.ZipFile(io.BytesIO(files[1])) as word:
        typed = word.read("word/document.xml").decode()
    assert "М.Ю.Ёлкина-Заводская" in re.sub(r"\s|\u00ad", "", printed)
    assert "Ёлкина-Заводская" in typed
    found = CODE.search(curator.main.inner_text())
    assert found is not None
    return found[0]


def downloaded(walker: Walker, name: str) -> bytes:
    link = walker.main.get_by_role("link", name=name, exact=True).first
    answer = walker.page.context.request.get(str(link.get_attribute("href")))
    assert answer.status == 200
    return answer.body()


def a_stranger_checks(stranger: Walker, code: str) -> None:
    """DC-03: what it is, its number and that it holds; nobody's name."""
    stranger.open("/check")
    stranger.fill(re.compile("Код"), code.lower())
    stranger.press(re.compile("Проверить"))
    stranger.says(NUMBER, "действует")
    assert MENTOR.split("-")[0] not in stranger.main.inner_text()


def the_whole_set_is_asked_for(curator: Walker) -> None:
    """The worker makes it while the page tells how far it is; the file comes at the end."""
    curator.section("Документы")
    curator.go("Набор документов")
    curator.press("Собрать набор")
    link = curator.main.get_by_role("link", name=re.compile("Скачать"))
    expect(link).to_be_visible(timeout=60000)
    curator.look()
    answer = curator.page.context.request.get(str(link.get_attribute("href")))
    with zipfile.ZipFile(io.BytesIO(answer.body())) as made:
        assert len(made.namelist()) >= 18
        assert made.testzip() is None


def the_municipality_sees_who_lags(municipality: Walker) -> None:
    """By school, never by name of a person."""
    municipality.open("/roadmaps/")
    row = municipality.main.locator("tr").filter(has_text="Демонстрационная школа № 1")
    expect(row.first).to_contain_text("просрочен")


def at_a_desk(people: Cast, order: str) -> None:
    """The pages of papers once more, as wide as a desk has them."""
    page = people.curator.page
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    people.curator.looked = people.looked[1]
    home = f"/s/{SCHOOL}"
    for address in (order, f"{home}/roadmap", f"{home}/documents", f"{home}/documents/pack"):
        people.curator.open(address)
