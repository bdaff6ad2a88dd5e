"""The same figures in every file, by whichever way it was made (KP-10)."""

import csv
import io
import re
from urllib.parse import quote

import docx
import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from kernel.files.models import StoredFile
from kernel.identity.permissions import Role
from kernel.jobs import Job
from tests.web.regional.words import PROFILE, ru, short

YEAR = "2026/2027"
TABLE = f"/indicators/?year={YEAR}"
WHERE = ("young_teachers", "pairs", "schools_with_programme")


@pytest.fixture
def figures(cell):
    """63.7 of the region, 66.7 of the north; the south told nothing."""
    for unit_type, key, young, pairs in (
        ("region", "", (553, 868), 17),
        ("municipality", "north", (2, 3), 17),
        ("municipality", "south", (None, None), None),
        ("school", "one", (2, 3), 17),
    ):
        cell(unit_type, key, "young_teachers", *young)
        cell(unit_type, key, "pairs", pairs)
        cell(unit_type, key, "schools_with_programme", 1 if pairs else None, units=1)


@pytest.fixture
def prepared(client_as, work_off, database):
    """Asks for a file at the page, lets the worker make it, takes it from the job's page."""

    def prepare(wanted: str, role: Role = Role.ANALYST, **form: str) -> tuple[str, bytes]:
        client = client_as(role)
        answer = client.post("/indicators/export", data={"year": YEAR, "format": wanted, **form})
        assert answer.status_code == 303, answer.status_code
        work_off()
        with database.admin.connect() as connection:
            job = connection.execute(select(Job.state, Job.result).order_by(Job.id.desc())).first()
        assert job.state == "done"
        page = client.get(answer.location).text
        assert f"/files/{job.result['file_id']}" in page
        made = client.get(f"/files/{job.result['file_id']}")
        with database.admin.connect() as connection:
            name = connection.scalar(select(StoredFile.name).order_by(StoredFile.id.desc()))
        return name, made.data

    return prepare


def named(place: str, extension: str) -> str:
    return f"{ru('Indicators %(year)s, %(place)s', year='2026-2027', place=place)}.{extension}"


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u00ad", ""))


def test_the_workbook_holds_numbers_not_texts(figures, prepared):
    name, content = prepared("xlsx")
    assert name == named("Республика Алтай", "xlsx")
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = list(book[ru("By municipality")].values)
    head = next(row for row in rows if row[1] == ru("Municipality"))
    at = {title: head.index(title) for title in head if title}
    share = at[f"{short('young_teachers')}, %"]
    told = {row[1]: (*row[share : share + 3], row[at[short("pairs")]]) for row in rows if row[1]}
    assert told["Северный район"] == (pytest.approx(2 / 3), 2, 3, 17)
    assert told["Южный район"] == ("н/д", "н/д", "н/д", "н/д")
    assert told[ru("Total")] == (pytest.approx(553 / 868), 553, 868, 17)


@pytest.mark.parametrize("wanted", ["pdf", "docx"])
def test_the_papers_say_what_the_page_says(figures, prepared, client_as, read, wanted):
    name, content = prepared(wanted)
    assert name == named("Республика Алтай", wanted)
    text = plain(text_of(wanted, content))
    page = plain(read(client_as(Role.ANALYST), TABLE).text())
    short_of_it = ru("below the target by %(gap)s", gap=ru("%(number)s p.p.", number="6,3"))
    aim = ru("target of %(year)s", year=2024)
    for said in ("63,7", "553 из 868", "66,7", "2 из 3", "н/д", aim, short_of_it):
        assert said in text, said
        assert said in page, said
    assert plain(PROFILE.region.authority.name.ru) in text


def text_of(wanted: str, content: bytes) -> str:
    if wanted == "pdf":
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    paper = docx.Document(io.BytesIO(content))
    cells = [c.text for t in paper.tables for row in t.rows for c in row.cells]
    return " ".join([*(p.text for p in paper.paragraphs), *cells])


def test_csv_and_json_are_there_at_once(figures, client_as):
    client = client_as(Role.ANALYST)
    answer = client.get(f"/indicators/export.csv?year={YEAR}")
    assert quote(named("Республика Алтай", "csv")) in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    share = rows[0].index(f"{short('young_teachers')}, %")
    told = {row[1]: row[share : share + 3] for row in rows}
    assert told["Северный район"] == ["66,7", "2", "3"]
    assert told["Южный район"] == ["н/д", "н/д", "н/д"]
    assert told[ru("Total")] == ["63,7", "553", "868"]

    found = client.get(f"/indicators/export.json?year={YEAR}").get_json()
    values = {
        (cell["unit"], cell["indicator"]): (cell["numerator"], cell["denominator"], cell["value"])
        for cell in found
    }
    assert values["Опытная область", "young_teachers"] == (553, 868, 63.7097)
    assert values["Северный район", "pairs"] == (17, None, 17)
    assert values["Южный район", "pairs"] == (None, None, None)
    assert set(found[0]) >= {
        "unit", "unit_type", "indicator", "numerator", "denominator", "value", "anomaly",
        "computed_at",
    }  # fmt: skip


def test_a_municipality_s_file_is_by_school(figures, prepared, world):
    _, content = prepared(
        "xlsx", Role.REGION_OPERATOR, municipality=str(world.municipalities["north"])
    )
    names = {row[1] for row in openpyxl.load_workbook(io.BytesIO(content))[ru("By school")].values}
    assert "Школа «one»" in names


def test_a_municipal_specialist_gets_the_own_district_whatever_is_asked(figures, prepared, world):
    south = str(world.municipalities["south"])
    name, content = prepared("xlsx", Role.MUNICIPAL, municipality=south)
    assert name == named("Северный район", "xlsx")
    written = [v for s in openpyxl.load_workbook(io.BytesIO(content)) for r in s.values for v in r]
    assert not any("Южный" in str(value) for value in written)


def test_a_language_goes_with_the_job(figures, client_as, work_off, database):
    client = client_as(Role.ANALYST)
    client.set_cookie("view", "lang=en")
    client.post("/indicators/export", data={"year": YEAR, "format": "xlsx"})
    work_off()
    with database.admin.connect() as connection:
        assert (
            connection.scalar(select(StoredFile.name))
            == "Indicators 2026-2027, Altai Republic.xlsx"
        )


@pytest.mark.parametrize(
    ("role", "wanted", "status"),
    [
        (Role.ANALYST, "exe", 422),
        (Role.ANALYST, "", 422),
        (Role.CURATOR, "pdf", 403),
        (Role.JUROR, "pdf", 403),
    ],
)
def test_what_is_refused_leaves_no_job(client_as, database, role, wanted, status):
    answer = client_as(role).post("/indicators/export", data={"year": YEAR, "format": wanted})
    assert answer.status_code == status
    with database.admin.connect() as connection:
        assert connection.execute(select(Job.id)).all() == []


def test_there_is_no_export_of_other_kinds(client_as):
    assert client_as(Role.ANALYST).get("/indicators/export.exe").status_code == 404


def test_a_workbook_shows_what_the_page_shows(client_as, prepared, read, cell):
    """1,999 of 2,000 would be rounded to 100 by a spreadsheet, and not by the portal."""
    cell("region", "", "young_teachers", 1999, 2000)
    cell("municipality", "north", "young_teachers", 1999, 2000)
    _, content = prepared("xlsx")
    values = [v for r in openpyxl.load_workbook(io.BytesIO(content))[ru("By municipality")].values
              for v in r]  # fmt: skip
    assert 0.999 in values
    assert "99,9" in read(client_as(Role.ANALYST), TABLE).text()
