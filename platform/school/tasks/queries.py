"""Open tasks of a role, the earliest first."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from school.registry.models import Person
from school.tasks.models import Task


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task with the name of the person it is about, if it is about one."""

    id: UUID
    kind: str
    due_on: date
    is_late: bool
    person_id: UUID | None
    object_id: UUID | None
    surname: str
    given_name: str
    patronymic: str
    details: dict[str, object]


def open_tasks(session: Session, role: str, today: date, limit: int = 20) -> list[TaskLine]:
    """What the role has to do, the earliest day first."""
    about = and_(Person.school_id == Task.school_id, Person.id == Task.person_id)
    query = (
        select(Task, Person.surname, Person.given_name, Person.patronymic)
        .outerjoin(Person, about)
        .where(Task.role == role, Task.done_at.is_(None))
        .order_by(Task.due_on, Task.id)
        .limit(limit)
    )
    return [
        TaskLine(
            task.id, task.kind, task.due_on, task.due_on < today, task.person_id, task.object_id,
            surname or "", given_name or "", patronymic or "", task.details,
        )
        for task, surname, given_name, patronymic in session.execute(query)
    ]  # fmt: skip


def count_open_tasks(session: Session, role: str) -> int:
    query = select(func.count()).where(Task.role == role, Task.done_at.is_(None))
    return session.scalar(query) or 0
