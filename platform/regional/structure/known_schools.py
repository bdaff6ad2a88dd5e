"""The schools an import may mean: those placed on a day, in one municipality or in all."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kernel.tenancy.models import School, SchoolPlacement
from regional.structure.school_names import KnownSchool


def known_schools(
    session: Session, on: date, municipality_id: UUID | None = None
) -> list[KnownSchool]:
    """Schools by their place on the day; a school has one place at most."""
    query = (
        select(School.id, School.name, School.full_name, SchoolPlacement.municipality_id)
        .join(SchoolPlacement, SchoolPlacement.school_id == School.id)
        .where(
            or_(SchoolPlacement.valid_from.is_(None), SchoolPlacement.valid_from <= on),
            or_(SchoolPlacement.valid_to.is_(None), SchoolPlacement.valid_to > on),
        )
    )
    if municipality_id is not None:
        query = query.where(SchoolPlacement.municipality_id == municipality_id)
    return [KnownSchool(*row) for row in session.execute(query.order_by(School.name))]
