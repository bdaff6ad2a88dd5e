"""Phones that answer: three real ones at 360 px, the others by the same requests a phone sends."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from playwright.sync_api import Browser, Locator, expect

from tests.e2e.autumn.walker import Walker

# What somebody chooses at a question, of as many points as the scale has.
Choose = Callable[[int], int]


@dataclass
class _Form(HTMLParser):
    """The fields of the page's one form: what is there already, and the groups to choose from."""

    kept: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        name = values.get("name", "")
        if tag != "input" or not name:
            return
        if values.get("type") == "hidden":
            self.kept[name] = values.get("value", "")
        elif values.get("type") == "radio":
            self.groups.setdefault(name, []).append(values.get("value", ""))


def answer_quickly(browser: Browser, link: str, choose: Choose) -> None:
    """A phone without its screen: the page is fetched, filled in and sent, cookies included."""
    context = browser.new_context(locale="ru-RU")
    page = context.request.get(link)
    assert page.status == 200, link
    form = _Form()
    form.feed(page.text())
    assert form.groups, "nothing to answer on the page"
    typed: dict[str, str | float | bool] = {**form.kept}
    typed |= {name: _point(points, choose) for name, points in form.groups.items()}
    sent = context.request.post(link, form=typed, headers={"Referer": link})
    assert sent.status == 200, sent.text()[:2000]
    assert "Спасибо" in sent.text()
    context.close()


def _point(points: list[str], choose: Choose) -> str:
    told = [point for point in points if point]
    return told[min(choose(len(told)), len(told) - 1)]


def answer(phone: Walker, link: str, choose: Choose) -> None:
    """A real page: every question tapped, one button, and thanks."""
    phone.context.clear_cookies()
    phone.open(link)
    for group in _groups(phone.main):
        boxes = group.locator("input[type=radio]:not([value=''])")
        boxes.nth(min(choose(boxes.count()), boxes.count() - 1)).check()
    phone.press(re.compile("^Отправить"))
    phone.says("Спасибо")


def _groups(main: Locator) -> Iterator[Locator]:
    for group in main.locator("fieldset").all():
        if group.locator("input[type=radio]").count():
            yield group


def used(phone: Walker, link: str) -> None:
    """The same link once more: a calm page, nothing to press, nothing to read."""
    phone.context.clear_cookies()
    with phone.status(404, 410):
        phone.open(link)
    expect(phone.page.get_by_role("heading", level=1)).to_have_text("Ссылка больше не действует")
    assert not phone.main.get_by_role("button").count()
