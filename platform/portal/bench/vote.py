"""An invented contest for the bench and the battery of the vote: jurors, entries, an open round.

It is made past the fences, by whole sets; what is cast into it goes the portal's own way.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, text
from sqlalchemy.orm import Session

from contests.ballots.casting import Receipt, Sheet, cast
from contests.ballots.marks import canonical
from contests.rules.schema import Criterion, Nomination, Quorum, Rules
from contests.rules.schema import Round as RoundRules
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from kernel.work import Work, utc_now

CRITERIA = ("aim", "methods", "result", "spread", "story")
NOTHING = canonical(dict.fromkeys(CRITERIA, 0))
RULES = Rules(
    title="Наставник года",
    nominations=(Nomination(code="teacher", name="Педагог-наставник"),),
    rounds=(
        RoundRules(
            code="papers",
            name="Заочный тур",
            kind="correspondence",
            criteria=tuple(Criterion(code=code, name=code, max=10) for code in CRITERIA),
            quorum=Quorum(jurors_percent=67, ballots=1),
        ),
    ),
)
PLACE = """
INSERT INTO kernel.municipality (id, code, name, short_name, tile_col, tile_row)
VALUES (:municipality, 'm1', 'Район', 'Р', 0, 0);
INSERT INTO kernel.school (id, code, name, full_name, kind)
VALUES (:school, 's1', 'Школа № 1', 'Опытная школа № 1', 'general')
"""
PEOPLE = """
INSERT INTO kernel.account (id, login, full_name, state, created_at)
SELECT id, 'juror-' || id, 'Член жюри', 'active', now() FROM unnest(CAST(:ids AS uuid[])) id;
INSERT INTO kernel.role_grant (id, account_id, role, granted_at)
SELECT gen_random_uuid(), id, role, now()
  FROM unnest(CAST(:ids AS uuid[]), CAST(:roles AS text[])) AS told (id, role)
"""
CONTEST = """
INSERT INTO contests.contest (id, title, school_year, state, rules, rules_sha256, entries_from,
                              entries_until, created_at)
VALUES (:contest, 'Наставник года', 2026, 'judging', :rules, :sha256, now() - interval '30 days',
        now(), now());
INSERT INTO contests.round (id, contest_id, number, code, state, opens_at, closes_at,
                            grace_seconds, rules, rules_sha256)
VALUES (:round, :contest, 1, 'papers', 'open', now() - interval '1 hour',
        clock_timestamp() + CAST(:closes_in AS interval), :grace, :rules, :sha256);
INSERT INTO contests.jury_member (id, contest_id, account_id, full_name, role, nominations,
                                  pseudonym, added_at, accepted_at)
SELECT id, :contest, account_id, 'Член жюри', CASE nr WHEN 1 THEN 'chair' ELSE 'juror' END, '{}',
       'Ж' || nr, now(), now()
  FROM unnest(CAST(:members AS uuid[]), CAST(:ids AS uuid[]))
       WITH ORDINALITY AS told (id, account_id, nr);
INSERT INTO contests.entry (id, school_id, contest_id, municipality_id, nomination, state, number,
                            entrant_name, mentor_id, texts, links, facts, changed_at, created_at)
SELECT id, :school, :contest, :municipality, 'teacher', 'admitted', nr, 'Участник',
       gen_random_uuid(), '{}', '[]', '{}', now(), now()
  FROM unnest(CAST(:entries AS uuid[])) WITH ORDINALITY AS told (id, nr);
INSERT INTO contests.round_entry (round_id, entry_id, code, nomination)
SELECT :round, id, to_char(nr, 'FM0000'), 'teacher'
  FROM unnest(CAST(:entries AS uuid[])) WITH ORDINALITY AS told (id, nr);
INSERT INTO contests.assignment (round_id, entry_id, member_id, account_id, assigned_at)
SELECT :round, entry, member, account, now()
  FROM unnest(CAST(:entries AS uuid[])) entry,
       unnest(CAST(:members AS uuid[]), CAST(:ids AS uuid[])) AS told (member, account)
"""
FIRST = """
INSERT INTO contests.ballot_version (round_id, entry_id, member_id, version, account_id, request_id,
                                     marks, comments, receipt)
SELECT round_id, entry_id, member_id, 1, account_id, gen_random_uuid(), :marks, '{}',
       gen_random_uuid()::text
  FROM contests.assignment WHERE round_id = :round
"""


@dataclass(frozen=True, slots=True)
class Hall:
    """Where votes are held: one school, and the accounts that juries are made of."""

    admin: Engine
    municipality_id: UUID
    school_id: UUID
    jurors: list[Actor]


@dataclass(frozen=True, slots=True)
class Vote:
    """One open round in which each juror marks each entry; the first juror is the chair."""

    contest_id: UUID
    round_id: UUID
    jurors: list[Actor]
    entries: list[UUID]

    def sheet(self, entry: int, request_id: UUID, *, mark: int = 5, version: int = 0) -> Sheet:
        """The sheet of an entry with the same mark everywhere."""
        return Sheet(
            round_id=self.round_id,
            entry_id=self.entries[entry],
            request_id=request_id,
            version=version,
            marks=dict.fromkeys(CRITERIA, mark),
            comments={},
        )


def make_hall(admin: Engine, jurors: int) -> Hall:
    """So many accounts with a role of the jury, and a school for the entries."""
    roles = [Role.CHAIR if n == 0 else Role.JUROR for n in range(jurors)]
    people = [Actor(account_id=new_id(), role=role) for role in roles]
    hall = Hall(admin, new_id(), new_id(), people)
    with admin.begin() as past:
        _run(past, PLACE, municipality=hall.municipality_id, school=hall.school_id)
        _run(past, PEOPLE, ids=[each.account_id for each in people], roles=[*map(str, roles)])
    return hall


def open_vote(
    hall: Hall,
    *,
    jurors: int,
    entries: int,
    closes_in: timedelta = timedelta(days=1),
    grace: int = 0,
) -> Vote:
    """A contest of its own, its only round open, everybody assigned to everything."""
    people = hall.jurors[:jurors]
    vote = Vote(new_id(), new_id(), people, [new_id() for _ in range(entries)])
    with hall.admin.begin() as past:
        _run(
            past,
            CONTEST,
            contest=vote.contest_id,
            round=vote.round_id,
            school=hall.school_id,
            municipality=hall.municipality_id,
            ids=[each.account_id for each in people],
            members=[new_id() for _ in people],
            entries=vote.entries,
            rules=RULES.canonical(),
            sha256=RULES.sha256(),
            closes_in=closes_in,
            grace=grace,
        )
    return vote


def hand_in(
    app: Engine, actor: Actor, sheet: Sheet, *, clock_off: timedelta = timedelta()
) -> Receipt:
    """As a page does it: a session of its own, the use case, the commit; then the receipt."""
    with Session(app, info={"reach": actor.reach()}) as session:
        receipt = cast(Work(session, actor, lambda: utc_now() + clock_off), sheet)
        session.commit()
    return receipt


def fill_in(admin: Engine, vote: Vote) -> None:
    """Everybody's first sheets at once, past the fences and not past the guard."""
    with admin.begin() as past:
        _run(past, FIRST, round=vote.round_id, marks=NOTHING)


def _run(past: Connection, statements: str, **values: Any) -> None:
    for statement in statements.split(";"):
        named = {key: value for key, value in values.items() if f":{key}" in statement}
        past.execute(text(statement), named)
