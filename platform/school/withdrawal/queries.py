"""Who stands where in the bases after a withdrawal, and who may return."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from school.bases.models import BaseEntry
from school.consents.queries import lacks
from school.registry.models import Person
from school.registry.queries import IN_ORDER, LINE, PersonLine, lines


def entries_of(session: Session, person_id: UUID) -> Sequence[BaseEntry]:
    """A person's places in the bases, at most one of each side."""
    query = select(BaseEntry).where(BaseEntry.person_id == person_id).order_by(BaseEntry.side)
    return session.scalars(query).all()


def returnable(session: Session, today: date, limit: int = 20) -> list[PersonLine]:
    """Frozen people whose consents stand again, signed by a link: a curator lets them return."""
    sides = [(BaseEntry.side == side) & ~lacks(side, today) for side in ("mentor", "mentee")]
    frozen = (
        select(BaseEntry.person_id)
        .where(
            BaseEntry.school_id == Person.school_id,
            BaseEntry.person_id == Person.id,
            BaseEntry.state == "frozen",
            or_(*sides),
        )
        .correlate(Person)
        .exists()
    )
    query = select(*LINE).where(frozen, Person.left_on.is_(None)).order_by(*IN_ORDER)
    return lines(session, query.limit(limit))
