"""The school's lists go in: a file, its check, and the worker's writing."""

import re
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.e2e.autumn.walker import Walker

WORKER = 30_000


def upload(curator: Walker, kind: str, file: Path, *, fits: bool = True) -> None:
    """The file is read and shown; nothing is written yet."""
    curator.go(re.compile(f"^Загрузить\\s*: {kind}"))
    check(curator, file)
    said = "Проверьте файл" if fits else "Файл не подошёл"
    expect(heading_of(curator)).to_contain_text(said)


def check(curator: Walker, file: Path, *, who: str = "") -> None:
    """What the worker says of the file."""
    curator.attach(file)
    if who:
        curator.main.get_by_label("Кто эти люди").select_option(label=who)
    curator.press("Проверить файл")
    expect(heading_of(curator)).not_to_contain_text("проверяется", timeout=WORKER)
    curator.look()


def heading_of(walker: Walker) -> Locator:
    return walker.page.get_by_role("heading", level=1)


def write(curator: Walker) -> None:
    """All rows, or the right ones alone."""
    curator.press(re.compile("^Записать"))
    expect(heading_of(curator)).to_contain_text("записан", timeout=WORKER)
    curator.look()
