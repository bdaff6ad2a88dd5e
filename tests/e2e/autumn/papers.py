"""Consents: slips with links made for many at once, each signed on the phone of its own adult."""

from dataclasses import dataclass

from playwright.sync_api import expect

from tests.e2e.autumn.walker import Walker


@dataclass(frozen=True)
class Slip:
    """A link and whose name stands on it."""

    signer: str
    address: str


def ask_class(curator: Walker, school_class: str) -> list[Slip]:
    """From what is waited for to the sheet of slips of a class."""
    curator.section("Сегодня")
    curator.go("Внести в базу")
    curator.go("Запросить ссылками сразу у многих")
    curator.main.get_by_label("Класс", exact=True).select_option(label=school_class)
    curator.press("Найти")
    curator.press("Сделать ссылки для всех в этом списке")
    return slips(curator)


def ask_mentors(curator: Walker) -> list[Slip]:
    """The same for everybody who is willing to be a mentor."""
    curator.section("Сегодня")
    curator.go("К наставникам")
    curator.go("Согласия наставников")
    curator.press("Сделать ссылки для всех в этом списке")
    return slips(curator)


def slips(curator: Walker) -> list[Slip]:
    found = []
    for slip in curator.main.locator("article.slip").all():
        name = slip.locator("h3").inner_text().split(",")[0]
        found.append(Slip(name, slip.locator(".code").inner_text()))
    return found


def sign(guest: Walker, slip: Slip) -> None:
    """Each document read and signed, the name typed; a phone that nobody signed in on."""
    guest.context.clear_cookies()
    guest.open(slip.address)
    for choice in guest.main.get_by_label("Подписываю согласие").all():
        choice.check()
    guest.fill("Ваши фамилия, имя, отчество", slip.signer)
    guest.press("Отправить ответы")
    guest.says("Ваши ответы получены")


def used(guest: Walker, slip: Slip) -> None:
    """The same link once more: a calm page, no name on it, nothing to press."""
    guest.context.clear_cookies()
    with guest.status(404, 410):
        guest.open(slip.address)
    expect(guest.page.get_by_role("heading", level=1)).to_have_text("Ссылка больше не действует")
    assert slip.signer.split()[0] not in guest.main.inner_text()
    assert not guest.main.get_by_role("button").count()
