"""The region words its papers: the editor without scripts, its faults, editions, hostile texts."""

import re

import pytest

from kernel.identity.permissions import GRANTS, Permission, Role

LIST, SHOW = "/document-texts/", "/document-texts/region_act"
EDIT, HISTORY, RESTORE = f"{SHOW}/edit", f"{SHOW}/history", f"{SHOW}/restore"
MOST = 15
INPUT = re.compile(r"<input([^>]*)>")
AREA = re.compile(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', re.DOTALL)
SELECT = re.compile(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL)


@pytest.fixture
def operator(client_as):
    return client_as(Role.REGION_OPERATOR)


def typed(html: str) -> dict[str, str]:
    """What a browser would send of the editor's form, without its buttons."""
    from html import unescape

    found = {}
    for attributes in INPUT.findall(html):
        told = dict(re.findall(r'([a-z]+)="([^"]*)"', attributes))
        if told.get("type") == "checkbox":
            if "checked" in attributes:
                found[told["name"]] = told.get("value", "y")
        elif "name" in told:
            found[told["name"]] = unescape(told.get("value", ""))
    for name, words in AREA.findall(html):
        found[name] = unescape(words).removeprefix("\r\n").strip("\r\n")
    for name, options in SELECT.findall(html):
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"|value="([^"]*)" selected|'
                           r'<option selected value="([^"]*)"', options)  # fmt: skip
        first = re.search(r'value="([^"]*)"', options)
        value = next(filter(None, chosen.groups()), "") if chosen else first[1] if first else ""
        found[name] = unescape(value)
    return found


def form_of(client) -> dict[str, str]:
    answer = client.get(EDIT)
    assert answer.status_code == 200
    return typed(answer.text)


def publish(client, **more):
    return client.post(EDIT, data=form_of(client) | {"do": "save", "note": "Проба"} | more)


def plain(html: str) -> str:
    return html.replace("\u00a0", " ").replace("\u00ad", "")


def points_of(form: dict[str, str]) -> str:
    """The name of the first box with points."""
    return next(name for name, words in form.items() if words.startswith("1. Внедрять"))


def test_who_opens_and_how_many_statements(client_as, statements):
    problems = []
    for role in Role:
        client = client_as(role)
        client.get("/me")
        for address in (LIST, SHOW, EDIT, HISTORY, RESTORE, f"{SHOW}/sample.pdf"):
            with statements() as seen:
                status = client.get(address).status_code
            granted = role in GRANTS[Permission.TEXTS_EDIT]
            if status != (200 if granted else 403):
                problems.append((role, address, status))
            if len(seen) > MOST:
                problems.append((role, address, len(seen)))
    assert problems == []


def test_an_unknown_code_is_no_page(operator):
    for address in (SHOW, EDIT, HISTORY, RESTORE):
        assert operator.get(address.replace("region_act", "no_such")).status_code == 404


def test_the_page_shows_a_sample_and_says_that_it_is_one(operator):
    shown = plain(operator.get(SHOW).text)
    assert "Образец. Все сведения в нём вымышлены." in shown
    assert "Школа «one»" not in shown


def test_what_is_shown_can_be_posted_back_as_it_is(operator):
    """The whole round: nothing is changed, so nothing can be published."""
    answer = publish(operator)
    assert answer.status_code == 200
    assert "Эта редакция уже действует" in plain(answer.text) or "уже действует" in answer.text
    assert "Редакция 1" not in operator.get(HISTORY).text


def test_a_new_wording_is_tried_published_compared_and_taken_back(operator):
    form = form_of(operator)
    box = points_of(form)
    form[box] = form[box].replace("Внедрять", "Вводить", 1)
    tried = operator.post(EDIT, data=form | {"do": "check"})
    assert tried.status_code == 200
    assert "1. Вводить целевую модель" in plain(tried.text)
    assert "Вводить" not in operator.get(SHOW).text
    assert operator.post(EDIT, data=form | {"do": "save", "note": ""}).status_code == 422
    answer = operator.post(EDIT, data=form | {"do": "save", "note": "Слово из устава"})
    assert answer.status_code == 303
    assert "Вводить целевую модель" in plain(operator.get(SHOW).text)
    history = plain(operator.get(HISTORY).text)
    assert "Слово из устава" in history
    assert re.search(r"<del>1\. Внедрять", history)
    assert re.search(r"<ins>1\. Вводить", history)
    shown = operator.get(RESTORE).text
    assert "Вводить" in shown
    base = re.search(r'name="base" value="(\d+)"', shown)
    assert base is not None
    assert operator.post(RESTORE, data={"base": base[1]}).status_code == 303
    assert "Вводить" not in operator.get(SHOW).text
    assert "Вводить" in operator.get(HISTORY).text


def test_parts_come_go_and_move_with_everything_typed(operator):
    form = form_of(operator)
    first = form["blocks-0-words"]
    form["blocks-0-words"] = "Мои слова"
    after = typed(
        operator.post(EDIT, data=form | {"do": "add:blocks-0", "new-blocks-0": "note"}).text
    )
    assert after["blocks-0-words"] == "Мои слова"
    assert after["blocks-1-kind"] == "note"
    after["blocks-1-words"] = "Мелко"
    moved = typed(operator.post(EDIT, data=after | {"do": "up:blocks-1"}).text)
    assert [moved[f"blocks-{n}-words"] for n in (0, 1)] == ["Мелко", "Мои слова"]
    gone = typed(operator.post(EDIT, data=moved | {"do": "drop:blocks-1"}).text)
    assert gone["blocks-0-words"] == "Мелко"
    assert "Мои слова" not in gone.values()
    grown = typed(operator.post(EDIT, data=gone | {"do": "add:annexes"}).text)
    assert "annexes-2-title" in grown
    assert first in operator.get(EDIT).text.replace("&#34;", '"').replace("&quot;", '"')


@pytest.mark.parametrize(
    "words",
    [
        "{{7*7}}", "{x.__class__}", "{authority.__init__.__globals__}", "{authority!r}",
        "{0}", "{authority:>99999999}", "{%% if 1 %%}", "{no_such_field}", "{grounds}", "{",
        "{item.name}", "{responsible:vocative}",
    ],
)  # fmt: skip
def test_a_text_that_asks_for_more_than_fields_is_refused_at_its_place(operator, words):
    answer = publish(operator, **{"blocks-0-words": words})
    assert answer.status_code == 422
    assert 'href="#blocks-0-words"' in answer.text
    assert 'id="blocks-0-words-error"' in answer.text
    assert "49" not in plain(re.sub(r'"[^"]*"', "", answer.text)) or "7*7" in answer.text
    assert "Проба" not in operator.get(HISTORY).text


def test_markup_and_templates_without_braces_print_as_words(operator):
    words = "<script>alert(1)</script> <b>жирно</b> =1+1 %s \u202e [[7*7]]"
    assert publish(operator, **{"blocks-0-words": words}).status_code == 303
    shown = plain(operator.get(SHOW).text)
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;жирно&lt;/b&gt; =1+1 %s" in shown
    for kind in ("pdf", "docx"):
        assert operator.get(f"{SHOW}/sample.{kind}").status_code == 200


def test_a_fault_names_the_line_of_the_box(operator):
    form = form_of(operator)
    box = points_of(form)
    lines = form[box].split("\n")
    lines[2] = "без номера"
    answer = operator.post(EDIT, data=form | {box: "\n".join(lines), "do": "check"})
    assert answer.status_code == 422
    assert "Строка 3: " in answer.text
    assert "без номера" in answer.text


def test_two_editors_at_once_the_second_is_told(client_as, operator):
    """The one who began over an older edition loses nothing and overwrites nothing unknowingly."""
    admin = client_as(Role.REGION_ADMIN)
    mine, theirs = form_of(operator), form_of(admin)
    theirs |= {"blocks-0-words": "Первый успел", "do": "save", "note": "Первый"}
    assert admin.post(EDIT, data=theirs).status_code == 303
    mine |= {"blocks-0-words": "Второй опоздал", "do": "save", "note": "Второй"}
    answer = operator.post(EDIT, data=mine)
    assert answer.status_code == 422
    assert "Второй опоздал" in answer.text
    assert "Первый успел" in operator.get(SHOW).text
    again = typed(answer.text) | {"do": "save"}
    assert operator.post(EDIT, data=again).status_code == 303
    assert "Второй опоздал" in operator.get(SHOW).text
    restored = operator.post(RESTORE, data={"base": "1"})
    assert restored.location.endswith("/history")
    assert "Второй опоздал" in operator.get(SHOW).text


def test_nonsense_in_the_form_is_no_error_of_ours(operator):
    form = form_of(operator)
    for nonsense in (
        {"do": "up:blocks-999"}, {"do": "drop:annexes-0-blocks-7"}, {"do": "up:base-0"},
        {"do": "add:blocks-0", "new-blocks-0": "оружие"}, {"blocks-0-kind": "weapon"},
        {"do": "save", "base": "x", "note": "н"}, {"blocks-1-level": "много"},
        {"annexes-0-page": "round"}, {"annexes-0-of": "no_such_text"},
    ):  # fmt: skip
        assert operator.post(EDIT, data=form | {"do": "check"} | nonsense).status_code in (200, 422)
    assert operator.post(EDIT, data={"do": "save"}).status_code == 422
