"""An upload in each of its states: told, shown, written once, refused with reasons (IM-01)."""

import io

import openpyxl
import pytest
from sqlalchemy import text

from kernel.identity.permissions import Role
from kernel.imports import reading
from kernel.imports.header import best_sheet, find_header
from kernel.imports.registry import kind_of
from kernel.imports.wording import REFUSALS
from kernel.work import Work
from tests.imports.sheets_made import workbook
from tests.web.regional.conftest import Page
from tests.web.regional.words import many, ru
from web.imports.kinds import TOO_LATE

HEAD = ("Наименование ОО", "Форма наставничества", "Количество пар", "Начало")
FORM = "учитель – учитель"
GOOD = [
    ("Сведения о наставничестве",),
    (),
    HEAD,
    ("Школа «one»", FORM, 2, "01.09.2026"),
    ("Школа «two»", FORM, None, None),
    ("Итого", None, 2, None),
]
BAD = [
    HEAD,
    ("Школа «one»", FORM, 3, "31.11.2026"),
    ("Школа «two»", FORM, "одна, плюс группа", None),
    ("Неведомая школа", FORM, 4, None),
    ("Школа «two»", "ученик – ученик", 5, None),
]
DECLARED = "SELECT count(*), coalesce(sum(pairs), 0) FROM regional.declaration"


@pytest.fixture
def declared(database):
    def read():
        with database.admin.connect() as connection:
            return tuple(connection.execute(text(DECLARED)).one())

    return read


@pytest.fixture
def sent(client_as, world, work_off):
    """Uploads a workbook as somebody; returns the client and the address of the upload."""

    def send(rows, role=Role.MUNICIPAL, *, kind="return", check=True, name="сведения.xlsx"):
        client = client_as(role)
        content = rows if isinstance(rows, bytes) else workbook(*rows)
        form = {"file": (io.BytesIO(content), name), "school_year": "2026"}
        if kind == "return":
            form["municipality"] = str(world.municipalities["north"])
        answer = client.post(f"/uploads/new/{kind}", data=form)
        assert answer.status_code == 303, answer.text
        if check:
            work_off()
        return client, answer.location

    return send


def test_while_the_worker_is_at_it(sent, read):
    client, address = sent(GOOD, check=False)
    page = read(client, address)
    assert ru("The file is being checked") in page.text()
    job = page.root.find(".//div[@id='batch']")
    assert job.get("hx-get") == address
    refresh = '<noscript><meta http-equiv="refresh" content="3"></noscript>'
    assert refresh in client.get(address).text
    fragment = client.get(address, headers={"HX-Request": "true"})
    assert fragment.text.lstrip().startswith('<div class="sheet job" id="batch"')


def test_when_the_check_is_done_the_waiting_page_reloads(sent):
    client, address = sent(GOOD)
    answer = client.get(address, headers={"HX-Request": "true"})
    assert (answer.headers["HX-Refresh"], answer.text) == ("true", "")


def test_the_preview_is_the_sheet_with_its_own_addresses(sent, read, declared):
    client, address = sent(GOOD)
    page = read(client, address)
    text = page.text()
    assert ru("Check the file: nothing is written yet") in text
    assert page.counts() == {
        ru("Rows"): "2", ru("Ready"): "2", ru("With errors"): "0", ru("New"): "2",
        ru("Pairs known"): "2", ru("Without a number of pairs"): "1",
    }  # fmt: skip
    grid = page.root.find(".//table[@class='t t-stack grid-sheet']")
    cells = {c.get("data-label"): (page.text(c), c.get("class")) for c in grid.iter("td")}
    assert cells["C4, Количество пар"] == ("2", "num")
    assert cells["C5, Количество пар"] == (ru("empty"), "cell-none")
    assert cells["D5, Начало"] == ("н/д", "later")
    assert ru("Read as a total and not written.") in page.text(grid)
    assert page.text(grid.find("thead")).split()[:4] == ["A", "B", "C", "D"]
    assert [b.get("value") for b in page.root.iter("button") if b.get("name") == "take"] == ["all"]
    assert declared() == (0, 0)


def test_each_bad_cell_is_named_and_framed(sent, read):
    client, address = sent(BAD)
    page = read(client, address)
    text = page.text()
    assert page.counts()[ru("With errors")] == "3"
    for told in ("D2", "В ноябре 30 дней", "C3", "Напишите 1", "A4", "Неведомая школа"):
        assert told in text
    framed = {
        c.get("data-label")[:2] for c in page.root.iter("td") if "cell-bad" in c.get("class", "")
    }
    assert framed == {"D2", "C3", "A4"}
    assert page.links()[ru("The file with remarks")].startswith("/files/")
    assert client.get(page.links()[ru("The file with remarks")]).data[:2] == b"PK"


def test_the_right_rows_are_written_alone(sent, read, work_off, declared):
    client, address = sent(BAD)
    assert client.post(f"{address}/commit", data={"take": "all"}).status_code == 303
    assert ru(TOO_LATE["rows_with_errors"]) in client.get(address).text
    assert declared() == (0, 0)
    client.post(f"{address}/commit", data={"take": "valid"})
    assert ru("The rows are being written") in read(client, address).text()
    work_off()
    page = read(client, address)
    assert ru("The file is written") in page.text()
    told = page.counts()
    assert [told[ru(word)] for word in ("New", "Changed", "The same already", "Left out")] == [
        "1", "0", "0", "3",
    ]  # fmt: skip
    assert page.links()[ru("See the indicators")].endswith("year=2026/2027")
    assert declared() == (1, 5)


def test_the_same_file_again_changes_nothing_and_says_so(sent, read, work_off, declared):
    client, address = sent(GOOD)
    client.post(f"{address}/commit", data={"take": "all"})
    client.post(f"{address}/commit", data={"take": "all"})
    assert ru(TOO_LATE["committing"]) in client.get(address).text
    work_off()
    client.post(f"{address}/commit", data={"take": "all"})
    assert ru(TOO_LATE["committed"]) in client.get(address).text
    assert declared() == (2, 2)
    client, again = sent(GOOD)
    told = ru("all this is written already: writing it again changes nothing")
    assert told in read(client, again).text()
    listed = read(client, "/uploads/").text()
    assert ru("checked, not written") in listed
    wrote = "new %(new)s, changed %(changed)s, the same %(same)s"
    assert ru(wrote, new=2, changed=0, same=0) in listed


def test_what_is_put_away_is_not_written(sent, read, declared):
    client, address = sent(GOOD)
    answer = client.post(f"{address}/discard", follow_redirects=True)
    assert ru("The upload is put away; nothing was written.") in answer.text
    assert ru("Nothing of this file was written") in read(client, address).text()
    client.post(f"{address}/commit", data={"take": "all"})
    assert ru(TOO_LATE["discarded"]) in client.get(address).text
    assert declared() == (0, 0)


def test_a_file_that_is_no_table_is_told_in_a_sentence(sent, read):
    client, address = sent(b"PK\x03\x04 not a workbook at all")
    page = read(client, address)
    assert ru("The file could not be read") in page.text()
    assert ru(REFUSALS["damaged"]) in page.text()
    assert page.links()[ru("Another file")].startswith("/uploads/new/return?")


def test_a_table_of_something_else_is_blocked(sent, read):
    client, address = sent([("Яблоки", "Груши"), (1, 2)])
    page = read(client, address)
    assert ru("The file does not fit: nothing is written") in page.text()
    assert [b for b in page.root.iter("button") if b.get("name") == "take"] == []


def test_a_stopped_check_can_be_had_again(sent, read, work_off, database):
    client, address = sent(GOOD, check=False)
    with database.admin.begin() as connection:
        connection.execute(
            text("UPDATE kernel.job SET state = 'dead', finished_at = now(), error = 'x'")
        )
    assert ru("The work was stopped, nothing is written") in read(client, address).text()
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    client.post(f"{address}/check")
    work_off()
    assert ru("Check the file: nothing is written yet") in read(client, address).text()


def test_a_long_table_shows_its_beginning_and_every_faulty_row(sent, read):
    rows = [("Муниципалитет", "Школа", "Обучающихся", "Педагогов", "Молодых педагогов")]
    rows += [("Северный район", f"Новая школа № {n}", 100, 10, 2) for n in range(1, 301)]
    rows[250] = ("Северный район", "Новая школа № 250", "сто", 10, 2)
    client, address = sent(rows, Role.REGION_OPERATOR, kind="schools")
    page = read(client, address)
    grid = page.root.find(".//table[@class='t t-stack grid-sheet']")
    numbers = [page.text(r.find("th")).split()[-1] for r in grid.findall("tbody/tr")]
    assert (len(numbers), numbers[0], numbers[99:]) == (101, "2", ["101", "251"])
    hidden = (
        "One more row is not shown here: it was checked as well and will be written too.",
        "%(num)s more rows are not shown here: they were checked as well and will be written too.",
    )
    assert many(*hidden, 199) in page.text()
    assert many("Write the %(num)s right row", "Write the %(num)s right rows", 299) in page.text()


def test_an_upload_of_another_place_is_no_page(sent, client_as):
    _, address = sent(GOOD)
    stranger = client_as(Role.MUNICIPAL, foreign=True)
    assert stranger.get(address).status_code == 404
    assert stranger.post(f"{address}/commit", data={"take": "all"}).status_code == 404
    assert stranger.post(f"{address}/discard").status_code == 404
    assert "сведения.xlsx" not in stranger.get("/uploads/").text


def test_without_a_file_the_form_keeps_what_was_chosen(client_as, world):
    client = client_as(Role.REGION_OPERATOR)
    south = str(world.municipalities["south"])
    answer = client.post("/uploads/new/return", data={"school_year": "2020", "municipality": south})
    assert answer.status_code == 422
    page = Page(answer.text)
    assert ru("Choose a file: XLSX or CSV. An empty one cannot be read.") in page.text()
    chosen = [
        option.get("value")
        for field in ("school_year", "municipality")
        for option in page.field(field).iter("option")
        if option.get("selected") is not None
    ]
    assert chosen == ["2020", south]


def test_a_district_uploads_for_itself_only(client_as, world, read):
    client = client_as(Role.MUNICIPAL)
    choice = read(client, "/uploads/new/return").field("municipality")
    assert [o.get("value") for o in choice.iter("option")] == [str(world.municipalities["north"])]
    form = {
        "file": (io.BytesIO(workbook(*GOOD)), "a.xlsx"), "school_year": "2026",
        "municipality": str(world.municipalities["south"]),
    }  # fmt: skip
    assert client.post("/uploads/new/return", data=form).status_code == 422
    assert client.get("/uploads/new/schools").status_code == 403


@pytest.mark.parametrize(
    ("kind", "lists"),
    [
        ("return", {"Наименование ОО": "Школа «one»", "Форма наставничества": FORM}),
        ("schools", {"Муниципалитет": "Северный район", "Тип организации": "общеобразовательн"}),
    ],
)
def test_the_empty_workbook_is_read_back(client_as, world, session_for, kind, lists):
    """Its own check finds every column of the kind, and the lists name what may be chosen."""
    place = world.municipalities["north"]
    answer = client_as(Role.REGION_OPERATOR).get(
        f"/uploads/new/{kind}/blank.xlsx?year=2026/2027&municipality={place}"
    )
    content = answer.data
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Справочник"]
    columns = {column[0].value: [c.value for c in column[1:]] for column in sheet.iter_cols()}
    for title, value in lists.items():
        assert any(str(known).startswith(value) for known in columns[title])
    actor = world.actors[Role.REGION_OPERATOR]
    work = Work(session_for(actor), actor)
    params = {"school_year": 2026, "municipality_id": str(place)}
    spec = kind_of(kind).spec(work, params, [])
    found = find_header(spec, best_sheet(spec, reading.read_book("a.xlsx", content).sheets))
    assert set(found.columns) == {column.key for column in spec.columns}
