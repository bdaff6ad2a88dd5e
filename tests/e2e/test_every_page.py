"""Each role's pages in a real browser: axe, the console and the width have nothing to say."""

import re
from collections.abc import Iterator, Sequence

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import AXE, VIOLATIONS, Portal, sign_in

pytestmark = pytest.mark.e2e

HOME = "demo-0001"
START = ("/today", "/me", "/view")
# Where a role works: there every page is read by axe; then it is made as wide as the other, for the
# markup is the same at both, and asked whether it fits. Axe is most of the time this file takes.
WIDTHS = {
    "region_admin": 1280, "municipal": 1280, "head": 360, "curator": 360, "mentor": 360,
    "juror": 360, "secretary": 1280,
}  # fmt: skip
MOST_PAGES = 20
# Pages of matching, pairs and what comes of them; whatever the walk of pairs does not go through.
OF_PAIRS = re.compile(
    r"/s/[^/]+/(pairs|concerns|cases|lessons|final-events"
    r"|programmes/[\w-]{30,}/(gatherings|matching|pairs|orders|diaries|events|club)"
    r"|programmes/[\w-]{30,}$)"
)
MOST_OF_PAIRS = 60
# What is measured and noted of programmes; test_monitoring goes through the measuring itself.
OF_MONITORING = re.compile(
    r"/s/[^/]+/(monitoring|quoted|waves|programmes/[\w-]{30,}/(monitoring|figures|judgements|swot))"
)
MOST_OF_MONITORING = 30


def addresses(
    page: Page,
    start: Sequence[str] = START,
    most: int = MOST_PAGES,
    only: str | re.Pattern[str] = "",
) -> Iterator[str]:
    """This page and what its links lead to, each kind of page once."""
    seen: set[str] = set()
    waiting = list(start)
    while waiting and len(seen) < most:
        address = waiting.pop(0)
        shape = "/".join(
            "*" if len(part) > 30 else part for part in address.split("?")[0].split("/")
        )
        if shape in seen:
            continue
        seen.add(shape)
        yield address
        found = page.locator("main a[href^='/'], nav a[href^='/']").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        waiting += [
            href for href in found
            if re.search(only, href)
            and not href.startswith(("/files", "/assets")) and "export" not in href
            and ".xlsx" not in href and ".csv" not in href and ".json" not in href
            and ".pdf" not in href and ".docx" not in href
            and not href.endswith(("/pdf", "/docx", "/xlsx"))
        ]  # fmt: skip


def faults(page: Page, *widths: int) -> list[str]:
    """What axe finds at the first width, and where the page is too wide for any of them."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(VIOLATIONS)
    said = [f"axe {v['id']}: {v['nodes'][0]['html'][:160]}" for v in found]
    for width in reversed(widths):
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            said.append(f"scrolls sideways at {width}")
    return said


@pytest.mark.parametrize("role", WIDTHS)
def test_pages_of_a_role(demo_portal: Portal, open_page, role):
    page = open_page(demo_portal, WIDTHS[role], axe=True)
    sign_in(page, demo_portal, role)
    assert problems_of(page, addresses(page), WIDTHS[role]) == {}


def test_pages_of_pairs(demo_portal: Portal, open_page):
    """The first pages of a curator are others; these are reached from the section's tabs."""
    page = open_page(demo_portal, 360, axe=True)
    sign_in(page, demo_portal, "curator")
    section = page.get_by_role("link", name="Программы", exact=True).first.get_attribute("href")
    assert section
    found = addresses(page, (section, "/today"), MOST_OF_PAIRS, OF_PAIRS)
    assert problems_of(page, found, 360) == {}


def test_pages_of_monitoring(demo_portal: Portal, open_page):
    page = open_page(demo_portal, 360, axe=True)
    sign_in(page, demo_portal, "psychologist")
    start = (f"/s/{HOME}/monitoring", f"/s/{HOME}/monitoring/reports")
    found = addresses(page, start, MOST_OF_MONITORING, OF_MONITORING)
    assert problems_of(page, found, 360) == {}


def problems_of(page: Page, found: Iterator[str], width: int) -> dict[str, list[str]]:
    """Address → what is wrong with its page."""
    problems = {}
    other = next(each for each in (360, 1280) if each != width)
    for address in found:
        answer = page.goto(address)
        assert answer is not None
        said = faults(page, width, other)
        if answer.status >= 400:
            said.append(f"status {answer.status}")
        if said:
            problems[address] = said
    return problems


@pytest.mark.parametrize("width", [360, 1280])
def test_the_way_in(demo_portal: Portal, open_page, width):
    page = open_page(demo_portal, width, axe=True)
    for address in ("/", "/sign-in"):
        page.goto(address)
        assert faults(page, width) == []


def test_half_the_width_at_double_zoom(demo_portal: Portal, open_page):
    """200 % zoom of a 1280 px window is 640 px: nothing may scroll sideways."""
    page = open_page(demo_portal, 640, axe=True)
    sign_in(page, demo_portal, "region_admin")
    for address in ("/today", "/indicators/", "/schools/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 640, address
