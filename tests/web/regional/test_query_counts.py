"""No page asks more than fifteen statements, with two thousand schools as with three."""

import io

import pytest
from sqlalchemy import text

from kernel.identity.permissions import Role
from tests.imports.sheets_made import workbook

MOST = 15
SCHOOLS = 2000
GROW = (
    "INSERT INTO kernel.school (id, code, name, full_name, kind)"
    " SELECT gen_random_uuid(), 'many-' || n, 'Школа № ' || n, 'Школа № ' || n, 'general'"
    " FROM generate_series(1, :schools) n",
    "INSERT INTO kernel.school_placement (id, school_id, municipality_id)"
    " SELECT gen_random_uuid(), id, :north FROM kernel.school WHERE code LIKE 'many-%'",
    "INSERT INTO regional.declaration (id, school_id, municipality_id, school_year, form,"
    " running, pairs, declared_name, updated_at)"
    " SELECT gen_random_uuid(), id, :north, 2026, 'teacher_teacher', true, 2, name, now()"
    " FROM kernel.school WHERE code LIKE 'many-%' AND right(code, 1) <> '7'",
)


@pytest.fixture
def many(database, world, book):
    with database.admin.begin() as connection:
        values = {"schools": SCHOOLS, "north": world.municipalities["north"]}
        for statement in GROW:
            connection.execute(text(statement), values)
    book.compile_all()
    return world


def test_every_page_asks_a_few_statements(many, client_as, statements, work_off):
    region, north = client_as(Role.REGION_ADMIN), many.municipalities["north"]
    rows = [("Муниципалитет", "Школа", "Обучающихся")]
    rows += [("Северный район", f"Новая школа № {n}", 100) for n in range(1, 500)]
    upload = region.post(
        "/uploads/new/schools",
        data={"file": (io.BytesIO(workbook(*rows)), "a.xlsx"), "school_year": "2026"},
    ).location
    waiting = upload
    addresses = {
        region: [
            "/indicators/?year=2026/2027", f"/indicators/municipalities/{north}?year=2026/2027",
            f"/indicators/schools/{many.schools['one']}?year=2026/2027",
            "/indicators/pairs?year=2026/2027", "/indicators/schools_model?year=2026/2027",
            "/indicators/missing?year=2026/2027", "/indicators/export.csv?year=2026/2027",
            f"/indicators/export.csv?year=2026/2027&municipality={north}",
            "/indicators/export.json?year=2026/2027", "/schools/?q=школа&page=7",
            f"/schools/{many.schools['one']}", "/schools/new", "/returns/?year=2026/2027",
            f"/returns/{north}/2026", "/uploads/", "/uploads/new/return", "/uploads/new/schools",
            f"/uploads/new/return/blank.xlsx?municipality={north}", waiting,
        ],
        client_as(Role.MUNICIPAL): [
            "/indicators/?year=2026/2027", "/indicators/pairs?year=2026/2027",
            "/indicators/missing?year=2026/2027", "/schools/", "/uploads/",
        ],
        client_as(Role.HEAD): ["/s/s-one/indicators/?year=2026/2027"],
    }  # fmt: skip
    counted = {}
    for client, some in addresses.items():
        client.get("/me")  # what a process asks once and remembers
        for address in some:
            with statements() as seen:
                assert client.get(address).status_code == 200, address
            counted[address] = len(seen)
    work_off()
    with statements() as seen:
        assert "Новая школа № 5" in region.get(upload).text
    counted["the preview"] = len(seen)
    assert {address: n for address, n in counted.items() if n > MOST} == {}
