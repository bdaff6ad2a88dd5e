"""The real return of Onguday district for 2020/2021, as the districts' report has it (KP-11)."""

from fractions import Fraction

import pytest

from kernel.profile import load
from kernel.school_year import SchoolYear
from regional.indicators import queries
from regional.indicators.flat import cells_flat
from tests.regional.book import Book, install

YEAR = SchoolYear(2020)
# School by school: the number of pairs of teachers, None where the report names none.
DECLARED = (2, 5, None, None, 1, 5, 4)


@pytest.fixture
def district(database, world) -> Book:
    install(database.admin, load("altai"))
    book = Book(database.admin, database.app, world)
    book.run("DELETE FROM kernel.school_placement")
    for number, pairs in enumerate(DECLARED):
        key = f"onguday-{number}"
        book.school(key, "south")
        book.declare(key, "teacher_teacher", pairs=pairs, year=YEAR.start)
    book.counter("south", 8, year=YEAR.start)
    book.refresh()
    return book


@pytest.mark.parametrize(("unit_type", "unit"), [("municipality", "south"), ("region", "region")])
def test_the_district_s_cells(district, unit_type, unit):
    def told(code):
        return district.figure(unit_type, unit, code, YEAR.start)[:6]

    assert told("schools_with_programme") == (7, None, 7, 7, None, "declared")
    assert told("pairs") == (17, None, 5, 7, None, "declared")
    assert told("pairs_teacher_teacher") == (17, None, 5, 7, None, "declared")
    # What the return does not name is unknown, not nought (KP-03, KP-11).
    assert told("pairs_pupil_pupil") == (None, None, 0, 7, None, "none")
    assert told("schools_mentored_teams") == (None, 7, 0, 7, None, "none")
    assert told("schools_without_pair_count") == (2, None, 7, 7, None, "declared")
    assert told("curators_trained") == (8, None, 1, 1, None, "declared")
    assert told("schools_model") == (7, 7, 7, 7, None, "declared")
    assert told("young_teachers") == (None, None, 0, 7, None, "none")


def test_the_table_and_the_export_say_the_same(district):
    with district.work() as session:
        table = queries.kpi_table(session, YEAR)
        flat = {
            (cell.unit_type, cell.unit, cell.indicator): cell for cell in cells_flat(session, YEAR)
        }
    south = next(row for row in table.rows if row.code == "south")
    assert (table.schools, table.reported) == (7, 7)
    assert south.figures["pairs"].value == 17
    assert south.figures["schools_model"].value == Fraction(100)
    cell = flat["municipality", south.name, "pairs"].plain()
    assert {name: cell[name] for name in ("numerator", "denominator", "value", "anomaly")} == {
        "numerator": 17,
        "denominator": None,
        "value": 17,
        "anomaly": None,
    }
    assert flat["municipality", south.name, "schools_model"].value == 100.0
    assert flat["municipality", south.name, "young_teachers"].value is None
    assert flat["school", "Школа «onguday-2»", "pairs"].numerator is None
