"""The first three meetings of a pair, each written down on a phone and told of from both sides."""

import re

from playwright.sync_api import expect

from tests.e2e.pairs.cast import Phone

# U-4: a record in a minute, and in as few touches.
MOST_TOUCHES = 12
STEP = "Прочитать вторую главу к пятнице"


def write_down(mentor: Phone, link: str, came_of_it: str, next_step: str = "") -> None:
    """From the first page of the diary to the kept record."""
    with mentor.count() as counted:
        fill_in(mentor, link, came_of_it, next_step)
        mentor.press("Сохранить запись")
    assert counted.touches <= MOST_TOUCHES, counted
    mentor.says("Встреча записана")


def fill_in(mentor: Phone, link: str, came_of_it: str, next_step: str = "") -> None:
    mentor.open(link)
    mentor.go("Записать встречу")
    mentor.fill("Что получилось", came_of_it)
    if next_step:
        mentor.fill("Следующий шаг", next_step)


def write_down_without_network(mentor: Phone, link: str, came_of_it: str) -> None:
    """What is typed outlives a reload and a cut network, and goes by itself afterwards."""
    fill_in(mentor, link, came_of_it)
    mentor.page.reload()
    mentor.says("Восстановлено то, что вы набрали раньше")
    expect(mentor.main.get_by_label("Что получилось")).to_have_value(came_of_it)
    with mentor.cut():
        mentor.main.get_by_role("button", name="Сохранить запись").click()
        expect(mentor.main.locator("[data-draft-said]")).to_contain_text("Нет связи")
    mentor.page.wait_for_url(re.compile("/say$"), timeout=30_000)
    mentor.look()
    mentor.says("Встреча записана")


def tell(guest: Phone, mark: int, words: str = "") -> None:
    """How it was, on the page that is open."""
    guest.main.get_by_role("radio", name=f"{mark} из 5").check()
    if words:
        guest.fill("Своими словами", words)
    guest.press("Отправить")
    guest.says("Спасибо, отзыв сохранён")


def agree_and_tell(mentee: Phone, link: str, mark: int, words: str = "") -> None:
    """«It took place» in one tap, then how it was."""
    mentee.open(link)
    mentee.press("Состоялась")
    tell(mentee, mark, words)
