"""Who could help one school, for an operator who chooses by hand: the best fit first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.tenancy.models import School
from regional.partnership.fit import explained, fit_of
from regional.partnership.gathering import Settings, gather

MOST = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A school with a place for one more; `why` explains the fit as a proposal does."""

    helper_id: UUID
    name: str
    fit: int
    km: float
    room: int
    why: Mapping[str, object]


def candidates(session: Session, helped_id: UUID, school_year: int, today: date) -> list[Candidate]:
    """None when the school seeks nothing this year or has a partner already."""
    given = gather(session, school_year, today, Settings(general_only=False))
    helped = next((each for each in given.helped if each.id == helped_id), None)
    if helped is None:
        return []
    weights = given.settings.of()
    found = [
        (fit_of(helped, helper, weights), helper)
        for helper in given.helpers
        if helper.room and helper.id != helped_id
    ]
    found.sort(key=lambda pair: (not pair[0].topics, -pair[0].total, pair[1].id))
    names = _names(session, [helper.id for _, helper in found[:MOST]])
    return [
        Candidate(
            helper.id, names[helper.id], fit.total, fit.distance.tenths / 10, helper.room,
            explained(fit, helped, helper),
        )
        for fit, helper in found[:MOST]
    ]  # fmt: skip


def _names(session: Session, ids: list[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(School.id, School.name).where(School.id.in_(ids)))
    return {row.id: row.name for row in rows}
