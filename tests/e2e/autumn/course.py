"""Training: four meetings, the last of them today; who came is ticked, and told by one's phone."""

import re
from collections.abc import Sequence

from playwright.sync_api import Locator

from tests.e2e.autumn.walker import Walker

COURSE = "Школа наставников"
WHO_CAME = re.compile("^Кто пришёл")


def plan(curator: Walker, first_day: str) -> None:
    """The course as the portal proposes it, and everybody selected enrolled at once."""
    curator.section("Сегодня")
    curator.go("К обучению")
    curator.go("Запланировать обучение")
    curator.fill("Дата первой встречи", first_day)
    curator.fill("Место", "кабинет 12")
    curator.press("Запланировать")
    curator.press("Записать всех отобранных")


def doors(curator: Walker) -> Locator:
    """The links to those meetings of the course whose day has come."""
    return curator.main.get_by_role("link", name=WHO_CAME)


def mark(curator: Walker, n: int, surnames: Sequence[str]) -> None:
    """Tick those who came to the meeting of this number, and come back to the course."""
    curator.go(WHO_CAME, within=curator.main.locator("li.line").nth(n))
    for surname in surnames:
        curator.tick(re.compile(f"^{surname}"))
    curator.press("Сохранить отметки")


def poster(curator: Walker, n: int) -> str:
    """The address that the QR code in the hall holds."""
    curator.go(WHO_CAME, within=curator.main.locator("li.line").nth(n))
    curator.press("Сделать плакат с QR-кодом")
    return curator.main.locator(".code").inner_text().strip()


def come(guest: Walker, address: str, name: str) -> None:
    """A mentor's own phone: the name, and that is all."""
    guest.context.clear_cookies()
    guest.open(address)
    guest.fill("Ваши фамилия, имя и отчество", name)
    guest.press("Я на встрече")


def recognise(curator: Walker, n: int) -> None:
    """The list of the meeting: the name nobody has is settled, and the marks are kept."""
    curator.section("Сегодня")
    curator.go("К обучению")
    curator.go(COURSE)
    curator.go(WHO_CAME, within=curator.main.locator("li.line").nth(n))
    curator.press(re.compile("^Это он или она"))
    curator.press("Сохранить отметки")
