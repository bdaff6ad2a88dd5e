"""A judged round over the pages: who sits where, sheets past the fences, the end of its time."""

import json
from uuid import uuid4

from sqlalchemy import text

from contests.jury.models import JuryMember
from kernel.identity.permissions import Role
from tests.contests.hall import NOW, Hall
from tests.factories.world import World, add

MARKS = {"j0": [(7, 9), (5, 5)], "j1": [(8, 6), (9, 9)], "j2": [(6, 8), (4, 4)]}


def seat(hall: Hall, world: World) -> None:
    """The world's chair, juror and secretary are those of the hall."""
    world.actors[Role.CHAIR], world.actors[Role.JUROR] = hall.jurors["j0"], hall.jurors["j1"]
    with hall.admin.begin() as past:
        add(past, JuryMember, contest_id=hall.contest, role="secretary", nominations=[],
            account_id=world.actors[Role.SECRETARY].account_id, full_name="Секретарь комиссии",
            pseudonym="С1", added_at=NOW, accepted_at=NOW)  # fmt: skip


def hand_in(hall: Hall, marks=MARKS, word: str = "слово") -> None:  # type: ignore[no-untyped-def]
    """Sheets of every juror, in the order of the entries; the database hashes them as ever."""
    with hall.admin.begin() as past:
        for juror, given in marks.items():
            for (name, entry), pair in zip(hall.entries.items(), given, strict=False):
                if pair is None:
                    continue
                past.execute(
                    text(
                        "INSERT INTO contests.ballot_version (round_id, entry_id, member_id,"
                        " version, account_id, request_id, marks, comments, receipt)"
                        " VALUES (:r, :e, :m, 1, :a, CAST(:q AS uuid), :marks, CAST(:c AS jsonb),"
                        " CAST(:q AS text))"
                    ),
                    {"r": hall.round, "e": entry, "m": hall.members[juror],
                     "a": hall.jurors[juror].account_id, "q": str(uuid4()),
                     "marks": json.dumps(dict(zip(("aim", "result"), pair, strict=True)),
                                         separators=(",", ":")),
                     "c": json.dumps({"aim": f"{word} {juror} {name}"}, ensure_ascii=False)},
                )  # fmt: skip


def let_time_pass(hall: Hall) -> None:
    with hall.admin.begin() as past:
        past.execute(text("ALTER TABLE contests.round DISABLE TRIGGER guards"))
        past.execute(text("UPDATE contests.round SET closes_at = now() - interval '1 second'"))
        past.execute(text("ALTER TABLE contests.round ENABLE TRIGGER guards"))
