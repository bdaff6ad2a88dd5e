"""A talk of a test: planned, filled in, decided, in one call each."""

from datetime import UTC, date, datetime
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from school.selection.decisions import Decide, decide
from school.selection.models import Interview
from school.selection.opinions import WriteOpinion, set_flag, write_opinion
from school.selection.rules import CONFIRMATIONS
from school.selection.service import Notes, PlanInterviews, plan_interviews, save_notes
from school.selection.sheet import blocks_of

TODAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
# Thirteen years and a day short of fourteen, and fourteen on the very day.
ALMOST_14, JUST_14 = date(2012, 11, 23), date(2012, 11, 22)
WHOLE = dict.fromkeys(CONFIRMATIONS, True)


def plan(work, side: str, *entry_ids: UUID, **more: object) -> list[UUID]:
    """Talks of today; their identifiers."""
    values = {"planned_on": TODAY, "place": "каб. 12", **more}
    made = plan_interviews(work, PlanInterviews(side=side, entry_ids=list(entry_ids), **values))
    return [each.id for each in made]


def fill(work, interview_id: UUID, **more: object) -> None:
    """Every block and the three checks."""
    work.session.expire_all()
    interview = work.session.scalars(select(Interview).where(Interview.id == interview_id)).one()
    blocks = {block.code: "Рассказал подробно." for block in blocks_of(interview.questions)}
    values = {
        "blocks": blocks, "time_enough": True, "role_understood": True, "no_questions": True,
        **more,
    }  # fmt: skip
    save_notes(work, interview_id, Notes(**values))


def say(work, interview_id: UUID, decision: str = "yes", **more: object) -> Interview:
    values = {"held_on": TODAY, "reason": "Так решили вместе.", **more}
    return decide(work, interview_id, Decide(decision=decision, **values))


def word(work, person_id: UUID, **more: object):
    """The psychologist's written word with all four confirmations."""
    values = {"written_on": TODAY, "words": "Справится.", **WHOLE, **more}
    return write_opinion(work, WriteOpinion(person_id=person_id, **values))


def flagged_child(make, do, world, born_on: date | None = ALMOST_14) -> tuple[UUID, UUID]:
    """A pupil of the mentees' base with the flag: person and entry."""
    child = make.pupil("Ёлкина Вера", born_on=born_on)
    entry = make.entry(child, "mentee")
    do(world.actors[Role.CURATOR], set_flag, child)
    return child, entry
