"""What pages read: few statements whatever the size, sums that agree, unknown that stays so."""

import argparse
import csv
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.identity.permissions import Role
from kernel.school_year import SchoolYear
from kernel.settings import Settings
from portal.commands import kpi
from regional.indicators import queries
from regional.indicators.figures import Figure
from regional.indicators.flat import cells_flat
from regional.indicators.rules import State
from tests.regional.book import NOW, YEAR

THIS_YEAR = SchoolYear(YEAR)


@pytest.fixture
def reported(book):
    """North over one in young teachers by school one; south silent."""
    programme = book.programme("one")
    mentor = book.part(programme, "mentor", answers=(12, 3))
    for _ in range(3):
        mentee = book.part(programme, "mentee", young=True, answers=(15, 3))
        book.pair(programme, mentor, mentee)
    book.part(programme, "mentee", answers=(6, 3))
    book.counts("one", young_teachers=2)
    book.declare("two", pairs=5)
    book.counts("two", young_teachers=10)
    book.refresh()
    return book


def rows_by_code(table):
    return {row.code: row for row in table.rows}


def test_the_region_s_table(reported):
    with reported.work() as session:
        table = queries.kpi_table(session, THIS_YEAR)

    assert [column.code for column in table.shown_in("main")] == [
        "young_teachers",
        "schools_model",
        "schools_mentored_teams",
        "mentee_satisfaction",
        "mentor_satisfaction",
        "pupils_engaged",
    ]
    north, south = table.rows
    assert (north.name, south.name) == ("Северный район", "Южный район")
    assert (table.schools, table.reported) == (3, 2)
    young = north.figures["young_teachers"]
    assert (young.numerator, young.denominator, young.value) == (3, 2, Fraction(150))
    assert (young.known, young.units, young.anomaly) == (1, 2, "over_one")
    assert (young.state, young.gap, young.aim.year) == (State.REACHED, Fraction(80), 2024)
    assert young.aim.basis == {"ru": "целевая модель, таблица 2", "en": "target model, table 2"}
    model = table.total.figures["schools_model"]
    assert (model.numerator, model.denominator, model.basis) == (2, 3, "mixed")
    assert south.figures["young_teachers"].state == State.UNKNOWN
    assert south.figures["pairs"].value is None
    satisfied = north.figures["mentee_satisfaction"]
    assert (satisfied.value, satisfied.answered, satisfied.of_answered) == (75, 100, 75)
    assert table.computed_at == table.full_at == NOW


def test_oddities_name_the_schools_that_cause_them(reported):
    with reported.work() as session:
        table = queries.kpi_table(session, THIS_YEAR)
    found = [
        (odd.unit.unit_type, odd.code, odd.anomaly, [(c.name, c.numerator) for c in odd.causes])
        for odd in table.oddities
    ]
    assert found == [
        ("region", "young_teachers", "over_one", [("Школа «one»", 3)]),
        ("municipality", "young_teachers", "over_one", [("Школа «one»", 3)]),
    ]


def test_the_schools_of_a_municipality_add_up_to_it(reported):
    north = reported.world.municipalities["north"]
    with reported.work() as session:
        table = queries.schools_of(session, THIS_YEAR, north)
        region = queries.kpi_table(session, THIS_YEAR)

    assert [row.code for row in table.rows] == ["s-one", "s-two"]
    assert table.total.unit_id == north
    for column in table.columns:
        counted = [
            figure.numerator
            for row in table.rows
            if (figure := row.figures[column.code]).numerator is not None
            and (figure.known or column.missing == "keep_denominator")
        ]
        if column.level == "school":
            total = table.total.figures[column.code].numerator
            assert total == (sum(counted) if counted else None)
    assert rows_by_code(region)["north"].figures == table.total.figures
    causes = {odd.unit.code: [c.name for c in odd.causes] for odd in table.oddities}
    assert causes == {"north": ["Школа «one»"], "s-one": ["Школа «one»"]}


def test_a_school_beside_the_sums_above_it(reported):
    with reported.work() as session:
        found = queries.school_cells(session, THIS_YEAR, reported.world.schools["one"])
        nowhere = queries.school_cells(session, THIS_YEAR, reported.world.region_id)

    assert found.school.figures["pairs"].value == 3
    assert found.municipality.code == "north"
    assert found.region.figures["pairs"].value == 8
    assert (nowhere.school, nowhere.municipality) == (None, None)


def test_a_municipality_without_a_cell_is_in_the_table_as_unknown(reported):
    reported.run(
        "INSERT INTO kernel.municipality VALUES (gen_random_uuid(), 'far', 'Ёлкинский район',"
        " 'Ёлк.', 5, 5)"
    )
    with reported.work() as session:
        table = queries.kpi_table(session, THIS_YEAR)
    assert [row.code for row in table.rows] == ["far", "north", "south"]
    assert table.rows[0].figures["pairs"] == Figure()


def test_a_year_without_cells(reported):
    with reported.work() as session:
        table = queries.kpi_table(session, SchoolYear(2021))
        assert queries.years(session) == [THIS_YEAR]
        assert list(cells_flat(session, SchoolYear(2021))) == []
    assert (table.total, table.schools, table.computed_at) == (None, 0, None)
    assert {figure.state for row in table.rows for figure in row.figures.values()} == {
        State.UNKNOWN
    }


def test_an_older_whole_compile_does_not_age_a_newer_figure(reported):
    later = NOW.replace(hour=15)
    reported.declare("three", pairs=1)
    reported.refresh(later)
    with reported.work() as session:
        table = queries.kpi_table(session, THIS_YEAR)
    assert table.total.figures["pairs"].computed_at == later
    assert table.total.figures["young_teachers"].computed_at == table.full_at == NOW
    assert table.computed_at == later


def test_the_flat_cells_are_the_table_s(reported):
    with reported.work() as session:
        table = queries.kpi_table(session, THIS_YEAR)
        flat = [cell.plain() for cell in cells_flat(session, THIS_YEAR)]
    first = flat[0]
    assert list(first)[:8] == [
        "unit", "unit_code", "unit_type", "indicator", "numerator", "denominator", "value",
        "anomaly",
    ]  # fmt: skip
    assert first["computed_at"] == "2026-11-22T09:00:00+00:00"
    kinds = [cell["unit_type"] for cell in flat]
    assert kinds == sorted(kinds, key=["region", "municipality", "school"].index)
    told = {
        (cell["unit_code"], cell["indicator"]): cell
        for cell in flat
        if cell["unit_type"] != "school"
    }
    for unit in (table.total, *table.rows):
        for code, figure in unit.figures.items():
            if figure.units == 0:
                assert (unit.code, code) not in told
                continue
            cell = told[unit.code, code]
            assert (cell["numerator"], cell["denominator"]) == (
                figure.numerator,
                figure.denominator,
            )
            value = figure.value
            assert cell["value"] == (None if value is None else round(float(value), 4))
    assert told["north", "mentee_satisfaction"]["value"] == 75.0
    assert told["test", "schools_model"]["value"] == 66.6667


@pytest.fixture
def statements(database):
    """Texts of the statements that reach the application's engine, the dressing aside."""
    seen: list[str] = []

    def note(connection, cursor, statement, parameters, context, executemany):
        if not statement.startswith("SET LOCAL"):
            seen.append(statement)

    event.listen(database.app, "before_cursor_execute", note)
    yield seen
    event.remove(database.app, "before_cursor_execute", note)


def fill(book, schools):
    """Many schools with a return each, half of them over one in young teachers."""
    book.run(
        "INSERT INTO kernel.school (id, code, name, full_name, kind)"
        " SELECT gen_random_uuid(), 'x' || n, 'Школа ' || n, '-', 'general'"
        " FROM generate_series(1, :n) n",
        n=schools,
    )
    book.run(
        "INSERT INTO kernel.school_placement (id, school_id, municipality_id)"
        " SELECT gen_random_uuid(), s.id, m.id FROM kernel.school s, kernel.municipality m"
        " WHERE s.code LIKE 'x%' AND m.code = 'north'"
    )
    book.run(
        "INSERT INTO regional.declaration (id, school_id, municipality_id, school_year, form,"
        " running, pairs, declared_name, updated_at)"
        " SELECT gen_random_uuid(), l.school_id, l.municipality_id, :y, 'teacher_teacher', true,"
        " 1, '-', now() FROM kernel.school_placement l",
        y=YEAR,
    )
    book.refresh()
    book.run(
        "UPDATE regional.kpi_cell c SET numerator = 3, denominator = 2, anomaly = 'over_one'"
        " FROM regional.indicator_version v JOIN regional.indicator i ON i.id = v.indicator_id"
        " WHERE v.id = c.version_id AND i.code = 'young_teachers'"
    )


def test_five_statements_at_two_thousand_schools(book, statements):
    fill(book, 2000)
    school = book.world.schools["one"]
    with book.work() as session:
        for ask, most in (
            (lambda: queries.kpi_table(session, THIS_YEAR), 5),
            (lambda: queries.schools_of(session, THIS_YEAR, book.world.municipalities["north"]), 5),
            (lambda: queries.kpi_table(session, THIS_YEAR, unit_type="school"), 5),
            (lambda: queries.school_cells(session, THIS_YEAR, school), 5),
            (lambda: list(cells_flat(session, THIS_YEAR)), 1),
            (lambda: queries.years(session), 1),
        ):
            statements.clear()
            ask()
            assert len(statements) <= most
        table = queries.schools_of(session, THIS_YEAR, book.world.municipalities["north"])
    assert len(table.rows) == 2002
    assert len(table.oddities) == 2003


def test_a_refresh_is_a_handful_of_statements_too(book, statements):
    fill(book, 300)
    book.compile_all()
    book.run("UPDATE regional.declaration SET pairs = 2 WHERE school_id = :id",
             id=book.world.schools["one"])  # fmt: skip
    statements.clear()
    assert book.refresh().schools == 1
    assert len(statements) == 4  # marks, formulas, schools, sums; the lock is set with the dress
    statements.clear()
    book.refresh()
    assert len(statements) == 1


def table_for(session_for, actor):
    return queries.kpi_table(session_for(actor, read_only=True), THIS_YEAR)


def test_a_municipality_sees_its_own_and_the_region_s_figures(reported, world, session_for):
    actor = world.actors[Role.MUNICIPAL]
    table = table_for(session_for, actor)
    assert table.total.figures["pairs"].value == 8
    assert {row.code: row.figures["pairs"].value for row in table.rows} == {
        "north": 8,
        "south": None,
    }
    own = queries.schools_of(session_for(actor), THIS_YEAR, world.municipalities["north"])
    assert [row.code for row in own.rows] == ["s-one", "s-two"]
    foreign = world.foreign[Role.MUNICIPAL]
    other = queries.schools_of(session_for(foreign), THIS_YEAR, world.municipalities["north"])
    assert (other.rows, other.total) == ((), None)


def test_a_school_sees_itself_and_the_sums_above(reported, world, session_for):
    session = session_for(world.actors[Role.CURATOR], read_only=True)
    own = queries.school_cells(session, THIS_YEAR, world.schools["one"])
    other = queries.school_cells(session, THIS_YEAR, world.schools["two"])
    assert own.school.figures["pairs"].value == 3
    assert own.region.figures["pairs"].value == 8
    assert other.school is None


@pytest.mark.parametrize(
    "role", [Role.REGION_ADMIN, Role.REGION_OPERATOR, Role.TUTOR, Role.ANALYST]
)
def test_the_region_s_staff_see_every_cell(reported, world, session_for, role):
    table = queries.kpi_table(session_for(world.actors[role]), THIS_YEAR, unit_type="school")
    assert [row.code for row in table.rows] == ["s-one", "s-three", "s-two"]


def test_the_command_line_reads_as_the_compiler(reported, capsys, database):
    settings = Settings(
        database_url=database.app_url,
        redis_url="redis://127.0.0.1:1/0",
        secret_key="tests" * 8,
        home=Path("/nonexistent"),
    )

    def printed(form):
        parser = argparse.ArgumentParser()
        kpi.add_arguments(parser)
        arguments = parser.parse_args(["--year", "2026/2027", "--format", form])
        assert kpi.run(arguments, settings) == 0
        return capsys.readouterr().out

    with reported.work() as session:
        flat = [cell.plain() for cell in cells_flat(session, THIS_YEAR)]
    assert json.loads(printed("json")) == flat
    rows = list(csv.DictReader(io.StringIO(printed("csv"))))
    assert len(rows) == len(flat)
    assert rows[0]["numerator"] == str(flat[0]["numerator"])


@pytest.mark.parametrize("hat", [Hat.JURY, Hat.PUBLIC, Hat.AUTH, Hat.QUEUE])
def test_hats_that_may_not_see_cells(reported, database, hat):
    with (
        Session(database.app, info={"reach": Reach(hat=hat)}) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.execute(text("SELECT numerator FROM regional.kpi_cell"))
