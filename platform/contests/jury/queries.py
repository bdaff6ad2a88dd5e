"""What the keepers of a jury read of it: members, conflicts, who marks what.

A member of the commission in conflict with an entry learns nothing of who marks it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from contests.held.models import Round
from contests.jury.models import Conflict, JuryMember
from kernel.identity.jury_accounts import Standing, standing
from kernel.work import Work

MEMBERS = text("""
SELECT member.id, member.account_id, member.full_name, member.post, member.role,
       member.nominations, member.pseudonym, member.accepted_at, member.removed_at,
       member.removed_reason, member.removed_by = member.account_id AS declined,
       coalesce(school.name, '') AS school, coalesce(place.name, '') AS municipality,
       (SELECT count(*) FROM contests.conflict bars WHERE bars.member_id = member.id) AS conflicts
  FROM contests.jury_member member
  LEFT JOIN kernel.school school ON school.id = member.works_at_school_id
  LEFT JOIN kernel.municipality place ON place.id = member.works_in_municipality_id
 WHERE member.contest_id = :contest
 ORDER BY member.removed_at IS NOT NULL,
          array_position(ARRAY['chair', 'juror', 'secretary'], member.role::text),
          replace(lower(member.full_name), 'ё', 'е')
""")
PROGRESS = text("SELECT member_id, assigned, done FROM app.vote_progress(:round)")
# Entries as the reader may know them: names for the region and the secretary, numbers for others.
CONFLICTS = text("""
SELECT bars.id, bars.member_id, member.full_name AS member, bars.entry_id, bars.source, bars.kind,
       bars.note, bars.at, member.role,
       coalesce(put.code, lpad(entry.number::text, 2, '0'), '') AS code,
       coalesce(entry.entrant_name, '') AS entrant, coalesce(school.name, '') AS school
  FROM contests.conflict bars
  JOIN contests.jury_member member ON member.id = bars.member_id
  LEFT JOIN contests.entry entry ON entry.id = bars.entry_id
  LEFT JOIN kernel.school school ON school.id = entry.school_id
  LEFT JOIN LATERAL (
    SELECT given.code FROM contests.round_entry given
      JOIN contests.round held ON held.id = given.round_id
     WHERE given.entry_id = bars.entry_id ORDER BY held.number DESC LIMIT 1) put ON true
 WHERE bars.contest_id = :contest
 ORDER BY replace(lower(member.full_name), 'ё', 'е'), code, bars.at
""")
VOIDED = text("""
SELECT DISTINCT void.entry_id, void.member_id FROM contests.ballot_void void
  JOIN contests.round held ON held.id = void.round_id
 WHERE held.contest_id = :contest
""")
ENTRIES = text("""
SELECT put.entry_id, put.code, put.nomination, coalesce(entry.entrant_name, '') AS entrant,
       coalesce(school.name, '') AS school
  FROM contests.round_entry put
  LEFT JOIN contests.entry entry ON entry.id = put.entry_id
  LEFT JOIN kernel.school school ON school.id = entry.school_id
 WHERE put.round_id = :round
   AND put.entry_id NOT IN (SELECT bars.entry_id FROM contests.conflict bars
                              JOIN contests.jury_member me ON me.id = bars.member_id
                             WHERE me.account_id = :me AND me.contest_id = :contest)
 ORDER BY put.code
""")
# The chair reads no entry itself, only the numbers of those in rounds.
KNOWN_ENTRIES = text("""
SELECT id, code, entrant, school FROM (
  SELECT entry.id, coalesce(lpad(entry.number::text, 2, '0'), '') AS code,
         entry.entrant_name AS entrant, school.name AS school
    FROM contests.entry entry JOIN kernel.school school ON school.id = entry.school_id
   WHERE entry.contest_id = :contest AND entry.state IN ('sent', 'endorsed', 'admitted')
  UNION ALL
  SELECT DISTINCT put.entry_id, put.code, '', ''
    FROM contests.round_entry put JOIN contests.round held ON held.id = put.round_id
   WHERE held.contest_id = :contest
     AND NOT EXISTS (SELECT FROM contests.entry seen WHERE seen.id = put.entry_id)) known
 ORDER BY code = '', code, replace(lower(entrant), 'ё', 'е'), id
""")
GIVEN = text("SELECT entry_id, member_id FROM contests.assignment WHERE round_id = :round")


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member as the list shows it; `assigned` and `done` are of the open round."""

    id: UUID
    account_id: UUID
    full_name: str
    post: str
    role: str
    nominations: Sequence[str]
    pseudonym: str
    accepted_at: datetime | None
    removed_at: datetime | None
    removed_reason: str
    declined: bool | None
    school: str
    municipality: str
    conflicts: int
    account: Standing | None = None
    assigned: int | None = None
    done: int | None = None

    @property
    def marks(self) -> bool:
        """Whether this member fills sheets: the secretary does not."""
        return self.role != "secretary"


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """A conflict with the entry as its reader may know it; `voided`: a sheet was in already."""

    id: UUID
    member_id: UUID
    member: str
    entry_id: UUID
    source: str
    kind: str
    note: str
    at: datetime
    role: str
    code: str
    entrant: str
    school: str
    voided: bool


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry to choose from."""

    id: UUID
    code: str
    entrant: str
    school: str


@dataclass(frozen=True, slots=True)
class EntryPanel:
    """Who marks an entry, and who cannot: (member, kind of conflict), or gone from the jury."""

    entry_id: UUID
    code: str
    nomination: str
    entrant: str
    school: str
    members: list[MemberRow] = field(default_factory=list)
    barred: list[tuple[MemberRow, str]] = field(default_factory=list)
    free: list[MemberRow] = field(default_factory=list)
    gone: list[MemberRow] = field(default_factory=list)

    @property
    def has(self) -> int:
        return len(self.members)


def members_of(work: Work, contest_id: UUID, round_id: UUID | None = None) -> list[MemberRow]:
    """Everybody who is or was of the jury; with a round, the load of each in it."""
    rows = work.session.execute(MEMBERS, {"contest": contest_id}).mappings().all()
    accounts = standing(work, [row["account_id"] for row in rows]) if rows else {}
    load: dict[UUID, tuple[int | None, int | None]] = {}
    if round_id is not None:
        found = work.session.execute(PROGRESS, {"round": round_id})
        load = {member: (assigned, done) for member, assigned, done in found}
    return [
        MemberRow(
            **row,
            account=accounts.get(row["account_id"]),
            assigned=load.get(row["id"], (None, None))[0],
            done=load.get(row["id"], (None, None))[1],
        )
        for row in rows
    ]


def conflicts_of(work: Work, contest_id: UUID) -> list[ConflictRow]:
    """Every conflict of the contest; whether a sheet fell is told when the count is done."""
    voided = {tuple(row) for row in work.session.execute(VOIDED, {"contest": contest_id})}
    rows = work.session.execute(CONFLICTS, {"contest": contest_id}).mappings()
    return [
        ConflictRow(**row, voided=(row["entry_id"], row["member_id"]) in voided) for row in rows
    ]


def known_entries(session: Session, contest_id: UUID) -> list[KnownEntry]:
    """Entries sent in or further, as far as the reader sees them."""
    return [KnownEntry(*row) for row in session.execute(KNOWN_ENTRIES, {"contest": contest_id})]


def rounds_of(session: Session, contest_id: UUID) -> list[Round]:
    return list(
        session.scalars(select(Round).where(Round.contest_id == contest_id).order_by(Round.number))
    )


def panel_of(work: Work, row: Round, members: Sequence[MemberRow]) -> list[EntryPanel]:
    """Every entry of a round with who marks it, who is barred and who could be added."""
    session = work.session
    asked = {"round": row.id, "contest": row.contest_id, "me": work.actor.account_id}
    given = {tuple(pair) for pair in session.execute(GIVEN, {"round": row.id})}
    told = session.execute(
        select(Conflict.entry_id, Conflict.member_id, Conflict.kind)
        .join(JuryMember, JuryMember.id == Conflict.member_id)
        .where(Conflict.contest_id == row.contest_id)
    )
    bars = {(entry, member): kind for entry, member, kind in told}
    panels = [EntryPanel(*each) for each in session.execute(ENTRIES, asked)]
    for panel in panels:
        for member in members:
            _place(panel, member, bars, given)
    return panels


def _place(
    panel: EntryPanel,
    member: MemberRow,
    bars: Mapping[tuple[UUID, UUID], str],
    given: set[tuple[UUID, ...]],
) -> None:
    """Put a member where they stand with this entry."""
    key = (panel.entry_id, member.id)
    if member.removed_at is not None:
        if key in given:
            panel.gone.append(member)
    elif not member.marks or (member.nominations and panel.nomination not in member.nominations):
        return
    elif key in bars:
        panel.barred.append((member, bars[key]))
    elif key in given:
        panel.members.append(member)
    else:
        panel.free.append(member)


def load_of(panels: Sequence[EntryPanel]) -> Mapping[UUID, int]:
    """How many entries each member marks."""
    return Counter(member.id for panel in panels for member in panel.members)
