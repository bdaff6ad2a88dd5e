"""In a real browser: what is typed outlives a lost network and leaves nothing behind."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from school.meetings.models import Meeting


@pytest.fixture
def address(app) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()


@pytest.fixture
def tab(one_browser: Browser) -> Iterator[Page]:
    context = one_browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def test_a_record_typed_on_a_lost_network_arrives_once(address, tab, pairs, make):
    page = f"{address}/d/{pairs.tokens['mentor']}/pairs/{pairs.pair}/record"
    tab.goto(page)
    tab.fill("#reflection", "Разобрали две задачи")
    tab.reload()
    assert tab.input_value("#reflection") == "Разобрали две задачи"
    assert "Восстановлено" in tab.inner_text("[data-draft-said]")

    tab.context.set_offline(True)
    tab.click("text=Сохранить запись")
    tab.wait_for_function(
        "document.querySelector('[data-draft-said]').textContent.startsWith('Нет связи')"
    )
    assert make.count(Meeting) == 0
    tab.context.set_offline(False)
    tab.wait_for_url("**/say", timeout=30_000)
    assert make.count(Meeting) == 1
    assert tab.evaluate("JSON.stringify(sessionStorage)") == "{}"
    assert tab.evaluate("localStorage.length") == 0


def test_what_the_server_refuses_is_shown_as_without_the_script(address, tab, pairs, make):
    tab.goto(f"{address}/d/{pairs.tokens['mentor']}/pairs/{pairs.pair}/record")
    tab.fill("#next_step", "Глава 2")
    tab.click("text=Сохранить запись")
    tab.wait_for_selector("#form-errors", timeout=30_000)
    assert tab.input_value("#next_step") == "Глава 2"
    assert make.count(Meeting) == 0


def test_another_diary_in_the_same_tab_forgets_the_first(address, tab, pairs, pupils):
    """A shared phone."""
    tab.goto(f"{address}/d/{pairs.tokens['mentor']}/pairs/{pairs.pair}/record")
    tab.fill("#reflection", "Чужое")
    tab.goto(f"{address}/d/{pupils.tokens['mentor']}/pairs/{pupils.pair}/record")
    assert tab.input_value("#reflection") == ""
    assert "Чужое" not in tab.evaluate("JSON.stringify(sessionStorage)")
