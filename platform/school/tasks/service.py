"""Giving somebody of the school something to do, and ticking it off."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.ids import new_id
from kernel.work import Work
from school.tasks.models import Task


def add_task(
    work: Work,
    kind: str,
    *,
    due_on: date,
    role: str = "curator",
    person_id: UUID | None = None,
    object_id: UUID | None = None,
    **details: object,
) -> UUID:
    """One open task of a kind about one thing: asking again moves nothing and doubles nothing."""
    open_one = select(Task.id).where(
        Task.kind == kind,
        Task.role == role,
        Task.person_id.is_not_distinct_from(person_id),
        Task.object_id.is_not_distinct_from(object_id),
        Task.done_at.is_(None),
    )
    known = work.session.scalars(open_one.limit(1)).one_or_none()
    if known is not None:
        return known
    task_id = new_id()
    work.session.add(
        Task(
            school_id=work.actor.school_id,
            id=task_id,
            kind=kind,
            role=role,
            person_id=person_id,
            object_id=object_id,
            due_on=due_on,
            details=dict(details),
            created_at=work.now(),
        )
    )
    work.session.flush()
    return task_id


def close_task(work: Work, task_id: UUID) -> None:
    """Tick a task off; a second time changes nothing."""
    task = work.own(Task, task_id)
    if task.done_at is None:
        task.done_at, task.done_by = work.now(), work.actor.account_id
        work.record("task.done", "task", task_id, kind_of_task=task.kind)


def close_tasks_of(work: Work, kind: str, person_id: UUID) -> None:
    """What has come true by itself needs no tick."""
    query = select(Task).where(
        Task.kind == kind, Task.person_id == person_id, Task.done_at.is_(None)
    )
    for task in work.session.scalars(query):
        task.done_at, task.done_by = work.now(), work.actor.account_id


def close_tasks_about(work: Work, object_id: UUID) -> None:
    """Whatever was to be done about a thing that is done with."""
    query = select(Task).where(Task.object_id == object_id, Task.done_at.is_(None))
    for task in work.session.scalars(query):
        task.done_at, task.done_by = work.now(), work.actor.account_id
