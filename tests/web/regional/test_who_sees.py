"""Who opens the region's pages, and what a municipality or a school sees of others: nothing."""

import json

import pytest

from kernel.identity.permissions import GRANTS, Permission, Role
from regional.web.kpi_words import WHO_ENTERS
from tests.web.regional.words import name, ru

PAGES = {
    "/indicators/": Permission.KPI_VIEW,
    "/indicators/young_teachers": Permission.KPI_VIEW,
    "/indicators/missing": Permission.KPI_VIEW,
    "/indicators/export.csv": Permission.KPI_EXPORT,
    "/indicators/export.json": Permission.KPI_EXPORT,
    "/api/v1/cells": Permission.KPI_EXPORT,
    "/schools/": Permission.STRUCTURE_VIEW,
    "/schools/new": Permission.STRUCTURE_EDIT,
    "/returns/": Permission.RETURN_EDIT,
    "/uploads/": Permission.IMPORTS_VIEW,
    "/uploads/new/return": Permission.RETURN_IMPORT,
    "/uploads/new/schools": Permission.SCHOOLS_IMPORT,
    "/uploads/new/return/blank.xlsx": Permission.RETURN_IMPORT,
    "/s/s-one/indicators/": Permission.SCHOOL_VIEW,
}
CARD, PROGRAMMES = ru("To the school's card"), ru("To the programmes")
OTHERS_FIGURE = 4321  # stands in a cell of the south only, and nowhere else


@pytest.mark.parametrize("role", list(Role))
def test_pages_open_to_those_who_hold_the_right_and_to_nobody_else(client_as, role):
    client = client_as(role)
    opened = {address for address in PAGES if client.get(address).status_code in (200, 303)}
    refused = {address for address in PAGES if client.get(address).status_code in (403, 404)}
    granted = {address for address, right in PAGES.items() if role in GRANTS[right]}
    assert (opened, refused) == (granted, set(PAGES) - granted)


@pytest.fixture
def leaky(cell):
    """Cells of both municipalities; the south's figures would be noticed anywhere."""
    for key, pairs in (("north", 17), ("south", OTHERS_FIGURE)):
        cell("municipality", key, "pairs", pairs)
        cell("municipality", key, "schools_with_programme", 1)
    cell("school", "one", "pairs", 17)
    cell("school", "three", "pairs", OTHERS_FIGURE)
    cell("school", "three", "young_teachers", OTHERS_FIGURE, 1, anomaly="over_one")
    cell("school", "three", "schools_with_programme", None)
    cell("region", "", "pairs", 4338)
    cell("region", "", "schools_with_programme", 2)


ANYWHERE = (
    "/indicators/",
    "/indicators/?sort=-pairs&kpi=schools_model",
    "/indicators/pairs",
    "/indicators/young_teachers",
    "/indicators/missing",
    "/indicators/missing?municipality={south}",
    "/indicators/export.csv",
    "/indicators/export.csv?municipality={south}",
    "/indicators/export.json",
    "/indicators/export.json?municipality={south}",
    "/api/v1/cells",
    "/indicators/municipalities/{north}",
    "/indicators/municipalities/{south}",
    "/indicators/schools/{three}",
    "/uploads/new/return?municipality={south}",
    "/uploads/new/return/blank.xlsx?municipality={south}",
    "/returns/{south}/2026",
)


def with_year(address: str, world) -> str:
    address = address.format(**world.municipalities, three=world.schools["three"])
    return f"{address}{'&' if '?' in address else '?'}year=2026/2027"


@pytest.mark.parametrize("address", ANYWHERE)
def test_a_municipality_sees_nothing_of_another(client_as, world, leaky, address):
    answer = client_as(Role.MUNICIPAL).get(with_year(address, world))
    told = answer.get_data().decode("utf-8", "ignore")
    if any(place in address for place in ("municipalities/{south}", "{three}", "returns/{south}")):
        assert answer.status_code == 404
    for leak in (str(OTHERS_FIGURE), "Школа «three»"):
        assert leak not in told
    assert "missing" not in address or "Южный" not in told


def test_what_is_planted_would_be_seen_by_the_region(client_as, world, leaky):
    """The test above would be blind if the region did not see it either."""
    client = client_as(Role.ANALYST)
    for address in ("/indicators/", "/indicators/export.csv", "/indicators/export.json"):
        assert str(OTHERS_FIGURE) in client.get(with_year(address, world)).text, address
    assert "Школа «three»" in client.get(with_year("/indicators/missing", world)).text


def test_a_municipality_sees_its_schools_beside_the_region(client_as, read, leaky):
    page = read(client_as(Role.MUNICIPAL), "/indicators/?year=2026/2027")
    rows = page.table(ru("Numbers by place"))
    assert set(rows) == {"Школа «one»", ru("Total"), ru("Region")}
    assert (rows[ru("Total")][1], rows[ru("Region")][1]) == ("17", "4338")


def test_the_cells_of_the_interface_are_those_of_the_reader(client_as, world, leaky):
    def units(role):
        cells = client_as(role).get("/api/v1/cells?year=2026/2027").get_json()
        return {(cell["unit_type"], cell["unit"]) for cell in cells}

    region, north = ("region", "Опытная область"), ("municipality", "Северный район")
    assert units(Role.MUNICIPAL) == {region, north, ("school", "Школа «one»")}
    assert len(units(Role.ANALYST)) == 5


def test_nobody_reads_cells_without_a_sign_in(client_as):
    answer = client_as().get("/api/v1/cells")
    assert answer.status_code == 401
    assert json.loads(answer.text)["status"] == 401


@pytest.mark.parametrize(
    ("role", "acts"),
    [
        (Role.HEAD, {CARD, PROGRAMMES}),
        (Role.CURATOR, {CARD, PROGRAMMES}),
        (Role.RESPONSIBLE, {PROGRAMMES}),
        (Role.PSYCHOLOGIST, set()),
    ],
)
def test_a_school_sees_itself_the_sums_above_and_who_enters_what(
    client_as, read, cell, leaky, role, acts
):
    cell("school", "one", "young_teachers", 2, None, known=0)
    cell("school", "one", "mentee_satisfaction", None, None)
    page = read(client_as(role), "/s/s-one/indicators/?year=2026/2027")
    told = page.table(ru("Indicators of the school"))[name("pairs")]
    assert told[:3] == ["17", "17", "4338"]
    assert str(OTHERS_FIGURE) not in page.text()
    assert ru(WHO_ENTERS["card"]) in page.text()
    assert set(page.links()) & {CARD, PROGRAMMES} == acts


def test_a_foreign_school_s_indicators_are_no_page(client_as):
    assert client_as(Role.HEAD).get("/s/s-three/indicators/").status_code == 404
