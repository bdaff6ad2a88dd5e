"""Founding a club, planning its weeks, writing down who came and as whom (source 001, R-26)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.imports.folding import clean
from kernel.profile.pairs import ClubMeetingTemplate, ClubTemplate
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.club.models import Club, ClubAttendance, ClubMeeting
from school.club.rules import ROLES, WEEKLY, weekly_days
from school.programmes.models import Participation, Programme
from school.programmes.rules import OPEN_PROGRAMME
from school.programmes.service import locked

LONGEST_TITLE, LONGEST_TOPIC, LONGEST_SUMMARY = 150, 200, 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ClubPlan:
    """`weekday` 1 is Monday; `starts_at` is HH:MM."""

    title: str
    motto: str = ""
    weekday: int
    starts_at: str
    minutes: int
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPlan:
    planned_on: date | None
    kind: str
    topic: str = ""


def found_club(
    work: Work, programme_id: UUID, plan: ClubPlan, road: Sequence[ClubMeetingTemplate] = ()
) -> Club:
    """Found the club of a programme and plan its weeks to the programme's end; once."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = _open_programme(work, programme_id)
    if work.session.scalar(select(Club.id).where(Club.programme_id == programme_id)):
        raise WrongState("club_founded")
    club = Club(
        school_id=work.actor.school_id, id=new_id(), programme_id=programme_id,
        created_at=work.now(), created_by=work.actor.account_id, **_columns(plan),
    )  # fmt: skip
    work.session.add(club)
    work.session.flush()
    _lay_weeks(work, programme, club, road)
    work.record("club.founded", "club", club.id, programme=str(programme_id))
    return club


def found_from_template(
    work: Work, programme_id: UUID, template: ClubTemplate, language: str = "ru"
) -> Club:
    """The club as a ready programme has it; its road names the first meeting of each month."""
    plan = ClubPlan(
        title=template.title.in_language(language),
        motto=template.motto.in_language(language),
        weekday=template.weekday,
        starts_at=template.starts_at,
        minutes=template.minutes,
    )
    return found_club(work, programme_id, plan, template.meetings)


def change_club(work: Work, programme_id: UUID, plan: ClubPlan) -> Club:
    """Change what the club is; another weekday moves the meetings still ahead."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    programme = _open_programme(work, programme_id)
    club = club_of(work, programme_id)
    moved = club.weekday != plan.weekday
    for name, value in _columns(plan).items():
        setattr(club, name, value)
    if moved:
        work.session.execute(
            delete(ClubMeeting).where(
                ClubMeeting.club_id == club.id,
                ClubMeeting.state == "planned",
                ClubMeeting.planned_on > work.today(),
            )
        )
        _lay_weeks(work, programme, club, ())
    work.record("club.changed", "club", club.id)
    return club


def plan_meeting(work: Work, programme_id: UUID, plan: MeetingPlan) -> UUID:
    """Add a meeting on a day that has none yet."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    _open_programme(work, programme_id)
    club = club_of(work, programme_id)
    meeting_id = new_id()
    _check(work, club, plan, None)
    work.session.add(
        ClubMeeting(
            school_id=work.actor.school_id, id=meeting_id, club_id=club.id,
            planned_on=plan.planned_on, kind=plan.kind, topic=clean(plan.topic),
        )
    )  # fmt: skip
    work.record("club.meeting_planned", "club_meeting", meeting_id)
    return meeting_id


def change_meeting(work: Work, programme_id: UUID, meeting_id: UUID, plan: MeetingPlan) -> None:
    """Move a meeting or name its topic; one that was held keeps its day."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    _open_programme(work, programme_id)
    club, meeting = club_of(work, programme_id), _meeting(work, programme_id, meeting_id)
    if meeting.state == "cancelled":
        raise WrongState("club_meeting_cancelled")
    if meeting.state == "held" and plan.planned_on != meeting.planned_on:
        raise WrongState("club_meeting_held")
    _check(work, club, plan, meeting_id)
    assert plan.planned_on is not None  # noqa: S101 - checked above
    meeting.planned_on, meeting.kind, meeting.topic = plan.planned_on, plan.kind, clean(plan.topic)
    work.record("club.meeting_changed", "club_meeting", meeting_id)


def cancel_meeting(work: Work, programme_id: UUID, meeting_id: UUID) -> None:
    """A week without the club; what was held is not cancelled."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    meeting = _meeting(work, programme_id, meeting_id)
    if meeting.state == "held":
        raise WrongState("club_meeting_held")
    if meeting.state == "planned":
        meeting.state = "cancelled"
        work.record("club.meeting_cancelled", "club_meeting", meeting_id)


def hold_meeting(
    work: Work, programme_id: UUID, meeting_id: UUID, came: Mapping[UUID, str], summary: str
) -> int:
    """Write down who came and in which role; written again, the list is replaced."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    _open_programme(work, programme_id)
    meeting = _meeting(work, programme_id, meeting_id)
    work.session.refresh(meeting, with_for_update=True)
    faults = {}
    if meeting.planned_on > work.today():
        faults["came"] = "club_day_ahead"
    if not came:
        faults["came"] = "nobody_chosen"
    if set(came) - set(member_ids(work, programme_id)) or set(came.values()) - set(ROLES):
        faults["came"] = "not_a_member"
    if faults:
        raise Invalid(faults, day=meeting.planned_on)
    work.session.execute(delete(ClubAttendance).where(ClubAttendance.meeting_id == meeting_id))
    work.session.add_all(
        ClubAttendance(
            school_id=work.actor.school_id, id=new_id(), meeting_id=meeting_id,
            person_id=person_id, role=role,
        )
        for person_id, role in came.items()
    )  # fmt: skip
    meeting.state, meeting.summary = "held", clean(summary)[:LONGEST_SUMMARY]
    work.record("club.meeting_held", "club_meeting", meeting_id, people=len(came))
    return len(came)


def member_ids(work: Work, programme_id: UUID) -> list[UUID]:
    """People of the programme, whichever side they stand on, each once."""
    query = select(Participation.person_id).where(
        Participation.programme_id == programme_id, Participation.left_on.is_(None)
    )
    return list(work.session.scalars(query.distinct()))


def club_of(work: Work, programme_id: UUID) -> Club:
    """The programme's club; WrongState when none is founded."""
    club = work.session.scalars(select(Club).where(Club.programme_id == programme_id)).one_or_none()
    if club is None:
        raise WrongState("no_club")
    return club


def _open_programme(work: Work, programme_id: UUID) -> Programme:
    programme = locked(work, programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    return programme


def _meeting(work: Work, programme_id: UUID, meeting_id: UUID) -> ClubMeeting:
    meeting = work.own(ClubMeeting, meeting_id)
    if meeting.club_id != club_of(work, programme_id).id:
        raise WrongState("no_club")
    return meeting


def _columns(plan: ClubPlan) -> dict[str, object]:
    title = clean(plan.title)
    faults = {} if title else {"title": "title_needed"}
    if faults:
        raise Invalid(faults)
    return {
        "title": title[:LONGEST_TITLE], "motto": clean(plan.motto)[:LONGEST_TITLE],
        "weekday": plan.weekday, "starts_at": plan.starts_at, "minutes": plan.minutes,
        "place": clean(plan.place)[:LONGEST_TITLE],
    }  # fmt: skip


def _check(work: Work, club: Club, plan: MeetingPlan, own: UUID | None) -> None:
    programme = work.own(Programme, club.programme_id)
    year = SchoolYear(programme.school_year)
    faults = {}
    if plan.planned_on is None:
        faults["planned_on"] = "day_needed"
    elif (
        not (programme.starts_on or year.starts_on)
        <= plan.planned_on
        <= (programme.ends_on or year.ends_on)
    ):
        faults["planned_on"] = "outside_term"
    else:
        taken = select(ClubMeeting.id).where(
            ClubMeeting.club_id == club.id, ClubMeeting.planned_on == plan.planned_on
        )
        if work.session.scalar(taken) not in (None, own):
            faults["planned_on"] = "day_taken"
    if plan.kind not in {each.code for each in profile_of(work.session).club_meeting_kinds}:
        faults["kind"] = "kind_needed"
    if len(plan.topic) > LONGEST_TOPIC:
        faults["topic"] = "too_long"
    if faults:
        raise Invalid(faults, starts_on=programme.starts_on, ends_on=programme.ends_on)


def _lay_weeks(
    work: Work, programme: Programme, club: Club, road: Sequence[ClubMeetingTemplate]
) -> None:
    """The weeks from today, or the programme's first day, on; days taken already are left."""
    year = SchoolYear(programme.school_year)
    first = max(programme.starts_on or year.starts_on, work.today())
    query = select(ClubMeeting.planned_on).where(ClubMeeting.club_id == club.id)
    taken = set(work.session.scalars(query))
    months = {each.month: each for each in road}
    for day in weekly_days(club.weekday, first, programme.ends_on or year.ends_on):
        if day in taken:
            continue
        named = months.pop(day.month, None)
        work.session.add(
            ClubMeeting(
                school_id=club.school_id, id=new_id(), club_id=club.id, planned_on=day,
                kind=named.kind if named else WEEKLY, topic=named.topic.ru if named else "",
            )
        )  # fmt: skip
    work.session.flush()
