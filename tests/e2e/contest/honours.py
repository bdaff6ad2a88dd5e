"""From a winner to the certificate of an honour: proposed, nominated, backed, decided, ordered."""

import re

from tests.e2e.autumn.walker import Walker
from tests.e2e.contest.commission import printed
from tests.e2e.contest.organiser import day, open_contest
from tests.e2e.contest.school import open_own

AWARD = "Благодарственное письмо министерства"
MERITS = (
    "Третий год ведёт молодых педагогов школы, разбирает с ними уроки каждую неделю;"
    " открытых уроков стало шесть вместо одного."
)
CODE = re.compile("[0-9A-Z]{5}-[0-9A-Z]{5}")


def propose(region: Walker, winner: str) -> None:
    open_contest(region, "Итоги")
    region.go("Предложить победителей к награждению")
    region.main.locator("li.line").filter(has_text=winner).locator("select").select_option(
        label=AWARD
    )
    region.press(re.compile(rf"^Предложить к награждению\s*: {winner}"))
    region.says("школа получит черновик и сама решит")


def nominate(curator: Walker, mentor: str) -> None:
    """The school's own word: merits and the minutes of its body."""
    open_own(curator, "Представления школы")
    curator.go(re.compile(rf"^Продолжить\s*: {mentor}"))
    curator.fill("Заслуги", MERITS)
    curator.fill("Номер протокола", "3")
    curator.fill("Дата протокола", day(-2))
    curator.press("Отправить представление")


def agree(walker: Walker, mentor: str, act: str) -> None:
    """The district backs, the region decides; each in the same two steps."""
    walker.section("Конкурсы")
    walker.go("Награды")
    walker.go(mentor)
    walker.go(act)
    walker.press(act)


def sign_order(region: Walker, mentor: str) -> str:
    """With it the award gets its number."""
    region.section("Конкурсы")
    region.go("Награды")
    region.go("К приказам")
    region.go("Подготовить приказ")
    region.fill("Название приказа", "О награждении наставников")
    region.press("Создать черновик")
    region.tick(re.compile(f"^{mentor}"))
    region.press("Сохранить список")
    region.fill("Номер приказа", "77-н")
    region.fill("Дата подписания", day())
    region.fill("Кто подписал: должность и фамилия", "Министр И. О. Опытов")
    region.press("Отметить подписание")
    region.says("приказ подписан", mentor)
    return region.main.locator("tbody th").first.inner_text()


def certificate(region: Walker) -> str:
    region.press("Напечатать удостоверения")
    return printed(region)


def check(guest: Walker, paper: str) -> None:
    """By the code printed on it; anybody may."""
    found = CODE.search(paper)
    assert found, paper
    guest.open("/check")
    guest.fill("Код документа", found[0])
    guest.press("Проверить")
    guest.says(AWARD)
