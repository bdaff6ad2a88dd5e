"""The frame: whole HTML, headers, one navigation list, view kept in a cookie, errors."""

import html5lib
import pytest
from flask import flash

from web.assets import tree_digest
from web.headers import POLICY
from web.htmx import fragment_or_redirect
from web.page import NavItem, say
from web.preferences import safe_next
from web.reader import Reader

PAGES = ["/gallery", "/gallery/table", "/gallery/form", "/view", "/nowhere", "/gallery/error/500"]


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("address", PAGES)
def test_pages_are_whole_html(client, address, lang):
    client.set_cookie("view", f"lang={lang}&size=150&scheme=white-on-black")
    text = client.get(address).text
    html5lib.HTMLParser(strict=True).parse(text)
    assert f'lang="{lang}"' in text
    assert 'data-vision="2"' in text


def test_every_answer_carries_the_policy(client):
    for address in (*PAGES, f"/assets/{tree_digest_of(client)}/icons.svg"):
        headers = headers_of(client, address)
        assert headers["Content-Security-Policy"] == POLICY
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"


def headers_of(client, address):
    with client.get(address) as answer:  # a file stays open otherwise
        return answer.headers


def tree_digest_of(client) -> str:
    with client.application.app_context():
        return tree_digest()


def test_pages_of_people_are_kept_nowhere_and_files_for_a_year(client):
    assert client.get("/gallery").headers["Cache-Control"] == "private, no-cache"
    client.get("/in")
    assert client.get("/gallery").headers["Cache-Control"] == "no-store"
    now, old = tree_digest_of(client), "0" * 12
    kept = headers_of(client, f"/assets/{now}/icons.svg")["Cache-Control"]
    assert "immutable" in kept
    assert "max-age=31536000" in kept
    assert headers_of(client, f"/assets/{old}/icons.svg")["Cache-Control"] == "no-cache"
    assert client.get(f"/assets/{now}/../page.py").status_code == 404


def test_looking_opens_no_session(client):
    """A passer-by costs no session, not even when choosing a language."""
    for answer in (client.get("/gallery/table"), client.get("/view"), client.post("/language/en")):
        assert "session=" not in str(answer.headers.getlist("Set-Cookie"))


def test_sections_tabs_and_footer_come_from_one_list(client):
    text = client.get("/gallery/table").text
    sections, tabs = text.split('class="tabbar"')
    assert sections.count("Связки школ") == 2  # the row and the footer
    assert "Связки школ" not in tabs
    assert "Отчёты" in tabs
    assert tabs.count("<a ") == 5
    assert text.count('aria-current="page"') == 3  # row, tab, crumbs


def test_ten_sections_are_too_many(app):
    app.extensions["nav"] = lambda: [NavItem("/", "x", "home")] * 10
    with pytest.raises(ValueError, match="10 sections"):
        app.test_client().get("/gallery")


def test_view_is_kept_and_comes_back(client):
    answer = client.post("/view", data={"size": "200", "theme": "neon", "next": "/gallery/table"})
    assert (answer.status_code, answer.location) == (303, "/gallery/table")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    text = client.get("/gallery").text
    assert 'data-vision="3"' in text
    assert 'data-bs-theme="auto"' in text
    client.post("/view", data={"usual": "1"})
    assert "data-vision" not in client.get("/gallery").text


def test_language_is_chosen_by_the_cookie_alone(client):
    assert "Наставничество" in client.get("/gallery", headers={"Accept-Language": "en"}).text
    client.post("/language/en")
    assert "To the content" in client.get("/gallery").text
    assert client.post("/language/xx").status_code == 404


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_foreign_page_cannot_choose_for_us(client, site):
    answer = client.post("/view", data={"size": "200"}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 400


def test_other_forms_need_their_token(client):
    answer = client.post("/gallery/form", data={"day": "31.11.2026"})
    assert answer.status_code == 400
    assert "Страница была открыта слишком долго" in answer.text


@pytest.mark.parametrize(
    ("wanted", "safe"),
    [
        ("/s/7?page=2", "/s/7?page=2"), ("", "/"), ("//evil.example", "/"),
        ("/\\evil.example", "/"), ("https://evil.example", "/"), ("javascript:alert(1)", "/"),
        ("/a\nb", "/"), ("\\\\evil.example", "/"), ("/\t/evil.example", "/"), ("page", "/"),
    ],
)  # fmt: skip
def test_the_way_back_stays_inside(wanted, safe):
    assert safe_next(wanted) == safe


def test_a_cookie_is_read_back_and_nonsense_passed_over():
    reader = Reader(lang="en", size="150", scheme="navy-on-sky", density="work")
    assert Reader.from_cookie(reader.cookie()) == reader
    assert Reader().cookie() == ""
    assert Reader.from_cookie("size=9000&lang=<script>&x=1&&==") == Reader()


def test_a_scheme_sets_its_own_ground():
    dark = Reader(theme="light", scheme="white-on-black").attributes("work")
    assert (dark["data-bs-theme"], dark["data-vision"]) == ("dark", "0")
    assert dark["data-density"] == "work"
    assert Reader(density="read").attributes("work")["data-density"] == "read"


def test_a_refusal_names_the_right_and_who_has_it(client):
    answer = client.get("/gallery/error/403")
    assert answer.status_code == 403
    assert "смотреть показатели региона" in answer.text
    assert "региональный оператор, аналитик" in answer.text


@pytest.mark.parametrize("status", [400, 404, 409, 413, 422, 429, 500, 503])
def test_each_error_has_its_words(client, status):
    answer = client.get(f"/gallery/error/{status}")
    assert answer.status_code == status
    assert f">{status}</p>" in answer.text


def test_a_fault_asks_nobody_who_is_there(client, app):
    client.get("/in")

    def broken() -> list[NavItem]:
        raise RuntimeError("database is gone")

    app.extensions["nav"] = app.extensions["region_name"] = broken
    app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = client.get("/gallery")
    assert answer.status_code == 500
    assert "У нас что-то сломалось" in answer.text


def test_programs_get_json(client):
    answer = client.get("/api/v1/cells")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.json == {
        "type": "about:blank",
        "status": 404,
        "title": "Такой страницы нет",
        "advice": "Проверьте адрес или начните с главной. Возможно, страница переехала.",
    }


def test_htmx_gets_the_error_as_a_note(client):
    answer = client.get("/gallery/error/409", headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#said"
    assert "<html" not in answer.text


def test_one_answer_for_both_clients(app):
    with app.test_request_context("/"):
        assert fragment_or_redirect("errors/_words.html", "/there").location == "/there"
    with app.test_request_context("/", headers={"HX-Request": "true"}):
        say("Записали.")
        body, headers = fragment_or_redirect(
            "errors/_words.html", "/", right="", advice="вот", case=""
        )
    assert "<p>вот</p>" in body
    assert 'id="said" role="status" hx-swap-oob="innerHTML"' in body
    assert "Записали." in body
    assert headers == {"Vary": "HX-Request"}


def test_what_was_said_is_escaped(app):
    with app.test_request_context("/"):
        flash("<b>жирно</b>", "ok")
        page = app.jinja_env.get_template("ui/_said_aside.html").render()
    assert "&lt;b&gt;" in page
