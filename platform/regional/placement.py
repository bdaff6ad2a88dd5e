"""In which municipality a school stands on a day."""

from datetime import date
from uuid import UUID

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from kernel.tenancy.models import SchoolPlacement
from regional.structure.queries import valid_on


def placed(school_id: UUID, day: date) -> ScalarSelect[UUID]:
    """The same as a part of another question."""
    return (
        select(SchoolPlacement.municipality_id)
        .where(SchoolPlacement.school_id == school_id, valid_on(SchoolPlacement, day))
        .scalar_subquery()
    )


def municipality_of(session: Session, school_id: UUID, day: date) -> UUID | None:
    """None for a school that is closed by then."""
    return session.scalar(select(placed(school_id, day)))
