"""Writers and the compiler at once: no order of commits loses a change (KP-04)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from kernel.identity.permissions import Role
from kernel.work import Work
from regional.indicators import compile as cells
from tests.regional.book import COMPILER, NOW, YEAR

ANSWER = text("UPDATE school.satisfaction SET items_sum = :sum, items_count = 3 WHERE true")
WHERE = ("school", "one", "mentee_satisfaction")


@pytest.fixture
def answered(book):
    """School one with a mentee who is not satisfied, compiled; no marks wait."""
    programme = book.programme("one")
    book.part(programme, "mentee", answers=(6, 3))
    book.refresh()
    assert (book.cells()[WHERE], book.marks()) == ((0, 1), 0)
    return book


@pytest.fixture
def curator(world, session_for):
    """A curator of school one at the keyboard."""
    return lambda: session_for(world.actors[Role.CURATOR])


@contextmanager
def refreshing(book) -> Iterator[tuple[Session, Work]]:
    with book.work() as session:
        yield session, Work(session, COMPILER, lambda: NOW)


def test_a_writer_who_commits_after_the_compiler_is_taken_by_the_next(answered, curator):
    writer = curator()
    writer.execute(ANSWER, {"sum": 15})  # the change and its mark, not committed

    answered.refresh()
    assert answered.cells()[WHERE] == (0, 1)
    writer.commit()
    assert answered.marks() > 0

    answered.refresh()
    assert answered.cells()[WHERE] == (1, 1)
    assert answered.cells()["region", "region", "mentee_satisfaction"] == (1, 1)


def test_an_earlier_mark_of_the_same_school_does_not_take_the_later_one_along(answered, curator):
    answered.counts("one", pupils=50)  # a committed mark of the very same school and year
    writer = curator()
    writer.execute(ANSWER, {"sum": 15})

    assert answered.refresh().schools == 1
    writer.commit()
    assert answered.marks() > 0
    answered.refresh()

    assert answered.cells()[WHERE] == (1, 1)


def test_a_commit_between_taking_marks_and_reading_facts_is_read_and_keeps_its_mark(
    answered, curator, monkeypatch
):
    answered.counts("one", pupils=50)
    writer = curator()
    writer.execute(ANSWER, {"sum": 15})
    begin = cells.Run.begin

    def late(work):
        writer.commit()
        return begin(work)

    monkeypatch.setattr(cells.Run, "begin", late)
    answered.refresh()
    monkeypatch.undo()

    assert answered.cells()[WHERE] == (1, 1)
    assert answered.marks() > 0
    assert answered.refresh().cells == 0
    assert answered.cells()[WHERE] == (1, 1)


def test_a_writer_who_waits_for_an_open_compiler_is_not_held_up(answered, curator):
    answered.counts("one", pupils=50)
    with refreshing(answered) as (session, work):
        cells.refresh(work)
        writer = curator()
        writer.execute(text("SET LOCAL lock_timeout = '2s'"))
        writer.execute(ANSWER, {"sum": 15})
        writer.commit()
        session.commit()
    answered.refresh()
    assert answered.cells()[WHERE] == (1, 1)


def test_a_rolled_back_compile_leaves_marks_and_cells(answered):
    answered.run("UPDATE school.satisfaction SET items_sum = 15")
    before = answered.marks()
    with refreshing(answered) as (session, work):
        cells.refresh(work)
        session.rollback()
    assert answered.marks() == before
    assert answered.cells()[WHERE] == (0, 1)
    answered.refresh()
    assert answered.cells()[WHERE] == (1, 1)


def test_a_compile_killed_midway_loses_and_doubles_nothing(answered):
    answered.run("UPDATE school.satisfaction SET items_sum = 15")
    with refreshing(answered) as (session, work):
        cells.refresh(work)  # marks deleted, cells written, nothing committed
        backend = session.scalar(text("SELECT pg_backend_pid()"))
        answered.run("SELECT pg_terminate_backend(:pid, 5000)", pid=backend)
        with pytest.raises(OperationalError):
            session.execute(text("SELECT 1"))
        session.invalidate()
    assert answered.marks() > 0
    assert answered.cells()[WHERE] == (0, 1)

    answered.refresh()
    assert answered.cells()[WHERE] == (1, 1)
    assert answered.compile_all().corrected == 0


def test_two_compilers_take_turns(answered):
    answered.run("UPDATE school.satisfaction SET items_sum = 15")
    ended = []

    def second():
        ended.append(answered.refresh())

    with refreshing(answered) as (session, work):
        first = cells.refresh(work)
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        session.commit()
        thread.join(10)
    assert first.schools == 1
    assert [outcome.schools for outcome in ended] == [0]
    assert answered.cells()[WHERE] == (1, 1)


def test_a_refresh_and_a_whole_compile_take_turns(answered):
    answered.run("UPDATE school.satisfaction SET items_sum = 15")
    ended = []
    with refreshing(answered) as (session, work):
        cells.compile_year(work, YEAR)
        thread = threading.Thread(target=lambda: ended.append(answered.refresh()))
        thread.start()
        thread.join(0.3)
        assert thread.is_alive()
        session.commit()
        thread.join(10)
    assert ended[0].cells == 0
    assert answered.cells()[WHERE] == (1, 1)


def test_writers_and_compilers_without_order_end_at_the_truth(answered, curator):
    """Four writers of one school against two compilers, as fast as they can."""
    for _ in range(3):
        answered.part(answered.programme("one"), "mentee", answers=(6, 3))
    stop, faults = threading.Event(), []
    ids = [row[0] for row in _rows(answered, "SELECT id FROM school.satisfaction ORDER BY id")]

    def write(satisfaction):
        session = curator()
        for number in range(25):
            session.execute(
                text("UPDATE school.satisfaction SET items_sum = :sum WHERE id = :id"),
                {"sum": 15 if number % 2 == 0 else 6, "id": satisfaction},
            )
            session.commit()

    def compile_on():
        while not stop.is_set():
            try:
                answered.refresh()
            except Exception as fault:  # the thread's failure is the test's
                faults.append(fault)
                return

    compilers = [threading.Thread(target=compile_on) for _ in range(2)]
    writers = [threading.Thread(target=write, args=(found,)) for found in ids]
    for thread in (*compilers, *writers):
        thread.start()
    for thread in writers:
        thread.join(60)
    stop.set()
    for thread in compilers:
        thread.join(60)

    assert faults == []
    answered.refresh()
    assert answered.cells()[WHERE] == (4, 4)
    assert answered.compile_all().cells == 0


def _rows(book, statement):
    with book.engine.connect() as connection:
        return connection.execute(text(statement)).all()
