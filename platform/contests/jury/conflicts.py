"""Who must not judge whom: found in the portal's own records, declared, or set by the commission.

Finding is one statement over everybody, run again whenever a member, a role or an entry changes; a
conflict once written binds for good and voids, by the database's own trigger, a sheet that is
already in.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from contests.held.models import Contest
from contests.jury.models import Conflict, JuryMember
from contests.rules.schema import Rules
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work

# What a juror may say of oneself; the rest is found or set.
DECLARED = ("kinship", "prepared", "school", "pair", "other")
SET = ("person", "pair", "nominator", "school", "municipality", "kinship", "prepared", "other")

# The kinds in the order of their weight: one conflict is written for a member and an entry.
FIND = text("""
INSERT INTO contests.conflict (id, contest_id, member_id, entry_id, source, kind, note, at, set_by)
SELECT gen_random_uuid(), found.contest_id, found.member_id, found.entry_id, 'found', found.kind,
       '', clock_timestamp(), app.my_account()
  FROM (
    SELECT DISTINCT ON (member.id, entry.id) member.contest_id, member.id AS member_id,
           entry.id AS entry_id, reason.kind
      FROM contests.jury_member member
      JOIN contests.entry entry ON entry.contest_id = member.contest_id
       AND entry.state IN ('sent', 'endorsed', 'admitted')
     CROSS JOIN LATERAL (VALUES
       (1, 'person', entry.entrant_account_id = member.account_id
          OR lower(replace(entry.entrant_name, 'ё', 'е'))
             = lower(replace(member.full_name, 'ё', 'е'))),
       (2, 'nominator', member.account_id IN (entry.nominator_id, entry.created_by)),
       (3, 'school', CAST(:same_school AS boolean) AND (
          member.works_at_school_id = entry.school_id OR EXISTS (
            SELECT FROM kernel.role_grant held
             WHERE held.account_id = member.account_id AND held.school_id = entry.school_id))),
       (4, 'municipality', CAST(:same_municipality AS boolean) AND (
          member.works_in_municipality_id = entry.municipality_id OR EXISTS (
            SELECT FROM kernel.role_grant held
             WHERE held.account_id = member.account_id
               AND held.municipality_id = entry.municipality_id)))
     ) reason (weight, kind, holds)
     WHERE member.contest_id = :contest AND member.removed_at IS NULL
       AND member.role IN ('juror', 'chair') AND reason.holds
     ORDER BY member.id, entry.id, reason.weight
  ) found
ON CONFLICT (member_id, entry_id) DO NOTHING
RETURNING member_id, entry_id, kind
""")


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict that was not known before."""

    member_id: UUID
    entry_id: UUID
    kind: str


def find(work: Work, contest_id: UUID) -> list[Found]:
    """Write every conflict the records show; those known already stay as they are."""
    work.actor.require(Permission.JURY_EDIT)
    told = work.session.scalar(select(Contest.rules).where(Contest.id == contest_id))
    if told is None:
        raise NotFound("contest")
    rules = Rules.read(told).conflicts
    rows = work.session.execute(
        FIND,
        {
            "contest": contest_id,
            "same_school": rules.same_school,
            "same_municipality": rules.same_municipality,
        },
    ).all()
    if rows:
        work.record("conflicts.found", "contest", contest_id, found=len(rows))
    return [Found(*row) for row in rows]


def declare(work: Work, contest_id: UUID, entry_id: UUID, kind: str, note: str) -> None:
    """A juror says so oneself; from that moment the entry is neither shown nor marked."""
    work.actor.require(Permission.BALLOT_CAST)
    if kind not in DECLARED:
        raise Invalid({"kind": "kind_needed"})
    member_id = work.session.scalar(
        select(JuryMember.id).where(
            JuryMember.contest_id == contest_id, JuryMember.account_id == work.actor.account_id
        )
    )
    if member_id is None:
        raise NotFound("member")
    _write(work, contest_id, [member_id], entry_id, "declared", kind, note)
    work.record("conflict.declared", "entry", entry_id, why=kind)


def set_by_commission(
    work: Work, contest_id: UUID, member_id: UUID, entry_id: UUID, kind: str, note: str
) -> None:
    """Somebody else brought it to light; the words are obligatory."""
    work.actor.require(Permission.COMMISSION)
    if kind not in SET:
        raise Invalid({"kind": "kind_needed"})
    if len(note.strip()) < 3:
        raise Invalid({"note": "reason_needed"})
    _write(work, contest_id, [member_id], entry_id, "commission", kind, note)
    work.record("conflict.set", "entry", entry_id, why=kind)


def _write(
    work: Work,
    contest_id: UUID,
    members: Sequence[UUID],
    entry_id: UUID,
    source: str,
    kind: str,
    note: str,
) -> None:
    try:
        with work.session.begin_nested():
            work.session.execute(
                insert(Conflict),
                [
                    {
                        "contest_id": contest_id, "member_id": member, "entry_id": entry_id,
                        "source": source, "kind": kind, "note": note.strip()[:500],
                        "at": work.now(), "set_by": work.actor.account_id,
                    }
                    for member in members
                ],
            )  # fmt: skip
    except IntegrityError as known:
        raise WrongState("conflict_known") from known
