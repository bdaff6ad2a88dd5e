"""Raw SQL through the application's login, past every page: what PostgreSQL refuses by itself."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contests.ballots.casting import Sheet, cast
from kernel.identity.permissions import Role
from tests.contests.hall import Hall

WHOLE = '{"aim":7,"result":9}'
HAND_IN = (
    "INSERT INTO contests.ballot_version (round_id, entry_id, member_id, version, account_id,"
    " request_id, marks, comments, receipt) VALUES (:round, :e0, :j1, :version, :a1,"
    " gen_random_uuid(), :marks, CAST(:comments AS jsonb), :receipt)"
)
CONFLICT = (
    "INSERT INTO contests.conflict (id, contest_id, member_id, entry_id, source, kind, note, at)"
    " VALUES (gen_random_uuid(), :{}, :{}, :{}, 'commission', 'other', 'так', now())"
)
ASSIGN = (
    "INSERT INTO contests.assignment (round_id, entry_id, member_id, account_id, assigned_at)"
    " VALUES (:round, :e0, :{}, :a1, now())"
)
DRAFT_OF = (
    "INSERT INTO contests.ballot_draft (round_id, entry_id, member_id, account_id, marks, comments,"
    " saved_at) VALUES (:round, :e0, :{}, :a1, '{{}}', '{{}}', now())"
)
ROUND = "UPDATE contests.round SET {} WHERE id = :round"
ENTRY = (
    "INSERT INTO contests.entry (school_id, id, contest_id, municipality_id, nomination,"
    " entrant_name, mentor_id, texts, links, facts, changed_at, created_at, number)"
    " VALUES (:school, :{}, :contest, :{}, 'teacher', 'Кто-то', gen_random_uuid(), '{{}}', '[]',"
    " '{{}}', now(), now(), {})"
)
LOOK_UP = text("SELECT member_id, receipt FROM app.my_sheet(:round, :entry, :request)")
READ_WHOLE = text(
    "SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE schemaname = 'contests'"
    " ORDER BY relname"
)
OF_JURY = (Role.JUROR, Role.CHAIR, Role.SECRETARY)


@pytest.fixture
def other(database, world, hall):
    """A contest of other people, beside the first."""
    hall.open_round()
    return Hall(database.admin, world).open_round(entries=1)


@pytest.fixture
def told(hall, other, world):
    return {
        "round": hall.round, "contest": hall.contest, "e0": hall.entries["e0"],
        "j1": hall.members["j1"], "j2": hall.members["j2"],
        "a1": hall.jurors["j1"].account_id, "other_contest": other.contest,
        "other_round": other.round, "other_e": other.entries["e0"],
        "other_j": other.members["j1"], "school": world.schools["two"], "new": uuid4(),
        "north": world.municipalities["north"], "south": world.municipalities["south"],
        "marks": WHOLE, "comments": "{}", "version": 1,
    }  # fmt: skip


@pytest.fixture
def tries(session_for, told):
    """SQLSTATE of the refusal, «nothing» where no row was met, «done» where it went through."""

    def attempt(actor, statement, **more):
        session = session_for(actor)
        try:
            ran = session.execute(text(statement), {**told, "receipt": uuid4().hex, **more})
            return "done" if ran.rowcount else "nothing"
        except DBAPIError as refused:
            return getattr(refused.orig, "sqlstate", "?")
        finally:
            session.rollback()

    return attempt


def past(hall, *statements, **told):
    with hall.admin.begin() as owner:
        for statement in statements:
            owner.execute(text(statement), told)


def test_a_sheet_that_would_break_the_count_is_not_written(hall, tries):
    juror = hall.jurors["j1"]
    for marks in ('{"aim":7}', '{"aim":7,"result":11}', '{"aim":-1,"result":1}', "{}", "[]", "x",
                  '{"aim":7,"result":"9"}', '{"aim":7,"result":null}', '{"aim":7.5,"result":9}',
                  '{"aim":7,"more":1,"result":9}', '{"aim":7, "result":9}',
                  '{"aim":1,"aim":7,"result":9}'):  # fmt: skip
        assert tries(juror, HAND_IN, marks=marks) not in ("done", "nothing"), marks
    assert tries(juror, HAND_IN, comments='["x"]') == "23514"
    assert tries(juror, HAND_IN) == "done"
    past(hall, "UPDATE contests.contest SET state = 'cancelled' WHERE id = :c", c=hall.contest)
    assert tries(juror, HAND_IN) == "JR001"


def test_one_contest_does_not_reach_into_another(hall, other, tries, told):
    chair, juror = hall.jurors["j0"], hall.jurors["j1"]
    # The commission of one contest voids no sheets of another's jury.
    assert tries(chair, CONFLICT.format("contest", "other_j", "other_e")) == "23514"
    assert tries(chair, CONFLICT.format("contest", "j1", "other_e")) == "23514"
    assert tries(chair, CONFLICT.format("other_contest", "other_j", "other_e")) == "42501"
    assert tries(chair, CONFLICT.format("contest", "j1", "e0")) == "done"
    past(hall, "DELETE FROM contests.assignment WHERE member_id = :m", m=told["j2"])
    past(hall, "ALTER TABLE contests.round DISABLE TRIGGER guards",
         "UPDATE contests.round SET state = 'draft'",
         "ALTER TABLE contests.round ENABLE TRIGGER guards")  # fmt: skip
    assert tries(chair, ASSIGN.format("other_j")) == "JR007"
    assert tries(chair, ASSIGN.format("j2")) == "done"
    assert tries(juror, DRAFT_OF.format("j2")) in ("42501", "23503")


def test_a_draft_shuts_nobody_out_and_stays_unread(hall, other, world, tries):
    assert tries(hall.jurors["j1"], DRAFT_OF.format("j2")) == "42501"
    assert tries(hall.jurors["j1"], DRAFT_OF.format("j1")) == "done"
    past(hall, DRAFT_OF.format("j1"), round=hall.round,
         e0=hall.entries["e0"], j1=hall.members["j1"], a1=hall.jurors["j1"].account_id)  # fmt: skip
    look = "SELECT * FROM contests.ballot_draft"
    readers = [hall.jurors["j0"], hall.jurors["j2"], *other.jurors.values(),
               *world.actors.values()]  # fmt: skip
    assert {tries(each, look) for each in readers} <= {"nothing", "42501"}
    notes = "SELECT note FROM contests.conflict"
    past(hall, CONFLICT.format("c", "m", "e"), c=hall.contest, m=hall.members["j2"],
         e=hall.entries["e0"])  # fmt: skip
    assert tries(world.actors[Role.ANALYST], notes) == "nothing"
    assert tries(world.actors[Role.REGION_ADMIN], notes) == "done"


def test_the_count_and_its_hour_are_not_the_regions_to_write(hall, other, world, tries):
    region, chair = world.actors[Role.REGION_ADMIN], hall.jurors["j0"]
    forged = ROUND.format("state = 'closed', merkle_root = 'x', ballot_count = 0, manifest = '{}'")
    assert tries(region, forged) == "JR005"
    made = (
        "INSERT INTO contests.round (id, contest_id, number, code, opens_at, closes_at, rules,"
        " rules_sha256, state, merkle_root) SELECT gen_random_uuid(), contest_id, 9, code,"
        " opens_at, closes_at, rules, rules_sha256, 'closed', 'x' FROM contests.round"
        " WHERE id = :round"
    )
    assert tries(region, made) == "JR005"
    past(hall, "ALTER TABLE contests.round DISABLE TRIGGER guards",
         "UPDATE contests.round SET state = 'closed', merkle_root = 'x', closed_at = now(),"
         " ballot_count = 0, manifest = '{}', manifest_sha256 = 'x'",
         "ALTER TABLE contests.round ENABLE TRIGGER guards")  # fmt: skip
    assert tries(chair, ROUND.format("state = 'published'")) == "JR005", "nothing was counted"
    past(hall, "UPDATE contests.round SET state = 'published', published_at = now(),"
         " embargo_until = now() + interval '1 day'")  # fmt: skip
    for change in ("published_at = now() - interval '30 days'", "embargo_until = NULL"):
        assert {tries(each, ROUND.format(change)) for each in (region, chair)} == {"JR005"}
    for change in ("pseudonym = 'Ж-1'", "account_id = :a1", "contest_id = :other_contest"):
        member = f"UPDATE contests.jury_member SET {change} WHERE id = :j2"
        assert tries(region, member) == "JR004", change


def test_a_school_writes_its_own_entry_and_nobody_elses(hall, world, tries, told):
    head = next(a for a in world.actors.values() if a.role == Role.HEAD)
    mine = {"school": head.school_id}
    home, away = ("north", "south")
    assert tries(head, ENTRY.format("new", home, "NULL"), **mine) == "done"
    # Another's entry under the same identifier would open its sheets to this school.
    stolen = next(e for e in hall.entries.values() if _school(hall, e) != head.school_id)
    assert tries(head, ENTRY.format("new", home, "NULL"), **mine, new=stolen) == "23505"
    assert tries(head, ENTRY.format("new", away, "NULL"), **mine) == "23514"
    assert tries(head, ENTRY.format("new", home, "1"), **mine) == "23514"
    sent = "UPDATE contests.entry SET texts = '{\"a\": 1}' WHERE id = :e"
    for entry in hall.entries.values():
        assert tries(head, sent, e=entry) in ("23514", "nothing")


def _school(hall, entry):
    with hall.admin.connect() as owner:
        return owner.scalar(
            text("SELECT school_id FROM contests.entry WHERE id = :e"), {"e": entry}
        )


def sheet_of(hall, request, *, version=0):
    return Sheet(round_id=hall.round, entry_id=hall.entries["e0"], request_id=request,
                 version=version, marks={"aim": 7, "result": 9}, comments={})  # fmt: skip


def test_only_ones_own_request_is_looked_up(hall, other, world, work_for):
    request = uuid4()
    work = work_for(hall.jurors["j1"])
    receipt = cast(work, sheet_of(hall, request))
    work.session.commit()

    def looked_up(actor):
        told = {"round": hall.round, "entry": hall.entries["e0"], "request": request}
        session = work_for(actor).session
        try:
            return session.execute(LOOK_UP, told).one()
        except DBAPIError as refused:
            return getattr(refused.orig, "sqlstate", "?")
        finally:
            session.rollback()

    assert looked_up(hall.jurors["j1"]) == (hall.members["j1"], receipt.code)
    assert looked_up(hall.jurors["j2"]) == (hall.members["j2"], None)
    strangers = [each for each in world.actors.values() if each.role not in OF_JURY]
    assert {looked_up(each) for each in other.jurors.values()} == {(None, None)}
    assert {looked_up(each) for each in strangers} == {"42501"}


@pytest.fixture
def counted_when_empty(hall):
    """Statistics taken before the first sheet; later tests do without them again."""
    past(hall, "ANALYZE contests.ballot_version")
    yield
    past(hall, "SELECT pg_clear_relation_stats('contests', 'ballot_version')")


def test_a_sheet_is_found_by_its_key_whatever_was_counted(hall, work_for, counted_when_empty):
    """A connection keeps its plans: one made for an empty table would read all of it for ever."""
    hall.open_round()
    work = work_for(hall.jurors["j1"])
    before = work.session.execute(READ_WHOLE).all()
    for version in range(8):
        cast(work, sheet_of(hall, uuid4(), version=version))
    after = work.session.execute(READ_WHOLE).all()
    work.session.rollback()
    assert after == before


def test_no_function_of_the_owner_is_everybodys(database):
    with database.admin.connect() as owner:
        loose = owner.execute(
            text(
                "SELECT proname FROM pg_proc WHERE pronamespace = 'app'::regnamespace AND ("
                " prosecdef AND NOT coalesce(proconfig::text LIKE"
                " '%search_path=pg_catalog, pg_temp%', false)"
                " OR prosecdef AND (proacl IS NULL OR EXISTS (SELECT FROM aclexplode(proacl)"
                " WHERE grantee = 0)))"
            )
        ).scalars()
        assert list(loose) == []
