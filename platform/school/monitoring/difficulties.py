"""What a teacher finds hard, as the latest sheet says, becomes tasks of the pair's plan (R-55)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Text
from kernel.work import Work
from school.instruments.definition import Instrument as Definition
from school.instruments.definition import from_json
from school.instruments.models import AnswerSheet, Instrument
from school.pairing.held import held
from school.pairing.plan import PlanTask, TaskLine, add_task, plan_tasks

PURPOSE = "difficulties"


@dataclass(frozen=True, slots=True)
class Difficulty:
    """Something named as hard in the sheet of `filled_on`."""

    code: str
    name: Text
    filled_on: date


def difficulties_of(session: Session, person_id: UUID) -> tuple[Difficulty, ...]:
    """What the person's latest sheet of this purpose names, in the order of the questionnaire.

    Whoever may not read the sheet is told of none.
    """
    query = (
        select(Instrument.definition, AnswerSheet.answers, AnswerSheet.filled_on)
        .join(Instrument, and_(Instrument.school_id == AnswerSheet.school_id,
                               Instrument.id == AnswerSheet.instrument_id))
        .where(AnswerSheet.person_id == person_id,
               Instrument.definition["use"]["purpose"].astext == PURPOSE)
        .order_by(AnswerSheet.filled_on.desc(), AnswerSheet.filled_at.desc())
        .limit(1)
    )  # fmt: skip
    row = session.execute(query).one_or_none()
    return named_in(from_json(row[0]), row[1], row[2]) if row else ()


def named_in(
    definition: Definition, answers: dict[str, Any], filled_on: date
) -> tuple[Difficulty, ...]:
    """The options ticked in questions of several answers, each once."""
    found: dict[str, Difficulty] = {}
    for item in definition.items:
        ticked = answers.get(item.code)
        if item.kind != "several" or not isinstance(ticked, list):
            continue
        for option in item.options:
            if option.code in ticked:
                found.setdefault(option.code, Difficulty(option.code, option.text, filled_on))
    return tuple(found.values())


def in_plan(title: str, tasks: Sequence[TaskLine]) -> TaskLine | None:
    """The task that already stands for a difficulty, if one does and was not dropped."""
    return next((each for each in tasks if each.title == title and each.state != "dropped"), None)


def take_difficulty(work: Work, pair_id: UUID, person_id: UUID, code: str, title: str) -> UUID:
    """Put a difficulty into the plan as a task from today on; pressed twice it stands once."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    held(work, pair_id)
    if all(each.code != code for each in difficulties_of(work.session, person_id)):
        raise NotFound("Difficulty")
    if (known := in_plan(title, plan_tasks(work.session, pair_id))) is not None:
        return known.id
    return add_task(work, pair_id, PlanTask(title=title, from_on=work.today()))
