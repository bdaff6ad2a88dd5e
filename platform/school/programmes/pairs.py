"""What people do with pairs: make, date, pause, resume.

A group is several pairs with one mentor; a mentee may have several mentors (F-08).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.programmes.asking import (
    APPOINTED,
    GOALS_OF_APPOINTING,
    NARROW_GOALS,
    refuse_stopped,
)
from school.programmes.ending import held_pair, working_state
from school.programmes.models import Pair, Programme
from school.programmes.proposing import (
    BY_APPOINTMENT,
    Proposal,
    at_fields,
    checked,
    insert_pairs,
)
from school.programmes.room import NOBODY, earlier_pair
from school.programmes.rules import OPEN_PAIR, PAIR_ACTS, TALKED_OVER
from school.programmes.service import form_for_schools, locked

MOST_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPairs:
    """One mentor and the mentees he or she takes; identifiers are of participations."""

    programme_id: UUID
    mentor_id: UUID
    mentee_ids: Sequence[UUID]
    started_on: date | None = None
    # What the pair is for, one of GOALS_OF_APPOINTING, and reasons by the code of the rule.
    appointed_for: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    variant: str = ""
    kind: str = ""
    work_format: str = ""
    mentor_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActOnPair:
    """`act` is «pause» or «resume»."""

    programme_id: UUID
    pair_id: UUID
    act: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePair:
    programme_id: UUID
    pair_id: UUID
    started_on: date | None


@dataclass(frozen=True, slots=True)
class Opened:
    """The pairs made."""

    pairs: tuple[UUID, ...]


def open_pairs(work: Work, cmd: OpenPairs) -> Opened:
    """Appoint a pair with each mentee, or none at all: they begin at once (R-23, way 1).

    Invalid names everything at the fields of the page; a rule that only asks wants its reason at
    `reason_<code>`.
    """
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = locked(work, cmd.programme_id)
    if programme.state != "running":
        raise WrongState("programme_not_running", state=programme.state)
    profile = profile_of(work.session)
    if len(set(cmd.mentee_ids)) > MOST_AT_ONCE:
        raise Invalid({"mentees": "too_many_chosen"}, most=MOST_AT_ONCE)
    faults = _faults_of_start(cmd.started_on, programme)
    faults |= _faults_of_choice(profile, programme, cmd)
    if faults or cmd.started_on is None:
        raise Invalid(faults, starts_on=programme.starts_on, ends_on=programme.ends_on)
    try:
        couples = checked(work, profile, programme, _proposals(cmd), at="mentees")
    except Invalid as refused:
        raise at_fields(refused) from refused
    for each in couples:
        _refuse_overlap(work, each.mentor.id, each.mentee.id, cmd.started_on)
    why = cmd.reasons.get(APPOINTED, "").strip() or cmd.appointed_for
    couples = [replace(each, reasons={**each.reasons, APPOINTED: why}) for each in couples]
    made = insert_pairs(work, programme, couples, state="active", started_on=cmd.started_on)
    return Opened(tuple(made))


def _proposals(cmd: OpenPairs) -> list[Proposal]:
    return [
        Proposal(
            cmd.mentor_id,
            mentee_id,
            BY_APPOINTMENT,
            "appointed",
            reasons=cmd.reasons,
            variant=cmd.variant,
            kind=cmd.kind,
            work_format=cmd.work_format,
            mentor_type=cmd.mentor_type,
        )
        for mentee_id in dict.fromkeys(cmd.mentee_ids)
    ]


def _faults_of_choice(profile: Profile, programme: Programme, cmd: OpenPairs) -> dict[str, str]:
    """Codes that the profile does not know, and an appointing that nobody explains."""
    form = form_for_schools(profile, programme.form)
    known = {
        "variant": {each.code for each in form.variants},
        "kind": {each.code for each in profile.kinds_for(form.code)},
        "work_format": {each.code for each in profile.work_formats},
        "mentor_type": {each.code for each in form.mentor_types},
    }
    faults = {
        name: "choice_unknown"
        for name, codes in known.items()
        if getattr(cmd, name) and getattr(cmd, name) not in codes
    }
    if not cmd.mentee_ids:
        faults["mentees"] = "nobody_chosen"
    if cmd.appointed_for not in GOALS_OF_APPOINTING:
        faults["appointed_for"] = "reason_needed"
    elif cmd.appointed_for not in NARROW_GOALS and not cmd.reasons.get(APPOINTED, "").strip():
        faults["reason_appointed"] = "ground_needed"
    return faults


def act_on_pair(work: Work, cmd: ActOnPair) -> Pair:
    """Do what the table of pairs allows, in a programme that is running.

    Ends, and taking them back, are asked by school/completion; an offer is declined by
    school/pairing.
    """
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme, pair = held_pair(work, cmd.pair_id, cmd.programme_id)
    move = PAIR_ACTS[cmd.act]
    if pair.state not in move.since:
        raise WrongState("pair_state", state=pair.state)
    if cmd.act in TALKED_OVER:
        raise WrongState("pair_needs_completion", state=pair.state)
    if cmd.act == "resume":
        refuse_stopped(work.session, programme.id, [pair])
    to = working_state(pair, work.today()) if cmd.act == "resume" else move.to
    work.record("pair." + cmd.act, "pair", pair.id, since=pair.state, to=to, reason="")
    pair.state = to
    return pair


def date_pair(work: Work, cmd: DatePair) -> Pair:
    """Write down when an open pair began: its full cycle is reckoned from that day."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme, pair = held_pair(work, cmd.pair_id, cmd.programme_id)
    if pair.state not in OPEN_PAIR:
        raise WrongState("pair_state", state=pair.state)
    faults = _faults_of_start(cmd.started_on, programme)
    if faults or cmd.started_on is None:
        raise Invalid(faults, starts_on=programme.starts_on, ends_on=programme.ends_on)
    _refuse_overlap(work, pair.mentor_id, pair.mentee_id, cmd.started_on, pair.id)
    if pair.started_on != cmd.started_on:
        pair.started_on = cmd.started_on
        work.record("pair.dated", "pair", pair.id, started_on=str(cmd.started_on))
    return pair


def _refuse_overlap(
    work: Work, mentor_id: UUID, mentee_id: UUID, day: date, but: UUID = NOBODY
) -> None:
    until = earlier_pair(work.session, mentor_id, mentee_id, day, but)
    if until is not None:
        raise Invalid({"started_on": "start_in_earlier"}, on=until)


def _faults_of_start(started_on: date | None, programme: Programme) -> dict[str, str]:
    if started_on is None:
        return {"started_on": "day_needed"}
    too_soon = programme.starts_on is not None and started_on < programme.starts_on
    too_late = programme.ends_on is not None and started_on > programme.ends_on
    return {"started_on": "start_outside_term"} if too_soon or too_late else {}
