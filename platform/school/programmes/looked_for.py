"""Who has found a pair, or has left, is looked for no more: the open search and its task end.

Searches are kept by school/matching, which stands above, so their rows are named, not imported.
"""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import column, table, update

from kernel.work import Work
from school.tasks.models import Task

_SEARCH = table(
    "search", column("school_id"), column("id"), column("participation_id"), column("closed_on"),
    column("outcome"), schema="school",
)  # fmt: skip


def end_searches(work: Work, participation_ids: Collection[UUID], outcome: str) -> None:
    """Close the open searches of these participants; who calls has the right."""
    work.session.flush()
    closed = work.session.scalars(
        update(_SEARCH)
        .where(
            _SEARCH.c.school_id == work.actor.school_id,
            _SEARCH.c.participation_id.in_(set(participation_ids)),
            _SEARCH.c.closed_on.is_(None),
        )
        .values(closed_on=work.today(), outcome=outcome)
        .returning(_SEARCH.c.id)
    ).all()
    if not closed:
        return
    work.session.execute(
        update(Task)
        .where(
            Task.school_id == work.actor.school_id,
            Task.object_id.in_(closed),
            Task.done_at.is_(None),
        )
        .values(done_at=work.now(), done_by=work.actor.account_id)
    )
    for search_id in closed:
        work.record("search.closed", "search", search_id, outcome=outcome)
