"""Public links that take requests, with what came by each."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from school.instruments.models import FormLink, Instrument
from school.links.models import Link
from school.links.queries import link_state
from school.requests.models import MentoringRequest


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A public link with how many requests came by it."""

    id: UUID
    place: str
    code: str
    state: str
    created_at: datetime
    expires_at: datetime
    requests: int


def links(session: Session, now: datetime) -> list[LinkLine]:
    """Public links that take requests, the latest first."""
    came = (
        select(func.count())
        .where(MentoringRequest.school_id == Link.school_id, MentoringRequest.link_id == Link.id)
        .correlate(Link)
        .scalar_subquery()
    )
    query = (
        select(Link, FormLink.place, Instrument.code, came)
        .join(FormLink, and_(FormLink.school_id == Link.school_id, FormLink.link_id == Link.id))
        .join(
            Instrument,
            and_(
                Instrument.school_id == FormLink.school_id,
                Instrument.id == FormLink.instrument_id,
            ),
        )
        .where(
            FormLink.takes == "request",
            FormLink.person_id.is_(None),
            FormLink.respondent_id.is_(None),
        )
        .order_by(Link.created_at.desc(), Link.id)
        .limit(50)
    )
    return [
        LinkLine(
            link.id, place, code, link_state(link, now), link.created_at, link.expires_at, number
        )
        for link, place, code, number in session.execute(query)
    ]
