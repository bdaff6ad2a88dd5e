"""A portal started as a person would start it, and a browser that goes about in it."""

import fcntl
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests import clock

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# axe.run() answers with what is wrong; the script comes from the locked front-end packages.
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
VIOLATIONS = "async () => (await axe.run({resultTypes: ['violations']})).violations"
# Seconds: how long a code is another's, and how long it may be on its way to the portal.
STEP, TYPING = 30, 8


@dataclass
class Portal:
    """A running copy: its address and the logins it printed."""

    address: str
    home: Path
    logins: dict[str, tuple[str, str]]
    # Login → the last step of its second factor whose code was typed: a code is taken once.
    steps: dict[str, int] = field(default_factory=dict)

    def run(self, *words: str) -> str:
        """A command of this copy; its standard output."""
        done = subprocess.run(
            [str(ROOT / "portal"), *words],
            env={**os.environ, "PORTAL_HOME": str(self.home), "PYTHONPATH": ""},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(*options: str) -> Portal:
    """A portal of one's own: begun once in a run with these options, and copied ever after."""
    home, port = Path(tempfile.mkdtemp(prefix="portal-e2e-")), free_port()
    shutil.rmtree(home)
    subprocess.run(["cp", "-a", str(_begun(options)), str(home)], check=True)
    (home / "ports.json").unlink()  # the copied one may run beside it
    _up(home, port, options)
    rows = json.loads((home / "demo-logins.json").read_text(encoding="utf-8"))
    logins = {row["role"]: (row["login"], row["password"]) for row in rows}
    return Portal(f"http://127.0.0.1:{port}", home, logins)


def _begun(options: tuple[str, ...]) -> Path:
    """A stopped portal's home; whoever asks first makes it, the other process waits."""
    home = Path(os.environ["TEST_HOMES"]) / "-".join(options).strip("-")
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.exists():
            making = home.with_suffix(".making")
            making.mkdir(mode=0o711)  # PostgreSQL of a root's portal runs as somebody else
            _up(making, free_port(), options)
            Portal("", making, {}).run("down")
            making.rename(home)
    return home


def _up(home: Path, port: int, options: tuple[str, ...]) -> None:
    environment = {
        key: value for key, value in os.environ.items()
        if key not in ("DATABASE_URL", "DATABASE_APP_URL", "REDIS_URL", "PYTHONPATH")
    }  # fmt: skip
    environment |= {"PORTAL_HOME": str(home), "PORTAL_PORT": str(port)}
    done = subprocess.run(
        [str(ROOT / "portal"), "up", "--detach", *options],
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def stop(portal: Portal) -> None:
    portal.run("down")
    shutil.rmtree(portal.home, ignore_errors=True)


@pytest.fixture(autouse=True, scope="module")
def real_day() -> Iterator[None]:
    """A portal started as a person would start it lives today."""
    with clock.today():
        yield


@pytest.fixture(scope="module")
def empty_portal() -> Iterator[Portal]:
    portal = start("--no-demo")
    yield portal
    stop(portal)


@pytest.fixture(scope="session")
def demo_portal() -> Iterator[Portal]:
    """One for those who look at it and for the pairs: a process has them all (tests/conftest)."""
    portal = start("--schools", "24")
    yield portal
    stop(portal)


@pytest.fixture(scope="session")
def browser(one_browser: Browser) -> Browser:
    return one_browser


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser) -> Iterator[Open]:
    """A page of a width; the test fails when its console complained."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # Chromium reports a form sent back for correction as a failed load: that is our 422.
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            complaints.append(message.text)

    def make(portal: Portal, width: int = 1280, *, scripts: bool = True, axe: bool = False) -> Page:
        context = browser.new_context(
            base_url=portal.address,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            locale="ru-RU",
            bypass_csp=axe,
        )
        context.set_default_timeout(15000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def sign_in(page: Page, portal: Portal, role: str) -> None:
    login, password = portal.logins[role]
    page.goto("/sign-in")
    page.get_by_label("Логин").fill(login)
    page.get_by_label("Пароль").fill(password)
    page.get_by_role("button", name="Войти").click()
    page.wait_for_url(re.compile("/today$|/second-factor"))
    if "/second-factor" in page.url:
        page.get_by_label("Код").fill(fresh_code(portal, login))
        page.get_by_label("Код").press("Enter")
    page.wait_for_url("**/today")


def fresh_code(portal: Portal, login: str) -> str:
    """A code the portal has not taken yet: it knows the step before and the one ahead too.

    So three sign-ins in a row need no waiting; the fourth waits until its step is near.
    """
    rows = json.loads((portal.home / "demo-logins.json").read_text(encoding="utf-8"))
    secret = next(row["totp_secret"] for row in rows if row["login"] == login)
    earliest = int(time.time() + TYPING) // STEP - 1
    step = max(earliest, portal.steps.get(login, 0) + 1)
    time.sleep(max(0.0, (step - 1) * STEP + 0.5 - time.time()))
    portal.steps[login] = step
    return str(pyotp.TOTP(secret).at(step * STEP))
