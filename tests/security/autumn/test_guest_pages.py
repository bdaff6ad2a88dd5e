"""What a stranger sends to the pages of links: refused, or a sentence; never a fault of ours."""

import time
from datetime import datetime
from io import BytesIO

import pytest
from sqlalchemy import text

from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.imports import folding
from school.consents.models import Consent
from school.instruments.models import AnswerSheet
from school.requests.models import MentoringRequest

HOSTILE = "Пет\x00рова \u202e'\"><script>alert(1)</script>{{7*7}}"
LONG = "я" * 300_000
PAGES = {"consent": "/c/", "public": "/f/", "personal": "/f/", "attendance": "/t/"}


@pytest.fixture
def opened(app, links, make):
    """Addresses by purpose; the poster's meeting is held now."""
    with app.app_context():
        now = datetime.now(app.extensions["zone"]())
    with make.session() as session, session.begin():
        session.execute(
            text("UPDATE school.training_session SET held_on = :day, starts_at = :at"),
            {"day": now.date(), "at": now.time().replace(microsecond=0)},
        )
    return {name: f"{PAGES[name]}{links.tokens[name]}" for name in PAGES}


def test_pages_of_links_are_kept_in_no_cache_and_tell_no_referrer(app, opened):
    for address in opened.values():
        answer = app.test_client().get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_link_opens_pages_of_its_own_purpose_only(app, links):
    client = app.test_client()
    for name, token in links.tokens.items():
        for prefix in set(PAGES.values()) - {PAGES[name]}:
            for answer in (client.get(prefix + token), client.post(prefix + token)):
                assert answer.status_code == 404


def test_nonsense_is_a_sentence(app, opened):
    client = app.test_client()
    fields = ("choice_processing", "full_name", "typed_name", "typed_place", "a-own_words",
              "a-help", "a-times", "a-problem", "a-goal", "sheet", "looked")  # fmt: skip
    for name, address in opened.items():
        for value in (LONG, "9" * 5000, "\x00", "<b>" * 9):
            answer = client.post(address, data=dict.fromkeys(fields, value))
            assert answer.status_code < 500, (name, value[:9])
        for data in ({f"f{n}": "x" for n in range(2000)}, {"a-help": ["x"] * 900}):
            assert client.post(address, data=data).status_code < 500
        upload = {"full_name": (BytesIO(b"x" * 2_000), "x.exe")}
        assert client.post(address, data=upload).status_code < 500
        big = client.post(address, data={"typed_name": "x" * 2_000_000})
        assert big.status_code in (404, 410, 413, 422, 200)


def test_what_a_stranger_typed_is_shown_as_text(app, opened, client_as, make):
    answer = app.test_client().post(
        opened["public"],
        data={"a-own_words": HOSTILE, "a-help": "maths", "typed_name": "Пе <script>x", "looked": 1},
    )
    assert answer.status_code == 200
    (kept,) = make.rows(MentoringRequest)
    assert "\x00" not in kept.own_words
    page = client_as(Role.CURATOR).get(f"/s/s-one/requests/{kept.id}")
    assert page.status_code == 200
    assert "<script>" not in page.text
    assert "&lt;script&gt;" in page.text


def test_a_sheet_of_another_link_is_neither_shown_nor_overwritten(app, opened, make):
    sheet = str(new_id())
    data = {"a-own_words": "Хочу понимать", "a-help": "maths", "typed_name": "Туров Глеб"}
    client = app.test_client()
    assert client.post(opened["public"], data={**data, "sheet": sheet}).status_code == 200
    assert client.post(opened["public"], data={**data, "sheet": sheet}).status_code == 200
    answer = client.post(opened["personal"], data={**data, "a-own_words": "Я", "sheet": sheet})
    assert answer.status_code < 500
    assert [each.answers["own_words"] for each in make.rows(AnswerSheet) if
            str(each.id) == sheet] == ["Хочу понимать"]  # fmt: skip
    assert len([r for r in make.rows(MentoringRequest) if str(r.sheet_id) == sheet]) == 1


def test_forms_of_guests_carry_a_token_against_forgery(app, opened, make):
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        for address in opened.values():
            assert app.test_client().post(address, data={}).status_code == 400
            assert "csrf_token" in app.test_client().get(address).text
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert make.rows(Consent) == make.rows(AnswerSheet) == []


def test_long_texts_of_strangers_are_not_remembered():
    before = folding._clean_known.cache_info().currsize
    began = time.monotonic()
    for n in range(20):
        folding.clean(f"{n}" + "ы" * 200_000)
        folding.fold(f"{n}" + "ы" * 200_000)
    assert folding._clean_known.cache_info().currsize == before
    assert time.monotonic() - began < 10
