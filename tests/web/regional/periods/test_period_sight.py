"""Who opens which page of reporting, what a place sees of others, and how little a page asks."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from kernel.identity.permissions import GRANTS, Permission, Role
from tests.web.regional.words import many, ru

MOST = 15
PAGES = {
    "/periods/": Permission.PERIODS_VIEW,
    "/periods/new": Permission.PERIODS_EDIT,
    "{period}": Permission.PERIODS_VIEW,
    "{period}/edit": Permission.PERIODS_EDIT,
    "{period}/cancel": Permission.PERIODS_EDIT,
    "{period}/missing": Permission.PERIODS_VIEW,
    "{period}/reports": Permission.PERIODS_VIEW,
    "{period}/accept": Permission.REPORTS_ACCEPT,
    "{period}/approve": Permission.REPORTS_APPROVE,
    "{period}/official": Permission.PERIODS_VIEW,
    "{period}/differences": Permission.PERIODS_VIEW,
    "{period}/history": Permission.PERIODS_VIEW,
    "{report}": Permission.PERIODS_VIEW,
    "{report}/reopen": Permission.PERIODS_EDIT,
    "{report}/lift": Permission.PERIODS_EDIT,
    "/s/s-one/report/": Permission.REPORT_VIEW,
    "{own}": Permission.REPORT_VIEW,
    "{own}/recall": Permission.REPORT_SUBMIT,
    "{own}/difference": Permission.REPORT_VIEW,
}
ACTS = {
    "{period}/list": Permission.PERIODS_EDIT,
    "{period}/approve": Permission.REPORTS_APPROVE,
    "{period}/official": Permission.REPORTS_APPROVE,
    "{report}": Permission.REPORTS_ACCEPT,
    "{own}": Permission.REPORT_SUBMIT,
    "{own}/recall": Permission.REPORT_SUBMIT,
    "{own}/difference": Permission.REPORT_SUBMIT,
}
# One of each place, and those who may look and nothing more.
ROLES = (
    Role.REGION_OPERATOR, Role.ANALYST, Role.MUNICIPAL, Role.HEAD, Role.RESPONSIBLE, Role.MENTOR,
)  # fmt: skip


def placed(reporting, address: str) -> str:
    return address.format(
        period=reporting.address, report=reporting.of("one"), own=reporting.own("one")
    )


def test_pages_and_acts_are_for_those_who_hold_the_right(reporting, client_as):
    for role in ROLES:
        client = client_as(role)
        seen = {a: client.head(placed(reporting, a)).status_code for a in PAGES}
        assert {a for a, status in seen.items() if status == 200} == {
            a for a, right in PAGES.items() if role in GRANTS[right]
        }, role
        assert set(seen.values()) <= {200, 403, 404}, role
        for address, right in ACTS.items():
            if role not in GRANTS[right]:
                assert client.post(placed(reporting, address)).status_code in (403, 404), address
        if role not in GRANTS[Permission.REPORTS_ACCEPT]:
            bulk = client.post(f"{reporting.address}/reports", data={"act": "accept"})
            assert bulk.status_code in (403, 404), role
    assert reporting.state("one") == "due"


def test_nobody_sees_or_decides_elsewhere(reporting, client_as, read):
    reporting.submit("one", "three")
    elsewhere = client_as(Role.MUNICIPAL, foreign=True)
    assert elsewhere.get(reporting.of("one")).status_code == 404
    assert elsewhere.post(reporting.of("one"), data={"decision": "accept"}).status_code == 404
    ticked = {"reports": [str(reporting.report("one"))], "act": "accept"}
    elsewhere.post(f"{reporting.address}/reports", data=ticked)
    assert reporting.state("one") == "submitted"
    for page in ("", "/reports", "/missing", "/history", "/differences"):
        told = read(elsewhere, reporting.address + page).text()
        assert "Школа «one»" not in told
        assert "Северный" not in told
    stranger = client_as(Role.HEAD, foreign=True)
    assert stranger.get(reporting.own("one")).status_code == 404
    alike = reporting.own("one").replace("s-one", "s-three")
    assert stranger.get(alike).status_code == 404
    assert stranger.post(alike).status_code == 404
    for page in ("/outliers", "/reopenings"):
        assert elsewhere.get(reporting.address + page).status_code == 404
    names = read(client_as(Role.ANALYST), f"{reporting.address}/history").text()
    assert "Опытный" not in names


GROW = (
    "INSERT INTO kernel.municipality (id, code, name, short_name, tile_col, tile_row)"
    " SELECT gen_random_uuid(), 'm-' || n, 'Район ' || n, 'Район ' || n, n, 9"
    " FROM generate_series(1, 58) n",
    "INSERT INTO kernel.school (id, code, name, full_name, kind, email)"
    " SELECT gen_random_uuid(), 'x-' || n, 'Школа № ' || n, '', 'general', n || '@school.example'"
    " FROM generate_series(1, 600) n",
    "INSERT INTO regional.report (id, period_id, school_id, municipality_id, state, attempt,"
    " first_submitted_on, submitted_at, changed_at)"
    " SELECT gen_random_uuid(), :period, s.id, m.id,"
    " (ARRAY['due','submitted','returned','accepted','lifted'])[1 + n % 5], least(1, n % 5),"
    " CASE WHEN n % 5 > 0 THEN current_date END, CASE WHEN n % 5 > 0 THEN now() END, now()"
    " FROM (SELECT id, substr(code, 3)::int AS n FROM kernel.school WHERE code LIKE 'x-%') s"
    " JOIN kernel.municipality m ON m.code = 'm-' || (1 + n % 58)",
)


def test_sixty_municipalities_ask_no_more_than_two(reporting, client_as, statements, read):
    region, north = client_as(Role.REGION_ADMIN), client_as(Role.MUNICIPAL)
    head = client_as(Role.HEAD)
    reporting.approve("three")
    reporting.submit("one")
    pages = [
        (region, address.replace("{report}", reporting.of("one")).format(period=reporting.address))
        for address in ("/today", "/periods/", "{period}", "{period}/missing", "{period}/reports",
                        "{period}/official", "{period}/differences", "{period}/outliers",
                        "{period}/reopenings", "{period}/history", "{period}/accept", "{report}",
                        "/indicators/?year=2026/2027")
    ]  # fmt: skip
    pages += [(north, a) for a in ("/today", "/periods/", reporting.address, reporting.of("one"))]
    pages += [(head, a) for a in ("/s/s-one/report/", reporting.own("one"), "/today")]
    few = [count(statements, *page) for page in pages]
    for statement in GROW:
        reporting.run(statement, triggers=False, period=reporting.period_id)
    many_asked = [count(statements, *page) for page in pages]
    counted = zip(pages, many_asked, strict=True)
    # The home page is everybody's: its sum is counted elsewhere.
    assert {a: n for (_, a), n in counted if n > MOST and a != "/today"} == {}
    assert many_asked == few
    board = read(region, f"{reporting.address}?sort=-late")
    rows = board.table(ru("Completeness by municipality"))
    assert len(rows) == 61
    total = rows[ru("Total")]
    # 600 and three, without the lifted 120; of them 120 and school two have handed in nothing
    assert total[:2] == ["483", "74,9 362 из 483"]
    late = [int(cells[3]) for place, cells in rows.items() if place != ru("Total")]
    assert late == sorted(late, reverse=True)


def count(statements, client, address: str) -> int:
    client.get("/me")
    with statements() as seen:
        assert client.get(address).status_code == 200, address
    return len(seen)


@pytest.mark.parametrize("role", [Role.REGION_OPERATOR, Role.MUNICIPAL, Role.HEAD])
def test_tables_stack_on_a_phone(reporting, client_as, read, role):
    reporting.approve("three")
    reporting.submit("one")
    addresses = (
        [reporting.own("one")]
        if role is Role.HEAD
        else ["/periods/", reporting.of("one"),
              *(f"{reporting.address}{page}" for page in ("", "/reports", "/missing", "/history"))]
    )  # fmt: skip
    client = client_as(role)
    for address in addresses:
        for table in read(client, address).root.iter("table"):
            assert "t-stack" in table.get("class"), address
            for cell in table.iterfind("tbody/tr/td"):
                assert cell.get("data-label") or cell.get("colspan"), address


def test_today_says_what_reporting_asks_of_each(reporting, client_as, read):
    region, north, head = (client_as(r) for r in (Role.REGION_OPERATOR, Role.MUNICIPAL, Role.HEAD))
    title = ru("Hand in the report")
    first = read(head, "/today").text()
    assert title in first
    assert "Осень 2026. " in first
    reporting.past_due()
    late = ru("They owe a report after the due day")
    assert late in read(north, "/today").text()
    reporting.submit("one", "three")
    assert ru("Reports wait for you") in read(north, "/today").text()
    assert title not in read(head, "/today").text()
    reporting.accept("one", "three")
    told = read(region, "/today").text()
    assert ru("Accepted and waiting for approval") in told
    assert many("%(num)s report", "%(num)s reports", 2) in told
    region.post(f"{reporting.address}/approve")
    reporting.cells("one", {"pairs": (9, None)})
    assert (
        ru("Figures changed after approval, and no reason is given")
        in read(region, "/today").text()
    )
    wish = {"reason": "Сбой связи", "until": tomorrow(), "until_time": "10:00"}
    region.post(f"{reporting.address}/reopenings", data=wish)
    assert ru("A reopening is about to end") in read(region, "/today").text()
    assert "Сбой связи" in read(head, "/today").text()


def tomorrow() -> str:
    return f"{datetime.now(UTC) + timedelta(days=1):%d.%m.%Y}"


def test_before_the_list_is_drawn_up_nobody_owes_and_the_page_says_so(
    database, world, client_as, read
):
    client = client_as(Role.REGION_OPERATOR)
    assert ru("No reporting periods yet") in read(client, "/periods/").text()
    assert ru("The school owes no reports") in read(client_as(Role.HEAD), "/s/s-one/report/").text()
    form = read(client, "/periods/new")
    given = {e.get("name"): e.get("value") for e in form.root.iter("input") if e.get("value")}
    made = client.post("/periods/new", data=given | {"school_kinds": "general"})
    address = made.location
    page = read(client, address)
    assert ru("Who owes a report is not listed yet") in page.text()
    assert ru("Who owes a report is not listed yet") in read(client, "/today").text()
    client.post(f"{address}/list")
    with database.admin.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM regional.report")) == 3
    assert read(client, address).counts()["Обязаны"] == "3"
