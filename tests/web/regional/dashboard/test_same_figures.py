"""Every figure of dashboard, XLSX, PDF, DOCX, CSV and JSON is the same (KP-10)."""

import csv
import io
import json
import re
from decimal import Decimal

import docx
import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from kernel.files.models import StoredFile
from kernel.identity.permissions import Role
from regional.annual.models import AnnualReport
from tests.web.regional.words import name, ru, short
from web.charts import shown_share

YEAR = "2026/2027"
PLACES = ("Северный район", "Южный район")
PAIR = re.compile(r"(\d+) из (\d+)")


def plain(text: str) -> str:
    """Single blanks; digits that stand in groups of three are joined."""
    text = re.sub(r"(?<=\d)\u00a0(?=\d{3}\b)", "", text)
    return re.sub(r"\s+", " ", text.replace("\u00ad", "").replace("\u2060", "")).strip()


def in_sheet(rows: list[tuple], place: str, code: str) -> tuple[object, ...]:
    """Share, numerator and denominator of an indicator in a workbook's table by place."""
    head = next(row for row in rows if row[1] == ru("Municipality"))
    at = head.index(f"{short(code)}, %")
    return next(row for row in rows if row[1] == place)[at : at + 3]


@pytest.fixture
def files(region, client_as, work_off, database):
    """Everything that can be asked for, by name: bytes."""
    client, found = client_as(Role.ANALYST), {}

    def stored(query) -> bytes:
        with database.admin.connect() as connection:
            return client.get(f"/files/{connection.scalar(query)}").data

    for wanted in ("xlsx", "pdf", "docx"):
        client.post("/indicators/export", data={"year": YEAR, "format": wanted})
        work_off()
        found[f"kpi.{wanted}"] = stored(select(StoredFile.id).order_by(StoredFile.id.desc()))
    client.post("/annual-report/", data={"year": YEAR, "figures": "current", "structure": "date"})
    work_off()
    for wanted in ("pdf", "docx", "xlsx"):
        found[f"annual.{wanted}"] = stored(select(getattr(AnnualReport, f"{wanted}_id")))
    for extension in ("csv", "json"):
        address = f"/indicators/export.{extension}?year={YEAR}"
        found[f"kpi.{extension}"] = client.get(address).data
    return found


def sheets(content: bytes) -> list[tuple]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return list(book[ru("By municipality")].values)


def of_paper(content: bytes) -> str:
    """The text of a DOCX, cell by cell."""
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return plain(" | ".join([*(p.text for p in paper.paragraphs), *cells]))


def row_of_paper(content: bytes, place: str) -> list[str]:
    """The annex's cells of a place, all its tables joined."""
    tables = docx.Document(io.BytesIO(content)).tables
    return [
        plain(cell.text)
        for table in tables
        for row in table.rows
        if plain(row.cells[0].text) == place
        for cell in row.cells[1:]
    ]


def test_every_figure_is_the_same_everywhere(files, client_as, read):
    every_file_says_what_the_dashboard_says(files, client_as, read)
    what_is_missing_reads_the_same(files, client_as, read)


def every_file_says_what_the_dashboard_says(files, client_as, read):
    client = client_as(Role.ANALYST)
    cells = {(cell["unit"], cell["indicator"]): cell for cell in json.loads(files["kpi.json"])}
    books = [sheets(files["kpi.xlsx"]), sheets(files["annual.xlsx"])]
    table = list(csv.reader(io.StringIO(files["kpi.csv"].decode("utf-8-sig")), delimiter=";"))
    papers = {kind: of_paper(files[f"{kind}.docx"]) for kind in ("kpi", "annual")}
    seen = 0
    for code in ("young_teachers", "schools_model", "mentee_satisfaction", "mentor_satisfaction",
                 "pupils_engaged"):  # fmt: skip
        board = client.get(f"/api/v1/dashboard?year={YEAR}&kpi={code}").json
        page = read(client, f"/dashboard/?year={YEAR}&kpi={code}")
        drawn = page.table(f"{short(code)} и цель")
        whole = {"unit": "Опытная область", **board["total"]}
        for told in (*board["places"], whole):
            pair = told["numerator"], told["denominator"]
            cell = cells[told["unit"], code]
            assert (cell["numerator"], cell["denominator"], cell["value"]) == (*pair, told["value"])
            shown = shown_share(*pair, board["total"]["target"] and Decimal(str(told["target"])))
            written = "н/д" if shown is None else f"{shown:.1f}".replace(".", ",")
            if told["unit"] in PLACES:
                assert drawn[told["unit"]][0] == written
                for rows in books:
                    share, *numbers = in_sheet(rows, told["unit"], code)
                    assert tuple(None if n == "н/д" else n for n in numbers) == pair
                    assert (
                        share == "н/д"
                        if shown is None
                        else (Decimal(str(round(100 * share, 1))) == shown)
                    )
                line = next(row for row in table if row[1] == told["unit"])
                at = table[0].index(f"{short(code)}, %")
                assert line[at : at + 3] == [
                    written,
                    *("н/д" if n is None else str(n) for n in pair),
                ]
                for kind in ("kpi", "annual"):
                    assert any(
                        text.startswith(written)
                        for text in row_of_paper(files[f"{kind}.docx"], told["unit"])
                    )
            if shown is not None:
                of = f"{pair[0]} из {pair[1]}"
                for text in (
                    *papers.values(),
                    plain("".join(page.root.find(".//main").itertext())),
                ):
                    assert of in text, (code, of)
                seen += 1
    assert seen == 14
    for kind in ("kpi", "annual"):
        pdf = PdfReader(io.BytesIO(files[f"{kind}.pdf"]))
        said = plain(" ".join(sheet.extract_text() for sheet in pdf.pages))
        # a PDF has no spaces that bind: «10 000» is taken together once more
        joined = re.sub(r"( из \d{1,3}) (\d{3})(?!\d)", r"\1\2", said)
        in_pdf = {*PAIR.findall(said), *PAIR.findall(joined)}
        in_docx = set(PAIR.findall(papers[kind]))
        assert in_docx - in_pdf == set(), "every «N из M» of the DOCX is in the PDF"
        assert name("young_teachers").split()[0] in said


def what_is_missing_reads_the_same(files, client_as, read):
    lacks = "не хватает 55 молодых учителей"
    board = client_as(Role.ANALYST).get(f"/api/v1/dashboard?year={YEAR}&kpi=young_teachers").json
    page = read(client_as(Role.ANALYST), f"/dashboard/?year={YEAR}&kpi=young_teachers")
    assert board["total"]["missing"] == 55
    assert [place["missing"] for place in board["places"]] == [1, 55]
    assert lacks in page.text()
    assert lacks in of_paper(files["annual.docx"])
    book = openpyxl.load_workbook(io.BytesIO(files["annual.xlsx"]))
    values = [value for sheet in book for row in sheet.values for value in row]
    assert lacks in values
    assert board["lagging_schools"][0]["missing"] == 55
