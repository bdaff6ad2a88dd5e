"""Those who mark and those who count: invited by links, with a second factor, on phones."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyotp
from playwright.sync_api import Browser, Route, expect

from tests.e2e.autumn.people import PASSWORD
from tests.e2e.autumn.walker import Looked, Walker
from tests.e2e.conftest import Portal
from tests.e2e.contest.cast import NEAR
from tests.e2e.contest.organiser import open_contest

ELSEWHERE = "Не в школе и не в муниципальном органе региона"
LOST = "net::ERR_FAILED"
CHAIR, JUROR = "Громова Вера Павловна", "Лесков Илья Петрович"
LOCAL, SECRETARY = "Берёзин Олег Львович", "Тихая Анна Юрьевна"


class Member(Walker):
    """A member of the jury with a phone whose network may fail."""

    @contextmanager
    def no_reply(self) -> Iterator[list[str]]:
        """Within it a sheet that is sent arrives, and its answer never comes back."""
        sent: list[str] = []

        def lose(route: Route) -> None:
            sent.append(route.request.url)
            route.fetch()
            route.abort()

        self._allowed.add(LOST)
        self.page.route(re.compile("/jury/[^/]+/[^/]+$"), lose)
        yield sent
        self.page.unroute_all(behavior="wait")


@dataclass
class Jury:
    """All of them with phones; the local one works at a school of the entrants."""

    chair: Member
    juror: Member
    local: Member
    secretary: Member

    def close(self) -> None:
        for member in (self.chair, self.juror, self.local, self.secretary):
            member.close()


def invited(browser: Browser, portal: Portal, region: Walker, looked: Looked) -> Jury:
    seats = (
        (CHAIR, "Председатель жюри", ELSEWHERE),
        (JUROR, "Член жюри", ELSEWHERE),
        (LOCAL, "Член жюри", NEAR),
        (SECRETARY, "Секретарь", ELSEWHERE),
    )
    links = [invite(region, *seat) for seat in seats]
    return Jury(*(enter(browser, portal, looked, link) for link in links))


def invite(region: Walker, name: str, role: str, place: str) -> str:
    """The link to hand over."""
    open_contest(region, "Жюри")
    region.go("Пригласить в жюри")
    region.fill("Фамилия, имя, отчество", name)
    region.main.get_by_label("Место работы").select_option(label=place)
    region.tick(role)
    region.press("Пригласить")
    return region.main.get_by_label("Ссылка", exact=True).input_value()


def enter(browser: Browser, portal: Portal, looked: Looked, link: str) -> Member:
    """A password of one's own, then the code of the application on the phone."""
    member = Member(browser, portal.address, looked)
    member.open(link)
    for box in member.main.locator("input[type=password]").all():
        box.fill(PASSWORD)
    member.press("Задать пароль")
    if member.page.url.endswith("/sign-in"):
        member.fill("Пароль", PASSWORD)
        member.press("Войти")
    secret = member.main.locator("code").inner_text().replace(" ", "")
    member.fill("Код", pyotp.TOTP(secret).now())
    member.press("Проверить и закончить")
    member.go("Коды сохранены, продолжить")
    return member


def fill_in(juror: Member, entry: str, mark: int) -> None:
    """The same mark by every criterion, put by a thumb; the button to hand in is pressed."""
    juror.section("Листы")
    juror.go(re.compile(rf"^Оценить\s*: Заявка {entry}$"))
    for marks in juror.main.locator(".marks").all():
        marks.locator("label").nth(mark).click()
        expect(marks.locator("input:checked")).to_have_value(str(mark))
    juror.fill("Общий комментарий", f"Лист заявки {entry}")
    asked = juror.main.locator("#ballot-confirm")
    juror.main.get_by_role("button", name="Сдать лист").click()
    try:
        expect(asked).to_be_visible(timeout=3000)
    except AssertionError:  # it slipped from under the thumb, and is tapped once more
        juror.main.get_by_role("button", name="Сдать лист").click()
    expect(asked, juror.main.inner_text()).to_be_visible()


def hand_in(juror: Member, entry: str, mark: int) -> str:
    """The code of the receipt."""
    fill_in(juror, entry, mark)
    juror.main.locator("#ballot-cast").click()
    return receipt(juror)


def hand_in_without_reply(juror: Member, entry: str, mark: int) -> str:
    """The network is gone right after the final button; the phone asks again by itself."""
    fill_in(juror, entry, mark)
    with juror.no_reply() as sent:
        juror.main.locator("#ballot-cast").click()
        expect(juror.main.locator("#ballot-sending")).to_contain_text("не отправлен")
    assert sent, "the sheet has left the phone"
    return receipt(juror)


def receipt(juror: Member) -> str:
    code = juror.main.locator(".receipt .code")
    expect(code).to_be_visible(timeout=30_000)
    juror.look()
    juror.says("Версия листа 1")
    return code.inner_text().strip()
