"""CT-04, CT-05: once however often it is sent, never after the count, secret until the close."""

import threading
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from contests.ballots.casting import Sheet, cast
from contests.ballots.merkle import leaf_of, root_of
from contests.ballots.models import BallotVersion
from contests.held.models import Round
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.work import Work

MARKS = {"aim": 7, "result": 9}


def sheet(hall, entry="e0", *, version=0, request=None, **marks):
    return Sheet(round_id=hall.round, entry_id=hall.entries[entry], request_id=request or uuid4(),
                 version=version, marks={**MARKS, **marks}, comments={})  # fmt: skip


@pytest.fixture
def hand_in(hall, work_for):
    def act(juror="j1", entry="e0", **values):
        work = work_for(hall.jurors[juror])
        try:
            receipt = cast(work, sheet(hall, entry, **values))
            work.session.commit()
            return receipt
        finally:
            work.session.rollback()

    return act


def close(hall, work_for, actor=None, *, wait=False):
    work = work_for(actor or hall.jurors["j0"])
    if not wait:  # as if the time were over
        with hall.admin.begin() as past:
            past.execute(text("ALTER TABLE contests.round DISABLE TRIGGER guards"))
            past.execute(text("UPDATE contests.round SET closes_at = now() - interval '1 second'"))
            past.execute(text("ALTER TABLE contests.round ENABLE TRIGGER guards"))
    found = work.session.execute(
        text("SELECT sheets, root FROM app.close_round(:r)"), {"r": hall.round}
    ).one()
    work.session.commit()
    return found


def count_of(hall):
    with hall.admin.connect() as past:
        return past.scalar(text("SELECT count(*) FROM contests.ballot_version"))


def test_the_same_request_gets_the_same_receipt_even_after_the_close(hall, hand_in, work_for):
    hall.open_round()
    request = uuid4()
    first = hand_in(request=request)
    assert hand_in(request=request) == first
    with pytest.raises(Invalid):
        hand_in(request=request, aim=1)
    assert (first.version, count_of(hall)) == (1, 1)
    close(hall, work_for)
    assert hand_in(request=request) == first
    with pytest.raises(WrongState) as refused:
        hand_in(version=1)
    assert refused.value.code == "round_not_open"


def test_a_later_version_counts_and_an_older_tab_is_told(hall, hand_in):
    hall.open_round()
    hand_in()
    assert hand_in(version=1, aim=3).version == 2
    with pytest.raises(WrongState) as refused:
        hand_in(version=1, aim=5)
    assert refused.value.code == "sheet_changed_elsewhere"
    assert count_of(hall) == 2


def test_a_sheet_is_whole_and_within_the_marks(hall, hand_in):
    hall.open_round()
    with pytest.raises(Invalid) as refused:
        hand_in(aim=None, result=11)
    assert refused.value.fields == {"aim": "mark_needed", "result": "mark_out_of_range"}


def test_the_database_hashes_as_the_verifier_does(hall, hand_in, work_for):
    hall.open_round()
    for juror in hall.jurors:
        for entry in hall.entries:
            hand_in(juror, entry)
    hand_in("j1", "e1", version=1, aim=2)
    found = close(hall, work_for)
    with hall.admin.connect() as past:
        rows = past.execute(
            text(
                "SELECT DISTINCT ON (v.entry_id, v.member_id) v.*, e.code, m.pseudonym"
                " FROM contests.ballot_version v JOIN contests.round_entry e USING (round_id,"
                " entry_id) JOIN contests.jury_member m ON m.id = v.member_id"
                " ORDER BY v.entry_id, v.member_id, v.version DESC"
            )
        ).all()
        held = past.execute(select(Round.merkle_root, Round.ballot_count, Round.state)).one()
    rows = sorted(rows, key=lambda row: (row.code, row.pseudonym))
    leaves = [
        leaf_of({"round": r.round_id, "entry": r.code, "juror": r.pseudonym, "version": r.version,
                 "marks": r.marks, "nonce": r.nonce.hex(),
                 "before": (r.leaf_before or b"").hex()})
        for r in rows
    ]  # fmt: skip
    assert leaves == [row.leaf for row in rows]
    assert held == (root_of(leaves).hex(), len(rows), "closed")
    assert (found.sheets, found.root) == (6, root_of(leaves).hex())


def test_nobody_reads_anothers_sheet_before_the_close(hall, hand_in, work_for, world):
    hall.open_round()
    hand_in("j1")
    readers = [*hall.jurors.values(), *world.actors.values()]

    def seen(actor):
        session = work_for(actor).session
        try:
            return len(session.execute(select(BallotVersion.marks)).all())
        except DBAPIError:
            return 0
        finally:
            session.rollback()

    before = {str(actor.role) + str(actor.account_id): seen(actor) for actor in readers}
    mine = str(hall.jurors["j1"].role) + str(hall.jurors["j1"].account_id)
    assert {who for who, n in before.items() if n} == {mine}
    close(hall, work_for)
    after = {actor.account_id: seen(actor) for actor in readers}
    may = {hall.jurors["j1"].account_id, hall.jurors["j0"].account_id,
           world.actors[Role.REGION_ADMIN].account_id,
           world.actors[Role.REGION_OPERATOR].account_id}  # fmt: skip
    assert {who for who, n in after.items() if n} == may


def test_a_sheet_is_added_and_nothing_else(hall, hand_in):
    hall.open_round()
    hand_in()
    for statement in ("UPDATE contests.ballot_version SET marks = '{}'",
                      "DELETE FROM contests.ballot_version",
                      "TRUNCATE contests.ballot_version CASCADE"):  # fmt: skip
        with pytest.raises(DBAPIError), hall.admin.begin() as owner:  # even past every fence
            owner.execute(text(statement))


def test_sheets_still_due_hold_the_close_up(hall, hand_in, work_for):
    hall.open_round(jurors=2, entries=1)
    hand_in("j0")
    with pytest.raises(DBAPIError):
        close(hall, work_for, wait=True)
    hand_in("j1")
    assert close(hall, work_for, wait=True).sheets == 2


def test_a_conflict_bars_and_a_late_one_voids(hall, hand_in):
    hall.open_round()
    hand_in("j1")
    with hall.admin.begin() as past:
        for juror in ("j1", "j0"):
            past.execute(
                text(
                    "INSERT INTO contests.conflict (id, contest_id, member_id, entry_id, source,"
                    " kind, note, at) VALUES (gen_random_uuid(), :c, :m, :e, 'found', 'school', '',"
                    " now())"
                ),
                {"c": hall.contest, "m": hall.members[juror], "e": hall.entries["e0"]},
            )
    with hall.admin.connect() as past:
        void = past.execute(text("SELECT member_id, reason FROM contests.ballot_void")).all()
    assert void == [(hall.members["j1"], "school")]
    for juror, version in (("j1", 1), ("j0", 0)):
        with pytest.raises((WrongState, NotFound)):
            hand_in(juror, version=version)
    assert count_of(hall) == 1, "the voided sheet stays where it was"


def test_two_sends_at_once_are_one_sheet(hall, database):
    hall.open_round(jurors=4, entries=3)
    got, faults = [], []

    def send(actor, told):
        session = Session(database.app, info={"reach": actor.reach()})
        try:
            got.append(cast(Work(session, actor), told).code)
            session.commit()
        except Exception as fault:
            faults.append(fault)
        finally:
            session.close()

    for juror in hall.jurors.values():
        for entry in hall.entries:
            told = sheet(hall, entry)
            threads = [threading.Thread(target=send, args=(juror, told)) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
    assert faults == []
    assert count_of(hall) == 12
    assert len(set(got)) == 12


def test_rules_and_states_go_one_way(hall):
    hall.open_round()
    for change in ("rules = '{}'", "state = 'draft'", "grace_seconds = 99",
                   "closes_at = now() - interval '1 hour'"):  # fmt: skip
        with pytest.raises(DBAPIError), hall.admin.begin() as owner:
            owner.execute(text(f"UPDATE contests.round SET {change}"))
