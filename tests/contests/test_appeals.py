"""CT-08: an appeal in its window, decided without a conflict, answered by a numbered count."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contests.appeals import queries
from contests.appeals.service import Decision, decide, file, withdraw
from contests.ballots.casting import Sheet, cast
from contests.results.queries import counted
from contests.results.service import close, publish
from contests.rules.schema import Appeals
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from tests.contests.hall import RULES

WORDS = "Оценка за результат не учитывает приложенные замеры."
REASON = "Лист составлен с ошибкой: проверено по записи."
GIVEN = {"j0": ((9, 9), (5, 5)), "j1": ((8, 8), (6, 6)), "j2": ((1, 1), (9, 9))}
BY_DAYS = {days: RULES.model_copy(update={"appeals": Appeals(days=days)}) for days in (0, 5)}


@pytest.fixture
def published(hall, work_for):
    """Two entries of two schools marked by three jurors, the results out."""

    def make(days=5):
        hall.open_round(rules=BY_DAYS[days])
        for juror, marks in GIVEN.items():
            work = work_for(hall.jurors[juror])
            for entry, (aim, result) in zip(hall.entries.values(), marks, strict=True):
                cast(work, Sheet(round_id=hall.round, entry_id=entry, request_id=uuid4(), version=0,
                                 marks={"aim": aim, "result": result}, comments={}))  # fmt: skip
            work.session.commit()
        chair = work_for(hall.jurors["j0"])
        close(chair, hall.round)
        publish(chair, hall.round, embargo_until=None)
        chair.session.commit()
        return hall

    return make


@pytest.fixture
def head(world, work_for):
    return work_for(world.actors[Role.HEAD])


def filed(hall, head, entry="e0"):
    appeal_id = file(head, hall.round, hall.entries[entry], WORDS)
    head.session.commit()
    return appeal_id


def put_out(hall, ago):
    """The results have been out for this long."""
    with hall.admin.begin() as past:
        past.execute(
            text("UPDATE contests.round SET published_at = clock_timestamp() - :ago"), {"ago": ago}
        )


def test_the_window_is_the_databases(published, head):
    hall = published()
    with pytest.raises(Invalid):
        file(head, hall.round, hall.entries["e0"], "Нет.")
    for ago in (timedelta(days=5, seconds=2), timedelta(days=-1)):
        put_out(hall, ago)
        told = queries.grounds(head.session)
        if ago.days > 0:
            assert [ground.is_open for ground in told] == [False]
            with pytest.raises(WrongState) as refused:
                file(head, hall.round, hall.entries["e0"], WORDS)
            assert refused.value.code == "appeal_not_taken"
    put_out(hall, timedelta(days=5) - timedelta(minutes=1))
    assert [ground.is_open for ground in queries.grounds(head.session)] == [True]
    filed(hall, head)
    with pytest.raises(WrongState) as refused:
        file(head, hall.round, hall.entries["e0"], WORDS)
    assert refused.value.code == "appeal_stands"


def test_no_days_no_appeals_and_none_before_the_results(published, hall, head):
    hall.open_round()
    with pytest.raises(WrongState):
        file(head, hall.round, hall.entries["e0"], WORDS)
    head.session.rollback()
    assert queries.grounds(head.session) == []


def test_rules_without_appeals(published, head):
    hall = published(days=0)
    (told,) = queries.grounds(head.session)
    assert (told.days, told.is_open) == (0, False)
    with pytest.raises(WrongState):
        file(head, hall.round, hall.entries["e0"], WORDS)


def test_who_may_file_and_see(published, head, work_for, world):
    hall = published()
    with pytest.raises(NotFound):
        file(head, hall.round, hall.entries["e1"], WORDS)
    for role in (Role.MUNICIPAL, Role.JUROR, Role.REGION_OPERATOR):
        with pytest.raises(Denied):
            file(work_for(world.actors[role]), hall.round, hall.entries["e0"], WORDS)
    appeal_id = filed(hall, head)
    other = work_for(world.foreign[Role.HEAD])
    assert (queries.own_appeals(other.session), queries.grounds(other.session)) == ([], [])
    readers = (
        (hall.jurors["j0"], 1),
        (hall.jurors["j1"], 0),
        (world.actors[Role.REGION_OPERATOR], 1),
        (world.actors[Role.CHAIR], 0),
    )
    for actor, sees in readers:
        found = queries.appeals_of_staff(work_for(actor).session)
        assert [line.id for line in found] == [appeal_id] * sees
    with pytest.raises(Denied):
        decide(work_for(hall.jurors["j1"]), appeal_id, Decision(uphold=False, reason=REASON))
    with pytest.raises(NotFound):
        decide(work_for(world.actors[Role.CHAIR]), appeal_id,
               Decision(uphold=False, reason=REASON))  # fmt: skip


def test_upheld_it_is_counted_anew_and_the_original_stays(published, head, work_for):
    hall = published()
    appeal_id = filed(hall, head)
    chair = work_for(hall.jurors["j0"])
    before = counted(chair.session, hall.round)
    line = queries.appeal_of_staff(chair.session, appeal_id)
    sheets = queries.sheets_of(chair.session, line)
    assert {sheet.marks["aim"] for sheet in sheets} == {9, 8, 1}
    bad = next(sheet for sheet in sheets if sheet.marks["aim"] == 1)
    with pytest.raises(Invalid) as refused:
        decide(chair, appeal_id, Decision(uphold=False, reason="нет", void=(bad.member_id,)))
    assert set(refused.value.fields) == {"reason", "void"}
    number = decide(chair, appeal_id, Decision(uphold=True, reason=REASON, void=(bad.member_id,)))
    chair.session.commit()
    assert number == 2
    line = queries.appeal_of_staff(chair.session, appeal_id)
    answer = queries.answer_of(chair.session, line)
    assert (line.state, line.decision, answer.number) == ("upheld", REASON, 2)
    places = {each.entry: (each.place_before, each.place_after) for each in answer.changes}
    assert places == {"01": (2, 1), "02": (1, 2)}
    assert counted(chair.session, hall.round, 1) == before
    voids = [sheet.void for sheet in queries.sheets_of(chair.session, line)]
    assert sorted(map(str, voids)) == sorted(["None", "None", REASON])
    with pytest.raises(WrongState) as late:
        decide(chair, appeal_id, Decision(uphold=False, reason=REASON))
    assert late.value.code == "decided_already"


def test_a_conflict_binds_the_chair_and_what_was_filed_stays(published, head, work_for, world):
    hall = published()
    appeal_id = filed(hall, head)
    with hall.admin.begin() as past:
        past.execute(
            text(
                "INSERT INTO contests.conflict (id, contest_id, member_id, entry_id, source, kind,"
                " at) VALUES (gen_random_uuid(), :c, :m, :e, 'declared', 'kinship', now())"
            ),
            {"c": hall.contest, "m": hall.members["j0"], "e": hall.entries["e0"]},
        )
    chair = work_for(hall.jurors["j0"])
    line = queries.appeal_of_staff(chair.session, appeal_id)
    assert (line.barred, queries.sheets_of(chair.session, line)) == (True, [])
    with pytest.raises(WrongState) as refused:
        decide(chair, appeal_id, Decision(uphold=False, reason=REASON))
    assert refused.value.code == "in_conflict"
    changes = ("state = 'rejected', decision = 'x', decided_at = now()", "text = 'другое'",
               "filed_at = now() - interval '1 day'")  # fmt: skip
    for change in changes:  # not even past the use case
        with pytest.raises(DBAPIError):
            chair.session.execute(text(f"UPDATE contests.appeal SET {change}"))
        chair.session.rollback()
    operator = work_for(world.actors[Role.REGION_OPERATOR])
    assert decide(operator, appeal_id, Decision(uphold=False, reason=REASON)) is None
    operator.session.commit()
    with pytest.raises(WrongState):
        withdraw(head, appeal_id)


def test_taken_back_it_may_be_filed_again(published, head):
    hall = published()
    withdraw(head, filed(hall, head))
    head.session.commit()
    filed(hall, head)
    assert [line.state for line in queries.own_appeals(head.session)] == ["filed", "withdrawn"]
