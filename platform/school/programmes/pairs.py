"""What people do with pairs: make, date, pause, resume, complete, close early, reopen.

A group is several pairs with one mentor; a mentee may have several mentors (F-08).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.programmes.full_cycle import count_full_cycles
from school.programmes.models import Pair, Participation, Programme
from school.programmes.rules import ENDS_PAIR, OPEN_PAIR, PAIR_ACTS, Breach, Partner, breaches
from school.programmes.service import form_for_schools, locked
from school.registry.models import Person

MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPairs:
    """One mentor and the mentees he or she takes; identifiers are of participations."""

    programme_id: UUID
    mentor_id: UUID
    mentee_ids: Sequence[UUID]
    started_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOnPair:
    """`reason` is a code of the profile and `ended_on` a day: both for ending acts alone."""

    programme_id: UUID
    pair_id: UUID
    act: str
    reason: str = ""
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePair:
    programme_id: UUID
    pair_id: UUID
    started_on: date | None


@dataclass(frozen=True, slots=True)
class Opened:
    """The pairs made, and the form's constraints that ask to be thought over."""

    pairs: tuple[UUID, ...]
    remarks: tuple[Breach, ...]


@dataclass(frozen=True, slots=True)
class Taker:
    """A participant and the person behind."""

    id: UUID
    side: str
    person: Person


def open_pairs(work: Work, cmd: OpenPairs) -> Opened:
    """Make a pair with each mentee, or none at all."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, cmd.programme_id)
    if programme.state != "running":
        raise WrongState("programme_not_running", state=programme.state)
    mentor, mentees = _takers(work, cmd)
    faults = _faults_of_start(cmd.started_on, programme)
    if not mentees:
        faults["mentees"] = "nobody_chosen"
    if faults:
        raise Invalid(faults, starts_on=programme.starts_on, ends_on=programme.ends_on)
    _refuse_impossible(work, programme, mentor, mentees)
    remarks = _remarks(work, programme, mentor, mentees)
    return Opened(tuple(_open(work, programme, mentor, mentees, cmd.started_on)), remarks)


def act_on_pair(work: Work, cmd: ActOnPair) -> Pair:
    """Do what the table of pairs allows, in a programme that is running."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme, pair = _held(work, cmd.programme_id, cmd.pair_id)
    move = PAIR_ACTS[cmd.act]
    if pair.state not in move.since:
        raise WrongState("pair_state", state=pair.state)
    if cmd.act in ENDS_PAIR:
        _end(work, pair, cmd)
    elif cmd.act == "reopen":
        _reopen(work, pair)
    work.record("pair." + cmd.act, "pair", pair.id, since=pair.state, to=move.to,
                reason=pair.end_reason)  # fmt: skip
    pair.state = move.to
    if cmd.act in ENDS_PAIR or cmd.act == "reopen":
        count_full_cycles(work, programme)
    return pair


def date_pair(work: Work, cmd: DatePair) -> Pair:
    """Write down when an open pair began: its full cycle is reckoned from that day."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme, pair = _held(work, cmd.programme_id, cmd.pair_id)
    if pair.state not in OPEN_PAIR:
        raise WrongState("pair_state", state=pair.state)
    faults = _faults_of_start(cmd.started_on, programme)
    if faults:
        raise Invalid(faults, starts_on=programme.starts_on, ends_on=programme.ends_on)
    if pair.started_on != cmd.started_on:
        pair.started_on = cmd.started_on
        work.record("pair.dated", "pair", pair.id, started_on=str(cmd.started_on))
    return pair


def _held(work: Work, programme_id: UUID, pair_id: UUID) -> tuple[Programme, Pair]:
    """A pair of a running programme, nobody else changing either meanwhile."""
    programme = locked(work, programme_id)
    pair = work.own(Pair, pair_id)
    if pair.programme_id != programme.id:
        raise NotFound("Pair")
    if programme.state != "running":
        raise WrongState("programme_not_running", state=programme.state)
    work.session.refresh(pair)
    return programme, pair


def _takers(work: Work, cmd: OpenPairs) -> tuple[Taker, list[Taker]]:
    """Mentor and mentees as they stand in the programme; NotFound for anybody who does not."""
    wanted = {cmd.mentor_id, *cmd.mentee_ids}
    if len(wanted) > MOST_AT_ONCE + 1:
        raise Invalid({"mentees": "too_many_chosen"}, most=MOST_AT_ONCE)
    query = (
        select(Participation.id, Participation.side, Person)
        .join(
            Person,
            (Person.school_id == Participation.school_id) & (Person.id == Participation.person_id),
        )
        .where(
            Participation.programme_id == cmd.programme_id,
            Participation.id.in_(wanted),
            Participation.left_on.is_(None),
        )
    )
    found = {row.id: Taker(row.id, row.side, row.Person) for row in work.session.execute(query)}
    mentor = found.get(cmd.mentor_id)
    mentees = [found[each] for each in dict.fromkeys(cmd.mentee_ids) if each in found]
    sides = {taker.side for taker in mentees} | {"mentee"}
    if mentor is None or mentor.side != "mentor" or len(found) != len(wanted):
        raise NotFound("Participation")
    if sides != {"mentee"}:
        raise NotFound("Participation")
    return mentor, mentees


def _faults_of_start(started_on: date | None, programme: Programme) -> dict[str, str]:
    if started_on is None:
        return {"started_on": "day_needed"}
    too_soon = programme.starts_on is not None and started_on < programme.starts_on
    too_late = programme.ends_on is not None and started_on > programme.ends_on
    return {"started_on": "start_outside_term"} if too_soon or too_late else {}


def _refuse_impossible(
    work: Work, programme: Programme, mentor: Taker, mentees: Sequence[Taker]
) -> None:
    """Nobody mentors oneself, and two people are one open pair at a time."""
    selves = [taker.person for taker in mentees if taker.person.id == mentor.person.id]
    if selves:
        raise Invalid({"mentees": "same_person"}, people=selves)
    paired = set(
        work.session.scalars(
            select(Pair.mentee_id).where(
                Pair.programme_id == programme.id,
                Pair.mentor_id == mentor.id,
                Pair.ended_on.is_(None),
            )
        )
    )
    already = [taker.person for taker in mentees if taker.id in paired]
    if already:
        raise Invalid({"mentees": "pair_open"}, people=already)


def _remarks(
    work: Work, programme: Programme, mentor: Taker, mentees: Sequence[Taker]
) -> tuple[Breach, ...]:
    """Refuse what the form refuses; return what it only asks to think over (X-12)."""
    form = form_for_schools(profile_of(work.session), programme.form)
    leads = _partner(mentor.person)
    remarks: dict[str, Breach] = {}
    for mentee in mentees:
        for breach in breaches(form, programme.variant, leads, _partner(mentee.person)):
            if breach.refused:
                raise Invalid({"mentees": "constraint"}, people=[mentee.person], note=breach.note)
            remarks.setdefault(breach.code, breach)
    return tuple(remarks.values())


def _partner(person: Person) -> Partner:
    return Partner(grade=person.grade, subject=person.subject)


def _open(
    work: Work,
    programme: Programme,
    mentor: Taker,
    mentees: Sequence[Taker],
    started_on: date | None,
) -> list[UUID]:
    pairs = [
        Pair(
            school_id=programme.school_id,
            programme_id=programme.id,
            school_year=programme.school_year,
            mentor_id=mentor.id,
            mentee_id=mentee.id,
            state="active",
            started_on=started_on,
        )
        for mentee in mentees
    ]
    work.session.add_all(pairs)
    work.session.flush()
    for pair in pairs:
        work.record("pair.opened", "pair", pair.id, programme=str(programme.id))
    return [pair.id for pair in pairs]


def _end(work: Work, pair: Pair, cmd: ActOnPair) -> None:
    """Give the pair its last day and the reason, planned or not, that the profile knows."""
    completion = profile_of(work.session).completion
    reasons = completion.planned if cmd.act == "complete" else completion.unplanned
    faults = {}
    if cmd.reason not in {reason.code for reason in reasons}:
        faults["reason"] = "reason_needed"
    if cmd.ended_on is None:
        faults["ended_on"] = "day_needed"
    elif cmd.ended_on > min(work.today(), SchoolYear(pair.school_year).ends_on):
        faults["ended_on"] = "ended_later"
    elif pair.started_on is not None and cmd.ended_on < pair.started_on:
        faults["ended_on"] = "ended_before_start"
    if faults:
        raise Invalid(faults, started_on=pair.started_on)
    pair.ended_on, pair.end_reason = cmd.ended_on, cmd.reason


def _reopen(work: Work, pair: Pair) -> None:
    """Take a mistaken end back, unless the two are in another open pair by now."""
    again = select(Pair.id).where(
        Pair.mentor_id == pair.mentor_id,
        Pair.mentee_id == pair.mentee_id,
        Pair.ended_on.is_(None),
    )
    if work.session.scalar(again) is not None:
        raise WrongState("pair_open")
    pair.ended_on, pair.end_reason = None, ""
