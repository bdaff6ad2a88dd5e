"""The indicators' pages show the cells, no more and no less (KP-02…KP-05, KP-09, KP-11)."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from sqlalchemy import insert, select, update

from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.jobs import Job
from kernel.profile import FACTS, FactCode
from regional import jobs
from regional.indicators.models import Indicator, Target
from tests.web.regional.words import PROFILE, many, name, ru, schools, short

TABLE = "/indicators/?year=2026/2027"
SHARES, NUMBERS = ru("Shares by place"), ru("Numbers by place")
TOTAL, REGION = ru("Total"), ru("Region")
NORTH, SOUTH = "Северный район", "Южный район"


@pytest.fixture
def entered(book):
    """School one works and counts, two is declared without a number, three is silent."""
    programme = book.programme("one")
    mentor = book.part(programme, "mentor", answers=(9, 2))
    mentee = book.part(programme, "mentee", young=True, answers=(4, 2))
    book.pair(programme, mentor, mentee)
    book.counts("one", pupils=100, teachers=10, young_teachers=2)
    book.declare("two", pairs=None)
    book.counter("north", 8)
    book.compile_all(datetime.now(UTC))
    return book


def test_the_table_shows_what_the_cells_hold(entered, client_as, read):
    page = read(client_as(Role.ANALYST), TABLE)
    shares, numbers = page.table(SHARES), page.table(NUMBERS)
    assert shares[NORTH][:3] == ["50,0 1 из 2", "100,0 2 из 2", "0,0 0 из 2"]
    assert shares[SOUTH][:2] == ["н/д", "н/д"]
    assert shares[TOTAL][:2] == ["50,0 1 из 2", "66,7 2 из 3"]
    assert numbers[NORTH][:4] == ["2", "1 по 1 из 2", "1", "8"]
    assert numbers[SOUTH][:4] == ["н/д", "н/д", "н/д", "н/д"]
    assert numbers[TOTAL][:4] == ["2 по 2 из 3", "1 по 1 из 3", "1", "8"]


def test_the_head_tells_when_from_how_many_and_on_what(entered, client_as, read):
    page = read(client_as(Role.REGION_OPERATOR), TABLE)
    text = page.text()
    assert ru("Recounted on %(when)s", when="") in text
    assert schools(3, known=2) in text
    assert ru("from schools' records and district declarations").capitalize() in text
    link = many("%(num)s school without data", "%(num)s schools without data", 1)
    silent = read(client_as(Role.REGION_OPERATOR), page.links()[link])
    assert "Школа «three»" in silent.text()
    assert "Школа «one»" not in silent.text()


def test_unknown_is_never_nought(entered, client_as, read):
    """School two runs a programme and named no number: «н/д», and the sums leave it out."""
    client = client_as(Role.ANALYST)
    north = read(client, TABLE).links()[NORTH]
    rows = read(client, north).table(NUMBERS)
    assert rows["Школа «two»"][:3] == [ru("yes"), "н/д", ru("yes")]
    school = read(client, read(client, north).links()["Школа «two»"])
    assert school.table(ru("Indicators of the school"))[name("pairs")][0] == "н/д"
    assert ru("as declared by the district") in school.text()


def test_from_a_cell_to_the_schools_the_sums_agree(entered, client_as, read):
    client = client_as(Role.REGION_ADMIN)
    page = read(client, TABLE)
    place = read(client, page.links()[NORTH])
    school = read(client, place.links()["Школа «one»"])
    told = school.table(ru("Indicators of the school"))[name("young_teachers")]
    own, north, region = told[:3]
    assert own == north == region == "50,0 1 из 2"
    assert place.table(SHARES)[TOTAL][0] == page.table(SHARES)[NORTH][0]
    assert place.table(SHARES)[REGION][0] == page.table(SHARES)[TOTAL][0]


def test_a_share_is_not_rounded_across_its_target(client_as, read, cell, database):
    """64.96 against 65 is 64.9, on the page and in what it says of the target."""
    with database.admin.begin() as connection:
        indicator = select(Indicator.id).where(Indicator.code == "young_teachers")
        held = Target.indicator_id == indicator.scalar_subquery()
        connection.execute(update(Target).where(held).values(value=65))
    for unit_type, key in (("region", ""), ("municipality", "north")):
        cell(unit_type, key, "young_teachers", 6496, 10000)
    client = client_as(Role.ANALYST)
    for address in (TABLE, "/indicators/young_teachers?year=2026/2027"):
        text = read(client, address).text()
        assert "64,9" in text
        assert "65,0" not in text
        assert ru("below the target by %(gap)s", gap="0,1 п. п.") in text
    csv = client.get("/indicators/export.csv?year=2026/2027").get_data(as_text=True)
    assert "64,9;6496;10000" in csv
    assert "65,0" not in csv


def test_a_municipality_s_own_target_goes_before_the_region_s(
    client_as, read, cell, database, world
):
    with database.admin.begin() as connection:
        indicator = connection.scalar(select(Indicator.id).where(Indicator.code == "schools_model"))
        target = {
            "id": new_id(), "indicator_id": indicator, "value": Decimal(90), "year": 2026,
            "municipality_id": world.municipalities["north"], "order_number": "7-о", "basis": {},
        }  # fmt: skip
        connection.execute(insert(Target).values(**target))
    cell("region", "", "schools_model", 1, 3)
    cell("municipality", "north", "schools_model", 1, 2)
    client = client_as(Role.ANALYST)
    own = read(client, read(client, TABLE).links()[NORTH])
    assert ru("own target of %(year)s: %(value)s", year=2026, value="90 %") in own.text()
    assert ru("order No. %(number)s", number="7-о") in own.text()


def test_an_anomaly_names_its_schools_and_stays_as_it_is(client_as, read, cell, world):
    cell("region", "", "young_teachers", 25, 22, anomaly="over_one")
    cell("municipality", "north", "young_teachers", 23, 21, anomaly="over_one")
    cell("school", "one", "young_teachers", 4, 1, anomaly="over_one")
    page = read(client_as(Role.REGION_OPERATOR), TABLE)
    text = page.text()
    assert ru("%(name)s: the part is larger than the whole.", name=short("young_teachers")) in text
    as_it_is = ru("The figures are shown as they were given and are in the total.")
    assert f"{NORTH}. {as_it_is}" in text
    assert "Школа «one» (4 из 1)" in text
    assert page.links()["Школа «one»"].startswith(f"/indicators/schools/{world.schools['one']}")
    flagged = f"{ru('the part is larger than the whole')} 109,5 23 из 21"
    assert page.table(SHARES)[NORTH][0] == flagged


def test_a_school_over_one_is_named_even_when_the_sum_hides_it(client_as, read, cell):
    cell("region", "", "young_teachers", 25, 40)
    cell("school", "one", "young_teachers", 4, 1, anomaly="over_one")
    assert "Школа «one» (4 из 1)" in read(client_as(Role.ANALYST), TABLE).text()


def test_few_answers_are_told_beside_satisfaction(client_as, read, cell):
    cell("region", "", "mentee_satisfaction", 30, 100, anomaly="few_answers")
    cell("region", "", "mentee_answers", 40, 100)
    text = read(client_as(Role.ANALYST), TABLE).text()
    told = ru("answered %(share)s", share="40 %")
    assert ru("%(told)s, of these satisfied %(share)s", told=told, share="75 %") in text
    assert ru("fewer than half answered") in text


def test_a_share_of_nobody_is_unknown(client_as, read, cell):
    cell("region", "", "young_teachers", 0, 0, anomaly="zero_denominator")
    cell("municipality", "north", "young_teachers", 0, 0, anomaly="zero_denominator")
    page = read(client_as(Role.ANALYST), TABLE)
    assert page.table(SHARES)[NORTH][0] == "н/д 0 из 0"
    assert ru("the denominator is 0") in page.text()


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", [NORTH, SOUTH]),
        ("-name", [SOUTH, NORTH]),
        ("pairs", [SOUTH, NORTH]),
        ("-pairs", [NORTH, SOUTH]),
        ("young_teachers", [NORTH, SOUTH]),
        ("-young_teachers", [NORTH, SOUTH]),
        ("nonsense", [NORTH, SOUTH]),
    ],
)
def test_rows_stand_in_the_order_asked_for(client_as, read, cell, sort, order):
    """What is unknown is last whichever way: here the young teachers of the south."""
    cell("region", "", "pairs", 9)
    cell("municipality", "north", "pairs", 7)
    cell("municipality", "south", "pairs", 2)
    cell("municipality", "north", "young_teachers", 1, 2)
    rows = read(client_as(Role.ANALYST), f"{TABLE}&sort={sort}").table(NUMBERS)
    assert [place for place in rows if place != TOTAL] == order


def test_the_year_and_the_indicator_are_in_the_address(entered, client_as, read):
    entered.declare("two", pairs=3, year=2020)
    entered.compile_all(datetime.now(UTC))
    client = client_as(Role.ANALYST)
    page = read(client, TABLE)
    assert page.links()["2020/2021"].endswith("year=2020%2F2021")
    old = read(client, "/indicators/?year=2020/2021&kpi=schools_model")
    assert old.table(NUMBERS)[NORTH][1] == "3 по 1 из 2"
    assert ru("No targets are set for this year.") in old.text()
    assert read(client, "/indicators/?year=yes&kpi=no&sort=-&page=x").root is not None


def test_one_indicator_tells_how_it_is_counted_and_its_years(entered, client_as, read):
    entered.declare("two", pairs=3, year=2020)
    entered.compile_all(datetime.now(UTC))
    page = read(client_as(Role.ANALYST), "/indicators/schools_model?year=2026/2027")
    text = page.text()
    assert FACTS[FactCode.MODEL_SCHOOLS].meaning.ru in text
    assert ru("stays in the denominator") in text
    assert ru("Version %(number)s, from %(year)s", number=1, year="2019/2020") in text
    assert PROFILE.indicator("schools_model").targets[0].basis.ru in text
    assert page.table(ru("By municipality"))[NORTH][0] == "100,0 2 из 2"
    assert page.table(ru("Over the years"))["2026/2027"] == ["66,7"]
    read(client_as(Role.ANALYST), "/indicators/nothing_of_the_kind", 404)


def test_a_year_without_cells_tells_the_next_step(client_as, read):
    page = read(client_as(Role.REGION_OPERATOR), "/indicators/?year=2021/2022")
    assert ru("Nothing is known of %(year)s yet", year="2021/2022") in page.text()
    assert page.links()[ru("Upload a return")].startswith("/uploads/new/return")


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.REGION_ADMIN, 303),
        (Role.REGION_OPERATOR, 303),
        (Role.ANALYST, 403),
        (Role.MUNICIPAL, 403),
    ],
)
def test_who_may_have_a_year_recounted(client_as, database, work_off, role, status):
    answer = client_as(role).post("/indicators/recompute", data={"year": "2026/2027"})
    assert answer.status_code == status
    work_off()
    with database.admin.connect() as connection:
        done = connection.execute(
            select(Job.state, Job.args).where(Job.name == jobs.COMPILE_YEAR.name)
        ).all()
    assert done == ([("done", {"year": 2026})] if status == 303 else [])
    if status == 303:
        assert answer.location.startswith("/jobs/")
