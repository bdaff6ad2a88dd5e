"""What a run reads of the school's rows: seven statements, however many people there are."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from kernel.profile import Profile
from school.gatherings.queries import wishes
from school.matching import rows
from school.matching.feasible import LEFT, NO_CONSENT, NOT_ADMITTED
from school.matching.values import Ballot, Case, Mentee, Mentor, Two
from school.programmes.asking import YOUNG
from school.programmes.models import Programme
from school.programmes.service import form_for_schools
from school.programmes.settings import setting
from school.registry.rules import age_on

# Without a profile a mentor has the room that the database allows (app.mentor_room).
ROOM_WITHOUT_A_PROFILE = 30
CONFLICT = "conflict"
# One of the two said no; what the school itself took back may be proposed again.
SAID_NO = frozenset({"mentor_declined", "mentee_declined"})
# One adult stands for many children of an institution: they are no family.
NO_FAMILY = "institution"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A participant as a page names them."""

    id: UUID
    person_id: UUID
    side: str
    surname: str
    given_name: str
    patronymic: str
    grade: int | None
    grade_letter: str | None
    barred: str


@dataclass(frozen=True, slots=True)
class Given:
    """A case and the names of the people in it, by participation."""

    case: Case
    people: Mapping[UUID, Somebody]


def gather(
    session: Session, profile: Profile, programme: Programme, gathering_id: UUID | None, today: date
) -> Given:
    """Everything a run of a programme stands on, as it is now."""
    found = rows.people(session, programme.id, gathering_id, today)
    pairs = rows.pairs(session, programme.id)
    rules = rows.rules(session, programme.id)
    needs = _needs(rows.requests(session, programme), programme.id)
    least_age = setting(programme, profile, "min_mentee_age")
    limited = {kind.code for kind in profile.people if kind.age_limited}
    busy = defaultdict[UUID, int](int)
    for pair in pairs:
        busy[pair.lead_person] += pair.ended_on is None
    paired = {pair.mentee_id for pair in pairs if pair.ended_on is None}
    given = Case(
        mentors=tuple(_mentor(row, busy) for row in found if row.side == "mentor"),
        mentees=tuple(
            _mentee(row, needs.get(row.person_id), paired, today,
                    least_age if row.kind in limited else 0)
            for row in found if row.side == "mentee"
        ),
        form=form_for_schools(profile, programme.form),
        variant=programme.variant,
        ballots=_ballots(session, gathering_id),
        pins=_ruled(rules, "pin"),
        forbidden=_ruled(rules, "forbid"),
        kin=frozenset(_kin(rows.families(session, programme.id))),
        fell_out=frozenset(_fell_out(pairs)),
        declined=frozenset(_declined(pairs, programme.id)),
        open_pairs=frozenset(
            (pair.mentor_id, pair.mentee_id)
            for pair in pairs if pair.ended_on is None and pair.programme_id == programme.id
        ),
        formats=_formats(profile, programme.kind),
        has_ballots=gathering_id is not None,
        seed=str(gathering_id or programme.id),
    )  # fmt: skip
    return Given(given, {row.id: _somebody(row) for row in found})


def digest(given: Case) -> str:
    """SHA-256 of everything the run stands on, whatever the order it was read in."""
    told = {
        "mentors": sorted(_told(one) for one in given.mentors),
        "mentees": sorted(_told(one) for one in given.mentees),
        "ballots": sorted(
            (str(who), [str(one) for one in ballot.with_whom], [str(x) for x in ballot.whom_helps])
            for who, ballot in given.ballots.items()
        ),
        "named": [
            sorted((str(a), str(b)) for a, b in named)
            for named in (
                given.pins,
                given.forbidden,
                given.kin,
                given.fell_out,
                given.declined,
                given.open_pairs,
            )
        ],
        "form": given.form.model_dump(mode="json"),
        "rest": [given.variant, sorted(given.formats), given.has_ballots, given.seed],
    }
    kept = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(kept.encode()).hexdigest()


def _told(one: Mentor | Mentee) -> list[str]:
    values = ((name, getattr(one, name)) for name in one.__slots__)
    return [f"{name}={sorted(v) if isinstance(v, frozenset) else v}" for name, v in values]


def people(
    session: Session, programme_id: UUID, gathering_id: UUID | None, today: date
) -> dict[UUID, Somebody]:
    """Everybody who takes part now, named, with what keeps them from a pair: one statement."""
    found = rows.people(session, programme_id, gathering_id, today)
    return {row.id: _somebody(row) for row in found}


def _barred(row: Any) -> str:
    """What keeps this person from any pair: the consents, then the standing in the base."""
    if row.left_on is not None or row.merged_into_id is not None:
        return LEFT
    if row.lacks or row.state == "frozen":
        return NO_CONSENT
    if row.side == "mentee":
        return "" if row.state == "ready" else NOT_ADMITTED
    return "" if row.state == "selected" and row.admitted_on is not None else NOT_ADMITTED


def _somebody(row: Any) -> Somebody:
    return Somebody(
        row.id, row.person_id, row.side, row.surname, row.given_name, row.patronymic, row.grade,
        row.grade_letter, _barred(row),
    )  # fmt: skip


def _mentor(row: Any, busy: Mapping[UUID, int]) -> Mentor:
    capacity = ROOM_WITHOUT_A_PROFILE if row.capacity is None else row.capacity
    return Mentor(
        id=row.id,
        person_id=row.person_id,
        barred=_barred(row),
        room=max(0, capacity - busy[row.person_id]),
        help=frozenset(row.help or ()),
        times=frozenset(row.times or ()),
        formats=frozenset(row.formats or ()),
        age_from=row.age_from,
        age_to=row.age_to,
        grade=row.grade,
        subject=row.subject,
        came=row.came is not False,
    )


def _mentee(row: Any, need: Any | None, paired: set[UUID], today: date, least_age: int) -> Mentee:
    age = age_on(today, row.born_on) if row.born_on is not None else None
    is_young = age is not None and age < least_age and not row.young_reason
    return Mentee(
        id=row.id,
        person_id=row.person_id,
        barred=_barred(row),
        room=0 if row.id in paired else 1,
        help=frozenset(need.help if need else ()),
        needs=frozenset((*need.problems, *need.goals) if need else ()),
        times=frozenset(need.times if need else ()),
        age=age,
        grade=row.grade,
        subject=row.subject,
        asks=(YOUNG,) if is_young else (),
        came=row.came is not False,
    )


def _needs(asked: Iterable[Any], programme_id: UUID) -> dict[UUID, Any]:
    """What each person asked for: of several requests the one led to this programme."""
    by_weight = sorted(
        asked,
        key=lambda row: (
            row.programme_id == programme_id, rows.SPEAKS.index(row.state), row.made_on, row.id,
        ),
    )  # fmt: skip
    return {row.person_id: row for row in by_weight}


def _fell_out(pairs: Iterable[Any]) -> Iterable[Two]:
    """Whom a conflict parted, whichever of the two led."""
    for pair in pairs:
        if pair.state == "closed" and pair.end_reason == CONFLICT:
            yield pair.lead_person, pair.led_person
            yield pair.led_person, pair.lead_person


def _declined(pairs: Iterable[Any], programme_id: UUID) -> Iterable[Two]:
    """Who was offered to whom in this programme, and one of them said no."""
    for pair in pairs:
        is_no = pair.state == "closed" and pair.end_reason in SAID_NO
        if is_no and pair.programme_id == programme_id:
            yield pair.mentor_id, pair.mentee_id


def _kin(families: Iterable[Any]) -> Iterable[Two]:
    """Parent and child, children of one adult, adults of one child: both ways round."""
    groups = defaultdict[tuple[str, UUID], set[UUID]](set)
    for row in families:
        yield row.child_id, row.guardian_id
        yield row.guardian_id, row.child_id
        if row.relation != NO_FAMILY:
            groups["children", row.guardian_id].add(row.child_id)
            groups["adults", row.child_id].add(row.guardian_id)
    for group in groups.values():
        yield from ((one, other) for one in group for other in group if one != other)


def _ruled(rules: Iterable[Any], rule: str) -> frozenset[Two]:
    return frozenset((row.mentor_id, row.mentee_id) for row in rules if row.rule == rule)


def _ballots(session: Session, gathering_id: UUID | None) -> dict[UUID, Ballot]:
    if gathering_id is None:
        return {}
    told = wishes(session, gathering_id)
    return {wish.participation_id: Ballot(wish.with_whom, wish.whom_helps) for wish in told}


def _formats(profile: Profile, kind: str) -> frozenset[str]:
    """Formats of work that the programme's kind means."""
    if kind == "virtual":
        return frozenset({"online", "mixed"})
    in_groups = any(each.code == kind and each.for_groups for each in profile.kinds)
    return frozenset({"group", "mixed"} if in_groups else {"individual", "mixed"})
