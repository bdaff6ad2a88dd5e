"""Who must not judge whom: found in the portal's own records, declared, or set by the commission.

Finding is one statement over everybody; a conflict once written binds for good and voids, by the
database's own trigger, a sheet that is already in.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from contests.jury.models import Conflict, JuryMember
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work

# What a juror may say of oneself; the rest is found or set.
DECLARED = ("kinship", "prepared", "school", "pair", "other")
SET = ("person", "pair", "nominator", "school", "municipality", "kinship", "prepared", "other")

# app.find_conflicts looks at everything anew (0020); the same is run by the database itself when an
# entry is sent or admitted, a member is added or changed or given a role, a round is opened.
FIND = text("SELECT member_id, entry_id, kind FROM app.find_conflicts(:contest)")
# The jury reads the entries of rounds, others the entries themselves.
OF_CONTEST = text("""
SELECT EXISTS (SELECT FROM contests.entry WHERE id = :entry AND contest_id = :contest)
    OR EXISTS (SELECT FROM contests.round_entry put
                 JOIN contests.round held ON held.id = put.round_id
                WHERE put.entry_id = :entry AND held.contest_id = :contest)
""")


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict that was not known before."""

    member_id: UUID
    entry_id: UUID
    kind: str


def keeps(work: Work, contest_id: UUID) -> None:
    """Denied unless the actor is the region's editor, or of this contest's commission."""
    if work.actor.may(Permission.JURY_EDIT):
        return
    work.actor.require(Permission.COMMISSION)
    mine = select(JuryMember.id).where(
        JuryMember.contest_id == contest_id,
        JuryMember.account_id == work.actor.account_id,
        JuryMember.removed_at.is_(None),
        JuryMember.role.in_(("secretary", "chair")),
    )
    if work.session.scalar(mine) is None:
        raise Denied(permission=Permission.COMMISSION.value)


def find(work: Work, contest_id: UUID) -> list[Found]:
    """Write every conflict the records show; those known already stay as they are."""
    keeps(work, contest_id)
    rows = work.session.execute(FIND, {"contest": contest_id}).all()
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
            JuryMember.contest_id == contest_id,
            JuryMember.account_id == work.actor.account_id,
            JuryMember.removed_at.is_(None),
        )
    )
    if member_id is None:
        raise NotFound("member")
    _write(work, contest_id, member_id, entry_id, "declared", kind, note)
    work.record("conflict.declared", "entry", entry_id, why=kind)


def set_by_commission(
    work: Work, contest_id: UUID, member_id: UUID, entry_id: UUID, kind: str, note: str
) -> None:
    """Somebody else brought it to light; the words are obligatory. WrongState «conflict_known»."""
    keeps(work, contest_id)
    known = select(JuryMember.id).where(
        JuryMember.id == member_id, JuryMember.contest_id == contest_id
    )
    if work.session.scalar(known) is None:
        raise NotFound("member")
    if kind not in SET:
        raise Invalid({"kind": "kind_needed"})
    if len(note.strip()) < 3:
        raise Invalid({"note": "reason_needed"})
    _write(work, contest_id, member_id, entry_id, "commission", kind, note)
    work.record("conflict.set", "entry", entry_id, why=kind)


def _write(
    work: Work, contest_id: UUID, member_id: UUID, entry_id: UUID, source: str, kind: str, note: str
) -> None:
    if not work.session.scalar(OF_CONTEST, {"contest": contest_id, "entry": entry_id}):
        raise NotFound("entry")
    row = {
        "contest_id": contest_id, "member_id": member_id, "entry_id": entry_id,
        "source": source, "kind": kind, "note": note.strip()[:500],
        "at": work.now(), "set_by": work.actor.account_id,
    }  # fmt: skip
    try:
        with work.session.begin_nested():
            work.session.execute(insert(Conflict), [row])
    except IntegrityError as known:
        raise WrongState("conflict_known") from known
