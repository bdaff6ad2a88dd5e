"""Mentors: a card filled in by hand step by step, and everybody with consents let into the base."""

from tests.e2e.autumn.walker import Walker


def by_hand(curator: Walker, name: str) -> None:
    """A person from outside who agreed: the card, and what the mentor can help with."""
    curator.section("Наставники")
    curator.go("Новый наставник")
    curator.fill("Фамилия, имя, отчество", name)
    curator.main.get_by_label("Кто это").select_option(label="Родитель")
    curator.main.get_by_label("Откуда пришёл").select_option(label="Родители-активисты")
    curator.press("Записать и дальше")
    curator.tick("Выбор профессии")
    curator.press("Записать и дальше")
    for _step in ("the experience", "the time", "the contacts"):
        curator.press("Записать и дальше")
    curator.press("Сохранить карточку")


def enter_all(curator: Walker) -> None:
    """All who are not in the base yet, at once."""
    curator.section("Сегодня")
    curator.go("К наставникам")
    for box in curator.main.locator("input[name=people]").all():
        box.check()
    curator.main.locator("select[name=act]").select_option(label="Внести в базу наставников")
    curator.press("Выполнить")
