"""A school uploads its lists: blank workbook, preview, right rows alone, history; who may."""

import io
import re
from html import unescape

import openpyxl
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from kernel.identity.permissions import Role
from kernel.imports import reading
from kernel.imports.header import best_sheet, find_header
from kernel.imports.registry import kind_of
from kernel.imports.wording import REFUSALS
from kernel.work import Work
from tests.imports.sheets_made import workbook
from tests.web.regional.words import many, ru
from web.imports.kinds import TOO_LATE
from workers.context import load_tasks
from workers.drain import claim, do

BASE = "/s/s-one/imports"
HEAD = ("ФИО", "Класс", "Дата рождения", "ФИО матери", "Телефон матери")
GOOD = [
    ("Список обучающихся",),
    HEAD,
    ("ИВАНОВ ИВАН ИЛЬИЧ", "7 «А»", "12.03.2013", "Иванова Анна Львовна", "8 913 123 45 67"),
    ("Петрова Ада Ильинична", "7-Б", None, None, None),
]
BAD = [*GOOD, ("Сидоров С. С.", "7А", None, None, None)]


@pytest.fixture
def work_off(database):
    """Does what waits for the workers, in this process."""
    load_tasks()
    bound = create_engine(database.app_url, poolclass=NullPool)

    def drain() -> None:
        while (job := claim(bound, "interactive")) is not None:
            do(bound, job)

    yield drain
    bound.dispose()


@pytest.fixture
def people(database):
    def count(kind: str = "pupil") -> int:
        with database.admin.connect() as connection:
            query = text("SELECT count(*) FROM school.person WHERE kind = :kind")
            return connection.scalar(query, {"kind": kind})

    return count


@pytest.fixture
def sent(client_as, work_off):
    def send(rows, role=Role.CURATOR, *, kind="people", who="pupil", name="7А.xlsx"):
        client = client_as(role)
        content = rows if isinstance(rows, bytes) else workbook(*rows)
        form = {"file": (io.BytesIO(content), name), "person_kind": who}
        answer = client.post(f"{BASE}/new/{kind}", data=form)
        assert answer.status_code == 303, answer.text
        work_off()
        return client, answer.location

    return send


def told(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text))).replace("\xa0", " ")


def test_from_a_file_to_the_register(sent, work_off, people):
    client, address = sent(GOOD)
    page = told(client.get(address))
    assert ru("Check the file: nothing is written yet") in page
    assert "ИВАНОВ ИВАН ИЛЬИЧ" in page
    assert people() == 0
    client.post(f"{address}/commit", data={"take": "all"})
    work_off()
    done = told(client.get(address))
    assert ru("The file is written") in done
    assert ru("The people are in the register. The next step is their consents.") in done
    assert (people(), people("parent")) == (2, 1)
    wrote = ru("new %(new)s, changed %(changed)s, the same %(same)s", new=2, changed=0, same=0)
    assert wrote in told(client.get(BASE))
    client, again = sent(GOOD)
    same = ru("all this is written already: writing it again changes nothing")
    assert same in told(client.get(again))


def test_the_right_rows_are_taken_alone(sent, work_off, people):
    client, address = sent(BAD)
    page = client.get(address)
    assert "A5" in told(page)
    assert many("Write the %(num)s right row", "Write the %(num)s right rows", 2) in told(page)
    copy = re.search(r'href="(/files/[^"]+)"', page.text)
    assert copy is not None
    assert client.get(copy[1]).data[:2] == b"PK"
    refused = client.post(f"{address}/commit", data={"take": "all"}, follow_redirects=True)
    assert ru(TOO_LATE["rows_with_errors"]) in told(refused)
    client.post(f"{address}/commit", data={"take": "valid"})
    work_off()
    assert people() == 2


def test_what_is_put_away_is_not_written(sent, people):
    client, address = sent(GOOD)
    answer = client.post(f"{address}/discard", follow_redirects=True)
    assert ru("The upload is put away; nothing was written.") in told(answer)
    assert people() == 0


def test_a_file_that_is_no_table_gets_a_sentence(sent):
    client, address = sent(b"PK\x03\x04 nothing of the kind")
    page = told(client.get(address))
    assert ru("The file could not be read") in page
    assert ru(REFUSALS["damaged"]) in page


def test_the_form_keeps_what_was_chosen(client_as):
    answer = client_as(Role.CURATOR).post(f"{BASE}/new/people", data={"person_kind": "teacher"})
    assert answer.status_code == 422
    assert ru("Choose a file: XLSX or CSV. An empty one cannot be read.") in answer.text
    assert re.search(r'<option[^>]*selected[^>]*value="teacher"', answer.text)


def test_the_mentor_base_says_that_it_lets_nobody_in(sent):
    head = ("Личные данные", "Компетенции")
    client, address = sent([head, ("Маркова Анна, педагог", "Урок")], kind="mentors", who="")
    promise = "This makes cards and profiles. Nobody enters the base by it:"
    page = told(client.get(address))
    assert any(part in page for part in (promise, "В базу при этом никто не попадёт"))


@pytest.mark.parametrize("kind", ["people", "mentors"])
def test_the_empty_workbook_is_read_back(client_as, world, session_for, kind):
    answer = client_as(Role.CURATOR).get(f"{BASE}/new/{kind}/blank.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Данные", "Справочник"]
    actor = world.actors[Role.CURATOR]
    spec = kind_of(kind).spec(Work(session_for(actor), actor), {}, [])
    found = find_header(spec, best_sheet(spec, reading.read_book("a.xlsx", answer.data).sheets))
    if kind == "people":
        lists = {column[0].value: [c.value for c in column[1:]] for column in
                 book["Справочник"].iter_cols()}  # fmt: skip
        assert {"ученик", "педагог"} <= set(lists["Кто"])
        assert "мать" in lists["Кем приходится"]
        assert set(found.columns) >= {"full_name", "kind", "parent_phone", "second_relation"}
    else:
        assert set(found.columns) == {column.key for column in spec.columns}


@pytest.mark.parametrize(
    ("role", "people_status", "mentors_status"),
    [
        (Role.CURATOR, 200, 200),
        (Role.RESPONSIBLE, 200, 200),
        (Role.HEAD, 200, 403),
        (Role.PSYCHOLOGIST, 403, 403),
        (Role.CLASS_TEACHER, 403, 403),
        (Role.MENTOR, 403, 403),
        (Role.REGION_ADMIN, 404, 404),
        (Role.MUNICIPAL, 404, 404),
    ],
)
def test_who_may(client_as, role, people_status, mentors_status):
    client = client_as(role)
    assert client.get(f"{BASE}/new/people").status_code == people_status
    assert client.get(f"{BASE}/new/mentors").status_code == mentors_status
    assert client.get(BASE).status_code == people_status


def test_the_head_sees_nothing_of_the_mentor_base(sent, client_as):
    head = ("Личные данные", "Компетенции")
    _, address = sent([head, ("Маркова Анна, педагог", "Урок")], kind="mentors", who="",
                      name="наставники.xlsx")  # fmt: skip
    client = client_as(Role.HEAD)
    assert client.get(address).status_code == 403
    assert client.post(f"{address}/commit", data={"take": "all"}).status_code == 403
    assert "наставники.xlsx" not in told(client.get(BASE))


def test_other_places_see_no_upload_of_the_school(sent, client_as):
    _, address = sent(GOOD)
    there = address.replace("s-one", "s-three")
    stranger = client_as(Role.CURATOR, foreign=True)
    assert stranger.get(there).status_code == 404
    assert stranger.post(f"{there}/commit", data={"take": "all"}).status_code == 404
    region = client_as(Role.REGION_ADMIN)
    assert region.get(address.replace(BASE, "/uploads")).status_code == 404
    assert "7А.xlsx" not in told(region.get("/uploads/"))


def test_pages_take_few_statements(sent, client_as, statements):
    rows = [HEAD, *((f"Иванов Иван {'Б' * n}ович", "7А", None, None, None) for n in range(1, 60))]
    client, address = sent(rows)
    for page in (BASE, f"{BASE}/new/people", address):
        with statements() as seen:
            assert client.get(page).status_code == 200
        assert len(seen) <= 15, (page, len(seen))
