"""CT-02 over the pages: begun at a school, sent, endorsed, admitted; what is refused and kept."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import text

from contests.entries.models import Entry, EntryFile
from contests.held.models import Contest
from kernel.identity.permissions import Role
from tests.contests.hall import NOW
from tests.contests.test_entries import ASKED, PDF
from tests.factories.world import YEAR, add
from tests.school.make import Maker

MOST = 15


@pytest.fixture
def make(database, world) -> Maker:
    return Maker(database.admin, world)


@pytest.fixture
def contest(database, world):
    with database.admin.begin() as past:
        return add(past, Contest, title="Наставник года", school_year=YEAR, state="announced",
                   rules=ASKED.canonical(), rules_sha256=ASKED.sha256(), created_at=NOW,
                   entries_from=NOW - timedelta(days=300),
                   entries_until=NOW + timedelta(days=3000))  # fmt: skip


def counted(statements, client, address):  # type: ignore[no-untyped-def]
    with statements() as seen:
        page = client.get(address)
    assert page.status_code == 200, (address, page.status_code)
    assert len(seen) <= MOST, (address, len(seen), seen)
    return page.text


def test_from_the_draft_to_the_admission(make, contest, client_as, statements, database):
    make.whole()
    head, curator = client_as(Role.HEAD), client_as(Role.CURATOR)
    here = begun(contest, head, statements)
    typed = {"revision": "0", "post": "учитель", "text-way": "Шли <долго>", "links": ""}
    written_by_two(make, head, curator, here, typed)
    sent(make, head, curator, here, typed, statements)
    decided(make, contest, client_as, statements, head, here)
    with database.admin.connect() as past:
        words = past.scalar(text("SELECT string_agg(details::text, ' ') FROM kernel.audit_entry"))
    assert "Маркова" not in words


def begun(contest, head, statements):  # type: ignore[no-untyped-def]
    """A pair of the school is chosen for a nomination; returns where its entry is written."""
    school = re.search(r"/s/([^/]+)/", head.get("/contests/").text)[1]
    own = f"/s/{school}/contests"
    page = counted(statements, head, f"{own}/")
    assert "Начать заявку" in page
    assert "Заявок школы пока нет" in page
    new = f"{own}/new/{contest}"
    assert "Номинация" in counted(statements, head, new)
    page = counted(statements, head, f"{new}?nomination=pair")
    assert "Маркова Анна, Туров Глеб" in page
    assert "Некого заявить" in head.get(f"{new}?nomination=pupils").text
    nobody = head.post(new, data={"nomination": "pair"})
    assert nobody.status_code == 422
    assert "Выберите, кого заявить" in nobody.text
    key = re.search(r'name="who" value="([^"]+)"', page)[1]
    chosen = head.post(new, data={"nomination": "pair", "who": key})
    assert chosen.status_code == 303
    page = counted(statements, head, chosen.location)
    assert "Туров Глеб" in page
    assert "Жюри это поле не видит" in page
    return chosen.location


def written_by_two(make, head, curator, here, typed):  # type: ignore[no-untyped-def]
    """A file, and a text two people type at once: nothing of either is lost."""
    wrong = head.post(here, data={**typed, "act": "attach",
                                  "file": (BytesIO(b"MZ program"), "план.pdf")})  # fmt: skip
    assert wrong.status_code == 422
    assert "что бы ни говорило имя" in wrong.text
    assert "Шли &lt;долго&gt;" in wrong.text
    assert make.count(EntryFile) == 0
    good = {**typed, "act": "attach", "blind": "1", "file": (BytesIO(PDF), "план.pdf")}
    assert head.post(here, data=good).status_code == 303
    # The other tab still holds revision 0: both texts are shown, then one is chosen.
    clash = curator.post(here, data={**typed, "text-way": "Иначе"})
    assert clash.status_code == 409
    assert "Иначе" in clash.text
    assert "Шли &lt;долго&gt;" in clash.text
    saved = curator.post(f"{here}/draft", data={**typed, "text-way": "Иначе"})
    assert saved.status_code == 409
    assert saved.json["stop"]
    chosen = curator.post(here, data={**typed, "text-way": "Иначе", "over": "1"})
    assert chosen.status_code == 303
    auto = curator.post(f"{here}/draft", data={**typed, "text-way": "Путь", "revision": "2"})
    assert auto.json["revision"] == 3


def sent(make, head, curator, here, typed, statements):  # type: ignore[no-untyped-def]
    """What is lacking is said, the preview names nobody, and a sent entry is no longer written."""
    lacking = curator.post(here, data={**typed, "text-way": "", "revision": "3", "act": "send"})
    assert lacking.status_code == 422
    assert "Согласия участника на публикацию нет" in lacking.text
    assert 'href="#text-way"' in lacking.text
    make.consents(make.one(Entry).mentor_id, "publication")
    page = counted(statements, head, f"{here}/preview")
    assert "Путь" in page
    assert "план" not in page
    assert "Маркова" not in page.split("<h2", 1)[1]
    gone = head.post(here, data={**typed, "text-way": "Путь", "revision": "3", "act": "send"})
    assert gone.status_code == 303
    page = counted(statements, head, here)
    assert "Вернуть в черновик" in page
    assert 'id="entry-form"' not in page
    late = curator.post(here, data={**typed, "text-way": "Поздно", "revision": "3"})
    assert late.status_code == 409
    assert "Поздно" in late.text


def decided(make, contest, client_as, statements, head, here):  # type: ignore[no-untyped-def]
    """The municipality and the region decide; the mentee stays in the school."""
    entry = make.one(Entry).id
    listed, card = f"/contests/{contest}/entries", f"/entries/{entry}"
    district, region = client_as(Role.MUNICIPAL), client_as(Role.REGION_OPERATOR)
    assert client_as(Role.MUNICIPAL, foreign=True).get(card).status_code == 404
    assert client_as(Role.HEAD, foreign=True).get(here).status_code in (403, 404)
    for client in (district, region):
        assert "Маркова Анна" in counted(statements, client, listed)
        page = counted(statements, client, card)
        assert "Туров" not in page
        assert "наставляемый, педагог" in page
        assert "Туров" not in counted(statements, client, f"{card}/preview")
    assert "Таких заявок нет" in region.get(f"{listed}?state=admitted").text
    empty = district.post(card, data={"act": "return", "reason": " "})
    assert empty.status_code == 422
    assert "что не так" in empty.text
    assert region.post(card, data={"act": "admit"}).status_code == 409
    file = make.one(EntryFile).id
    answer = district.get(f"{card}/files/{file}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "Решения ждёт 1 заявка: Наставник года" in district.get("/today").text
    assert "Решения ждёт" not in region.get("/today").text
    assert district.post(card, data={"act": "return", "reason": "Нет плана"}).status_code == 303
    assert "Заявка возвращена: Наставник года" in head.get("/today").text
    again = {"revision": "3", "post": "учитель", "text-way": "Путь", "act": "send"}
    assert head.post(here, data=again).status_code == 303
    ticked = {"act": "endorse", "entries": [str(entry)]}
    assert "Поддержана 1 заявка" in district.post(listed, data=ticked, follow_redirects=True).text
    again = district.post(listed, data=ticked, follow_redirects=True).text
    assert "Не тронуты: Маркова Анна" in again
    assert "Решения ждёт 1 заявка" in region.get("/today").text
    assert region.post(card, data={"act": "admit"}).status_code == 303
    page = counted(statements, region, card)
    assert "№ 1" in page.replace("\u00a0", " ")
    assert "заявка допущена" in head.get(here).text
