"""CT-04: what is typed is kept, and never silently overwritten by another page."""

from uuid import uuid4

import pytest
from sqlalchemy import text

from contests.ballots.casting import Sheet, cast
from contests.ballots.drafts import ChangedElsewhere, save_draft
from contests.ballots.marks import MOST_OF_COMMENT, OVERALL
from contests.ballots.queries import lines_of, my_rounds, next_left, sheet_view
from kernel.errors import Denied, Invalid, NotFound, WrongState


@pytest.fixture
def save(hall, work_for):
    def act(juror="j1", entry="e0", *, revision=0, comments=None, version=None, **marks):
        work = work_for(hall.jurors[juror])
        try:
            kept = save_draft(
                work, hall.round, hall.entries[entry], marks=marks, comments=comments or {},
                revision=revision, version=version,
            )  # fmt: skip
            work.session.commit()
            return kept
        finally:
            work.session.rollback()

    return act


@pytest.fixture
def hand_in(hall, work_for):
    def act(juror="j1", entry="e0", version=0, **marks):
        work = work_for(hall.jurors[juror])
        told = Sheet(
            round_id=hall.round, entry_id=hall.entries[entry], request_id=uuid4(),
            version=version, marks={"aim": 7, "result": 9, **marks}, comments={},
        )  # fmt: skip
        receipt = cast(work, told)
        work.session.commit()
        return receipt

    return act


def past(hall, statement, **values):
    with hall.admin.begin() as connection:
        connection.execute(text(statement), values)


def test_a_draft_is_kept_as_typed_and_an_older_page_is_told(hall, save, hand_in):
    hall.open_round()
    first = save(aim=7, result=None, comments={"aim": " цель ясна ", OVERALL: "", "none": "нет"})
    assert (first.marks, first.comments) == ({"aim": 7}, {"aim": "цель ясна"})
    assert first.revision == 1
    second = save(revision=1, aim=8)
    assert (second.revision, second.comments) == (2, {})
    for older in (0, 1, 3):
        with pytest.raises(ChangedElsewhere) as newer:
            save(revision=older, aim=2)
        assert (newer.value.theirs.marks, newer.value.theirs.revision) == ({"aim": 8}, 2)
    assert save(revision=0, aim=8) == second, "an answer was lost: the same text is no conflict"
    hand_in(aim=8)
    for told in ({"revision": 2}, {"revision": 0, "version": 0}):
        with pytest.raises(ChangedElsewhere) as newer:
            save(aim=8, **told)
        theirs = newer.value.theirs
        assert (theirs.marks, theirs.revision, theirs.version) == ({"aim": 8, "result": 9}, 0, 1)
    assert save(aim=1, version=1).revision == 1, "a change of the sheet begins a new draft"


def test_what_is_no_draft_is_refused(hall, save, work_for, world):
    hall.open_round()
    for marks, comments, fault in (
        ({"aim": 11}, {}, {"aim": "mark_out_of_range"}),
        ({"aim": 1}, {"aim": "я" * (MOST_OF_COMMENT + 1)}, {"comment-aim": "comment_too_long"}),
        ({}, {OVERALL: "я" * (MOST_OF_COMMENT + 1)}, {"comment": "comment_too_long"}),
    ):
        with pytest.raises(Invalid) as refused:
            save(comments=comments, **marks)
        assert refused.value.fields == fault
    past(hall, "DELETE FROM contests.assignment WHERE member_id = :m AND entry_id = :e",
         m=hall.members["j2"], e=hall.entries["e0"])  # fmt: skip
    with pytest.raises(NotFound):
        save("j2", aim=1)
    for actor in world.actors.values():
        with pytest.raises((Denied, NotFound)):
            save_draft(work_for(actor), hall.round, hall.entries["e0"], marks={}, comments={},
                       revision=0)  # fmt: skip
    past(
        hall,
        "INSERT INTO contests.conflict (id, contest_id, member_id, entry_id, source, kind, note,"
        " at) VALUES (gen_random_uuid(), :c, :m, :e, 'found', 'school', '', now())",
        c=hall.contest, m=hall.members["j1"], e=hall.entries["e0"],
    )  # fmt: skip
    past(hall, "UPDATE contests.jury_member SET removed_at = now() WHERE id = :m",
         m=hall.members["j2"])  # fmt: skip
    codes = []
    for juror, entry in (("j1", "e0"), ("j2", "e1")):
        with pytest.raises(WrongState) as refused:
            save(juror, entry, aim=1)
        codes.append(refused.value.code)
    past(hall, "ALTER TABLE contests.round DISABLE TRIGGER guards")
    past(hall, "UPDATE contests.round SET closes_at = now() - interval '1 second'")
    past(hall, "ALTER TABLE contests.round ENABLE TRIGGER guards")
    with pytest.raises(WrongState) as refused:
        save(aim=1, entry="e1")
    assert [*codes, refused.value.code] == ["in_conflict", "not_of_jury", "round_not_open"]


def test_a_juror_reads_ones_own_work_and_what_is_left(hall, save, hand_in, work_for):
    hall.open_round(entries=4)
    juror = hall.jurors["j1"]
    save(entry="e1", aim=3)
    hand_in(entry="e2")
    save(entry="e2", aim=1, version=1)
    past(
        hall,
        "INSERT INTO contests.conflict (id, contest_id, member_id, entry_id, source, kind, note,"
        " at) VALUES (gen_random_uuid(), :c, :m, :e, 'found', 'school', '', now())",
        c=hall.contest, m=hall.members["j1"], e=hall.entries["e3"],
    )  # fmt: skip
    session = work_for(juror).session
    (held,) = my_rounds(session, juror.account_id)
    assert [(line.code, line.state, line.marked) for line in held.lines] == [
        ("01", "none", 0), ("02", "draft", 1), ("03", "changed", 1), ("04", "conflict", 0),
    ]  # fmt: skip
    assert (held.done, held.due, held.is_open) == (1, 3, True)
    assert held.lines[0].entrant == "Участник e0"
    assert not held.lines[3].entrant, "an entry in conflict is not told"
    lines = lines_of(session, juror.account_id, hall.round)
    assert [next_left(lines, hall.entries[e]).code for e in ("e0", "e1", "e3")] == [
        "02", "01", "01",
    ]  # fmt: skip
    barred = sheet_view(session, juror.account_id, hall.round, hall.entries["e3"])
    assert (barred.material, barred.takes, barred.conflict) == (None, False, "school")
    open_one = sheet_view(session, juror.account_id, hall.round, hall.entries["e2"])
    assert (open_one.handed.marks, open_one.draft_marks) == ({"aim": 7, "result": 9}, {"aim": 1})
    past(hall, "UPDATE contests.jury_member SET removed_at = now()")
    session.rollback()
    assert my_rounds(session, juror.account_id) == []
    gone = sheet_view(session, juror.account_id, hall.round, hall.entries["e0"])
    assert (gone.material, gone.takes) == (None, False), "a removed member reads no entries"
