"""Who stands in a base, and how many."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from school.bases.models import BaseEntry
from school.bases.rules import STANDING


def entry_of(session: Session, person_id: UUID, side: str) -> BaseEntry | None:
    """Somebody's standing in the base of a side."""
    query = select(BaseEntry).where(BaseEntry.person_id == person_id, BaseEntry.side == side)
    return session.scalars(query).one_or_none()


def entries(session: Session, side: str, states: Iterable[str] = STANDING) -> Sequence[BaseEntry]:
    """Entries of a base in the given standings."""
    query = select(BaseEntry).where(BaseEntry.side == side, BaseEntry.state.in_(list(states)))
    return session.scalars(query.order_by(BaseEntry.entered_on, BaseEntry.id)).all()


def count_states(session: Session) -> dict[tuple[str, str], int]:
    """How many stand where, by side and state; `admitted` stands beside as if it were a state."""
    admitted = BaseEntry.admitted_on.is_not(None)
    query = select(BaseEntry.side, BaseEntry.state, admitted, func.count()).group_by(
        BaseEntry.side, BaseEntry.state, admitted
    )
    found: dict[tuple[str, str], int] = {}
    for side, state, is_admitted, number in session.execute(query):
        found[side, state] = found.get((side, state), 0) + number
        if is_admitted and state == "selected":
            found["mentor", "admitted"] = found.get(("mentor", "admitted"), 0) + number
    return found
