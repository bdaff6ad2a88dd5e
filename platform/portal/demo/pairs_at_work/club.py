"""The club of the same pupils: a plan for the year and its first three meetings."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.profile.stored import profile_of
from portal.demo.autumn.stage import Stage
from portal.demo.pairs_at_work.people import Group, join, last_day
from school.club.models import ClubMeeting
from school.club.service import found_from_template, hold_meeting
from school.programmes.templates import (
    OpenFromTemplate,
    open_from_template,
    plan_of,
    template_for_schools,
)

TEMPLATE = "club_pupil_pupil"
FOUNDED = 34
SUMMARIES = (
    "Познакомились, договорились о правилах клуба, выбрали девиз.",
    "Мастер-класс: как делать заметки на уроке. Каждый ушёл со своей схемой.",
    "Обсудили общий проект к Новому году и распределили, кто за что отвечает.",
)
MENTEES = 6


def run_club(stage: Stage, pupils: Group) -> None:
    """Found the club, lay its weeks, write down who came and as whom."""
    mentees = pupils.mentees[:MENTEES]
    with stage.as_role(Role.CURATOR, FOUNDED) as work:
        template = template_for_schools(profile_of(work.session), TEMPLATE)
        assert template.club is not None  # noqa: S101 - the profile's ready club
        plan = replace(plan_of(template, stage.year, "ru"), ends_on=last_day(stage))
        programme = open_from_template(
            work, OpenFromTemplate(code=TEMPLATE, school_year=stage.year, plan=plan)
        )
        join(work, programme.id, pupils.mentors, mentees)
        club = found_from_template(work, programme.id, template.club)
        query = select(ClubMeeting.id, ClubMeeting.planned_on).where(
            ClubMeeting.club_id == club.id, ClubMeeting.planned_on <= stage.today
        )
        past = work.session.execute(query.order_by(ClubMeeting.planned_on)).all()
    mentors = [each.person_id for each in pupils.mentors]
    led = [each.person_id for each in mentees]
    for n, (meeting, summary) in enumerate(zip(past, SUMMARIES, strict=False)):
        with stage.as_role(Role.CURATOR, (stage.today - meeting.planned_on).days) as work:
            hold_meeting(work, programme.id, meeting.id, _came(mentors, led, n), summary)


def _came(mentors: Sequence[UUID], mentees: Sequence[UUID], n: int) -> dict[UUID, str]:
    """Everybody but one; another mentor is the host each time."""
    roles = dict.fromkeys(mentors, "mentor") | dict.fromkeys(mentees, "mentee")
    roles[mentors[n]] = "host"
    del roles[mentees[-1 - n]]
    return roles
