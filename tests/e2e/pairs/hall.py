"""The meeting in the hall: slips with codes, ballots on phones and one on paper, the close."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from tests.e2e.autumn.walker import Walker
from tests.e2e.pairs.cast import Cast, Phone, seats_of
from tests.e2e.pairs.wishes import Choice, Seat

QUESTIONS = ("with_whom", "whom_helps")
BY_DAY = re.compile(r"^\d\d\.\d\d\.\d{4}")


@dataclass
class Hall:
    """Seats as their people know themselves, and the address on each slip."""

    address: str
    seats: list[Seat]
    links: Mapping[int, str]


def enter(cast: Cast) -> Hall:
    """The curator makes a code for everybody; the codes are on the slips alone."""
    seats = seats_of(cast.portal)
    curator = cast.programme("Общая встреча")
    curator.go(BY_DAY)
    address = curator.page.url
    curator.says("Наставников в зале: 6 из 6", "Наставляемых в зале: 12 из 12")
    curator.go("Листки участникам")
    curator.press("Сделать коды всем")
    slips = curator.main.locator("article.slip")
    badges = slips.locator(".hall-badge").all_inner_texts()
    links = slips.locator(".code").all_inner_texts()
    assert len(badges) == len(links) == len(seats)
    found = {int(badge): link.strip() for badge, link in zip(badges, links, strict=True)}
    return Hall(address, seats, found)


def open_voting(curator: Walker, hall: Hall) -> None:
    curator.open(hall.address)
    curator.press("Открыть голосование")
    expect(progress(curator)).to_contain_text("0 из 18")


def progress(curator: Walker) -> Locator:
    """The figures that change while the page stays open."""
    return curator.main.locator("#progress dd").first


def choose(phone: Phone, link: str, choice: Choice) -> None:
    """Each answer by a tap beside the name, the most wanted first."""
    phone.open(link)
    for place, number in enumerate(choice, start=1):
        phone.main.locator(f"#q-{QUESTIONS[0]}").get_by_role(
            "radio", name=re.compile(rf"^{place}-й выбор: №\s{number},")
        ).check()


def vote(phone: Phone, link: str, choice: Choice, button: str = "Отправить выбор") -> None:
    choose(phone, link, choice)
    phone.press(button)
    phone.says("Голос принят в", *(f"№ {number}" for number in choice))


def change(phone: Phone, link: str, choice: Choice) -> None:
    """A second thought before the close takes the place of the first."""
    vote(phone, link, choice, "Записать новый выбор")


def vote_without_reply(phone: Phone, link: str, choice: Choice) -> None:
    """The first answer is lost: the phone sends the same again by itself."""
    with phone.one_reply_lost() as sent:
        vote(phone, link, choice)
    assert sent, "the ballot has left the phone twice"


def write_slip(curator: Walker, hall: Hall, number: int, choice: Choice) -> None:
    curator.go("Внести бланки")
    curator.fill("Номер на бейдже", str(number))
    curator.fill("Первый ответ: с кем работать", " ".join(map(str, choice)))
    curator.press("Записать бланк")
    curator.says(f"Бланк № {number} записан")
    curator.open(hall.address)


def close(curator: Walker) -> None:
    curator.says("18 из 18", "Проголосовали все")
    curator.press("Закрыть голосование")
    curator.says("голосование закрыто")
