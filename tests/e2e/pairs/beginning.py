"""A pair begins: both sides confirm, by a link or on paper; the order; the first day."""

import re

from playwright.sync_api import Locator, expect

from tests.e2e.autumn.walker import Walker
from tests.e2e.pairs.cast import Cast, Phone
from tests.e2e.pairs.wishes import Seat, Story, Two

ORDER = "145-о"


def diaries(cast: Cast) -> dict[str, str]:
    """Surname and name → the link on the slip."""
    curator = cast.programme("Пары")
    curator.go("Ссылки на дневники")
    curator.press(re.compile("^Сделать"))
    slips = curator.main.locator("article.slip")
    names = slips.locator("h2").all_inner_texts()
    links = slips.locator(".code").all_inner_texts()
    return {
        " ".join(name.split()[:2]): link.strip() for name, link in zip(names, links, strict=True)
    }


def confirm(phone: Phone, link: str, other: Seat) -> None:
    phone.open(link)
    phone.go("Ответить, готовы ли вы")
    phone.says(other.name.split()[0])
    phone.press(re.compile("^Да,"))
    phone.says("Спасибо, ответ сохранён")


def open_offered(cast: Cast, two: Two) -> Walker:
    curator = cast.programme("Пары")
    curator.go(re.compile("^Предложено"))
    card = curator.main.locator("li.pair").filter(has_text=two.mentee.name)
    curator.go(re.compile("^Открыть пару"), within=card)
    return curator


def confirm_on_paper(cast: Cast, two: Two, sides: int) -> None:
    """From papers in the curator's hand, as many sides as have not answered by a link."""
    curator = open_offered(cast, two)
    for _ in range(sides):
        curator.go(re.compile("^Подтверждено на бумаге"))
        curator.press("Записать")
    curator.says("Оба подтвердили")


def order(cast: Cast, story: Story) -> None:
    """It names whom both sides confirmed; a pair that waits, or nobody's choice, has no place."""
    curator = cast.programme("Приказы")
    offered = curator.main.locator("form input[name=pairs]")
    expect(offered).to_have_count(3)
    named = words(curator.main.locator("form"))
    assert [two for two in story.mutual if (two.mentee.short in named) == (two is story.late)] == []
    curator.says("Пока не могут войти в приказ", story.late.mentee.short)
    shown = words(curator.main)
    assert [each for each in story.left if each.short in shown] == []
    curator.press("Составить приказ")
    curator.fill("Номер приказа", ORDER)
    curator.press("Отметить подписание")
    curator.says("приказ подписан", f"Приказ № {ORDER}", "3 пары")


def words(shown: Locator) -> str:
    """Text with plain blanks."""
    return " ".join(shown.inner_text().split())


def begin(cast: Cast) -> None:
    """Everybody confirmed begins on one day."""
    curator = cast.programme("Пары")
    curator.go(re.compile("^Предложено"))
    curator.go("Начать вместе")
    curator.press("Начать работу")
    curator.says("Начали работу 3 пары")


def open_pair(cast: Cast, two: Two, tab: str) -> Walker:
    """A tab of a pair at work."""
    curator = cast.programme("Пары")
    card = curator.main.locator("li.pair").filter(has_text=two.mentee.name)
    curator.go(re.compile("^Открыть пару"), within=card)
    curator.go(tab)
    return curator
