"""Jobs survive what happens to their workers (WK-01, WK-02, WK-03, WK-04)."""

import importlib
import pkgutil
from uuid import UUID

import pytest
from sqlalchemy import text

from kernel.errors import NotFound
from kernel.identity.permissions import Permission, Role
from kernel.jobs import Job, JobKind
from workers.context import TASKS, load_tasks, task
from workers.drain import claim, do, drain


def rows(database, statement="SELECT state, attempts, error, result FROM kernel.job"):
    with database.admin.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def push_on(database):
    """Let waiting retries come due at once."""
    with database.admin.begin() as connection:
        connection.execute(
            text("UPDATE kernel.job SET run_after = now(), lease_until = NULL WHERE state = 'new'")
        )


@pytest.fixture
def asked(world, work_for, kind):
    """One job asked for by the curator of school one."""

    def ask(role=Role.CURATOR, **args) -> UUID:
        work = work_for(world.actors[role])
        job_id = work.later(kind, **args)
        work.session.commit()
        return job_id

    return ask


def test_every_job_kind_has_a_doer_and_every_doer_a_kind():
    load_tasks()
    found = [importlib.import_module(name) for name in modules_of_jobs()]
    kinds = [each for module in found for each in vars(module).values()]
    asked = {kind.name for kind in kinds if isinstance(kind, JobKind)}
    assert asked == {name for name in TASKS if not name.startswith("tests.")}


def modules_of_jobs():
    """Every module named `jobs` of the packages that ask for work: a new one is in at once."""
    for package in ("kernel", "school", "regional", "contests", "workers"):
        known = importlib.import_module(package)
        for found in pkgutil.walk_packages(known.__path__, f"{package}."):
            if found.name.endswith(".jobs"):
                yield found.name


def test_effect_and_done_commit_together(database, world, bound, kind, asked):
    @task(kind)
    def leave_a_trace(work, progress, word):
        work.record("tests.trace", "test", None, word=word)
        return {"said": word}

    asked(word="да")
    assert drain("interactive") == 1

    assert rows(database) == [("done", 1, None, {"said": "да"})]
    assert rows(database, "SELECT action, details FROM kernel.audit_entry") == [
        ("tests.trace", {"word": "да"})
    ]


def test_a_rolled_back_request_leaves_no_job(database, world, work_for, kind):
    work = work_for(world.actors[Role.CURATOR])
    work.later(kind)
    work.session.rollback()
    assert rows(database) == []


def test_a_failing_job_is_tried_again_and_ends_dead(database, world, bound, kind, asked):
    @task(kind)
    def fail(work, progress):
        work.record("tests.trace", "test", None)
        raise RuntimeError("Иванова Мария")

    asked()
    for _ in range(kind.max_attempts):
        drain("interactive")
        push_on(database)

    assert rows(database) == [("dead", 3, "RuntimeError", None)]
    assert rows(database, "SELECT count(*) FROM kernel.audit_entry") == [(0,)]


def test_a_refusal_of_the_domain_is_not_repeated(database, world, bound, kind, asked):
    @task(kind)
    def refuse(work, progress):
        raise NotFound("pair")

    asked()
    drain("interactive")
    assert rows(database) == [("dead", 1, "pair", None)]


def test_a_worker_that_lost_its_lease_keeps_nothing(database, world, bound, kind, asked):
    """The first worker is slow; a second takes over and finishes; the first may not commit."""
    made = []

    @task(kind)
    def slow(work, progress):
        work.record("tests.trace", "test", None, attempt=len(made))
        made.append(1)
        if len(made) == 1:
            push_on(database)
            second = claim(bound, "interactive")
            do(bound, second)

    asked()
    first = claim(bound, "interactive")
    do(bound, first)

    assert len(made) == 2
    assert rows(database) == [("done", 2, None, None)]
    assert rows(database, "SELECT details FROM kernel.audit_entry") == [({"attempt": 1},)]


def test_a_job_that_kills_its_worker_cannot_loop(database, world, bound, kind, asked):
    @task(kind)
    def never(work, progress):
        raise AssertionError("must not run")

    asked()
    for _ in range(kind.max_attempts):
        assert claim(bound, "interactive") is not None  # and the worker dies here
        push_on(database)
    drain("interactive")
    assert rows(database) == [("dead", 4, "worker_died", None)]


def test_progress_is_seen_at_once_and_a_stop_is_heard(database, world, bound, kind, asked):
    seen = []

    @task(kind)
    def count(work, progress):
        work.record("tests.trace", "test", None)
        progress.report(3, 7, "третья строка")
        seen.append(rows(database, "SELECT steps_done, steps_total, note FROM kernel.job"))
        with database.admin.begin() as connection:
            connection.execute(text("UPDATE kernel.job SET cancel_asked = true"))
        progress.report(4, 7)

    asked()
    drain("interactive")
    assert seen == [[(3, 7, "третья строка")]]
    assert rows(database) == [("cancelled", 1, None, None)]
    assert rows(database, "SELECT count(*) FROM kernel.audit_entry") == [(0,)]


def test_a_job_has_the_reach_of_who_asked_until_the_role_is_taken(
    database, world, bound, kind, asked
):
    found = []

    @task(kind)
    def look(work, progress):
        found.append(work.session.scalar(text("SELECT app.my_school()")))
        work.actor.require(Permission.PROGRAMME_VIEW)

    asked()
    drain("interactive")
    with database.admin.begin() as connection:
        connection.execute(text("UPDATE kernel.role_grant SET revoked_at = now()"))
        connection.execute(
            text("UPDATE kernel.job SET state = 'new', finished_at = NULL, run_after = now()")
        )
    drain("interactive")
    assert found == [world.schools["one"]]
    assert rows(database)[0][2] == "denied"


def test_nobody_can_ask_for_a_job_in_another_hat(world, session_for, kind):
    from datetime import UTC, datetime

    from sqlalchemy.exc import ProgrammingError

    curator = world.actors[Role.CURATOR]
    session = session_for(curator)
    now = datetime.now(UTC)
    session.add(
        Job(name=kind.name, queue=kind.queue, args={}, hat="hat_compiler", max_attempts=1,
            timeout=1, run_after=now, created_at=now, account_id=curator.account_id)
    )  # fmt: skip
    with pytest.raises(ProgrammingError, match="row-level security"):
        session.flush()
