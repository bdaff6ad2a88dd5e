"""Who comes in: accounts opened from the region down, each with a password of one's own."""

from playwright.sync_api import Browser

from tests.e2e.autumn.walker import Looked, Walker
from tests.e2e.conftest import Portal

SCHOOL = "Озёрная СОШ"
PASSWORD = "тихий берег у озера 26"
HEAD = "Тестова Варвара Ильинична"
CURATOR = "Примерова Анна Викторовна"
PSYCHOLOGIST = "Образцова Вера Павловна"
TEACHER = "Макетова Инна Олеговна"


def school_and_head(browser: Browser, portal: Portal, looked: Looked) -> Walker:
    """The region adds a school and opens the head's account; the head comes by the link."""
    region = Walker(browser, portal.address, looked)
    login, password = portal.logins["region_admin"]
    region.open("/sign-in")
    region.fill("Логин", login)
    region.fill("Пароль", password)
    region.press("Войти")
    region.section("Школы")
    region.go("Добавить школу")
    region.fill("Краткое наименование", SCHOOL)
    region.fill("Адрес", "с. Озёрное, ул. Школьная, 1")
    region.main.get_by_label("Муниципалитет", exact=True).select_option(label="Онгудайский район")
    region.press("Добавить школу")
    region.section("Учётные записи")
    region.go("Завести учётную запись")
    region.go("Директор школы")
    region.go(SCHOOL)
    link = _hand_over(region, HEAD)
    region.close()
    return enter(browser, portal, looked, link)


def opened_by(head: Walker, role: str, name: str) -> str:
    """The link for a new person of the school."""
    head.section("Учётные записи")
    head.go("Завести учётную запись")
    head.go(role)
    return _hand_over(head, name)


def _hand_over(walker: Walker, name: str) -> str:
    walker.fill("Фамилия, имя, отчество", name)
    walker.press("Завести учётную запись")
    return walker.main.get_by_label("Ссылка", exact=True).input_value()


def enter(browser: Browser, portal: Portal, looked: Looked, link: str) -> Walker:
    """By one's own link: a password, and the first page."""
    walker = Walker(browser, portal.address, looked)
    walker.open(link)
    for box in walker.main.locator("input[type=password]").all():
        box.fill(PASSWORD)
    walker.press("Задать пароль")
    if walker.page.url.endswith("/sign-in"):
        walker.fill("Пароль", PASSWORD)
        walker.press("Войти")
    walker.page.wait_for_url("**/today")
    return walker
