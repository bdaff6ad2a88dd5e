"""The secretary and the chair: the close, the protocol, the publication, an appeal decided."""

import re
from io import BytesIO
from pathlib import Path

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.e2e.autumn.walker import Walker
from tests.e2e.contest.organiser import CONTEST

WORKER = 30_000


def open_round(member: Walker) -> None:
    member.section("Комиссия")
    member.go(re.compile(f"^{CONTEST}"))


def close(secretary: Walker) -> None:
    open_round(secretary)
    secretary.press("Закрыть и подвести итоги")


def places(member: Walker) -> list[str]:
    """Place and entrant of each row of the first table, the best first."""
    table = member.main.locator("section table").first
    return [" ".join(row.inner_text().split("\n")[:2]) for row in table.locator("tbody tr").all()]


def protocol(member: Walker, number: int) -> str:
    """The text of the protocol of a count, as the worker made it."""
    member.go("Протокол, сводная, архив")
    form = member.main.locator("form").filter(
        has=member.page.locator(f"input[name=number][value='{number}']")
    )
    member.press("Протокол (PDF)", within=form)
    return " ".join(printed(member).split())


def printed(walker: Walker) -> str:
    """The text of the file that the job's page comes to offer."""
    link = walker.main.locator("a[href*='/files/']")
    expect(link).to_be_visible(timeout=WORKER)
    with walker.page.expect_download() as waiting:
        link.click()
    content = Path(waiting.value.path()).read_bytes()
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def publish(secretary: Walker) -> str:
    """At once; the address that anybody opens."""
    open_round(secretary)
    secretary.press("Опубликовать итоги")
    public = secretary.main.get_by_role("link", name="Открытая страница итогов")
    return public.get_attribute("href") or ""


def uphold(chair: Walker, school: str, name: str, why: str) -> None:
    """One sheet shall not count, and the round is counted anew."""
    open_appeal(chair, school)
    chair.tick(re.compile("^удовлетворить"))
    chair.tick(name)
    chair.fill("Обоснование решения", why)
    chair.press("Принять решение")


def open_appeal(chair: Walker, school: str) -> None:
    chair.section("Комиссия")
    chair.go("Апелляции")
    chair.go(school)


def check_receipt(guest: Walker, code: str) -> None:
    guest.open("/receipts")
    guest.fill("Квитанция листа", code)
    guest.press("Найти лист")
    guest.says("Лист учтён")
