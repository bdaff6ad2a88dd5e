"""One table of moves: the same in the code, in the use cases and in the database."""

import importlib

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kernel.db import Hat
from kernel.errors import DomainError
from kernel.identity.permissions import GRANTS, HATS, Actor, Role
from kernel.work import Work
from regional.periods import judging, obligations, rules, submitting
from regional.periods.rules import Act, State
from tests.regional.periods.autumn import NOW

IN_DATABASE = importlib.import_module("migrations.versions.0014_region_rights").MOVES
ROLES = (
    Role.REGION_ADMIN,
    Role.REGION_OPERATOR,
    Role.ANALYST,
    Role.TUTOR,
    Role.MUNICIPAL,
    Role.HEAD,
    Role.CURATOR,
    Role.RESPONSIBLE,
    Role.MENTOR,
)
USE_CASES = {
    Act.SUBMIT: lambda work, autumn, report: submitting.submit(work, report, {}),
    Act.RECALL: lambda work, autumn, report: submitting.recall(work, report),
    Act.ACCEPT: lambda work, autumn, report: judging.accept(work, [report]),
    Act.SEND_BACK: lambda work, autumn, report: judging.send_back(work, report, "не то", {}),
    Act.APPROVE: lambda work, autumn, report: judging.approve(work, autumn.period_id, [report]),
    Act.LIFT: lambda work, autumn, report: obligations.lift_report(work, report, "закрыта"),
    Act.UNLIFT: lambda work, autumn, report: obligations.unlift_reports(work, [report], "снова"),
}
STATE_OF = "SELECT state FROM regional.report WHERE id = :id"


def put(autumn, report, state: State) -> None:
    """Stand the report in a state, past every rule; it may be handed in anew at any time."""
    approved = "1" if state is State.APPROVED else "NULL"
    autumn.run(
        f"UPDATE regional.report SET state = '{state}', attempt = 1, submitted_at = now(),"
        f" approved_attempt = {approved} WHERE id = :id",
        triggers=False,
        id=report,
    )


def reopen_for_good(autumn) -> None:
    autumn.run(
        "INSERT INTO regional.reopening (id, period_id, reason, opened_at, until)"
        " VALUES (gen_random_uuid(), :period, 'проверка', '2026-11-01', '2126-11-01')",
        period=autumn.period_id,
    )


def test_the_table_says_what_the_migration_says():
    assert sorted((m.was, m.becomes, m.hat) for m in rules.MOVES) == sorted(IN_DATABASE)
    assert len(rules.MOVES) == len(set(rules.MOVES))


def test_each_act_belongs_to_the_hats_of_those_who_may():
    for act in Act:
        moves = [move for move in rules.MOVES if move.act is act]
        hats = {HATS[role] for role in GRANTS[moves[0].permission]}
        assert {move.hat for move in moves} == hats, act


def test_every_role_does_what_the_table_says_and_nothing_else(autumn):
    """Each act of each role on a report in each state, by the use case itself; granted and not."""
    report = autumn.report("one")
    reopen_for_good(autumn)
    done = 0
    for state in State:
        put(autumn, report, state)
        for role in ROLES:
            actor, away = autumn.world.actors[role], autumn.world.foreign.get(role)
            for act in Act:
                allowed = rules.move_for(actor, act, state) is not None
                assert moved(autumn, actor, act, report) is allowed, (state, role, act)
                done += allowed
                assert away is None or not moved(autumn, away, act, report), (state, act, "away")
    assert done == 3 * 2 + 2 + 3 + 2 * 3 + 2 + 2 * 2 + 2


def moved(autumn, actor: Actor, act: Act, report) -> bool:
    """Whether the use case made the move of the table; nothing stays of it."""
    with Session(autumn.app, info={"reach": actor.reach()}) as session:
        before = session.scalar(text(STATE_OF), {"id": report})
        try:
            USE_CASES[act](Work(session, actor, lambda: NOW), autumn, report)
            after = session.scalar(text(STATE_OF), {"id": report})
        except DomainError:
            return False
        finally:
            session.rollback()
    if after == before:
        return False
    assert any((m.act, m.was, m.becomes) == (act, before, after) for m in rules.MOVES)
    return True


def actor_of(autumn, hat: Hat) -> Actor:
    """Whoever wears the hat with the widest rights; a hat of the portal itself has no person."""
    role = {
        Hat.SCHOOL: Role.CURATOR,
        Hat.MUNICIPALITY: Role.MUNICIPAL,
        Hat.REGION: Role.REGION_ADMIN,
        Hat.JURY: Role.JUROR,
    }.get(hat)
    return autumn.world.actors[role] if role else Actor(system=hat)


def test_the_database_refuses_every_other_move_under_each_hat(autumn):
    """By plain SQL: from every state to every state, with the columns the hat may write."""
    report = autumn.report("one")
    reopen_for_good(autumn)
    for was in State:
        put(autumn, report, was)
        for hat in Hat:
            with Session(autumn.app, info={"reach": actor_of(autumn, hat).reach()}) as session:
                for becomes in set(State) - {was}:
                    allowed = (was.value, becomes.value, hat.value) in IN_DATABASE
                    attempt = ", attempt = attempt + 1" if becomes is State.SUBMITTED else ""
                    changed = updates(session, f"state = '{becomes}'{attempt}", report)
                    assert changed is allowed, (was, becomes, hat)
                session.rollback()


def updates(session, change: str, report) -> bool:
    """Whether the database let the row be changed; undone at once."""
    place = session.begin_nested()
    try:
        result = session.execute(
            text(f"UPDATE regional.report SET {change}, changed_at = now() WHERE id = :id"),
            {"id": report},
        )
        return result.rowcount == 1
    except DBAPIError:
        return False
    finally:
        place.rollback()


def test_what_a_school_cannot_choose(autumn):
    """Neither the day of its first submission, nor the number of an attempt, nor a closed day."""
    report = autumn.report("one")
    head = autumn.world.actors[Role.HEAD]
    handed_in = "state = 'submitted', submitted_at = now()"
    with Session(autumn.app, info={"reach": head.reach()}) as session:
        assert not updates(session, "first_submitted_on = '2026-11-01'", report)
        assert not updates(session, f"{handed_in}, attempt = attempt + 2", report)
        assert not updates(session, handed_in, report)
        assert not updates(session, "attempt = attempt + 1", report)
        assert updates(session, f"{handed_in}, attempt = attempt + 1", report)
        session.rollback()
    for closes in ("2026-11-21", "2026-11-22"):
        autumn.run("UPDATE regional.period SET due_on = :day, closes_on = :day", day=closes)
        with Session(autumn.app, info={"reach": head.reach()}) as session:
            open_still = closes == "2026-11-22"
            assert updates(session, f"{handed_in}, attempt = attempt + 1", report) is open_still
            session.rollback()


KEPT = ("report_figure", "report_move", "report_snapshot", "period_snapshot", "report_remark")


def test_nobody_changes_or_removes_what_is_kept(autumn):
    """Figures handed in, moves, words and snapshots are for good, for every hat alike."""
    columns = {"report_figure": "numerator", "report_move": "reason", "report_remark": "text"}
    statements = [f"DELETE FROM regional.{table}" for table in (*KEPT, "report", "period")]
    for table in KEPT:
        column = columns.get(table, "payload")
        statements.append(f"UPDATE regional.{table} SET {column} = {column}")
        statements.append(f"TRUNCATE regional.{table}")
    for hat in Hat:
        with Session(autumn.app, info={"reach": actor_of(autumn, hat).reach()}) as session:
            for statement in statements:
                place = session.begin_nested()
                with pytest.raises(DBAPIError, match="permission denied"):
                    session.execute(text(statement))
                place.rollback()
            session.rollback()


def test_reports_begin_owed_and_moves_are_written_by_the_database_alone(autumn):
    operator = autumn.world.actors[Role.REGION_OPERATOR]
    new = (
        "INSERT INTO regional.report (id, period_id, school_id, municipality_id, state, attempt,"
        " submitted_at, changed_at) SELECT gen_random_uuid(), period_id, school_id,"
        " municipality_id, 'approved', 1, now(), now() FROM regional.report LIMIT 1"
    )
    move = (
        "INSERT INTO regional.report_move (id, report_id, school_id, municipality_id, from_state,"
        " to_state, attempt, reason, at) SELECT gen_random_uuid(), id, school_id,"
        " municipality_id, 'due', 'approved', 1, '', now() FROM regional.report"
    )
    with Session(autumn.app, info={"reach": operator.reach()}) as session:
        for statement in (new, move):
            place = session.begin_nested()
            with pytest.raises(DBAPIError, match=r"row-level security|permission denied"):
                session.execute(text(statement))
            place.rollback()
        session.rollback()
