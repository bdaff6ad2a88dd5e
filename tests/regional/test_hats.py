"""Who may do what around the compiler, asked of the database itself (PL-02, KP-11)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from kernel.identity.permissions import Role

DENIED = "permission denied"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT surname FROM school.person",
        "SELECT id FROM school.person",
        "SELECT title FROM school.programme",
        "SELECT end_reason FROM school.pair",
        "SELECT answered_on FROM school.satisfaction",
        "UPDATE school.pair SET state = 'closed'",
        "DELETE FROM school.satisfaction",
        "UPDATE regional.declaration SET pairs = 1",
        "UPDATE kernel.school_count SET pupils = 1",
        "UPDATE regional.indicator_version SET numerator_fact = 'pairs'",
        "SELECT full_name FROM kernel.account",
    ],
)
def test_the_compiler_counts_and_touches_nothing_but_cells(book, statement):
    with book.work() as session, pytest.raises(ProgrammingError, match=DENIED):
        session.execute(text(statement))


@pytest.mark.parametrize("role", [Role.REGION_ADMIN, Role.MUNICIPAL, Role.CURATOR])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE regional.kpi_cell SET numerator = 1",
        "DELETE FROM regional.kpi_cell",
        "INSERT INTO regional.kpi_mark (school_year) VALUES (2026)",
        "DELETE FROM regional.kpi_mark",
        "UPDATE regional.compile_state SET corrected = 0",
    ],
)
def test_nobody_else_writes_cells_or_marks(book, world, session_for, role, statement):
    with pytest.raises(ProgrammingError, match=DENIED):
        session_for(world.actors[role]).execute(text(statement))


@pytest.mark.parametrize("role", [Role.REGION_ADMIN, Role.ANALYST, Role.MUNICIPAL])
@pytest.mark.parametrize("table", ["person", "participation", "pair", "satisfaction", "programme"])
def test_those_above_read_cells_and_no_records_behind_them(book, world, session_for, role, table):
    with pytest.raises(ProgrammingError, match=DENIED):
        session_for(world.actors[role]).execute(text(f"SELECT 1 FROM school.{table}"))


def test_a_school_s_change_leaves_a_mark_that_the_school_cannot_see(book, world, session_for):
    book.refresh()
    session = session_for(world.actors[Role.CURATOR])
    session.execute(
        text(
            "INSERT INTO school.programme (school_id, id, school_year, form, title, created_at)"
            " VALUES (:s, gen_random_uuid(), 2026, 'pupil_pupil', '-', now())"
        ),
        {"s": world.schools["one"]},
    )
    session.commit()
    assert book.marks() == 1
    with pytest.raises(ProgrammingError, match=DENIED):
        session.execute(text("SELECT 1 FROM regional.kpi_mark"))
