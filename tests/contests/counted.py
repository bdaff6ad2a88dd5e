"""A round that has been judged, closed and counted by the portal itself, for papers about it."""

import json
from uuid import uuid4

from sqlalchemy import Engine, text

from contests.ballots.casting import Sheet, cast
from contests.results.service import close
from kernel.profile import load
from tests.contests.hall import RULES, Hall

# Juror → marks of aim and result for e0, e1, e2: e1 wins, e0 and e2 are told apart by criterion.
MARKS = {
    "j0": [(7, 7), (9, 10), (5, 8)],
    "j1": [(8, 6), (9, 9), (6, 7)],
    "j2": [(6, 8), (8, 9), (7, 7)],
}
NAMES = ("Иванова Анна Петровна", "Смирнов Олег Игоревич", "Кузьмина Дарья Сергеевна")
JURY = ("Орлова Вера Ильинична", "Зайцев Пётр Львович", "Громова Нина Павловна")


def with_profile(admin: Engine) -> None:
    """The region as its papers need it: with bodies, forms, a clock."""
    told = json.dumps(load("altai").model_dump(mode="json"), ensure_ascii=False)
    with admin.begin() as past:
        past.execute(
            text("UPDATE kernel.region SET profile = CAST(:p AS jsonb), profile_digest = 'altai'"),
            {"p": told},
        )


def name_them(hall: Hall) -> None:
    with hall.admin.begin() as past:
        for entry, name in zip(hall.entries.values(), NAMES, strict=False):
            past.execute(text("UPDATE contests.entry SET entrant_name = :n WHERE id = :e"),
                         {"n": name, "e": entry})  # fmt: skip
        for member, name in zip(hall.members.values(), JURY, strict=False):
            past.execute(
                text(
                    "UPDATE contests.jury_member SET full_name = :n, post = 'методист'"
                    " WHERE id = :m"
                ),
                {"n": name, "m": member},
            )
        past.execute(text("UPDATE contests.contest SET order_number = '12-о', order_date = now()"))


def judged(hall: Hall, work_for, *, marks=MARKS, rules=RULES) -> dict[tuple[str, str], str]:  # type: ignore[no-untyped-def]
    """An open round with every sheet of `marks` handed in; receipts by juror and entry."""
    with_profile(hall.admin)
    hall.open_round(jurors=3, entries=3, rules=rules)
    name_them(hall)
    receipts = {}
    criteria = [each.code for each in rules.rounds[0].criteria]
    for juror, sheets in marks.items():
        for entry, given in zip(hall.entries, sheets, strict=True):
            if given is None:
                continue
            work = work_for(hall.jurors[juror])
            told = cast(
                work,
                Sheet(
                    round_id=hall.round, entry_id=hall.entries[entry], request_id=uuid4(),
                    version=0, marks=dict(zip(criteria, given, strict=True)), comments={},
                ),
            )  # fmt: skip
            work.session.commit()
            receipts[juror, entry] = told.code
    return receipts


def end_time(hall: Hall) -> None:
    """As if the hour of the end were over."""
    with hall.admin.begin() as past:
        past.execute(text("ALTER TABLE contests.round DISABLE TRIGGER guards"))
        past.execute(text("UPDATE contests.round SET closes_at = now() - interval '1 second'"))
        past.execute(text("ALTER TABLE contests.round ENABLE TRIGGER guards"))


def counted_by(hall: Hall, work_for, actor):  # type: ignore[no-untyped-def]
    """Closed and counted; the work of whoever did it."""
    end_time(hall)
    work = work_for(actor)
    close(work, hall.round)
    work.session.commit()
    return work
