"""What the counting commission sees: who has handed in, what the quorum asks, how firm a win is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from contests.ballots.casting import done_and_due
from contests.counting.count import AGGREGATIONS, NEED_EQUAL_PANELS
from contests.held.models import Contest, Round
from contests.jury.models import JuryMember
from contests.results.counted import CountInputs
from contests.rules.schema import Quorum, Rules
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.work import Work

MINE = text("""
SELECT held.id, held.contest_id, held.number, held.code, held.state, held.closes_at,
       held.grace_seconds, held.published_at, held.embargo_until, held.rules, contest.title,
       coalesce(told.due, 0)::int AS due, coalesce(told.done, 0)::int AS done
  FROM contests.round held
  JOIN contests.contest contest ON contest.id = held.contest_id
  LEFT JOIN LATERAL (SELECT sum(assigned) AS due, sum(done) AS done
                       FROM app.vote_progress(held.id)) told ON held.state <> 'draft'
 WHERE :everywhere OR held.contest_id IN (SELECT app.my_juries(ARRAY['chair', 'secretary']))
 ORDER BY CASE held.state WHEN 'open' THEN 0 WHEN 'closed' THEN 1 WHEN 'draft' THEN 2 ELSE 3 END,
          held.closes_at DESC, held.id
 LIMIT 200
""")
# Entries whose sheets the reader does not read: a conflict binds the chair too.
BARRED = text("""
SELECT place.code FROM contests.round_entry place
  JOIN contests.conflict bars ON bars.entry_id = place.entry_id
  JOIN contests.jury_member me ON me.id = bars.member_id
 WHERE place.round_id = :round AND me.account_id = :account
""")
CLOCK = text("SELECT clock_timestamp()")
# Nominations whose entries are not all given to the same jurors, known before a single mark.
UNEVEN = text("""
SELECT nomination FROM (
  SELECT place.nomination, place.entry_id,
         array_agg(given.member_id ORDER BY given.member_id)
           FILTER (WHERE given.member_id IS NOT NULL AND bars.id IS NULL) AS panel
    FROM contests.round_entry place
    LEFT JOIN contests.assignment given
      ON given.round_id = place.round_id AND given.entry_id = place.entry_id
    LEFT JOIN contests.conflict bars
      ON bars.member_id = given.member_id AND bars.entry_id = given.entry_id
   WHERE place.round_id = :round GROUP BY 1, 2) panels
 GROUP BY nomination HAVING count(DISTINCT coalesce(panel, '{}')) > 1 ORDER BY nomination
""")


@dataclass(frozen=True, slots=True)
class Line:
    """A round in the list of the commission."""

    id: UUID
    contest_id: UUID
    title: str
    round_name: str
    number: int
    state: str
    closes_at: datetime
    published_at: datetime | None
    embargo_until: datetime | None
    due: int
    done: int


@dataclass(frozen=True, slots=True)
class Member:
    """A member's part of the work in numbers alone."""

    id: UUID
    full_name: str
    role: str
    pseudonym: str
    removed: bool
    done: int
    due: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Before the close: how much is in, and how many members the quorum still asks for."""

    members: tuple[Member, ...]
    done: int
    due: int
    came: int
    panel: int
    needed: int
    ballots: int

    @property
    def missing(self) -> int:
        return sum(member.due - member.done for member in self.members if not member.removed)

    @property
    def enough_came(self) -> bool:
        return self.came >= self.needed


def rounds_of_commission(work: Work) -> list[Line]:
    """Rounds of contests one counts for; every round for the region's editors."""
    work.actor.require(Permission.ROUND_CLOSE)
    everywhere = not work.actor.may(Permission.COMMISSION)
    return [
        Line(row.id, row.contest_id, row.title, _name(row.rules, row.code), row.number, row.state,
             row.closes_at, row.published_at, row.embargo_until, row.due, row.done)
        for row in work.session.execute(MINE, {"everywhere": everywhere})
    ]  # fmt: skip


def of_commission(work: Work, round_id: UUID) -> tuple[Round, Contest]:
    """The round and its contest for who counts it; NotFound for a commission of another contest."""
    work.actor.require(Permission.ROUND_CLOSE)
    found = work.session.execute(
        select(Round, Contest)
        .join(Contest, Contest.id == Round.contest_id)
        .where(Round.id == round_id)
    ).one_or_none()
    if found is None or (work.actor.may(Permission.COMMISSION) and not _sits(work, found[0])):
        raise NotFound("round")
    return found[0], found[1]


def progress(session: Session, held: Round, quorum: Quorum) -> Progress:
    """Who has handed in how much; nothing that was marked goes into it."""
    told = {member: (done, due) for member, done, due in done_and_due(session, held.id)}
    rows = session.execute(
        select(JuryMember.id, JuryMember.full_name, JuryMember.role, JuryMember.pseudonym,
               JuryMember.removed_at)
        .where(JuryMember.contest_id == held.contest_id)
        .order_by(JuryMember.role != "chair", JuryMember.full_name)
    ).all()  # fmt: skip
    members = tuple(
        Member(row.id, row.full_name, row.role, row.pseudonym, row.removed_at is not None,
               *told[row.id])
        for row in rows
        if row.id in told and (row.removed_at is None or told[row.id][0])
    )  # fmt: skip
    needed = -(-len(members) * quorum.jurors_percent // 100)
    return Progress(
        members,
        sum(member.done for member in members),
        sum(member.due for member in members),
        sum(member.done > 0 for member in members),
        len(members),
        needed,
        quorum.ballots,
    )


def clock(session: Session) -> datetime:
    """The database's own: the only one that decides."""
    told: datetime = session.scalars(CLOCK).one()
    return told


def barred(work: Work, round_id: UUID) -> set[str]:
    """Numbers of the entries in conflict with who asks."""
    asked = {"round": round_id, "account": work.actor.account_id}
    return set(work.session.scalars(BARRED, asked))


def uneven_panels(session: Session, round_id: UUID, aggregation: str) -> list[str]:
    """Nominations that sums or ranks could not compare as assigned; none for other rules."""
    if aggregation not in NEED_EQUAL_PANELS:
        return []
    return list(session.scalars(UNEVEN, {"round": round_id}))


def checked(told: CountInputs, nomination: str) -> tuple[int, int]:
    """How many jurors were left out one by one, how many other ways of counting were tried."""
    panel = [juror for juror in told.about["jurors"] if nomination in juror["nominations"]]
    tried: Sequence[str] = AGGREGATIONS
    if told.about["before"] is not None:
        tried = [each for each in AGGREGATIONS if each not in NEED_EQUAL_PANELS]
    return len(panel), len([each for each in tried if each != told.rules["aggregation"]])


def _sits(work: Work, held: Round) -> bool:
    return bool(
        work.session.scalar(
            select(JuryMember.id).where(
                JuryMember.contest_id == held.contest_id,
                JuryMember.account_id == work.actor.account_id,
                JuryMember.role.in_(("chair", "secretary")),
                JuryMember.removed_at.is_(None),
            )
        )
    )


def _name(rules: str, code: str) -> str:
    return Rules.read(rules).round(code).name
