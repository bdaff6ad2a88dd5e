"""Interviews: many planned on one day, each held and decided; the psychologist's gate."""

from tests.e2e.autumn.walker import Walker


def plan(curator: Walker, day: str, door: str) -> int:
    """Everybody who waits, one after another on one day; how many there are."""
    curator.section("Сегодня")
    curator.go(door)
    if not curator.main.locator("input[name=people]").count():
        curator.go("Назначить собеседования")
    boxes = curator.main.locator("input[name=people]")
    for box in boxes.all():
        box.check()
    planned = boxes.count()
    curator.fill("Дата", day)
    curator.fill("Время", "9:00")
    curator.fill("Место", "кабинет 12")
    curator.press("Назначить собеседования")
    return planned


def begin(curator: Walker, surname: str = "") -> None:
    """The page of somebody's interview, or of the first that waits."""
    curator.section("Сегодня")
    curator.go("К собеседованиям")
    line = curator.main.locator("li.line", has_text=surname).first
    curator.go("Провести собеседование", within=line)


def say_yes(curator: Walker) -> None:
    """Every obligatory block, the three checks, and the decision."""
    for box in curator.main.locator("textarea[name^=block_]").all():
        box.fill("Рассказывает охотно, готов встречаться раз в неделю.")
    for question in ("time_enough", "role_understood"):
        curator.main.locator(f"input[name={question}][value='1']").check()
    curator.fill("О чём спросил", "Где проходят встречи? Ответили: в школе, после уроков.")
    curator.main.locator("input[name=decision][value=yes]").check()
    curator.press("Записать решение")


def hold_all(curator: Walker) -> int:
    """One after another until none waits today."""
    begin(curator)
    held, waiting = 0, curator.main.get_by_role("link", name="Провести собеседование")
    while True:
        say_yes(curator)
        curator.says("Решение записано")
        held += 1
        if not waiting.count():
            return held
        curator.go("Провести собеседование")


def opinion(psychologist: Walker, child: str) -> None:
    """From the first page to a signed opinion with its four confirmations."""
    psychologist.section("Сегодня")
    psychologist.go("Кого принять")
    psychologist.go(
        "Написать заключение", within=psychologist.main.locator("li.line", has_text=child)
    )
    for yes in psychologist.main.get_by_label("Да, подтверждаю").all():
        yes.check()
    psychologist.fill(
        "Заключение в свободной форме", "С заданиями справляется, со сверстниками ладит."
    )
    psychologist.press("Подписать")
