"""What a school does with its final event: plan, invite, open the vote, close it (W-10, R-66)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.finale.models import FinalEvent, FinalNominee, FinalVoter
from school.finale.rules import ACTS, GOES_ON, LEAST_NOMINEES
from school.finale.voices import give_mentors_voices

MOST_GUESTS = 2000
_CLOCK = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalPlan:
    """`invited` counts guests by the profile's category; nobody of one is no entry."""

    title: str
    held_on: date | None
    starts_at: str = ""
    place: str = ""
    plan: str = ""
    invited: Mapping[str, int] = field(default_factory=dict)


def plan_final(work: Work, final_id: UUID, plan: FinalPlan) -> FinalEvent:
    """Plan the year's event; its mentors get their voices at once. Sent twice, it plans one."""
    work.actor.require(Permission.FINALE_EDIT)
    there = work.session.get(FinalEvent, (work.actor.school_id, final_id))
    if there is not None:
        return there
    values = _checked(work, plan)
    event = FinalEvent(
        school_id=work.actor.school_id,
        id=final_id,
        school_year=SchoolYear.of(values["held_on"]).start,
        created_at=work.now(),
        created_by=work.actor.account_id,
        **values,
    )
    work.session.add(event)
    work.session.flush()
    give_mentors_voices(work, event)
    work.record("final_event.planned", "final_event", final_id, held_on=str(event.held_on))
    return event


def change_final(work: Work, final_id: UUID, plan: FinalPlan) -> FinalEvent:
    """Another day or place, more guests; the school year stays."""
    work.actor.require(Permission.FINALE_EDIT)
    event = held(work, final_id)
    if event.state == "cancelled":
        raise WrongState("final_state", state=event.state)
    values = _checked(work, plan)
    if SchoolYear.of(values["held_on"]).start != event.school_year:
        raise Invalid({"held_on": "final_other_year"}, year=str(SchoolYear(event.school_year)))
    changed = sorted(name for name, value in values.items() if getattr(event, name) != value)
    for name in changed:
        setattr(event, name, values[name])
    if changed:
        work.record("final_event.changed", "final_event", final_id, fields=changed)
    return event


def act_on_final(work: Work, final_id: UUID, act: str) -> FinalEvent:
    """Open the vote, close it, cancel the event or take the cancelling back.

    The same act sent twice changes nothing. Closing waits for the voices on their way, and no
    later one is taken.
    """
    work.actor.require(Permission.FINALE_EDIT)
    event = held(work, final_id)
    since, to = ACTS[act]
    if event.state == to:
        return event
    if event.state not in since:
        raise WrongState("final_state", state=event.state)
    if act == "open":
        _make_ready(work, event)
        event.opened_at = work.now()
    if act == "close":
        event.closed_at = work.now()
    if act == "restore" and event.opened_at is not None:
        raise WrongState("final_had_vote")
    event.state = to
    work.session.flush()
    work.record(f"final_event.{act}", "final_event", final_id)
    return event


def held(work: Work, final_id: UUID) -> FinalEvent:
    """The event, held until the transaction ends."""
    event = work.own(FinalEvent, final_id)
    work.session.refresh(event, with_for_update=True)
    return event


def going_on(work: Work, final_id: UUID) -> FinalEvent:
    """The event of somebody who may change it, while its vote is not over."""
    work.actor.require(Permission.FINALE_EDIT)
    event = held(work, final_id)
    if event.state not in GOES_ON:
        raise WrongState("final_state", state=event.state)
    return event


def _make_ready(work: Work, event: FinalEvent) -> None:
    """Each pick that has nominees has a choice, and somebody votes."""
    give_mentors_voices(work, event)
    query = (
        select(FinalNominee.pick, func.count())
        .where(FinalNominee.event_id == event.id)
        .group_by(FinalNominee.pick)
    )
    counts = dict(work.session.execute(query).all())
    if not counts or min(counts.values()) < LEAST_NOMINEES:
        raise WrongState("final_few_nominees")
    voices = select(func.count()).select_from(FinalVoter).where(FinalVoter.event_id == event.id)
    if not work.session.scalar(voices):
        raise WrongState("final_no_voices")


def _checked(work: Work, plan: FinalPlan) -> dict[str, Any]:
    faults = {}
    if not clean(plan.title):
        faults["title"] = "final_title_empty"
    if plan.held_on is None:
        faults["held_on"] = "day_needed"
    elif abs(SchoolYear.of(plan.held_on).start - SchoolYear.of(work.today()).start) > 1:
        faults["held_on"] = "year_range"
    if plan.starts_at and not _CLOCK.match(plan.starts_at):
        faults["starts_at"] = "clock"
    known = {each.code for each in profile_of(work.session).final_event.invited}
    unknown = plan.invited.keys() - known
    if unknown:
        raise NotFound("GuestCategory")
    for category, count in plan.invited.items():
        if not 0 <= count <= MOST_GUESTS:
            faults[f"invited_{category}"] = "count_range"
    if faults:
        raise Invalid(faults)
    return {
        "title": clean(plan.title),
        "held_on": plan.held_on,
        "starts_at": plan.starts_at,
        "place": clean(plan.place),
        "plan": plan.plan.strip(),
        "invited": {name: count for name, count in sorted(plan.invited.items()) if count},
    }
