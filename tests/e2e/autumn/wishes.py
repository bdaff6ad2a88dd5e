"""Requests: by the class's link on phones, by the class teacher, by the curator's own hand."""

import re
from collections.abc import Sequence

from tests.e2e.autumn.books import Child
from tests.e2e.autumn.walker import Walker

# What is marked beside the own words; each child wants one of these.
HELP = ("как учиться и всё успевать", "проект или исследование", "выбор профессии")


def class_link(curator: Walker, school_class: str) -> str:
    """The address that stands on the poster of a class."""
    curator.section("Запросы")
    curator.go("Ссылка для класса")
    curator.fill("Класс", school_class)
    curator.press("Создать ссылку")
    return curator.main.get_by_label("Адрес для чата или письма").input_value()


def tell(guest: Walker, link: str, child: Child) -> None:
    """A pupil answers on a phone, without an account."""
    guest.open(link)
    guest.fill("Фамилия и имя", child.short)
    guest.fill("Чему ты хочешь научиться", child.wish)
    guest.tick("трудно даются предметы")
    guest.tick(HELP[len(child.name) % len(HELP)])
    guest.press("Отправить ответы")


def forget_to_tell(guest: Walker, link: str) -> None:
    """An empty sheet comes back with what is missing, and what was typed stays."""
    guest.open(link)
    guest.fill("Фамилия и имя", "Берёзкин Артём")
    guest.press("Отправить ответы")
    assert guest.page.locator(".field-error").count()
    assert guest.main.get_by_label("Фамилия и имя").input_value() == "Берёзкин Артём"


def type_in(
    adult: Walker, children: Sequence[Child], school_class: str, buttons: Sequence[str]
) -> None:
    """One after another on the page of a new request."""
    for n, child in enumerate(children):
        adult.fill("О ком запрос", child.short)
        adult.fill("Класс", school_class)
        adult.fill("Запрос своими словами", child.wish)
        adult.tick("Выбор профессии")
        adult.press(buttons[0] if n + 1 < len(children) else buttons[1])


def accept_all(curator: Walker) -> int:
    """Read each, find its card, take it up, go on to the next."""
    taken = 0
    curator.section("Сегодня")
    curator.go("Прочитать запросы")
    while curator.main.locator("#requests li.line").count():
        curator.go(re.compile("."), within=curator.main.locator("#requests li.line h2").first)
        curator.go("Принять запрос")
        curator.press("Принять запрос")
        taken += 1
        curator.go("К новым запросам")
    return taken
