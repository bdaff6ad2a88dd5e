"""Who takes part: three schools of one district, their heads, its specialist and the region."""

import re
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Page

from kernel.school_year import SchoolYear
from tests.e2e.autumn import lists, people
from tests.e2e.autumn.books import TODAY
from tests.e2e.autumn.walker import Looked, Walker
from tests.e2e.conftest import Portal

DISTRICT = "Онгудайский район"
LATE, BACK, MERGED = "Берёзовская СОШ", "Каменская СОШ", "Луговская ООШ"
PAIRS = {LATE: 6, BACK: 4, MERGED: 2}
FORM = "учитель – учитель"
OF_REPORTING = re.compile("/(periods|reports|report|structure|notices)(/|$)")


class LookedAtReporting(Looked):
    """Pages of this story alone: those on the way are looked at by other tests."""

    def at(self, page: Page) -> None:
        if OF_REPORTING.search(page.url):
            super().at(page)


@dataclass
class Cast:
    """Everybody with a browser of one's own."""

    operator: Walker
    specialist: Walker
    late: Walker
    back: Walker
    merged: Walker
    looked: Looked

    def close(self) -> None:
        for walker in (self.operator, self.specialist, self.late, self.back, self.merged):
            walker.close()


def gather(browser: Browser, portal: Portal, folder: Path) -> Cast:
    """Accounts from the region down; the operator enters the schools and the district's return."""
    looked = LookedAtReporting()

    def join(opener: Walker, role: str, place: str, name: str) -> Walker:
        return people.enter(browser, portal, looked, opened(opener, role, place, name))

    admin = administrator(browser, portal, looked)
    operator = join(admin, "Региональный оператор", "", "Отчётова Мария Павловна")
    specialist = join(admin, "Муниципальный специалист", DISTRICT, "Районова Ольга Ильинична")
    admin.close()
    for name in PAIRS:
        add_school(operator, name)
    operator.section("Загрузки")
    lists.upload(operator, "Отчёт района", _return(folder))
    lists.write(operator)
    late = join(specialist, "Директор школы", LATE, "Поздняков Илья Петрович")
    back = join(specialist, "Директор школы", BACK, "Каменева Анна Львовна")
    merged = join(specialist, "Директор школы", MERGED, "Лугова Вера Олеговна")
    return Cast(operator, specialist, late, back, merged, looked)


def administrator(browser: Browser, portal: Portal, looked: Looked) -> Walker:
    walker = Walker(browser, portal.address, looked)
    login, password = portal.logins["region_admin"]
    walker.open("/sign-in")
    walker.fill("Логин", login)
    walker.fill("Пароль", password)
    walker.press("Войти")
    return walker


def opened(opener: Walker, role: str, place: str, name: str) -> str:
    """The link for a new person, given by whoever stands above."""
    opener.section("Учётные записи")
    opener.go("Завести учётную запись")
    opener.go(role)
    if place:
        opener.go(place)
    opener.fill("Фамилия, имя, отчество", name)
    opener.press("Завести учётную запись")
    return opener.main.get_by_label("Ссылка", exact=True).input_value()


def add_school(operator: Walker, name: str) -> None:
    operator.section("Школы")
    operator.go("Добавить школу")
    operator.fill("Краткое наименование", name)
    operator.main.get_by_label("Муниципалитет", exact=True).select_option(label=DISTRICT)
    operator.press("Добавить школу")


def _return(folder: Path) -> Path:
    """What the district tells of the year: one form, and the pairs of each school."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Сведения", 0)
    sheet.append((f"{DISTRICT}, {SchoolYear.of(TODAY)} учебный год",))
    sheet.append(("№ п/п", "Наименование ОО", "Форма наставничества", "Количество пар"))
    for number, (name, pairs) in enumerate(PAIRS.items(), 1):
        sheet.append((number, name, FORM, pairs))
    book.save(folder / "return.xlsx")
    return folder / "return.xlsx"
