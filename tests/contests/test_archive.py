"""CT-07: an archive of a round held in the database recounts it with the standard library alone."""

import io
import subprocess
import sys
import zipfile
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contests.held.models import Round
from contests.results.archive import archive, archive_for_all, keep_for_all
from contests.results.queries import counted
from contests.results.receipts import check_receipt, own_sheet
from contests.results.service import publish, recount, void_sheet
from contests.rules.schema import Publication, Tie
from kernel.db import Hat
from kernel.errors import Denied, NotFound, WrongState
from kernel.identity.permissions import Actor, Role
from tests.contests.counted import NAMES, counted_by, judged
from tests.contests.hall import RULES

DATA = ("rules.json", "manifest.json", "sheets.json", "round.json", "result.json")
TIES = tuple(Tie(rule=rule, criterion=c) for rule, c in
             (("criterion", "result"), ("head_to_head", None), ("chair", None)))  # fmt: skip
PUBLIC = Actor(system=Hat.PUBLIC)


def rules(**values):
    return RULES.model_copy(
        update={"rounds": (RULES.rounds[0].model_copy(update={"ties": TIES}),), **values}
    )


@pytest.fixture
def operator(world):
    return world.actors[Role.REGION_OPERATOR]


def verify(folder):
    """As anybody would: an isolated Python without the portal or any package."""
    return subprocess.run(
        [sys.executable, "-I", "-S", "-B", "verify.py"], cwd=folder, capture_output=True, text=True,
        env={"PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


def unpacked(content, folder):
    folder.mkdir()
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        pack.extractall(folder)
    return folder


def test_the_archive_of_a_real_round_verifies_alone_and_one_digit_spoils_it(
    hall, work_for, operator, tmp_path
):
    judged(hall, work_for, rules=rules())
    work = counted_by(hall, work_for, operator)
    void_sheet(work, hall.round, hall.entries["e2"], hall.members["j1"], "оценка не по критериям")
    recount(work, hall.round, reason="апелляция")
    work.session.commit()
    held = work.session.get(Round, hall.round)
    for number in (1, 2):
        name, content = archive(work, hall.round, number)
        assert archive(work, hall.round, number)[1] == content, "the same bytes again"
        folder = unpacked(content, tmp_path / str(number))
        run = verify(folder)
        assert (run.returncode, "Архив верен" in run.stdout) == (0, True), run.stdout + run.stderr
        told = (folder / "ПРОЧТИ.txt").read_text()
        result = counted(work.session, hall.round, number).sha256
        for must in (held.merkle_root, held.rules_sha256, held.manifest_sha256, result,
                     "python verify.py"):  # fmt: skip
            assert must in told
        assert f"итог {number}" in name
        assert held.merkle_root in (folder / "manifest.json").read_text()
        everything = "".join(path.read_text() for path in folder.iterdir())
        assert not any(word in everything for word in (*NAMES, "Орлова", "Школа «one»"))
    assert (tmp_path / "1/result.json").read_text() != (tmp_path / "2/result.json").read_text()
    draw = Random(7)  # noqa: S311 - which digit
    for name in DATA:
        path = tmp_path / "2" / name
        whole = path.read_text()
        at = draw.choice([n for n, sign in enumerate(whole) if sign.isdigit()])
        path.write_text(whole[:at] + str((int(whole[at]) + 1) % 10) + whole[at + 1 :])
        assert verify(tmp_path / "2").returncode == 1, name
        path.write_text(whole)
    assert verify(tmp_path / "2").returncode == 0


def test_who_has_the_archive_and_when(hall, work_for, world, operator):
    judged(hall, work_for, rules=rules(publication=Publication(archive=True)))
    with pytest.raises((NotFound, WrongState)):
        archive(work_for(operator), hall.round)
    work = counted_by(hall, work_for, operator)
    assert archive(work_for(hall.jurors["j0"]), hall.round)[1][:2] == b"PK"
    for role in (Role.MUNICIPAL, Role.HEAD, Role.ANALYST, Role.TUTOR):
        with pytest.raises(Denied):
            archive(work_for(world.actors[role]), hall.round)
    assert not keep_for_all(work, hall.round), "not before the publication"
    publish(work, hall.round, embargo_until=None)
    assert keep_for_all(work, hall.round)
    assert keep_for_all(work, hall.round), "done again it changes nothing"
    work.session.commit()
    number, content = archive_for_all(work_for(PUBLIC).session, hall.round)
    assert (number, content) == (1, archive(work, hall.round)[1])
    for change in ("UPDATE contests.round_archive SET number = 9",
                   "DELETE FROM contests.round_archive"):  # fmt: skip
        with pytest.raises(DBAPIError), hall.admin.begin() as owner:
            owner.execute(text(change))


def test_the_public_has_no_archive_unless_the_rules_order_it(hall, work_for, operator):
    judged(hall, work_for, rules=rules())
    work = counted_by(hall, work_for, operator)
    publish(work, hall.round, embargo_until=None)
    assert not keep_for_all(work, hall.round)
    work.session.commit()
    with hall.admin.begin() as past:  # even if somebody put one there
        past.execute(
            text("INSERT INTO contests.round_archive VALUES (:r, 1, 'PK', 'x', now())"),
            {"r": hall.round},
        )
    with pytest.raises(NotFound):
        archive_for_all(work_for(PUBLIC).session, hall.round)


def test_a_receipt_proves_the_place_in_the_list_and_tells_no_mark(hall, work_for, operator):
    receipts = judged(hall, work_for, rules=rules())
    public = work_for(PUBLIC).session
    code = receipts["j1", "e1"]
    before = check_receipt(public, code)
    assert (before.closed, before.place, before.root, before.voided) == (False, None, None, False)
    work = counted_by(hall, work_for, operator)
    void_sheet(work, hall.round, hall.entries["e2"], hall.members["j1"], "оценка не по критериям")
    work.session.commit()
    public.rollback()
    seen = {who: check_receipt(public, told) for who, told in receipts.items()}
    assert sorted(each.place for each in seen.values()) == list(range(1, 10))
    # The list is the archive's: by entry, then by pseudonym.
    assert [who for who, each in sorted(seen.items(), key=lambda told: told[1].place)] == sorted(
        receipts, key=lambda who: (who[1], who[0])
    )
    assert {each.sheets for each in seen.values()} == {9}
    assert [who for who, each in seen.items() if each.voided] == [("j1", "e2")]
    assert check_receipt(public, f"{code[:4]} {code[4:8].lower()}-{code[8:]}") == seen["j1", "e1"]
    assert check_receipt(public, "A" * 12) is None
    assert check_receipt(public, "не код") is None
    own = work_for(hall.jurors["j1"])
    assert own_sheet(own.session, code, own.actor.account_id) == (hall.round, hall.entries["e1"])
    chair = work_for(hall.jurors["j0"])
    assert own_sheet(chair.session, code, chair.actor.account_id) is None
    with pytest.raises(DBAPIError):
        check_receipt(work_for(operator).session, code)
