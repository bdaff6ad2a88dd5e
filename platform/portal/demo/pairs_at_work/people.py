"""What pupils and teachers of the story have in common: papers, the base, talks, the course."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from kernel.identity.permissions import Role
from kernel.work import Work
from portal.demo.autumn.stage import Stage
from school.consents.rules import wanted
from school.consents.service import PaperConsent, record_paper
from school.programmes.models import Participation
from school.programmes.participants import AddParticipants, add_participants
from school.programmes.rules import usual_term
from school.training.attendance import SaveAttendance, save_attendance
from school.training.people import enrol
from school.training.queries import sessions
from school.training.service import CoursePlan, CreateCourse, create_course


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody of the base."""

    person_id: UUID
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class Group:
    """Who has come to mentor and to be mentored."""

    mentors: Sequence[Newcomer]
    mentees: Sequence[Newcomer]


def sign_papers(work: Work, person_id: UUID, signer_id: UUID, side: str, kind: str) -> None:
    """Every consent that the base of the side asks for."""
    for purpose in wanted(side, kind):
        paper = PaperConsent(
            person_id=person_id, signer_id=signer_id, purpose=purpose, given_on=work.today()
        )
        record_paper(work, paper)


def teach_everybody(
    stage: Stage, title: str, people: Iterable[Newcomer], days_ago: int, meetings: int
) -> None:
    """A weekly course with nobody absent: its last meeting admits them to work."""
    persons = {each.person_id for each in people}
    with stage.as_role(Role.CURATOR, days_ago) as work:
        course = create_course(
            work,
            CreateCourse(
                plan=CoursePlan(title=title, supplies="Кабинет методиста", required=meetings),
                first_on=work.today(), starts_at=time(15, 0), place="Кабинет 21",
                teachers="Куратор, педагог-психолог",
            ),
        )  # fmt: skip
        enrol(work, course.id, persons)
        planned = sessions(work.session, course.id)
    for session in planned:
        if session.held_on is None or session.held_on > stage.today:
            continue
        with stage.as_role(Role.CURATOR, (stage.today - session.held_on).days) as work:
            save_attendance(
                work,
                SaveAttendance(training_id=course.id, session_id=session.id, present=persons),
            )


def join(
    work: Work, programme_id: UUID, mentors: Sequence[Newcomer], mentees: Sequence[Newcomer]
) -> tuple[list[UUID], list[UUID]]:
    """Participations of both sides, in the order given."""
    sides = []
    for side, people in (("mentor", mentors), ("mentee", mentees)):
        ids = [each.person_id for each in people]
        added = add_participants(
            work,
            AddParticipants(
                programme_id=programme_id, side=side, person_ids=ids,
                young_reason="Просьба родителей",
            ),
        )  # fmt: skip
        of_person = {work.own(Participation, each).person_id: each for each in added.participations}
        sides.append([of_person[person_id] for person_id in ids])
    return sides[0], sides[1]


def last_day(stage: Stage) -> date:
    """A programme goes on while the demo is looked at, summers included."""
    ends_on = usual_term(stage.year)[1]
    return ends_on if stage.today < ends_on else stage.year.ends_on
