"""Stage 4 in the demo: criteria, interviews at every step, and the psychologist's word."""

from collections.abc import Sequence
from datetime import time
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.work import Work
from portal.demo.autumn.mentees import Child
from portal.demo.autumn.mentors import Candidate
from portal.demo.autumn.stage import Stage
from school.programmes.models import Programme
from school.selection.criteria import Wanted, add_criteria
from school.selection.decisions import Decide, decide
from school.selection.models import Interview
from school.selection.opinions import WriteOpinion, set_flag, write_opinion
from school.selection.service import Notes, PlanInterviews, plan_interviews, save_notes
from school.selection.sheet import blocks_of

WANTED = (("maths", 2), ("friends", 2), ("technology", 1), ("foreign", 1))
SAID = "Отвечает спокойно и по делу, приводит примеры."
TALKED, FIRST_STREAM, SOON = 28, 72, 0


def choose(stage: Stage, candidates: Sequence[Candidate]) -> None:
    """Criteria of the pupils' programmes and the interviews of the candidates."""
    with stage.as_role(Role.CURATOR, 34) as work:
        pupils = select(Programme.id).where(Programme.form.in_(("pupil_pupil", "employer_pupil")))
        for programme_id in work.session.scalars(pupils.where(Programme.state != "completed")):
            add_criteria(work, programme_id, [Wanted(help=h, number=n) for h, n in WANTED])
    for candidate in candidates:
        if candidate.step in ("selected", "trained", "admitted"):
            hold_interview(stage, candidate.entry_id, "mentor", "yes")
        elif candidate.step == "refused":
            hold_interview(stage, candidate.entry_id, "mentor", "no", "Пока не хватает времени")
    planned = [each.entry_id for each in candidates if each.step == "planned"]
    with stage.as_role(Role.CURATOR, SOON) as work:
        _plan(work, "mentor", planned)


def choose_first_stream(stage: Stage, mentors: Sequence[Candidate]) -> None:
    """The mentors of the running programmes were talked with in the first days of September."""
    for mentor in mentors:
        hold_interview(stage, mentor.entry_id, "mentor", "yes", days_ago=FIRST_STREAM)


def talk_with_children(stage: Stage, children: Sequence[Child]) -> None:
    """Most children are ready; one waits for the psychologist, one has the psychologist's word."""
    waiting, confirmed, *rest = children
    with stage.as_role(Role.CURATOR, TALKED + 2) as work:
        for child in (waiting, confirmed):
            set_flag(work, child.person_id)
    with stage.as_role(Role.PSYCHOLOGIST, TALKED + 1) as work:
        write_opinion(
            work,
            WriteOpinion(
                person_id=confirmed.person_id, written_on=work.today(), able=True,
                ready_to_communicate=True, does_no_harm=True, safe_for_health=True,
                words="Участие возможно. Начать с коротких встреч.",
            ),
        )  # fmt: skip
    hold_interview(stage, confirmed.entry_id, "mentee", "yes", with_psychologist=True)
    for child in rest[:-1]:
        hold_interview(stage, child.entry_id, "mentee", "yes")


def _plan(
    work: Work, side: str, entry_ids: Sequence[UUID], *, with_psychologist: bool = False
) -> list[Interview]:
    return plan_interviews(
        work,
        PlanInterviews(
            side=side, entry_ids=entry_ids, planned_on=work.today(), place="Кабинет 12",
            interviewers="Куратор", with_psychologist=with_psychologist,
            times={each: time(14 + n // 2, 30 * (n % 2)) for n, each in enumerate(entry_ids)},
        ),
    )  # fmt: skip


def hold_interview(
    stage: Stage, entry_id: UUID, side: str, decision: str, reason: str = "",
    *, with_psychologist: bool = False, days_ago: int = TALKED,
) -> None:  # fmt: skip
    """Talk with one person and decide."""
    with stage.as_role(Role.CURATOR, days_ago) as work:
        [planned] = _plan(work, side, [entry_id], with_psychologist=with_psychologist)
        _decide(work, planned, decision, reason)


def hold_interviews(stage: Stage, entry_ids: Sequence[UUID], side: str, days_ago: int) -> None:
    """Talk with everybody in one day; all are found fit."""
    with stage.as_role(Role.CURATOR, days_ago) as work:
        for planned in _plan(work, side, entry_ids):
            _decide(work, planned, "yes")


def _decide(work: Work, interview: Interview, decision: str, reason: str = "") -> None:
    notes = Notes(
        blocks={block.code: SAID for block in blocks_of(interview.questions)},
        time_enough=True, role_understood=True, no_questions=True,
    )  # fmt: skip
    save_notes(work, interview.id, notes)
    decide(work, interview.id, Decide(decision=decision, held_on=work.today(), reason=reason))
