"""A period from the first day to the second official table, by the pages of three roles."""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import docx
import openpyxl
import pytest
from pypdf import PdfReader
from sqlalchemy import text

from kernel.identity.permissions import Role
from regional.periods.models import ReportRemark
from tests.regional.periods.autumn import PLAIN
from tests.web.regional.words import many, name, ru, short

ODD = {"young_teachers": (5, 4), "pairs": (6, None), "schools_with_programme": (1, None)}
WHY = "Один педагог сменил школу в октябре."
REMARK = "Молодых учителей в карточке четверо, проверьте."
EXPLAIN, REMARKED = "explain-over_one:young_teachers", "remark-young_teachers"


@pytest.fixture
def roles(client_as):
    return client_as(Role.REGION_OPERATOR), client_as(Role.MUNICIPAL), client_as(Role.HEAD)


def test_handed_in_sent_back_explained_accepted_approved(reporting, roles, read):
    region, north, head = roles
    own, seen = reporting.own("one"), reporting.of("one")
    reporting.cells("one", ODD)
    first = read(head, own)
    assert ru("report not handed in") in first.text()
    assert ru("The part is larger than the whole") in first.text()
    assert first.links()[ru("counts of the school's card")] == "/s/s-one/card"

    assert head.post(own, data={EXPLAIN: WHY}).location == own
    waiting = read(north, "/periods/")
    assert waiting.links()[f"{ru('Look at the report')}: Школа «one»"] == seen
    assert (
        many(
            "The checks asked %(num)s question, the school has answered.",
            "The checks asked %(num)s questions, the school has answered.",
            1,
        )
        in waiting.text()
    )
    judged = read(north, seen).table(ru("Figures of the report"))[name("young_teachers")]
    assert "125,0 % 5 из 4" in judged[0]
    assert WHY in judged[-1]

    sent = {REMARKED: REMARK, "reason": "Сверьте с кадрами.", "decision": "return"}
    assert north.post(seen, data=sent).location == "/periods/"
    back = read(head, own).text()
    for said in (
        REMARK,
        "Сверьте с кадрами.",
        ru("report sent back"),
        WHY,
        ru("Remarks stand at:"),
    ):
        assert said in back, said
    board = read(region, f"{reporting.address}/reports")
    assert ru("Accept those without questions") not in board.text()

    reporting.cells("one", {**ODD, "young_teachers": (4, 4)})
    assert head.post(own).location == own
    again = read(north, seen).table(ru("Figures of the report"))[name("young_teachers")]
    assert again[:2] == ["100,0 % 4 из 4", "125,0 % 5 из 4"]
    assert ru("to an earlier attempt") in again[-1]
    assert north.post(seen, data={"decision": "accept"}).status_code == 303
    question = read(region, f"{reporting.address}/approve").text()
    assert (
        many("Approve %(num)s accepted report?", "Approve %(num)s accepted reports?", 1) in question
    )
    assert ru("not handed in: %(num)s", num=2) in question
    assert region.post(f"{reporting.address}/approve").status_code == 303
    assert reporting.state("one") == "approved"
    steps = read(head, own).text()
    for said in (
        "Handed in the report",
        "Sent back with remarks",
        "Accepted the report",
        "Approved the report",
    ):
        assert ru(said) in steps, said


def approved(reporting, region):
    reporting.submit("one", "three")
    reporting.accept("one", "three")
    region.post(f"{reporting.address}/approve")
    made = {"order_number": "12-о", "order_date": "01.12.2026"}
    assert region.post(f"{reporting.address}/official", data=made).status_code == 303


def test_official_table_and_its_files_hold_the_same(reporting, roles, read, work_off, database):
    region = roles[0]
    approved(reporting, region)
    listed = read(region, f"{reporting.address}/official")
    address = next(
        href for href in listed.links().values() if re.search(r"official/[0-9a-f-]{36}", href)
    )
    page = read(region, address)
    shares = page.table(ru("Shares by place"))
    assert shares["Северный район"][0] == "50,0 2 из 4"
    assert shares[ru("Total")][0] == "50,0 4 из 8"
    assert ru("the hash agrees: nothing has changed since the approval") in page.text()
    assert "12-о" in page.text()
    assert "Школа «two»" in page.text()

    kept = region.get(f"{address}/table.json").data
    hashed = next(e for e in page.root.iter("code")).text
    assert sha256(kept).hexdigest() == hashed
    assert json.loads(kept)["total"]["cells"]["young_teachers"]["numerator"] == 4
    assert "50,0;4;8" in region.get(f"{address}/table.csv").data.decode("utf-8-sig")
    for wanted in ("xlsx", "pdf", "docx"):
        job = region.post(f"{address}/file", data={"format": wanted}).location
        work_off()
        file = re.search(r"/files/[0-9a-f-]+", region.get(job).text)[0]
        told = words_of(wanted, region.get(file).data)
        assert "4 из 8" in told or "0.5" in told, wanted
        assert hashed in told, wanted


def words_of(wanted: str, content: bytes) -> str:
    if wanted == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        return " ".join(str(v) for sheet in book for row in sheet.values for v in row)
    if wanted == "pdf":
        return " ".join(p.extract_text() for p in PdfReader(io.BytesIO(content)).pages)
    paper = docx.Document(io.BytesIO(content))
    cells = [c.text for t in paper.tables for row in t.rows for c in row.cells]
    return " ".join([*(p.text for p in paper.paragraphs), *cells])


def test_a_change_after_approval_is_seen_explained_reopened_and_approved_anew(
    reporting, roles, read, database
):
    region, north, head = roles
    approved(reporting, region)
    reporting.cells("one", {"pairs": (8, None), "young_teachers": (2, 4)})
    cell = read(region, f"{reporting.address}/differences").table(ru("Changed cells"))[
        "Школа «one»"
    ]
    assert cell == [short("pairs"), "6", "8", ru("no reason given")]
    own = reporting.own("one")
    head.post(f"{own}/difference", data={"text": "Две пары внесли позже."})
    changes = read(north, f"{reporting.address}/differences").table(ru("Changed cells"))
    assert changes["Школа «one»"][-1] == "Две пары внесли позже."

    assert head.post(own).status_code == 409  # approved: first the region reopens
    until = datetime.now(UTC) + timedelta(days=2)
    wish = {"reason": "Две пары", "until": f"{until:%d.%m.%Y}", "until_time": "18.00"}
    assert region.post(f"{reporting.of('one')}/reopen", data=wish).status_code == 303
    assert "Две пары" in read(head, "/today").text()
    offered = read(head, own).table(ru("Figures of the report"))
    assert offered[name("pairs")][:2] == ["8", "6"]  # today's, and those approved
    assert head.post(own).status_code == 303
    assert north.post(reporting.of("one"), data={"decision": "accept"}).status_code == 303
    ticked = {"reports": [str(reporting.report("one"))], "act": "approve"}
    region.post(f"{reporting.address}/reports", data=ticked)
    assert reporting.state("one") == "approved"

    refused = region.post(f"{reporting.address}/official", data={"order_number": "13-о"})
    assert refused.status_code == 422
    assert 'value="13-о"' in refused.text
    again = {"reason": "Исправлен отчёт школы."}
    assert region.post(f"{reporting.address}/official", data=again).status_code == 303
    listed = read(region, f"{reporting.address}/official").text()
    assert listed.index("Утверждение № 2") < listed.index("Утверждение № 1")
    assert "Исправлен отчёт школы." in listed
    reopened = read(region, f"{reporting.address}/reopenings")
    assert "Школа «one»" in reopened.text()
    with database.admin.connect() as connection:
        leave = connection.execute(text("SELECT id FROM regional.reopening")).scalar()
    region.post(f"{reporting.address}/reopenings/{leave}/close")
    assert ru("Ended before its time") in read(region, f"{reporting.address}/reopenings").text()
    moves = read(region, f"{reporting.address}/history").text()
    assert ru("Handed in again after approval") in moves


def test_many_at_once_and_what_is_left_out(reporting, roles, read, database):
    region, north, _ = roles
    reporting.cells("two", ODD)
    reporting.submit("one")
    reporting.submit("two", **{"over_one:young_teachers": WHY})
    asked = read(north, f"{reporting.address}/accept").text()
    assert (
        many(
            "Accept %(num)s report of which the checks asked nothing?",
            "Accept %(num)s reports of which the checks asked nothing?",
            1,
        )
        in asked
    )
    north.post(f"{reporting.address}/accept")
    assert (reporting.state("one"), reporting.state("two")) == ("accepted", "submitted")
    ticked = [str(reporting.report(school)) for school in ("one", "two", "three")]
    answer = region.post(
        f"{reporting.address}/reports", data={"reports": ticked, "act": "approve"},
        follow_redirects=True,
    ).text  # fmt: skip
    assert many("%(num)s report is approved.", "%(num)s reports are approved.", 1) in answer
    assert f"{ru('the municipality has not accepted it')} (2)" in answer
    assert (reporting.state("one"), reporting.state("two")) == ("approved", "submitted")
    nothing = north.post(
        f"{reporting.address}/reports", data={"act": "accept"}, follow_redirects=True
    )
    assert ru("Tick at least one report.") in nothing.text
    listed = read(region, f"{reporting.address}/reports?state=approved").table(
        ru("Reports of schools")
    )
    assert set(listed) == {"Школа «one»"}
    with database.admin.connect() as connection:
        kinds = connection.execute(ReportRemark.__table__.select()).all()
    assert len(kinds) == 1


def test_a_report_is_recalled_lifted_and_put_back(reporting, roles, read):
    region, _, head = roles
    own = reporting.own("one")
    head.post(own)
    assert ru("Take it back to correct") in read(head, own).links()
    assert head.post(f"{own}/recall").location == own
    assert reporting.state("one") == "due"
    lifted = {"reason": "Школа на ремонте до лета."}
    assert region.post(f"{reporting.of('one')}/lift", data=lifted).status_code == 303
    assert "Школа на ремонте до лета." in read(head, own).text()
    reporting.run(
        "UPDATE regional.report SET reason = 'structure:merged' WHERE id = :id",
        id=reporting.report("one"),
    )
    listed = read(region, f"{reporting.address}/reports?state=lifted")
    assert ru("The school was merged into another one.") in listed.text()
    reporting.run("DELETE FROM regional.kpi_cell")
    assert ru("There are no figures yet") not in read(head, own).text()
    region.post(f"{reporting.of('one')}/lift", data={"reason": "Ремонт закончен."})
    reporting.cells("one", PLAIN)
    assert reporting.state("one") == "due"
    assert head.post(own).status_code == 303
