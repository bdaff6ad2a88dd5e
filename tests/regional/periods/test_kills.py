"""PostgreSQL's processes are killed at random while schools hand in: nothing is lost or half."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from kernel.errors import WrongState
from kernel.identity.permissions import Actor, Role
from kernel.work import Work
from regional.periods import obligations, submitting
from tests.regional.periods.autumn import NOW, PLAIN

SCHOOLS = 60
AT_ONCE = 4
PATIENCE = 6.0
MADE = """
WITH made AS (
  INSERT INTO kernel.school (id, code, name, full_name, kind)
  SELECT gen_random_uuid(), 'kill' || n, 'Школа ' || n, 'Опытная школа ' || n, 'general'
    FROM generate_series(1, :many) n
  RETURNING id, code),
placed AS (
  INSERT INTO kernel.school_placement (id, school_id, municipality_id)
  SELECT gen_random_uuid(), id, :place FROM made),
people AS (
  INSERT INTO kernel.account (id, login, full_name, state, created_at)
  SELECT gen_random_uuid(), code, 'Опытный ' || code, 'active', now() FROM made
  RETURNING id, login)
INSERT INTO kernel.role_grant (id, account_id, role, school_id, granted_at)
SELECT gen_random_uuid(), people.id, 'head', made.id, now()
  FROM people JOIN made ON made.code = people.login
"""
# A share over one asks for words, so that a submission writes remarks too.
CELLS = """
INSERT INTO regional.kpi_cell (school_year, unit_type, unit_id, version_id, municipality_id,
                               numerator, denominator, units, known, anomaly, basis, computed_at,
                               revision)
SELECT 2026, 'school', s.id, old.version_id, old.municipality_id,
       CASE WHEN i.code = 'young_teachers' THEN 9 ELSE old.numerator END, old.denominator, 1, 1,
       CASE WHEN i.code = 'young_teachers' THEN 'over_one' END, 'primary', now(), old.revision
  FROM regional.kpi_cell old
  JOIN regional.indicator_version v ON v.id = old.version_id
  JOIN regional.indicator i ON i.id = v.indicator_id
 CROSS JOIN kernel.school s
 WHERE old.unit_id = :like AND s.code LIKE 'kill%'
"""
WHOLE = """
SELECT r.state, r.attempt,
       (SELECT count(*) FROM regional.report_figure f WHERE f.report_id = r.id),
       (SELECT count(*) FROM regional.report_remark w WHERE w.report_id = r.id),
       (SELECT count(*) FROM regional.report_move m WHERE m.report_id = r.id),
       (SELECT count(*) FROM kernel.audit_entry a
         WHERE a.object_id = r.id AND a.action = 'report.submitted'), r.id
  FROM regional.report r JOIN kernel.school s ON s.id = r.school_id WHERE s.code LIKE 'kill%'
"""
KILL = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'portal_app'"
    " AND datname = current_database() AND state <> 'idle' ORDER BY random() LIMIT 1"
)
WORDS = {"over_one:young_teachers": "Проверено по журналу"}


def test_what_was_acknowledged_stays_and_nothing_is_half(autumn, database):
    autumn.run(MADE, many=SCHOOLS, place=autumn.world.municipalities["north"])
    autumn.run(CELLS, triggers=False, like=autumn.world.schools["one"])
    autumn.run("DELETE FROM regional.kpi_mark", triggers=False)
    with autumn.acting(Role.REGION_OPERATOR) as work:
        obligations.list_obliged(work, autumn.period_id)
    owed = autumn.ask(
        "SELECT r.id, r.school_id, g.account_id FROM regional.report r"
        " JOIN kernel.school s ON s.id = r.school_id AND s.code LIKE 'kill%'"
        " JOIN kernel.role_grant g ON g.school_id = s.id"
    )
    until = time.monotonic() + PATIENCE
    over = threading.Event()
    engine = create_engine(database.app_url, poolclass=NullPool)
    with ThreadPoolExecutor(AT_ONCE + 1) as pool:
        killing = pool.submit(kill_at_random, autumn.admin, over)
        told = list(pool.map(lambda row: hand_in(engine, row, until), owed))
        over.set()
    kills = killing.result()
    acknowledged = {row[0] for row, ack in zip(owed, told, strict=True) if ack}
    states = {row[-1]: row[:-1] for row in autumn.ask(WHOLE)}
    submitted = ("submitted", 1, len(PLAIN), 1, 1, 1)
    assert set(states.values()) <= {submitted, ("due", 0, 0, 0, 0, 0)}
    assert {states[report] for report in acknowledged} == {submitted}
    assert kills >= 5
    assert len(acknowledged) >= SCHOOLS // 2


def hand_in(engine, row, until: float) -> bool:
    """Try until it is acknowledged: by a commit, or by being told that it is in already."""
    report, school, account = row
    actor = Actor(account_id=account, role=Role.HEAD, school_id=school)
    while time.monotonic() < until:
        try:
            with Session(engine, info={"reach": actor.reach()}) as session, session.begin():
                submitting.submit(Work(session, actor, lambda: NOW), report, WORDS)
            return True
        except WrongState as told:
            return told.code == "already_submitted"
        except DBAPIError:
            continue
    return False


def kill_at_random(admin, over: threading.Event) -> int:
    kills = 0
    chance = random.Random(60)  # noqa: S311 - when to kill is no secret
    while not over.wait(chance.uniform(0.005, 0.05)):
        with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            kills += len(connection.execute(KILL).all())
    return kills
