"""Five hundred schools are approved by as many statements as three; so are pages read."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from kernel.db import Hat
from kernel.identity.permissions import Actor, Role
from regional.periods import (
    difference,
    history,
    judging,
    obligations,
    official,
    outliers,
    queries,
    reminders,
    reopening,
)
from regional.periods.sheet import report_of
from tests.regional.periods.autumn import NOW

POST = Actor(system=Hat.POST)

SCHOOLS = """
WITH made AS (
  INSERT INTO kernel.school (id, code, name, full_name, kind)
  SELECT gen_random_uuid(), 'many' || n, 'Школа № ' || n, 'Опытная школа № ' || n, 'general'
    FROM generate_series(1, :many) n
  RETURNING id)
INSERT INTO kernel.school_placement (id, school_id, municipality_id)
SELECT gen_random_uuid(), id, :place FROM made
"""
ACCEPTED = """
UPDATE regional.report SET state = 'accepted', attempt = 1, submitted_at = now(),
       first_submitted_on = app.today(), accepted_at = now()
"""
FIGURES = """
INSERT INTO regional.report_figure (report_id, attempt, version_id, school_id, municipality_id,
                                    numerator, denominator, known, basis, computed_at)
SELECT r.id, 1, v.id, r.school_id, r.municipality_id, abs(hashtext(r.id::text)) % 40,
       CASE WHEN v.denominator_fact IS NOT NULL THEN 40 END, 1, 'primary', now()
  FROM regional.report r CROSS JOIN regional.indicator_version v
"""


@contextmanager
def counted(engine):
    statements = []

    def note(connection, cursor, statement, *rest):
        if not statement.startswith(("SET ", "SAVEPOINT", "RELEASE")):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def grow(autumn, many: int) -> None:
    autumn.run(SCHOOLS, many=many, place=autumn.world.municipalities["north"])
    with autumn.acting(Role.REGION_OPERATOR) as work:
        obligations.list_obliged(work, autumn.period_id)


def judge(autumn) -> tuple[int, int, int]:
    """Approve every accepted report and make it official; statements of each, and reports."""
    autumn.run("DELETE FROM regional.report_figure", triggers=False)
    autumn.run(ACCEPTED, triggers=False)
    autumn.run(FIGURES, triggers=False)
    with counted(autumn.app) as approving, autumn.acting(Role.REGION_OPERATOR) as work:
        done = judging.approve(work, autumn.period_id)
    with counted(autumn.app) as keeping, autumn.acting(Role.REGION_OPERATOR) as work:
        official.make_official(work, autumn.period_id, reason="снова")
    return len(approving), len(keeping), done.count


def test_five_hundred_schools_take_no_more_statements_than_three(autumn):
    few = judge(autumn)
    grow(autumn, 497)
    many = judge(autumn)
    assert (few[2], many[2]) == (3, 500)
    assert many[:2] == few[:2]
    assert few[0] <= 13
    assert few[1] <= 18
    kept = autumn.ask("SELECT count(*), count(DISTINCT sha256) FROM regional.report_snapshot")
    assert kept == [(503, 503)]


@pytest.fixture
def reads(autumn):
    report = autumn.report("one")
    school = autumn.world.schools["one"]
    return {
        "periods": (1, queries.periods),
        "period_of": (1, lambda s: queries.period_of(s, autumn.period_id)),
        "completeness": (1, lambda s: queries.completeness(s, autumn.period_id)),
        "missing": (1, lambda s: queries.missing(s, autumn.period_id)),
        "reports": (1, lambda s: queries.reports(s, autumn.period_id)),
        "count": (1, lambda s: queries.count_reports(s, autumn.period_id)),
        "queue": (1, queries.queue),
        "next": (1, lambda s: queries.next_in_queue(s, report)),
        "own": (1, lambda s: queries.reports_of_school(s, school)),
        "sheet": (9, lambda s: report_of(s, report, NOW)),
        "places": (1, lambda s: difference.by_municipality(s, autumn.period_id)),
        "differences": (1, lambda s: difference.differences(s, autumn.period_id)),
        "difference": (1, lambda s: difference.of_report(s, report)),
        "outliers": (1, lambda s: outliers.outliers(s, autumn.period_id)),
        "moves": (1, lambda s: history.moves_of(s, autumn.period_id)),
        "reopenings": (1, lambda s: reopening.reopenings(s, autumn.period_id)),
        "official": (1, official.official_tables),
    }


def test_what_pages_read_takes_the_same_few_statements_at_any_size(autumn, reads):
    judge(autumn)
    for size in (0, 150):
        if size:
            grow(autumn, size)
            judge(autumn)
        for name, (most, read) in reads.items():
            with autumn.acting(Role.ANALYST) as work, counted(autumn.app) as statements:
                read(work.session)
            assert len(statements) == most, (name, size, statements)


def test_reminding_hundreds_of_schools_is_a_few_occasions(autumn):
    grow(autumn, 150)
    after = NOW + timedelta(days=4)
    with counted(autumn.app) as statements, autumn.acting(POST, at=after) as work:
        told = reminders.remind(work)
    assert told == 1 + 2
    assert len(statements) <= 8
