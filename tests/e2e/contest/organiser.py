"""The region: a contest from its template to the open round; the district beside it."""

import re
from datetime import timedelta

from tests.e2e.autumn.books import TODAY
from tests.e2e.autumn.walker import Walker
from tests.e2e.contest.cast import MENTORS

CONTEST = "Наставник года"
HASH = re.compile("[0-9a-f]{64}")


def day(days: int = 0) -> str:
    return f"{TODAY + timedelta(days=days):%d.%m.%Y}"


def draft(region: Walker) -> None:
    """From the template, with the days of entry."""
    region.section("Конкурсы")
    region.go("Новый конкурс")
    region.main.get_by_label("Образец правил").select_option(label=CONTEST)
    region.fill("Приём заявок с, день", day(-1))
    region.fill("Приём заявок с, время", "09:00")
    region.fill("Приём заявок до, день", day(1))
    region.fill("Приём заявок до, время", "18:00")
    region.press("Создать черновик")


def mend_rules(region: Walker) -> None:
    """As a small region has them: one round, two sheets make a quorum, five days to appeal."""
    region.press(re.compile(r"^Убрать\s*: Тур 2$"))
    region.fill("Стаж наставничества, лет, не меньше", "0")
    region.fill("Кворум: листов на заявку", "2")
    region.fill("Сколько проходит дальше", "")
    region.fill("Дней на апелляцию", "5")
    region.press("Сохранить правила")


def announce(region: Walker) -> str:
    """The hash that everybody reads from now on."""
    open_contest(region)
    region.go("Объявить")
    region.fill("Номер приказа", "214-п")
    region.press("Объявить")
    shown = region.main.locator("dd.hash").first.inner_text().strip()
    assert HASH.fullmatch(shown), shown
    return shown


def open_contest(walker: Walker, tab: str = "") -> None:
    walker.section("Конкурсы")
    walker.go(CONTEST)
    if tab:
        walker.go(tab)


def agree(walker: Walker, button: str) -> None:
    """Both entries ticked at once, by the district or by the region."""
    open_contest(walker, "Заявки")
    for name in MENTORS.values():
        walker.tick(f"Отметить: {name}")
    walker.press(button)


def draw_up(region: Walker) -> None:
    open_contest(region, "Туры")
    region.fill("Голосование с, день", day(-1))
    region.fill("Голосование с, время", "09:00")
    region.fill("Голосование до, день", day(2))
    region.fill("Голосование до, время", "18:00")
    region.press("Подготовить тур")


def share_out(region: Walker) -> None:
    open_contest(region, "Жюри")
    region.go(re.compile("^Распределить"))
    region.press("Распределить")


def open_round(region: Walker) -> None:
    open_contest(region, "Туры")
    region.go("Открыть тур")
    region.press("Открыть тур")
