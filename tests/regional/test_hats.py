"""Who may do what around the compiler, asked of the database itself (PL-02, KP-11)."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from kernel.identity.permissions import Role

RECORDS = ("person", "programme", "participation", "pair", "satisfaction")


def refused(session, statements):
    """The statements the database denies to this session's hat."""
    denied = []
    for statement in statements:
        try:
            session.execute(text(statement))
        except ProgrammingError as error:
            assert "permission denied" in str(error)  # noqa: PT017 - collected, not expected
            denied.append(statement)
        session.rollback()
    return denied


def test_the_compiler_counts_and_touches_nothing_but_cells(book):
    statements = [
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
    ]
    with book.work() as session:
        assert refused(session, statements) == statements


@pytest.mark.parametrize("role", [Role.REGION_ADMIN, Role.ANALYST, Role.MUNICIPAL, Role.CURATOR])
def test_nobody_else_writes_cells_or_marks(book, world, session_for, role):
    statements = [
        "UPDATE regional.kpi_cell SET numerator = 1",
        "DELETE FROM regional.kpi_cell",
        "INSERT INTO regional.kpi_mark (school_year) VALUES (2026)",
        "DELETE FROM regional.kpi_mark",
        "UPDATE regional.compile_state SET corrected = 0",
    ]
    assert refused(session_for(world.actors[role]), statements) == statements


@pytest.mark.parametrize("role", [Role.REGION_ADMIN, Role.ANALYST, Role.MUNICIPAL])
def test_those_above_read_cells_and_no_records_behind_them(book, world, session_for, role):
    statements = [f"SELECT 1 FROM school.{table}" for table in RECORDS]
    assert refused(session_for(world.actors[role]), statements) == statements


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
    seen = "SELECT 1 FROM regional.kpi_mark"
    assert refused(session, [seen]) == [seen]
