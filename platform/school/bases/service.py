"""Entering a base, moving in it, leaving it; frozen while a consent is missing (R-02, R-03)."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.bases.models import BaseEntry
from school.bases.rules import STANDING, may_move
from school.consents.queries import missing
from school.registry.models import Person
from school.registry.rules import age_on


def enter_base(work: Work, person_id: UUID, side: str, *, young_reason: str = "") -> BaseEntry:
    """Put somebody into the base of mentors or mentees; who stands there already is left alone.

    Invalid names what is missing: `person` lacks consents (values: `missing`, by person), or
    `young_reason` when a mentee is under the region's age and no reason was given (X-02).
    """
    person = work.own(Person, person_id)
    try:
        return enter_many(work, [person], side, young_reason=young_reason)[person_id]
    except Invalid as refused:
        fields = {("person" if k == "people" else k): code for k, code in refused.fields.items()}
        raise Invalid(fields, **refused.values) from refused


def enter_many(
    work: Work,
    people: Sequence[Person],
    side: str,
    *,
    young_reason: str = "",
    least_age: int | None = None,
) -> dict[UUID, BaseEntry]:
    """Put several people into a base, or nobody; returns the entry of each.

    `least_age` of a programme goes before the region's.
    Invalid names the fault of `people` (has_left, consents_missing with `missing` purposes by
    person) or of `young_reason`.
    """
    work.actor.require(Permission.PROGRAMME_EDIT)
    gone = [person for person in people if person.left_on or person.merged_into_id]
    if gone:
        raise Invalid({"people": "has_left"}, people=gone)
    ids = [person.id for person in people]
    lacking = missing(work.session, ids, side, work.today())
    if lacking:
        without = [person for person in people if person.id in lacking]
        raise Invalid({"people": "consents_missing"}, people=without, missing=lacking)
    query = select(BaseEntry).where(BaseEntry.person_id.in_(ids), BaseEntry.side == side)
    standing = {entry.person_id: entry for entry in work.session.scalars(query)}
    young_reason = clean(young_reason)
    young = [p for p in people if side == "mentee" and is_too_young(work, p, least_age)]
    unexplained = [
        person
        for person in young
        if not (young_reason or (person.id in standing and standing[person.id].young_reason))
    ]
    if unexplained:
        raise Invalid({"young_reason": "young_reason_needed"}, people=unexplained)
    reasons = {person.id: young_reason for person in young}
    return {
        each: _stand(work, standing.get(each), each, side, reasons.get(each, "")) for each in ids
    }


def _stand(
    work: Work, entry: BaseEntry | None, person_id: UUID, side: str, young_reason: str
) -> BaseEntry:
    if entry is None:
        return _enter(work, person_id, side, young_reason)
    if entry.state not in STANDING:
        _move(work, entry, "entered")
        entry.left_on, entry.leaving_reason, entry.frozen_from = None, "", ""
    entry.young_reason = young_reason or entry.young_reason
    return entry


def is_too_young(work: Work, person: Person, least_age: int | None = None) -> bool:
    """Under the least age of a mentee, the region's unless given; a setting, and no ban (X-02)."""
    profile = profile_of(work.session)
    limited = {kind.code for kind in profile.people if kind.age_limited}
    return (
        person.kind in limited
        and person.born_on is not None
        and age_on(work.today(), person.born_on) < (least_age or profile.region.min_mentee_age)
    )


def set_state(work: Work, entry: BaseEntry, state: str) -> None:
    """Make a step of the table; WrongState for any other. Consents are asked by the database."""
    if entry.state == state:
        return
    if not may_move(entry.side, entry.state, state):
        raise WrongState("base_state", state=entry.state)
    _move(work, entry, state)


def leave_base(work: Work, entry_id: UUID, reason: str) -> BaseEntry:
    """Take somebody out of a base; the history stays."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    entry = work.own(BaseEntry, entry_id)
    set_state(work, entry, "left")
    entry.left_on, entry.leaving_reason = work.today(), clean(reason)
    return entry


def freeze(work: Work, person_id: UUID, sides: Iterable[str]) -> list[BaseEntry]:
    """Stop somebody's part in the bases at once, remembering where they stood."""
    frozen = []
    for side in sides:
        entry = _entry(work, person_id, side)
        if entry is not None and entry.state in STANDING:
            entry.frozen_from = entry.state
            _move(work, entry, "frozen")
            frozen.append(entry)
    return frozen


def thaw(work: Work, person_id: UUID) -> list[BaseEntry]:
    """Let those return whose consents stand again; others stay frozen."""
    thawed = []
    for side in ("mentor", "mentee"):
        entry = _entry(work, person_id, side)
        if entry is None or entry.state != "frozen":
            continue
        if not missing(work.session, [person_id], side, work.today()):
            _move(work, entry, entry.frozen_from or "entered")
            entry.frozen_from = ""
            thawed.append(entry)
    return thawed


def _entry(work: Work, person_id: UUID, side: str) -> BaseEntry | None:
    query = select(BaseEntry).where(BaseEntry.person_id == person_id, BaseEntry.side == side)
    return work.session.scalars(query).one_or_none()


def _enter(work: Work, person_id: UUID, side: str, young_reason: str) -> BaseEntry:
    entry = BaseEntry(
        school_id=work.actor.school_id,
        person_id=person_id,
        side=side,
        state="entered",
        entered_on=work.today(),
        entered_by=work.actor.account_id,
        young_reason=young_reason,
        changed_at=work.now(),
    )
    work.session.add(entry)
    work.session.flush()
    work.record("base.entered", "base_entry", entry.id, side=side, person=str(person_id))
    return entry


def _move(work: Work, entry: BaseEntry, state: str) -> None:
    work.record(f"base.{state}", "base_entry", entry.id, since=entry.state, side=entry.side,
                person=str(entry.person_id))  # fmt: skip
    entry.state, entry.changed_at = state, work.now()
    if state not in ("selected", "frozen", "resting"):
        entry.admitted_on = None
    work.session.flush()
