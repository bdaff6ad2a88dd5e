"""The programme: opened for the year, whom it looks for, and the gates of its stages."""

from datetime import date

from tests.e2e.autumn.walker import Walker

PROGRAMME = "Шаг в профессию"


def open_programme(curator: Walker, year: int) -> None:
    """From what is to be done today; the criteria are taken from the requests."""
    curator.section("Сегодня")
    curator.go("Открыть программу")
    curator.go("работодатель – ученик")
    curator.fill("Название", PROGRAMME)
    curator.fill("Начало", f"{date(year, 9, 1):%d.%m.%Y}")
    curator.fill("Окончание", f"{date(year + 1, 5, 31):%d.%m.%Y}")
    curator.tick("уже идёт")
    curator.press("Создать программу")
    curator.go("Кого ищем")
    curator.press("Взять все")


def gates(curator: Walker) -> dict[int, str]:
    """How each of the seven stages stands on the page of the programme's gates."""
    curator.section("Программы")
    curator.go(PROGRAMME)
    curator.go("Все семь этапов")
    found = {}
    for heading in curator.main.locator("h2").all():
        number = heading.inner_text().partition(".")[0].strip()
        if number.isdigit():
            part = heading.locator("xpath=ancestor::*[self::section or self::li][1]")
            found[int(number)] = part.inner_text()
    return found
