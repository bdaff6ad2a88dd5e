"""A school proposes one of its mentors: drafted, checked by the rules, sent, withdrawn."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from contests.honours import places, register
from contests.honours.models import Award, HonourNomination, HonourType
from contests.honours.register import Mentor
from contests.honours.rules import (
    LIVE,
    Block,
    Candidate,
    Got,
    Places,
    grounds,
    intervals,
    quotas,
)
from contests.honours.steps import move, nomination_of, tell_deciders
from contests.honours.types import TypeCard, card_of, type_of
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.school_year import SchoolYear
from kernel.tenancy.models import SchoolCount, SchoolPlacement
from kernel.work import Work

LEAST_MERITS, MERITS, LINE = 60, 6000, 300
# A letter to parents is known in the ledger by this alone: the child stays in the school.
PARENTS = "Родители (законные представители) наставника-ученика"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the school writes itself; everything else the portal knows."""

    merits: str
    post: str = ""
    body: str = ""
    minutes_number: str = ""
    minutes_on: date | None = None

    @property
    def minutes(self) -> dict[str, Any]:
        day = self.minutes_on.isoformat() if self.minutes_on else ""
        return {"body": self.body.strip(), "number": self.minutes_number.strip(), "day": day}


@dataclass(frozen=True, slots=True)
class Checked:
    """Somebody measured against a type: what is known, and every refusal with its clause."""

    kind: TypeCard
    mentor: Mentor
    staff: int | None
    taken: Places
    got: tuple[Got, ...]
    blocks: tuple[Block, ...]

    @property
    def facts(self) -> dict[str, Any]:
        years = list(self.mentor.years)
        return {"years": years, "pairs": self.mentor.pairs, "completed": self.mentor.completed,
                "staff": self.staff,
                "got": [{"name": g.name, "on": g.on.isoformat()} for g in self.got]}  # fmt: skip


def check(work: Work, type_id: UUID, person_id: UUID) -> Checked:
    """Measure a mentor of the own school; NotFound for a stranger or one without a pair."""
    work.actor.require(Permission.HONOURS_NOMINATE)
    kind = type_of(work.session, type_id)
    mentor = register.mentor(work.session, work.today(), person_id)
    if mentor is None:
        raise NotFound("person")
    school_id, year = own_school(work), work.today().year
    staff = staff_of(work)
    taken = places.places_of_year(work.session, year).for_one(
        type_id,
        _municipality(work),
        places.of_school(work.session, school_id, year).get(type_id, 0),
    )
    got = _got(work, mentor)
    found = [
        *grounds(kind.rules, _candidate(mentor, got), work.today()),
        *intervals(kind.rules, kind.code, got, work.today()),
        *quotas(kind.rules, taken, staff),
    ]
    if _proposed(work, type_id, mentor):
        found = [Block("again", "", {})]
    return Checked(kind, mentor, staff, taken, got, tuple(found))


def save_draft(work: Work, type_id: UUID, person_id: UUID, told: Proposal) -> HonourNomination:
    """Keep what is typed so far: no rule is asked yet, and nobody outside the school sees it."""
    checked = check(work, type_id, person_id)
    if checked.kind.retired:
        raise WrongState("type_retired")
    row = draft_of(work, type_id, person_id)
    if row is None:
        row = HonourNomination(
            id=new_id(), type_id=type_id, school_id=own_school(work),
            municipality_id=_municipality(work), person_id=person_id, state="draft",
            created_at=work.now(), created_by=work.actor.account_id, year=work.today().year,
        )  # fmt: skip
        work.session.add(row)
    _write(work, row, checked, told)
    work.session.flush()
    return row


def send(work: Work, type_id: UUID, person_id: UUID, told: Proposal) -> HonourNomination:
    """Propose: every refusal is told at once with its clause, as Invalid(blocks=[…])."""
    work.actor.require(Permission.HONOURS_NOMINATE)
    places.hold_places(work.session, type_id, work.today().year)
    checked = check(work, type_id, person_id)
    faults = _faults(work, checked, told)
    if checked.blocks:
        faults["blocks"] = "blocked"
    if faults:
        raise Invalid(faults, blocks=checked.blocks)
    row = save_draft(work, type_id, person_id, told)
    move(work, row, "nominated")
    tell_deciders(work, row, checked.kind)
    return row


def withdraw(work: Work, nomination_id: UUID, reason: str) -> None:
    """Take back what nobody has decided on yet; a draft goes without a word."""
    work.actor.require(Permission.HONOURS_NOMINATE)
    row = nomination_of(work, nomination_id)
    if row.state not in ("draft", "nominated"):
        raise WrongState("honour_moved_on")
    if row.state == "nominated" and len(reason.strip()) < 3:
        raise Invalid({"reason": "reason_needed"})
    move(work, row, "withdrawn", reason.strip())


def draft_of(work: Work, type_id: UUID, person_id: UUID) -> HonourNomination | None:
    """The draft that stands already, the school's own or one a contest's result proposed."""
    query = select(HonourNomination).where(
        HonourNomination.school_id == own_school(work),
        HonourNomination.type_id == type_id,
        HonourNomination.person_id == person_id,
        HonourNomination.state == "draft",
    )
    return work.session.scalars(query.order_by(HonourNomination.created_at).limit(1)).one_or_none()


def own_school(work: Work) -> UUID:
    if work.actor.school_id is None:
        raise NotFound("school")
    return work.actor.school_id


def staff_of(work: Work) -> int | None:
    """Teachers of the school as it has counted them, the latest year known."""
    query = (
        select(SchoolCount.teachers)
        .where(
            SchoolCount.school_id == own_school(work),
            SchoolCount.school_year <= SchoolYear.of(work.today()).start,
            SchoolCount.teachers.is_not(None),
        )
        .order_by(SchoolCount.school_year.desc())
        .limit(1)
    )
    return work.session.scalar(query)


def _write(work: Work, row: HonourNomination, checked: Checked, told: Proposal) -> None:
    mentor, for_parents = checked.mentor, checked.kind.rules.recipient == "parents"
    row.full_name = PARENTS if for_parents else mentor.full_name
    row.post = "" if for_parents else (told.post.strip() or mentor.post)[:LINE]
    row.consent_id = mentor.consent_id
    row.merits, row.minutes = told.merits.strip()[:MERITS], told.minutes
    contest = (row.facts or {}).get("contest")
    row.facts = {**checked.facts, **({"contest": contest} if contest else {})}
    row.year, row.changed_at = work.today().year, work.now()


def _faults(work: Work, checked: Checked, told: Proposal) -> dict[str, str]:
    merits = told.merits.strip()
    found = {
        "merits": "merits_short" if len(merits) < LEAST_MERITS else _long(merits, MERITS),
        "post": _long(told.post, LINE),
    }
    if checked.kind.rules.minutes:
        late = told.minutes_on is not None and told.minutes_on > work.today()
        found |= {
            "body": "" if told.body.strip() else "body_needed",
            "minutes_number": "" if told.minutes_number.strip() else "minutes_needed",
            "minutes_on": "minutes_needed" if told.minutes_on is None else late * "day_ahead",
        }
    if checked.kind.retired:
        found["blocks"] = "type_retired"
    return {field: code for field, code in found.items() if code}


def _long(typed: str, most: int) -> str:
    return "too_long" if len(typed) > most else ""


def _candidate(mentor: Mentor, got: tuple[Got, ...]) -> Candidate:
    return Candidate(
        kind=mentor.kind, years=len(mentor.years), pairs=mentor.pairs,
        completed=mentor.completed, has_consent=mentor.consent_id is not None, got=got,
    )  # fmt: skip


def _cards(mentor: Mentor) -> list[UUID]:
    return [mentor.id, *mentor.cards]


def _got(work: Work, mentor: Mentor) -> tuple[Got, ...]:
    """Awards of this school's card that stand; another school's card is another to the ledger."""
    query = (
        select(Award.awarded_on, HonourType)
        .join(HonourType, HonourType.id == Award.type_id)
        .where(Award.person_id.in_(_cards(mentor)), Award.revoked_on.is_(None))
        .order_by(Award.awarded_on.desc())
    )
    found = []
    for on, row in work.session.execute(query):
        card = card_of(row)
        found.append(Got(card.code, card.name, on))
    return tuple(found)


def _proposed(work: Work, type_id: UUID, mentor: Mentor) -> bool:
    """Already on the way to the same award."""
    query = select(HonourNomination.id).where(
        HonourNomination.school_id == own_school(work),
        HonourNomination.type_id == type_id,
        HonourNomination.person_id.in_(_cards(mentor)),
        HonourNomination.state.in_([state for state in LIVE if state != "awarded"]),
    )
    return work.session.scalar(query.limit(1)) is not None


def _municipality(work: Work) -> UUID:
    today = work.today()
    placed = select(SchoolPlacement.municipality_id).where(
        SchoolPlacement.school_id == own_school(work),
        SchoolPlacement.valid_from.is_(None) | (SchoolPlacement.valid_from <= today),
        SchoolPlacement.valid_to.is_(None) | (SchoolPlacement.valid_to > today),
    )
    found = work.session.scalar(placed)
    if found is None:
        raise WrongState("school_closed")
    return found
