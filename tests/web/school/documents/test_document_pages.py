"""The register's pages (DC-02): from a type to a signed paper, and everything on the way."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from kernel.identity.permissions import Permission, Role
from kernel.papers.models import Paper
from school.documents.models import DocumentClause, DocumentView, SchoolDocument
from school.documents.types.kinds import Lack
from school.pairing.models import PairOrder, PairOrderLine
from school.web import document_packs, pair_orders
from school.web.documents import clauses, making, paper, signing
from school.web.documents import register as register_page
from tests.factories.world import YEAR
from tests.school.documents.registered import register
from tests.school.make import NOW, TODAY
from tests.web.reading import text_of, words_of

BASE = "/s/s-one/documents"
DAY = TODAY.strftime("%d.%m.%Y")
KEEPERS = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}
SIGN = {"number": "145-о", "dated_on": DAY, "signatory": "Кузнецова Нина Петровна"}


@pytest.fixture
def registered(monkeypatch):
    return register(monkeypatch, clauses, document_packs, making, pair_orders, paper, register_page,
                    signing)  # fmt: skip


@pytest.fixture
def draft(registered, client, make):
    """The address of a draft just made through the page."""
    answer = client.post(f"{BASE}/new/introduction")
    assert answer.status_code == 303
    return answer.location


@pytest.fixture
def signed(draft, client):
    assert client.post(f"{draft}/sign", data=SIGN).status_code == 303
    return draft


def paper_row(make, school="one", **values):
    values = {"type": "introduction", "school_year": YEAR, "title": "Приказ", "created_at": NOW,
              **values}  # fmt: skip
    return make.row(SchoolDocument, school, **values)


def acts(document_id, clause_id):
    """Every page and act of the register: address, method, what is sent."""
    paper = f"{BASE}/{document_id}"
    return [
        (BASE, "GET", None, Permission.DOCUMENTS_VIEW),
        (paper, "GET", None, Permission.DOCUMENTS_VIEW),
        (f"{paper}/pdf", "GET", None, Permission.DOCUMENTS_VIEW),
        (f"{paper}/docx", "GET", None, Permission.DOCUMENTS_VIEW),
        (f"{BASE}/clauses", "GET", None, Permission.DOCUMENTS_VIEW),
        (f"{BASE}/clauses/of/with_clauses", "GET", None, Permission.DOCUMENTS_VIEW),
        (f"{BASE}/new", "GET", None, Permission.DOCUMENTS_EDIT),
        (f"{BASE}/new/minutes", "GET", None, Permission.DOCUMENTS_EDIT),
        (f"{BASE}/new/minutes", "POST", {"p_topic": "о плане"}, Permission.DOCUMENTS_EDIT),
        (f"{paper}/sign", "GET", None, Permission.DOCUMENTS_EDIT),
        (f"{paper}/edit", "GET", None, Permission.DOCUMENTS_EDIT),
        (f"{paper}/cancel", "GET", None, Permission.DOCUMENTS_EDIT),
        (f"{BASE}/clauses/{clause_id}", "GET", None, Permission.DOCUMENTS_EDIT),
        (f"{BASE}/clauses/{clause_id}", "POST", {"words": "Ещё."}, Permission.DOCUMENTS_EDIT),
        (f"{BASE}/clauses/of/with_clauses", "POST", {"words": "И."}, Permission.DOCUMENTS_EDIT),
        (f"{paper}/edit", "POST", {"p_topic": "об итогах"}, Permission.DOCUMENTS_EDIT),
    ]


class TestWhoMay:
    def test_keepers_and_nobody_else(self, registered, make, client_as):
        document = paper_row(make, type="minutes")
        clause = make.row(DocumentClause, "one", type="with_clauses", n=1, words="Своё.",
                          created_at=NOW)  # fmt: skip
        opened = {url_method: set() for url_method in range(16)}
        for role in Role:
            client = client_as(role)
            for n, (url, method, data, _) in enumerate(acts(document, clause)):
                if client.open(url, method=method, data=data).status_code in (200, 303):
                    opened[n].add(role)
        assert opened == dict.fromkeys(opened, KEEPERS)

    def test_another_schools_paper_is_not_there(self, registered, make, client):
        document = paper_row(make, "three", type="minutes")
        clause = make.row(DocumentClause, "three", type="with_clauses", n=1, words="Их.",
                          created_at=NOW)  # fmt: skip
        paper = f"{BASE}/{document}"
        more = [
            (f"{paper}/sign", "POST", SIGN, None),
            (f"{paper}/cancel", "POST", {"reason": "ошибка"}, None),
            (f"{paper}/replace", "POST", None, None),
            (f"{paper}/scan", "GET", None, None),
            (f"{paper}/scan", "POST", None, None),
            (f"{BASE}/clauses/{clause}/remove", "POST", None, None),
        ]
        theirs = [each for each in acts(document, clause) + more
                  if str(document) in each[0] or str(clause) in each[0]]  # fmt: skip
        answers = {client.open(url, method=method, data=data).status_code
                   for url, method, data, _ in theirs}  # fmt: skip
        assert answers == {404}
        assert make.read(SchoolDocument, document).state == "draft"
        assert client.get(BASE).status_code == 200
        assert str(document) not in client.get(BASE).text


class TestFromTypeToSignature:
    def test_the_types_stand_in_groups(self, registered, client):
        page = words_of(client.get(f"{BASE}/new"))
        for words in ("Для всей школы", "По программе", "По паре", "Приказ introduction"):
            assert words in page

    def test_a_draft_is_read_as_it_will_be_printed(self, draft, client):
        page = client.get(draft)
        assert '<article class="paper"' in page.text
        assert "Начать работу о кружках." in words_of(page)
        assert "Проект составлен" in text_of(page)

    def test_the_number_is_proposed_and_the_signature_stays(self, draft, client, make, registered):
        asked = text_of(client.get(f"{draft}/sign"))
        assert 'value="1-о"' in asked
        assert DAY in asked
        answer = client.post(f"{draft}/sign", data=SIGN)
        assert answer.status_code == 303
        page = text_of(client.get(draft))
        for words in ("№ 145-о", "Кузнецова Н. П.", "Код проверки", "Таким он подписан"):
            assert words in page
        again = client.post(f"{BASE}/new/with_clauses").location
        assert 'value="146-о"' in client.get(f"{again}/sign").text
        assert make.one(Paper).kind == "school_paper"

    def test_what_was_typed_stays_on_a_fault(self, draft, client, make):
        answer = client.post(f"{draft}/sign", data=SIGN | {"number": "145-о", "dated_on": "31.11"})
        assert answer.status_code == 422
        shown = text_of(answer)
        assert 'value="31.11"' in shown
        assert 'value="145-о"' in shown
        assert "Кузнецова Нина Петровна" in shown
        later = (TODAY + timedelta(days=9)).strftime("%d.%m.%Y")
        answer = client.post(f"{draft}/sign", data=SIGN | {"dated_on": later})
        assert (answer.status_code, "Этот день ещё не наступил" in text_of(answer)) == (422, True)
        assert f'value="{later}"' in answer.text
        assert {row.state for row in make.rows(SchoolDocument)} == {"draft"}
        assert make.count(Paper) == 0

    def test_a_number_given_is_told(self, signed, client, make):
        again = client.post(f"{BASE}/new/with_clauses").location
        answer = client.post(f"{again}/sign", data=SIGN)
        assert answer.status_code == 422
        assert "Такой номер уже присвоен" in text_of(answer)

    def test_words_of_ones_own_go_into_the_paper(self, registered, client, make):
        long = {"p_topic": "я" * 301}
        answer = client.post(f"{BASE}/new/minutes", data=long)
        assert (answer.status_code, "я" * 301 in answer.text) == (422, True)
        made = client.post(f"{BASE}/new/minutes", data={"p_topic": "о плане на май"}).location
        assert "о плане на май" in words_of(client.get(made))
        assert 'value="о плане на май"' in client.get(f"{made}/edit").text
        assert client.post(f"{made}/edit", data={"p_topic": "об итогах"}).status_code == 303
        assert "об итогах" in words_of(client.get(made))
        assert make.one(SchoolDocument).params == {"topic": "об итогах"}

    def test_a_paper_of_a_pair_is_chosen_in_two_steps(self, registered, client, make):
        whole = make.whole()
        make.programme(title="Вторая программа")
        first = words_of(client.get(f"{BASE}/new/of_pair"))
        assert "По какой программе?" in first
        assert "Вторая программа" in first
        address = f"{BASE}/new/of_pair?programme={whole['programme']}"
        assert str(whole["pair"]) in client.get(address).text
        assert client.post(address, data={"subject": ""}).status_code in (303, 422)
        answer = client.post(address, data={"subject": str(whole["pair"])})
        assert answer.status_code == 303
        row = make.one(SchoolDocument)
        assert (row.programme_id, row.subject_id) == (whole["programme"], whole["pair"])


class TestLacking:
    def test_every_gap_is_named_with_where_to_mend_it(self, registered, client, make):
        registered.lacks["introduction"] = (
            Lack(code="head_unknown", where=("school_card.edit", {})),
            Lack(code="head_unknown", done=2, of=5, blocking=False),
        )
        asked = client.get(f"{BASE}/new/introduction")
        answer = client.post(f"{BASE}/new/introduction")
        assert (asked.status_code, answer.status_code) == (200, 409)
        assert "(2 из 5)" in text_of(asked)
        for page in (asked, answer):
            shown = text_of(page)
            assert "В карточке школы не назван директор." in shown
            assert 'href="/s/s-one/card/edit"' in shown
        assert make.count(SchoolDocument) == 0

    def test_a_draft_that_lacks_something_is_not_signed(self, draft, registered, client, make):
        registered.lacks["introduction"] = (Lack(code="head_unknown"),)
        assert f'href="{draft}/sign"' not in client.get(draft).text
        answer = client.post(f"{draft}/sign", data=SIGN)
        assert answer.status_code == 409
        assert "не назван директор" in text_of(answer)
        assert make.one(SchoolDocument).state == "draft"


class TestFiles:
    def test_pdf_and_docx_of_a_signed_paper_stay_the_same_bytes(
        self, signed, registered, client, make
    ):
        kinds = {"pdf": b"%PDF-", "docx": b"PK"}
        before = {kind: client.get(f"{signed}/{kind}").data for kind in kinds}
        assert all(before[kind].startswith(sign) for kind, sign in kinds.items())
        with make.session() as session, session.begin():
            session.execute(text("UPDATE kernel.school SET name = 'Иная', full_name = 'Иная'"))
        assert {kind: client.get(f"{signed}/{kind}").data for kind in kinds} == before
        named = client.get(f"{signed}/pdf").headers["Content-Disposition"]
        assert "attachment" in named
        assert client.get(f"{signed}/xlsx").status_code == 404

    def test_who_has_seen_it_is_told(self, signed, client, client_as, make):
        assert client_as(Role.HEAD).get(signed).status_code == 200
        client_as(Role.HEAD).get(f"{signed}/docx")
        page = words_of(client.get(signed))
        assert "Опытный h." in page or "просмотр" in page
        assert "скачивание DOCX" in page
        kinds = sorted(row.kind for row in make.rows(DocumentView))
        assert kinds == ["docx", "page", "page"]

    def test_a_scan_is_known_by_its_content(self, signed, client, make):
        wrong = client.post(f"{signed}/scan", data={"scan": (io.BytesIO(b"GIF89a"), "скан.pdf")},
                            content_type="multipart/form-data")  # fmt: skip
        assert (wrong.status_code, "Нужен PDF" in text_of(wrong)) == (422, True)
        none = client.post(f"{signed}/scan", content_type="multipart/form-data")
        assert none.status_code == 422
        scan = (io.BytesIO(b"%PDF-1.4 scan"), "скан.pdf")
        right = client.post(f"{signed}/scan", data={"scan": scan},
                            content_type="multipart/form-data")  # fmt: skip
        assert right.status_code == 303
        assert client.get(f"{signed}/scan").data == b"%PDF-1.4 scan"
        assert make.one(SchoolDocument).scan_id is not None

    def test_a_draft_has_no_scan(self, draft, client):
        assert client.get(f"{draft}/scan").status_code == 404
        scan = (io.BytesIO(b"%PDF-1.4"), "a.pdf")
        answer = client.post(f"{draft}/scan", data={"scan": scan},
                             content_type="multipart/form-data")  # fmt: skip
        assert answer.status_code == 409


class TestEnds:
    def test_calling_off_asks_why(self, signed, client, make):
        assert "Отменить документ" in text_of(client.get(f"{signed}/cancel"))
        empty = client.post(f"{signed}/cancel", data={"reason": " "})
        assert (empty.status_code, "Напишите причину" in text_of(empty)) == (422, True)
        long = client.post(f"{signed}/cancel", data={"reason": "я" * 501})
        assert (long.status_code, "я" * 501 in long.text) == (422, True)
        assert client.post(f"{signed}/cancel", data={"reason": "ошибка"}).status_code == 303
        page = text_of(client.get(signed))
        assert "Документ отменён." in page
        assert "ошибка" in page
        assert make.one(Paper).state == "revoked"
        assert client.get(f"{signed}/cancel").status_code == 303

    def test_a_version_comes_instead(self, signed, client, make):
        new = client.post(f"{signed}/replace").location
        assert new != signed
        assert "версия 2" in text_of(client.get(new))
        assert client.post(f"{new}/sign", data=SIGN | {"number": "146-о"}).status_code == 303
        assert "Документ заменён другим." in text_of(client.get(signed))
        listed = words_of(client.get(BASE))
        assert "заменён" in listed
        assert "№ 145-о" in listed


class TestRegister:
    def test_an_empty_one_says_what_to_do(self, registered, client):
        page = text_of(client.get(BASE))
        assert "документов пока нет" in page
        assert f'href="{BASE}/new"' in page

    @pytest.mark.parametrize(
        ("asked", "left"),
        [
            ("", {"Первый", "Второй", "Третий"}),
            ("type=minutes", {"Второй"}),
            ("state=draft", {"Третий"}),
            ("state=signed", {"Первый"}),
            ("state=cancelled", {"Второй"}),
            ("since=15.10.2026", {"Второй"}),
            ("word=ПЕРВ", {"Первый"}),
            ("word=12-", {"Второй"}),
            ("word=%25", set()),
        ],
    )
    def test_filters(self, registered, make, client, asked, left):
        held = {"content": {}, "content_sha256": "-"}
        paper_row(
            make, title="Первый", state="signed", number="11-о", dated_on="2026-10-01", **held
        )
        paper_row(make, title="Второй", type="minutes", state="cancelled", number="12-п",
                  dated_on="2026-11-01", signed_at=NOW, cancelled_on=TODAY)  # fmt: skip
        paper_row(make, title="Третий")
        page = words_of(client.get(f"{BASE}?{asked}"))
        table = page.partition("Файлы")[2]
        assert {name for name in ("Первый", "Второй", "Третий") if name in table} == left

    @pytest.mark.parametrize(
        "query",
        [
            "since=31.02.2026", "since=%00", "word=%00%FF", "state=nonsense", "type=%3Cb%3E",
            "page=999999", "year=abc", "word=" + "я" * 3000, "type=" + "x" * 3000,
        ],
    )  # fmt: skip
    def test_nonsense_in_the_address_is_read_calmly(self, registered, make, client, query):
        paper_row(make)
        answer = client.get(f"{BASE}?{query}")
        assert answer.status_code == 200
        assert "<b>" not in answer.text.partition('class="filters"')[2].partition("</form>")[0]

    def test_a_day_that_cannot_be_read_is_told(self, registered, make, client):
        paper_row(make)
        page = text_of(client.get(f"{BASE}?since=31.02.2026"))
        assert 'value="31.02.2026"' in page
        assert "В феврале" in page

    def test_orders_that_came_apart_stand_on_top(self, registered, make, client):
        whole = make.whole(mentor_confirmed_on=TODAY, mentee_confirmed_on=TODAY)
        order = make.row(PairOrder, "one", programme_id=whole["programme"], number="58-о",
                         signed_on=TODAY, state="signed", created_at=NOW)  # fmt: skip
        make.row(PairOrderLine, "one", order_id=order, pair_id=whole["pair"])
        assert "разошёлся" not in text_of(client.get(BASE))
        with make.session() as admin, admin.begin():
            admin.execute(text("SET LOCAL session_replication_role = replica"))
            admin.execute(text("UPDATE school.pair SET state = 'closed', ended_on = current_date"))
        page = text_of(client.get(BASE))
        assert "Состав пар разошёлся с приказами" in page
        assert f'action="/s/s-one/programmes/{whole["programme"]}/orders/changes"' in page
        assert "Состав пар разошёлся" in text_of(client.get("/today"))

    def test_drafts_wait_on_the_home_of_the_head(self, draft, client_as):
        assert "Документы ждут подписи" in text_of(client_as(Role.HEAD).get("/today"))


class TestClauses:
    def test_a_clause_is_printed_until_it_is_taken_out(self, registered, client, make):
        paper = client.post(f"{BASE}/new/with_clauses").location
        page = f"{BASE}/clauses/of/with_clauses"
        assert client.post(page, data={"words": "Клуб по пятницам."}).status_code == 303
        assert "Клуб по пятницам." in words_of(client.get(paper))
        row = make.one(DocumentClause)
        one = f"{BASE}/clauses/{row.id}"
        assert client.post(one, data={"words": "Клуб по средам."}).status_code == 303
        assert "Клуб по средам." in words_of(client.get(paper))
        assert client.post(f"{one}/remove").status_code == 303
        assert "Клуб по средам." not in words_of(client.get(paper))

    def test_an_empty_or_endless_one_is_refused(self, registered, client, make):
        page = f"{BASE}/clauses/of/with_clauses"
        for typed in ("  ", "я" * 2001):
            answer = client.post(page, data={"words": typed})
            assert (answer.status_code, typed.strip() in answer.text) == (422, True)
        assert client.get(f"{BASE}/clauses/of/introduction").status_code == 404
        assert (
            client.post(f"{BASE}/clauses/of/introduction", data={"words": "Я"}).status_code == 404
        )
        assert make.count(DocumentClause) == 0


HOSTILE = ["{{ 7*7 }} {head}", "<b>жирно</b>", "=1+1", "\u202eатак\u202c", "я" * 300]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_print_as_text(registered, client, make, typed):
    made = client.post(f"{BASE}/new/minutes", data={"p_topic": typed}).location
    page = client.get(made)
    shown = typed.replace("\u202e", "").replace("\u202c", "")
    assert page.status_code == 200
    assert "<b>жирно" not in page.text
    assert "49" not in re.sub(r"[^\d]+", " ", words_of(page)).split()
    plain = text_of(page).replace("\u00ad", "")
    assert shown.replace("{{ 7*7 }}", "{{ 7*7 }}") in plain
    for kind in ("pdf", "docx"):
        assert client.get(f"{made}/{kind}").status_code == 200


def test_what_cannot_be_printed_is_told_and_not_signed(registered, client, make):
    made = client.post(f"{BASE}/new/minutes", data={"p_topic": "знак \U0001f600"}).location
    answer = client.post(f"{made}/sign", data=SIGN | {"number": "1-п"})
    assert answer.status_code == 422
    assert "нельзя напечатать" in text_of(answer)
    assert make.one(SchoolDocument).state == "draft"
    assert client.get(f"{made}/pdf").status_code == 303


def test_the_register_and_a_paper_ask_few_statements(registered, signed, client, make, statements):
    for n in range(60):
        paper_row(make, title=f"Бумага {n}", type="minutes", state="signed", number=f"{n + 200}-п",
                  series="п", number_n=n + 200, dated_on=TODAY, content={}, content_sha256="-",
                  signed_at=NOW)  # fmt: skip
    for n in range(40):
        make.row(DocumentClause, "one", type="with_clauses", n=n + 1, words="Пункт", created_at=NOW)
    draft = client.post(f"{BASE}/new/with_clauses").location
    for url in (BASE, signed, draft, f"{draft}/sign", f"{BASE}/new", f"{BASE}/clauses"):
        client.get(url)
        with statements() as asked:
            assert client.get(url).status_code == 200
        assert len(asked) <= 15, (url, "\n".join(line[:120] for line in asked))


def test_papers_of_a_programme_and_a_pair_are_found_from_them(registered, client, make):
    whole = make.whole()
    other = make.programme(title="Вторая программа")
    paper_row(make, title="Соглашение", programme_id=whole["programme"], subject_id=whole["pair"])
    paper_row(make, title="Программа", programme_id=whole["programme"])
    paper_row(make, title="Чужая", programme_id=other)
    pages = {f"/s/s-one/programmes/{whole['programme']}": {"Соглашение", "Программа"},
             f"/s/s-one/pairs/{whole['pair']}": {"Соглашение"}}  # fmt: skip
    for page, left in pages.items():
        [link] = set(re.findall(r'href="(/s/s-one/documents\?[^"]+)"', client.get(page).text))
        listed = words_of(client.get(link)).partition("Файлы")[2]
        assert {name for name in ("Соглашение", "Программа", "Чужая") if name in listed} == left
        with_type = client.get(link).text
        assert "/documents/new?" in with_type
    theirs = make.programme("three")
    assert client.get(f"{BASE}?programme_id={theirs}").status_code == 404
    address = f"{BASE}/new/of_pair?subject={whole['pair']}"
    assert f'value="{whole["pair"]}"' in client.get(address).text
