"""The other side of an entry: the municipality endorses, the region admits, both may return."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text

from contests.entries.models import Entry
from contests.entries.telling import tell_next, tell_school
from contests.held.models import Contest
from contests.rules.schema import Rules
from kernel.errors import DomainError, Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work

LEAST_REASON, REASON = 3, 1000
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('numbers ' || :contest, 0))")


@dataclass(frozen=True, slots=True)
class Act:
    """A decision: the state it leads to, from which, and who takes it."""

    to: str
    since: tuple[str, ...]
    permission: Permission
    reason: bool = False


ACTS: Mapping[str, Act] = {
    "endorse": Act("endorsed", ("sent",), Permission.ENTRIES_ENDORSE),
    "admit": Act("admitted", ("sent", "endorsed"), Permission.ENTRIES_ADMIT),
    "return": Act("returned", ("sent", "endorsed"), Permission.ENTRIES_ENDORSE, reason=True),
    "decline": Act("declined", ("sent",), Permission.ENTRIES_ENDORSE, reason=True),
    # The region's word is the last one: behind the municipality's, and after the admission too.
    "refuse": Act("declined", ("endorsed", "admitted"), Permission.ENTRIES_ADMIT, reason=True),
}
# Decisions that may be taken on many entries at once.
IN_BULK = ("endorse", "admit")


def open_acts(work: Work, state: str, rules: Rules) -> list[str]:
    """Decisions that stand open on an entry in a state, for this reader."""
    return [
        code
        for code, act in ACTS.items()
        if state in act.since and work.actor.may(act.permission) and not _skips(code, state, rules)
    ]


def decide(work: Work, entry_id: UUID, act: str, reason: str = "") -> Entry:
    """Take one decision; Invalid where it needs a reason, WrongState where it came too late."""
    taken = ACTS.get(act)
    if taken is None:
        raise NotFound("act")
    work.actor.require(taken.permission)
    row = _held(work, entry_id)
    contest = work.session.get_one(Contest, row.contest_id)
    if row.state not in taken.since or _skips(act, row.state, Rules.read(contest.rules)):
        raise WrongState("entry_not_in_turn", state=row.state)
    if contest.state == "cancelled":
        raise WrongState("contest_takes_none")
    said = reason.strip()[:REASON]
    if taken.reason and len(said) < LEAST_REASON:
        raise Invalid({"reason": "reason_needed"})
    if act == "admit":
        row.number = row.number or _next_number(work, row.contest_id)
    row.state, row.reason = taken.to, said if taken.reason else ""
    row.changed_at = work.now()
    work.session.flush()
    work.record(f"entry.{taken.to}", "entry", row.id)
    if taken.to == "endorsed":
        tell_next(work, row, contest.title, endorsed=True)
    else:
        tell_school(work, row, contest.title)
    return row


def decide_all(work: Work, contest_id: UUID, ids: Sequence[UUID], act: str) -> dict[UUID, str]:
    """The same decision on each of the contest; the code of the refusal by entry, "" where done."""
    if act not in IN_BULK:
        raise NotFound("act")
    work.actor.require(ACTS[act].permission)
    came = {}
    of_contest = select(Entry.id).where(Entry.contest_id == contest_id, Entry.id.in_(ids))
    known = set(work.session.scalars(of_contest))
    for entry_id in (each for each in ids if each in known):
        try:
            decide(work, entry_id, act)
        except DomainError as refused:
            came[entry_id] = refused.code
        else:
            came[entry_id] = ""
    return came


def _skips(act: str, state: str, rules: Rules) -> bool:
    """The region admits what is sent only where the rules ask nobody's endorsement."""
    if act == "endorse":
        return not rules.endorsement
    return act == "admit" and state == "sent" and rules.endorsement


def _held(work: Work, entry_id: UUID) -> Entry:
    row = work.session.scalars(
        select(Entry).where(Entry.id == entry_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("entry")
    return row


def _next_number(work: Work, contest_id: UUID) -> int:
    """One at a time a contest: numbers have no gaps and no twins."""
    work.session.execute(_LOCK, {"contest": str(contest_id)})
    asked = select(func.coalesce(func.max(Entry.number), 0)).where(Entry.contest_id == contest_id)
    return int(work.session.execute(asked).scalar_one() or 0) + 1
