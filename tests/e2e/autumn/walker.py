"""Somebody with a phone: goes by what the page offers, and every page is looked at on the way."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, ViewportSize

from tests.e2e.conftest import AXE, VIOLATIONS

PHONE: ViewportSize = {"width": 360, "height": 780}
# Chromium reports a form sent back for correction as a failed load: that is our 422.
SENT_BACK = "status of 422"
_TOKENS = re.compile(r"/[0-9A-Za-z_-]{30,}|(?<=/)\d{4}(?=/|$)")
_AXE = AXE.read_text(encoding="utf-8")
# The width, the heading that every page has, and marks: an empty page, a filled one and one with
# faults look different at the same address. Asked at once: each question goes by three processes.
_LOOK = """() => {
  const marks = [["form", "main form"], [" empty", "main .empty"], [" faults", ".field-error"]];
  return [
    document.documentElement.scrollWidth,
    innerWidth,
    document.querySelector("h1").innerText,
    marks.filter(([_, what]) => document.querySelector(what)).map(([mark]) => mark).join(""),
  ];
}"""


@dataclass
class Looked:
    """What the whole walk has seen: kinds of pages, and what is wrong with any of them."""

    kinds: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    pages: int = 0

    def at(self, page: Page) -> None:
        """Width at every page, axe once for each kind of page."""
        address = page.url.split("://")[1].partition("/")[2]
        shape = self.shape_of("/" + address.split("#")[0].split("?")[0])
        self.pages += 1
        wide, window, heading, marks = page.evaluate(_LOOK)
        if wide > window:
            self.faults.append(f"{shape}: scrolls sideways, {wide} px")
        if (kind := f"{shape} {marks}") in self.kinds:
            return
        self.kinds.add(kind)
        page.evaluate(_AXE)
        for each in page.evaluate(VIOLATIONS):
            node = each["nodes"][0]["html"][:200]
            self.faults.append(f"{shape} «{heading}»: axe {each['id']}: {node}")

    @staticmethod
    def shape_of(path: str) -> str:
        """Addresses of one kind of page look alike without their identifiers."""
        return _TOKENS.sub("/*", path)


class Walker:
    """One person's browser; every arrival is looked at."""

    def __init__(self, browser: Browser, address: str, looked: Looked) -> None:
        self.context = browser.new_context(
            base_url=address, viewport=PHONE, locale="ru-RU", bypass_csp=True
        )
        self.context.set_default_timeout(15000)
        self.page = self.context.new_page()
        self.looked = looked
        self._allowed: set[str] = {SENT_BACK}
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self._complain(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._complain(message.text)

    def _complain(self, text: str) -> None:
        if not any(each in text for each in self._allowed):
            self.looked.faults.append(f"{self.page.url}: console: {text}")

    @contextmanager
    def status(self, *codes: int) -> Iterator[None]:
        """Within it a page may answer so: a closed link is 404 by intention."""
        more = {f"status of {code}" for code in codes}
        self._allowed |= more
        yield
        self._allowed -= more

    def close(self) -> None:
        self.context.close()

    # where to go
    def open(self, address: str) -> None:
        """By a typed address: the way in, or a link that somebody was given."""
        self.page.goto(address)
        self.look()

    def look(self) -> None:
        self.page.wait_for_load_state("load")
        self.looked.at(self.page)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def go(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Tap a link of the page itself."""
        self._tap((within or self.main).get_by_role("link", name=name).first)

    def section(self, name: str) -> None:
        """Tap a section of the menu, the one place for it on a phone."""
        there = re.compile(f"^\\s*{name}\\s*$")
        link = self.page.locator("a:not(main a)").filter(has_text=there)
        shown = [each for each in link.all() if each.is_visible()]
        assert shown, f"no section «{name}» in the menu at {self.page.url}"
        self._tap(shown[0])

    def press(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Press a button that sends a form."""
        self._tap((within or self.main).get_by_role("button", name=name).first)

    def _tap(self, what: Locator) -> None:
        with self.page.expect_navigation(wait_until="load"):
            what.click()
        self.look()

    # what to write
    def fill(self, label: str | re.Pattern[str], text: str) -> None:
        boxes = self.main.locator("textarea, input:not([type=radio], [type=checkbox])")
        boxes.and_(self.main.get_by_label(label)).first.fill(text)

    def tick(self, label: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        (within or self.main).get_by_label(label).first.check()

    # what is there
    def says(self, *texts: str) -> None:
        shown = " ".join(self.main.inner_text().split())
        for text in texts:
            assert text in shown, f"«{text}» is not on {self.page.url}:\n{shown[:3000]}"

    def attach(self, file: Path) -> None:
        self.page.locator("input[type=file]").set_input_files(file)
