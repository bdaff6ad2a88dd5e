"""CT-03: planted conflicts are all found and bind; panels are whole, else even."""

from random import Random

import pytest
from sqlalchemy import select, text

from contests.jury.assigning import assign
from contests.jury.conflicts import declare, find, set_by_commission
from contests.jury.models import Conflict
from kernel.errors import Invalid, WrongState
from kernel.identity.models import RoleGrant
from kernel.identity.permissions import Role
from tests.contests.hall import NOW
from tests.factories.world import add


@pytest.fixture
def operator(world, work_for):
    return work_for(world.actors[Role.REGION_OPERATOR])


def plant(hall, statement, **values):
    with hall.admin.begin() as past:
        past.execute(text("ALTER TABLE contests.entry DISABLE TRIGGER USER"))
        past.execute(text(statement), values)
        past.execute(text("ALTER TABLE contests.entry ENABLE TRIGGER USER"))


def test_planted_conflicts_are_found_the_chairs_too(hall, world, operator):
    hall.open_round(jurors=5, entries=3, state="draft")
    told = {n: hall.jurors[f"j{n}"].account_id for n in range(5)}
    plant(hall, "UPDATE contests.entry SET entrant_account_id = :a WHERE id = :e",
          a=told[0], e=hall.entries["e0"])  # fmt: skip
    plant(hall, "UPDATE contests.jury_member SET full_name = 'участник E1' WHERE account_id = :a",
          a=told[1])  # fmt: skip
    plant(hall, "UPDATE contests.entry SET nominator_id = :a WHERE id = :e",
          a=told[2], e=hall.entries["e1"])  # fmt: skip
    plant(hall, "UPDATE contests.jury_member SET works_at_school_id = :s WHERE account_id = :a",
          s=world.schools["three"], a=told[3])  # fmt: skip
    with hall.admin.begin() as past:
        add(past, RoleGrant, account_id=told[4], role="curator", school_id=world.schools["one"],
            granted_at=NOW, revoked_at=NOW)  # fmt: skip
    find(operator, hall.contest)
    known = operator.session.execute(select(Conflict.member_id, Conflict.entry_id, Conflict.kind))
    found = {(hall_name(hall, m), entry_name(hall, e), kind) for m, e, kind in known}
    assert found == {
        ("j0", "e0", "person"), ("j1", "e1", "person"), ("j2", "e1", "nominator"),
        ("j3", "e2", "school"), ("j4", "e0", "school"),
    }  # fmt: skip
    assert find(operator, hall.contest) == [], "found once"


def test_a_clean_jury_raises_no_alarm(hall, operator):
    hall.open_round(jurors=6, entries=6, state="draft")
    assert find(operator, hall.contest) == []


def test_a_conflict_takes_the_entry_away_for_good(hall, work_for):
    hall.open_round()
    juror = work_for(hall.jurors["j1"])
    shown = "SELECT app.entry_for_jury(:e)"
    assert juror.session.scalar(text(shown), {"e": hall.entries["e0"]})["number"] == 1
    with pytest.raises(Invalid):
        declare(juror, hall.contest, hall.entries["e0"], "whim", "")
    declare(juror, hall.contest, hall.entries["e0"], "kinship", "двоюродный брат")
    juror.session.commit()
    assert juror.session.scalar(text(shown), {"e": hall.entries["e0"]}) is None
    with pytest.raises(WrongState):
        declare(juror, hall.contest, hall.entries["e0"], "other", "")
    chair = work_for(hall.jurors["j0"])
    with pytest.raises(Invalid):
        set_by_commission(chair, hall.contest, hall.members["j2"], hall.entries["e1"], "pair", "")
    set_by_commission(chair, hall.contest, hall.members["j2"], hall.entries["e1"], "pair",
                      "наставник жены")  # fmt: skip
    chair.session.commit()
    with hall.admin.connect() as past:
        assert set(past.execute(select(Conflict.source, Conflict.kind)).all()) == {
            ("declared", "kinship"), ("commission", "pair")}  # fmt: skip


def test_the_jury_reads_no_entry_that_is_not_its_own(hall, work_for):
    hall.open_round()
    with hall.admin.begin() as past:
        past.execute(text("DELETE FROM contests.assignment WHERE entry_id = :e"),
                     {"e": hall.entries["e1"]})  # fmt: skip
    juror = work_for(hall.jurors["j1"]).session
    assert juror.scalar(text("SELECT app.entry_for_jury(:e)"), {"e": hall.entries["e1"]}) is None
    assert juror.execute(text("SELECT id FROM contests.entry")).all() == []


def test_complete_panels_unless_the_rules_cut_them():
    entries = {f"{n:02}": "a" if n < 3 else "b" for n in range(5)}
    jurors = {"x": (), "y": ("a",), "z": ("b",)}
    whole = assign(entries, jurors, [], None)
    assert whole.complete
    assert whole.load() == {"x": 5, "y": 3, "z": 2}
    barred = assign(entries, jurors, [("00", "x")], None)
    assert (barred.complete, ("00", "x") in barred.pairs) == (False, False)


def test_cut_panels_are_even_and_never_cross_a_conflict():
    draw = Random(3)  # noqa: S311 - invented juries
    for _ in range(30):
        entries = {f"{n:02}": "a" for n in range(draw.randint(2, 20))}
        jurors = {f"j{n}": () for n in range(draw.randint(3, 9))}
        barred = {(e, j) for e in entries for j in jurors if draw.random() < 0.1}
        per_entry = draw.randint(1, 3)
        panel = assign(entries, jurors, barred, per_entry)
        assert not barred & set(panel.pairs)
        assert len(set(panel.pairs)) == len(panel.pairs)
        for entry in entries:
            able = sum((entry, juror) not in barred for juror in jurors)
            given = sum(pair[0] == entry for pair in panel.pairs)
            assert given == min(per_entry, able)
            assert panel.short.get(entry, per_entry) == given
        if not barred:
            loads = [panel.load().get(juror, 0) for juror in jurors]
            assert max(loads) - min(loads) <= 1
        shuffled = dict(sorted(entries.items(), reverse=True))
        assert assign(shuffled, dict(reversed(jurors.items())), barred, per_entry) == panel


def hall_name(hall, member):
    return next(name for name, known in hall.members.items() if known == member)


def entry_name(hall, entry):
    return next(name for name, known in hall.entries.items() if known == entry)
