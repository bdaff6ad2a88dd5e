"""The work of two schools: steps of the joint plan, and meetings of the teams."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kernel.errors import Invalid, NotFound, WrongState
from kernel.ids import new_id
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.partnership.links import held
from regional.partnership.models import LinkMeeting, LinkStep, SchoolLink
from regional.partnership.profiles import topics_of
from regional.partnership.rules import NAME, NOTE, OWNERS, WAYS, Act

MOST_PEOPLE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCard:
    """A line of the joint plan; `owner` is who sees to it."""

    title: str
    owner: str
    due_on: date | None = None
    topic: str | None = None


def add_step(work: Work, link_id: UUID, card: StepCard) -> UUID:
    """One more step of the plan."""
    held(work, link_id, Act.PLAN)
    _check_step(work, card)
    step = LinkStep(id=new_id(), link_id=link_id)
    work.session.add(step)
    return _keep_step(work, step, card, "school_link.step_added")


def change_step(work: Work, link_id: UUID, step_id: UUID, card: StepCard) -> UUID:
    """Correct a step; one that is done keeps its day and its result."""
    held(work, link_id, Act.PLAN)
    _check_step(work, card)
    return _keep_step(work, _step(work, link_id, step_id), card, "school_link.step_changed")


def finish_step(work: Work, link_id: UUID, step_id: UUID, day: date | None, result: str) -> None:
    """The step is done, on a day, with what came of it; without a day it is open again."""
    held(work, link_id, Act.PLAN)
    step = _step(work, link_id, step_id)
    faults = {}
    if day is not None and day > work.today():
        faults["done_on"] = "day_later"
    if len(result) > NOTE:
        faults["result"] = "note_long"
    if faults:
        raise Invalid(faults)
    step.done_on, step.result = day, result if day is not None else ""
    step.changed_at, step.changed_by = work.now(), work.actor.account_id
    work.session.flush()
    work.record("school_link.step_done", "school_link", link_id)


def remove_step(work: Work, link_id: UUID, step_id: UUID) -> None:
    """Strike a step out; what has been done stays."""
    held(work, link_id, Act.PLAN)
    step = _step(work, link_id, step_id)
    if step.done_on is not None:
        raise WrongState("step_done")
    work.session.delete(step)
    work.session.flush()
    work.record("school_link.step_removed", "school_link", link_id)


def _step(work: Work, link_id: UUID, step_id: UUID) -> LinkStep:
    step = work.session.get(LinkStep, step_id)
    if step is None or step.link_id != link_id:
        raise NotFound("LinkStep")
    return step


def _check_step(work: Work, card: StepCard) -> None:
    faults = {}
    if not card.title or len(card.title) > NAME:
        faults["title"] = "step_title_needed"
    if card.owner not in OWNERS:
        faults["owner"] = "owner_needed"
    if card.topic and card.topic not in topics_of(profile_of(work.session)):
        faults["topic"] = "topic_unknown"
    if faults:
        raise Invalid(faults)


def _keep_step(work: Work, step: LinkStep, card: StepCard, action: str) -> UUID:
    step.title, step.owner, step.due_on = card.title, card.owner, card.due_on
    step.topic = card.topic or None
    step.changed_at, step.changed_by = work.now(), work.actor.account_id
    work.session.flush()
    work.record(action, "school_link", step.link_id)
    return step.id


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCard:
    """A meeting of the teams, as it is written down in a minute."""

    held_on: date | None
    way: str
    topic: str
    people: int | None = None
    outcome: str = ""


def add_meeting(work: Work, link_id: UUID, card: MeetingCard) -> UUID:
    """Write a meeting down; either school does, and it is written once for both."""
    link, _ = held(work, link_id, Act.MEET)
    _check_meeting(work, link, card)
    meeting = LinkMeeting(id=new_id(), link_id=link_id, written_by_school_id=work.actor.school_id)
    work.session.add(meeting)
    return _keep_meeting(work, meeting, card, "school_link.meeting_added")


def change_meeting(work: Work, link_id: UUID, meeting_id: UUID, card: MeetingCard) -> UUID:
    """Correct what was written of a meeting."""
    link, _ = held(work, link_id, Act.MEET)
    meeting = work.session.get(LinkMeeting, meeting_id)
    if meeting is None or meeting.link_id != link_id:
        raise NotFound("LinkMeeting")
    _check_meeting(work, link, card)
    return _keep_meeting(work, meeting, card, "school_link.meeting_changed")


def _check_meeting(work: Work, link: SchoolLink, card: MeetingCard) -> None:
    faults = _faults_of_day(
        card.held_on, work.today(), link.offered_at.astimezone(work.zone).date()
    )
    if card.way not in WAYS:
        faults["way"] = "way_needed"
    if not card.topic or len(card.topic) > NAME:
        faults["topic"] = "meeting_topic_needed"
    if card.people is not None and not 1 <= card.people <= MOST_PEOPLE:
        faults["people"] = "people_range"
    if len(card.outcome) > NOTE:
        faults["outcome"] = "note_long"
    if faults:
        raise Invalid(faults)


def _faults_of_day(day: date | None, today: date, offered: date) -> dict[str, str]:
    if day is None:
        return {"held_on": "day_needed"}
    if day > today:
        return {"held_on": "day_later"}
    return {"held_on": "day_before_offer"} if day < offered else {}


def _keep_meeting(work: Work, meeting: LinkMeeting, card: MeetingCard, action: str) -> UUID:
    assert card.held_on is not None  # noqa: S101 - checked before
    meeting.held_on, meeting.way, meeting.topic = card.held_on, card.way, card.topic
    meeting.people, meeting.outcome = card.people, card.outcome
    meeting.written_at, meeting.written_by = work.now(), work.actor.account_id
    work.session.flush()
    work.record(action, "school_link", meeting.link_id)
    return meeting.id
