"""The pages of pictures: what they show to whom, and at what price whatever the region's size."""

import pytest
from sqlalchemy import text

from kernel.identity.permissions import Role
from tests.web.regional.words import name, ru, short

YEAR = "2026/2027"
NORTH, SOUTH = "Северный район", "Южный район"
# Sixty districts in all, each with the figures of the south.
GROW = (
    "INSERT INTO kernel.municipality (id, code, name, short_name, tile_col, tile_row)"
    " SELECT gen_random_uuid(), 'more-' || n, 'Район № ' || n, 'Р. ' || n, n % 8, n / 8"
    " FROM generate_series(1, 58) n",
    "INSERT INTO regional.kpi_cell SELECT c.school_year, c.unit_type, m.id, c.version_id, m.id,"
    " c.numerator, c.denominator, c.units, c.known, c.anomaly, c.basis, c.computed_at, c.revision"
    " FROM regional.kpi_cell c CROSS JOIN kernel.municipality m"
    " WHERE c.unit_id = :south AND m.code LIKE 'more-%'",
    "INSERT INTO regional.kpi_month SELECT day, c.unit_id, c.version_id, c.school_year,"
    " c.unit_type, c.numerator / 2, c.denominator, c.units, c.known FROM regional.kpi_cell c"
    " CROSS JOIN generate_series(date '2026-09-01', '2026-11-01', interval '1 month') day"
    " WHERE c.unit_type <> 'school'",
)


def board(kpi: str = "young_teachers", **more: str) -> str:
    asked = "".join(f"&{key}={value}" for key, value in more.items())
    return f"/dashboard/?year={YEAR}&kpi={kpi}{asked}"


@pytest.fixture
def grow(database, world):
    def growing() -> None:
        with database.admin.begin() as connection:
            for statement in GROW:
                connection.execute(text(statement), {"south": world.municipalities["south"]})

    return growing


def test_pictures_of_the_region_and_of_a_district(
    region, grow, client_as, read, statements, database, world
):
    """One world for all of it: it takes longer to build than to look at."""
    the_region_s_pictures_say_what_stands_in_the_cells(client_as, read, world)
    a_district_s_pictures_are_by_school(client_as, read, world)
    sixty_districts_cost_as_many_statements_as_two(grow, client_as, statements, world)
    the_structure_of_today_is_explained(client_as, read, database, world)


def sixty_districts_cost_as_many_statements_as_two(grow, client_as, statements, world):
    client = client_as(Role.REGION_OPERATOR)
    place = world.municipalities["south"]
    pages = [
        board(), board("schools_model"), f"/dashboard/municipalities/{place}?year={YEAR}",
        f"/api/v1/dashboard?year={YEAR}", "/dashboard/?year=2025/2026&structure=today",
        f"/annual-report/?year={YEAR}",
    ]  # fmt: skip

    def asked() -> dict[str, int]:
        client.get("/me")
        counted = {}
        for page in pages:
            with statements() as seen:
                assert client.get(page).status_code == 200, page
            counted[page] = len(seen)
        return counted

    two = asked()
    grow()
    assert asked() == two
    assert {page: n for page, n in two.items() if n > 15} == {}
    page = client.get(board()).text
    assert ru("By month") in page
    assert "2025/2026" in page


def the_region_s_pictures_say_what_stands_in_the_cells(client_as, read, world):
    page = read(client_as(Role.ANALYST), board())
    told = page.text()
    drawn = page.table(f"{short('young_teachers')} и цель")
    assert drawn[NORTH] == ["66,7", "2 из 3"]
    assert "До цели региону не хватает 55 молодых учителей." in told
    short_of = page.table(ru("Farthest below the target"))
    assert short_of[SOUTH][-1] == "не хватает 55 молодых учителей"
    assert short_of[NORTH][0] == "66,7 2 из 3"
    assert page.table(ru("Schools that lack most"))["Школа «two»"] == [
        NORTH, "0 из 4", "не хватает 3 молодых учителей",
    ]  # fmt: skip
    links = page.links()
    south = world.municipalities["south"]
    assert links[SOUTH] == f"/dashboard/municipalities/{south}?year=2026/2027&kpi=young_teachers"
    assert "Доля известна у 3 из 3 школ. Цели достигли: 0." in told
    assert ru("No month has been written down yet: the portal notes the figure every night from"
              " the day it began to work.") in told  # fmt: skip
    over = read(client_as(Role.ANALYST), board("pupils_engaged"))
    assert NORTH in over.text()
    assert "числитель больше знаменателя" in over.text()
    nobody = read(client_as(Role.ANALYST), board("schools_mentored_teams"))
    assert name("schools_mentored_teams") in nobody.text()
    assert (
        '<svg class="chart' not in client_as(Role.ANALYST).get(board("schools_mentored_teams")).text
    )
    empty = read(client_as(Role.ANALYST), "/dashboard/?year=2019/2020")
    assert "Данных за 2019/2020 пока нет" in empty.text()


def a_district_s_pictures_are_by_school(client_as, read, world):
    north, south = world.municipalities["north"], world.municipalities["south"]
    municipal = client_as(Role.MUNICIPAL)
    page = read(municipal, board())
    assert page.table(f"{short('young_teachers')} и цель") == {
        "Школа «two»": ["0,0", "0 из 4"], "Школа «one»": ["66,7", "2 из 3"],
    }  # fmt: skip
    assert "Школа «two»" in page.text().partition("Кто молчит")[2]
    assert "по региону 63,7 %" in page.text().replace("\u00a0", " ")
    has = read(municipal, board("schools_model"))
    assert "Школы, где этого нет" in has.text()
    assert "есть 1 нет 1 неизвестно 0" in has.text()
    assert SOUTH not in municipal.get(board()).text
    for who, address, status in (
        (municipal, f"/dashboard/municipalities/{south}?year={YEAR}", 404),
        (municipal, f"/dashboard/municipalities/{north}?year={YEAR}", 200),
        (client_as(Role.TUTOR), f"/dashboard/municipalities/{south}?year={YEAR}", 200),
        (client_as(Role.TUTOR), f"/dashboard/municipalities/{world.region_id}?year={YEAR}", 404),
        (client_as(Role.CURATOR), board(), 403),
        (client_as(Role.JUROR), board(), 403),
    ):
        assert who.get(address).status_code == status, address
    # what the region asks for by today's structure a district does not get
    theirs = municipal.get(f"/api/v1/dashboard?year=2025/2026&municipality={south}&structure=today")
    assert theirs.json["structure"] == "date"
    assert theirs.json["territory"] in (None, NORTH)


def the_structure_of_today_is_explained(client_as, read, database, world):
    with database.admin.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO regional.kpi_cell SELECT 2024, unit_type, unit_id, version_id,"
                " municipality_id, numerator, denominator, units, known, anomaly, basis,"
                " computed_at, revision FROM regional.kpi_cell"
            )
        )
        connection.execute(
            text(
                "UPDATE kernel.school_placement SET municipality_id = :south"
                " WHERE school_id = :school"
            ),
            {"south": world.municipalities["south"], "school": world.schools["one"]},
        )
    client = client_as(Role.ANALYST)
    page = read(client, "/dashboard/?year=2024/2025&kpi=young_teachers&structure=today")
    told = page.text()
    assert "С той даты сменила муниципалитет 1 школа" in told
    assert f"Школа «one» ({NORTH} → {SOUTH})" in told
    drawn = page.table(f"{short('young_teachers')} и цель")
    assert drawn[NORTH] == ["0,0", "0 из 4"]
    assert drawn[SOUTH] == ["63,7", "553 из 868"]
    by_date = read(client, "/dashboard/?year=2024/2025&kpi=young_teachers").text()
    assert "По структуре на дату" in by_date
    assert "структуре" not in read(client, board()).text(), "a year that runs has but one"


def test_the_report_of_the_year_in_one_act(region, client_as, work_off, read, world):
    client, municipal = client_as(Role.REGION_OPERATOR), client_as(Role.MUNICIPAL)
    address = f"/annual-report/?year={YEAR}"
    assert ru("No report has been made yet") in read(client, address).text()
    wish = {"year": YEAR, "figures": "current", "structure": "date"}
    job = client.post("/annual-report/", data=wish)
    assert job.status_code == 303
    work_off()
    assert "/annual-report/#r-" in client.get(job.location).text
    page = read(client, address)
    files = [href for words, href in page.links().items() if "/files/" in href]
    assert len(files) == 3
    assert "предварительные" in page.text()
    assert all(client_as(Role.ANALYST).get(href).status_code == 200 for href in files)
    assert all(municipal.get(href).status_code == 404 for href in files)
    # a municipality's report is its own, and the region's list has it too
    south = str(world.municipalities["south"])
    assert (
        municipal.post("/annual-report/", data={**wish, "municipality": south}).status_code == 303
    )
    work_off()
    assert NORTH in read(municipal, address).text()
    assert SOUTH not in read(municipal, address).text().partition(ru("Reports made before"))[2]
    assert NORTH in read(client, address).text().partition(ru("Reports made before"))[2]
    for data, status in (
        ({**wish, "figures": "official"}, 422),
        ({**wish, "structure": "today"}, 422),
        ({**wish, "structure": "nonsense"}, 422),
    ):
        assert client.post("/annual-report/", data=data).status_code == status, data
    assert client_as(Role.CURATOR).get(address).status_code == 403
