"""A head with a phone: what the school owes, what the checks ask, handing in, what came back."""

import re
import time
from collections.abc import Callable

from kernel.school_year import SchoolYear
from tests.e2e.autumn.books import TODAY
from tests.e2e.autumn.walker import Walker
from tests.e2e.period.cast import FORM

SECONDS = 30
HANDED_IN = "Отчёт сдан. Его проверит муниципалитет."
COUNTING = "Показатели пересчитываются"


def open_report(head: Walker) -> None:
    """From what is to be done today."""
    head.section("Сегодня")
    head.go(re.compile("^Открыть отчёт"))


def find_report(head: Walker) -> None:
    """By the menu, also when nothing is to be done."""
    head.section("Школа")
    head.go("Отчёты")
    head.go(re.compile("^Открыть отчёт"))


def hand_in(head: Walker, words: str) -> None:
    """First as it is; then every question of the checks is answered."""
    open_report(head)
    _send(head)
    head.says("Отчёт пока не сдан", "Поясните или исправьте данные")
    for question in head.main.get_by_label("Пояснение").all():
        question.fill(words)
    _send(head)
    head.says(HANDED_IN, words)


def _send(head: Walker) -> None:
    """While the worker counts the page asks for patience and keeps what was written."""

    def counted() -> bool:
        with head.status(409):
            head.press("Сдать отчёт")
        return COUNTING not in head.main.inner_text()

    until(counted)


def state_counts(head: Walker, **counts: int) -> None:
    """The counts of the year, from what is to be done today."""
    head.section("Сегодня")
    head.go("Указать численность")
    for name, count in counts.items():
        head.main.locator(f"input[name={name}]").fill(str(count))
    head.press(re.compile("^Сохранить"))


def hand_in_mended(head: Walker) -> None:
    """Once the figures are counted anew nothing is asked any more."""

    def nothing_asked() -> bool:
        open_report(head)
        return head.main.get_by_label("Пояснение").count() == 0

    until(nothing_asked)
    _send(head)
    head.says(HANDED_IN)


def begin_programme(head: Walker) -> None:
    """From now on pairs are counted by the school's own records, and it has none yet."""
    year = SchoolYear.of(TODAY)
    head.section("Сегодня")
    head.go("Открыть программу")
    head.go(FORM)
    head.fill("Название", "Учимся вместе")
    head.fill("Начало", f"{year.starts_on:%d.%m.%Y}")
    head.fill("Окончание", f"{year.ends_on:%d.%m.%Y}")
    head.tick("уже идёт")
    head.press("Создать программу")


def name_the_reason(head: Walker, words: str) -> None:
    """Of what changed after approval."""

    def changed() -> bool:
        find_report(head)
        return "После утверждения изменил" in head.main.inner_text()

    until(changed)
    head.go("Посмотреть изменения и назвать причину")
    head.fill("Почему изменилось", words)
    head.press("Назвать причину")
    head.says(words)


def has_notice(head: Walker, *texts: str) -> None:
    """The worker tells people within seconds."""

    def told() -> bool:
        head.section("Уведомления")
        shown = head.main.inner_text()
        return all(text in shown for text in texts)

    until(told)


def until(holds: Callable[[], bool]) -> None:
    """Look again, as a person would who waits for the worker."""
    end = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < end, f"{holds.__name__} never came true"
        time.sleep(0.3)
