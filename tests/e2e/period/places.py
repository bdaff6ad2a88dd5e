"""The district's specialist and the region's operator: a period from its days to its table."""

import re
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.autumn.books import TODAY
from tests.e2e.autumn.walker import Walker

PERIOD = "Мониторинг наставничества, первое полугодие"
WORKER = 30_000


def _day(days: int) -> str:
    return written(TODAY + timedelta(days=days))


def written(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def set_period(operator: Walker, *, due_in: int, closes_in: int) -> None:
    """A period that is open today, and the list of those obliged at once."""
    operator.section("Отчётность")
    operator.go("Назначить первый период")
    operator.fill("Название периода", PERIOD)
    operator.fill("Открытие", _day(-7))
    operator.fill("Срок сдачи", _day(due_in))
    operator.fill("Закрытие", _day(closes_in))
    operator.fill("Дата состава школ", _day(0))
    operator.press("Назначить период")
    operator.press("Составить список сейчас")
    operator.says("В список внесены 3 школы")


def open_period(walker: Walker, tab: str = "") -> None:
    walker.section("Отчётность")
    walker.go(PERIOD)
    if tab:
        walker.go(tab)


def send_back(specialist: Walker, school: str, cell: str, remark: str) -> None:
    """Without words it is refused; a remark at one figure is enough."""
    specialist.section("Отчётность")
    specialist.go(re.compile(f"^Открыть отчёт\\s*: {school}"))
    specialist.press("Вернуть с замечаниями")
    specialist.says("Напишите, что исправить")
    row = specialist.main.get_by_role("row").filter(has_text=cell)
    row.locator("summary").click()
    row.get_by_label(re.compile("^Замечание")).fill(remark)
    specialist.press("Вернуть с замечаниями")
    specialist.says(f"Отчёт возвращён: {school}")


def accept(specialist: Walker, *schools: str) -> None:
    """Those ticked, at once."""
    open_period(specialist, "Отчёты")
    for school in schools:
        specialist.tick(f"Отметить: {school}")
    specialist.press("Принять отмеченные")


def merge(operator: Walker, school: str, into: str) -> None:
    """What changes is read first, then the yes."""
    _card_of(operator, school)
    operator.go("Присоединить к другой школе")
    operator.main.get_by_label("К какой школе присоединяется").select_option(label=into)
    operator.fill("С какого дня", _day(0))
    operator.fill("Номер приказа", "88-р")
    operator.fill("Дата приказа", _day(-1))
    operator.press("Посмотреть, что изменится")
    operator.says(f"Отчёт «{PERIOD}» снимается: школа его не сдала")
    operator.press("Записать изменение")
    operator.says(school, into)


def undo_merger(operator: Walker, why: str) -> None:
    operator.section("Школы")
    operator.go("Изменения")
    operator.go(re.compile("^Отменить"))
    operator.fill("Почему отменяется", why)
    operator.press("Отменить")
    operator.says("отменено", why)


def _card_of(operator: Walker, school: str) -> None:
    operator.section("Школы")
    operator.go(school)


def approve(operator: Walker) -> None:
    open_period(operator)
    operator.go("Утвердить все принятые")
    operator.press("Утвердить все принятые")


def make_official(operator: Walker, order: str) -> str:
    """By an order; the hash that its page shows."""
    open_period(operator)
    operator.go("Сделать таблицу официальной")
    operator.fill("Номер приказа", order)
    operator.fill("Дата приказа", _day(0))
    operator.press("Сделать таблицу официальной")
    operator.says("утверждение № 1", f"приказ № {order} от {_day(0)}")
    open_table(operator)
    operator.says("хеш сходится")
    return operator.main.locator(".hash").first.text_content() or ""


def open_table(operator: Walker) -> None:
    open_period(operator, "Официальные таблицы")
    operator.go(re.compile("^Открыть таблицу"))


def download(operator: Walker, kind: str) -> bytes:
    """The official table as a file that the worker makes."""
    open_table(operator)
    operator.press(re.compile(f"^{kind}"))
    link = operator.main.locator("a[href*='/files/']")
    expect(link).to_be_visible(timeout=WORKER)
    with operator.page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_bytes()


def change_of(operator: Walker, indicator: str) -> list[str]:
    """As approved and today, of the one school that changed."""
    named = operator.page.locator("td", has_text=re.compile(f"^{indicator}$"))
    row = operator.main.get_by_role("row").filter(has=named)
    return [each.inner_text() for each in row.locator("td.num").all()]


def reopen(operator: Walker, school: str, why: str, last: date) -> None:
    """One approved report, with the reason and the end."""
    open_period(operator, "Отчёты")
    operator.go(school)
    operator.go("Открыть отчёт снова")
    operator.fill("Почему открываете", why)
    operator.fill(re.compile("^Открыть до"), written(last))
    operator.press("Открыть отчёт снова")
    operator.says(why, written(last))
