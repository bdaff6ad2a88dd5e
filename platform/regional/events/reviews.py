"""Expert review of programmes: a school sends its own, an expert takes it and concludes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kernel.db import Json
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.models import Account
from kernel.identity.permissions import Permission, Role
from kernel.notices.service import To, tell
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from kernel.work import Work
from regional.events.models import ProgrammeReview, RegionalEvent
from regional.events.rules import EXPERT_REVIEW, takes_people
from regional.events.sight import visible
from regional.placement import municipality_of

DECISIONS = ("recommended", "after_changes", "not_recommended")
NOTE, CONCLUSION = 1000, 6000
EXPERTS = (Role.REGION_OPERATOR, Role.TUTOR)


@dataclass(frozen=True, slots=True)
class OwnProgramme:
    """A programme of the reader's school, as much as a review copies of it."""

    id: UUID
    title: str
    form: str
    school_year: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What an expert gives for one criterion; `mark` None is not given yet."""

    mark: int | None
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The expert's whole word; `marks` by the profile's criteria."""

    marks: Mapping[str, Mark] = field(default_factory=dict)
    decision: str
    conclusion: str


def own_programmes(session: Session) -> list[OwnProgramme]:
    """Programmes of the own school that may be sent: PostgreSQL lets its staff see no others."""
    rows = session.execute(
        text(
            "SELECT id, title, form, school_year FROM school.programme"
            " WHERE state <> 'cancelled' ORDER BY school_year DESC, title, id LIMIT 200"
        )
    )
    return [OwnProgramme(*row) for row in rows]


def send_programme(
    work: Work, event_id: UUID, programme_id: UUID, note: str = ""
) -> ProgrammeReview:
    """Send one of the school's programmes; what was withdrawn may be sent again."""
    work.actor.require(Permission.REVIEWS_SEND)
    event = _open_review(work, event_id)
    known = {each.id: each for each in own_programmes(work.session)}
    if programme_id not in known:
        raise Invalid({"programme": "programme_unknown"})
    if len(note.strip()) > NOTE:
        raise Invalid({"note": "too_long"})
    review = _sent(work, event, known[programme_id], note.strip())
    work.session.flush()
    work.record("review.sent", "programme_review", review.id)
    tell(
        work, "review_sent", key=f"review_sent:{review.id}:{work.now():%Y%m%d%H%M}",
        path=f"/reviews/{review.id}", to=To(roles=EXPERTS), title=review.programme_title,
        school=work.session.get_one(School, review.school_id).name,
    )  # fmt: skip
    return review


def withdraw_review(work: Work, review_id: UUID) -> ProgrammeReview:
    """Take a programme back before an expert has taken it up."""
    work.actor.require(Permission.REVIEWS_SEND)
    review = _held(work, review_id, "sent")
    review.state = "withdrawn"
    work.record("review.withdrawn", "programme_review", review.id)
    return review


def take_review(work: Work, review_id: UUID) -> ProgrammeReview:
    """Become its expert; the first who takes it has it."""
    work.actor.require(Permission.REVIEWS_JUDGE)
    review = _held(work, review_id, "sent")
    review.state, review.expert_name = "taken", _own_name(work)
    work.record("review.taken", "programme_review", review.id)
    return review


def give_back(work: Work, review_id: UUID) -> ProgrammeReview:
    """Leave it to another expert; what was marked so far goes."""
    work.actor.require(Permission.REVIEWS_JUDGE)
    review = _held(work, review_id, "taken")
    review.state, review.expert_name, review.marks = "sent", "", {}
    work.record("review.given_back", "programme_review", review.id)
    return review


def conclude_review(work: Work, review_id: UUID, verdict: Verdict) -> ProgrammeReview:
    """Marks, a decision and a conclusion, which the school then reads; said once for good."""
    work.actor.require(Permission.REVIEWS_JUDGE)
    review = _held(work, review_id, "taken")
    faults = faults_of(verdict, profile_of(work.session))
    if faults:
        raise Invalid(faults)
    review.marks = _kept(verdict.marks)
    review.decision, review.conclusion = verdict.decision, verdict.conclusion.strip()
    review.state = "concluded"
    # The expert is whoever concludes, should somebody have stood in.
    review.expert_name = _own_name(work)
    review.concluded_at, review.concluded_by = work.now(), work.actor.account_id
    work.record("review.concluded", "programme_review", review.id, decision=verdict.decision)
    tell(
        work, "review_concluded", key=f"review_concluded:{review.id}",
        path=f"/s/{{school_code}}/expert-review/{review.id}",
        to=To(roles=(Role.HEAD, Role.CURATOR), schools=(review.school_id,)),
        title=review.programme_title,
    )  # fmt: skip
    return review


def faults_of(verdict: Verdict, profile: Profile) -> dict[str, str]:
    """Field → code; a criterion's field is `mark-<code>`."""
    faults = {
        f"mark-{each.code}": fault
        for each in profile.review_criteria
        if (fault := _mark_fault(verdict.marks.get(each.code), each.max))
    }
    if verdict.decision not in DECISIONS:
        faults["decision"] = "decision_needed"
    if not verdict.conclusion.strip():
        faults["conclusion"] = "conclusion_needed"
    elif len(verdict.conclusion) > CONCLUSION:
        faults["conclusion"] = "too_long"
    return faults


def _mark_fault(given: Mark | None, most: int) -> str:
    if given is None or given.mark is None:
        return "mark_needed"
    if not 0 <= given.mark <= most:
        return "mark_odd"
    return "too_long" if len(given.words) > NOTE else ""


def _kept(marks: Mapping[str, Mark]) -> Json:
    return {code: {"mark": one.mark, "words": one.words.strip()} for code, one in marks.items()}


def _open_review(work: Work, event_id: UUID) -> RegionalEvent:
    query = select(RegionalEvent).where(
        RegionalEvent.id == event_id, RegionalEvent.kind == EXPERT_REVIEW, visible(work)
    )
    event = work.session.scalars(query).one_or_none()
    if event is None:
        raise NotFound("RegionalEvent")
    if not takes_people(event, work.now(), work.today()):
        raise WrongState("review_closed")
    return event


def _sent(work: Work, event: RegionalEvent, one: OwnProgramme, note: str) -> ProgrammeReview:
    school_id = work.actor.school_id
    query = select(ProgrammeReview).where(
        ProgrammeReview.event_id == event.id, ProgrammeReview.programme_id == one.id
    )
    review = work.session.scalars(query).one_or_none()
    if review is not None and review.state != "withdrawn":
        raise Invalid({"programme": "programme_sent"})
    if review is None:
        place = municipality_of(work.session, school_id, work.today()) if school_id else None
        if school_id is None or place is None:
            raise NotFound("School")
        review = ProgrammeReview(
            event_id=event.id, school_id=school_id, municipality_id=place, programme_id=one.id
        )
        work.session.add(review)
    review.state, review.sent_note = "sent", note
    review.programme_title, review.form = one.title, one.form
    review.sent_at, review.sent_by = work.now(), work.actor.account_id
    return review


def _held(work: Work, review_id: UUID, state: str) -> ProgrammeReview:
    """The review with its row held, in the state that the act needs.

    Asked for twice: a row that the reader may see but no longer change cannot be held.
    """
    query = select(ProgrammeReview).where(ProgrammeReview.id == review_id)
    if work.session.scalars(query).one_or_none() is None:
        raise NotFound("ProgrammeReview")
    held = query.with_for_update().execution_options(populate_existing=True)
    review = work.session.scalars(held).one_or_none()
    if review is None or review.state != state:
        raise WrongState("review_moved_on")
    return review


def _own_name(work: Work) -> str:
    query = select(Account.full_name).where(Account.id == work.actor.account_id)
    return work.session.scalar(query) or ""
