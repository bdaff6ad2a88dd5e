"""How pairs end: one as planned, one before its time through the talk."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from tests.e2e.autumn.walker import Walker
from tests.e2e.pairs.wishes import Two

POINTS = 7


def day(days: int = 0) -> str:
    """Of the demo region, as it is at this moment: the walk may begin before midnight."""
    today = datetime.now(ZoneInfo("Asia/Barnaul")).date()
    return f"{today + timedelta(days=days):%d.%m.%Y}"


def complete(curator: Walker) -> None:
    """R-65: nothing summed up is no end."""
    curator.press("Завершить по плану")
    curator.press("Завершить пару")
    assert curator.page.locator(".field-error").count() >= 4
    curator.tick("цель достигнута")
    curator.fill("Результаты", "Хотели подтянуть один предмет: темы четверти разобраны.")
    curator.fill("Рефлексия", "Оба поняли, что вместе разбираться проще.")
    for name in ("mentor_gave", "mentee_gave"):
        curator.main.locator(f"input[name={name}][value='5']").check()
    curator.main.locator("input[name=decision][value=new_topic]").check()
    curator.main.locator("input[name=mentee_wishes_role]").check()
    curator.press("Завершить пару")
    curator.says("Пара завершена", "Цель достигнута")


def talk(curator: Walker) -> None:
    """The reason and seven points; before them the end is refused, button or no button."""
    curator.press("Начать беседу")
    refused_yet(curator)
    curator.tick("не хватает времени")
    curator.press("Записать и дальше")
    for _ in range(POINTS):
        say_point(curator)
    curator.fill("Последний день пары", day())
    curator.press("Закрыть пару досрочно")
    curator.says("Пара завершена досрочно", "Не хватает времени")


def refused_yet(curator: Walker) -> None:
    first = curator.page.url
    curator.open(re.sub("/[a-z_]+$", "/end", first))
    curator.says("Завершить пока нельзя", "Ещё нужно")
    assert not curator.main.get_by_role("button", name="Закрыть пару досрочно").count()
    with curator.page.expect_navigation() as sent:
        curator.main.locator("form.sheet").evaluate("form => form.submit()")
    assert sent.value.status == 422
    curator.look()
    curator.says("Завершить пока нельзя")
    curator.open(first)


def say_point(curator: Walker) -> None:
    curator.main.locator("textarea").fill("Обсудили спокойно, договорённости записаны.")
    for label in ("Наставляемого предупредили", "Родителей предупредили"):
        if curator.main.get_by_label(label).count():
            curator.fill(label, day(-1))
    curator.press("Записать и дальше")


def tasks_of(curator: Walker, closed: Two, completed: Two) -> None:
    """What comes next is on the first page as it gets urgent, and all of it in the list."""
    curator.section("Сегодня")
    curator.says(f"Объясните наставляемому настоящие причины: {closed.mentee.short}")
    curator.go("Все задачи")
    curator.says(
        f"Организуйте встречу с новым наставником: {closed.mentee.short}",
        f"Договоритесь о новой теме: {completed.mentee.short}",
        f"Наставляемый хочет стать наставником: {completed.mentee.short}",
    )
