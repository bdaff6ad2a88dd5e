"""The region's background work, called as a worker calls it (WK-01, WK-02)."""

import pytest
from sqlalchemy import text

from kernel.db import Hat
from kernel.errors import Denied
from kernel.identity.permissions import Actor, Role
from kernel.jobs import Silent
from kernel.work import Work
from regional import jobs
from tests.regional.book import NOW, YEAR
from workers.context import TASKS, load_tasks
from workers.tasks import regional as tasks


def work_of(session, actor):
    return Work(session, actor, lambda: NOW)


def test_every_job_of_the_region_has_its_task():
    load_tasks()
    assert {jobs.REFRESH_CELLS.name, jobs.COMPILE_YEAR.name, jobs.CHECK_CELLS.name} <= set(TASKS)


def test_a_refresh_done_twice_is_done_once(book):
    book.declare("one", pairs=3)
    with book.work() as session, session.begin():
        work = work_of(session, Actor(system=Hat.COMPILER))
        first = tasks.refresh_cells(work, Silent())
        second = tasks.refresh_cells(work, Silent())
    assert first["cells"] > 0
    assert (second["schools"], second["cells"]) == (0, 0)
    assert book.cells()["school", "one", "pairs"] == (3, None)


def test_the_region_s_staff_may_have_a_year_compiled(book, world, session_for):
    book.declare("one", pairs=3)
    actor = world.actors[Role.REGION_OPERATOR]
    session = session_for(actor)
    told = tasks.compile_year(work_of(session, actor), Silent(), year=YEAR)
    session.commit()
    assert told["whole_years"] == [YEAR]
    assert book.cells()["school", "one", "pairs"] == (3, None)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.MUNICIPAL, Role.CURATOR])
def test_others_may_not(book, world, session_for, role):
    actor = world.actors[role]
    with pytest.raises(Denied):
        tasks.compile_year(work_of(session_for(actor), actor), Silent(), year=YEAR)


def test_the_night_s_check_tells_its_progress_and_what_it_mended(book):
    book.declare("one", pairs=3, year=2020)
    book.refresh()
    book.run("DELETE FROM regional.kpi_cell WHERE unit_type = 'region'")
    told = []

    class Listener:
        def report(self, done: int, total: int, note: str = "") -> None:
            told.append((done, total, note))

    with book.work() as session, session.begin():
        work = work_of(session, Actor(system=Hat.COMPILER))
        outcome = tasks.check_cells(work, Listener())
    assert told == [(0, 2, "2020/2021"), (1, 2, "2026/2027")]
    assert outcome["corrected"] > 0
    with book.engine.connect() as connection:
        noted = connection.execute(
            text("SELECT school_year, corrected > 0 FROM regional.compile_state ORDER BY 1")
        ).all()
    assert [tuple(row) for row in noted] == [(2020, True), (YEAR, True)]
