"""What a change would touch, in numbers, before anybody says yes (RG-01)."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from kernel.identity.models import RoleGrant
from kernel.tenancy.models import Municipality, School
from kernel.work import Work
from regional.partnership.models import SchoolLink
from regional.periods.models import Period, Report
from regional.restructuring.rules import Change
from regional.restructuring.service import OPEN_LINKS, OWED, check


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """A report of the school: whether the change lifts it, or it stays as it is."""

    period: str
    state: str
    lifted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """Counts of what stands behind the school, and what becomes of it.

    People, programmes and pairs stay in the school's own records whatever the change; accounts keep
    their roles until somebody above takes them away.
    """

    school: str
    municipality: str
    successor: str | None
    to_municipality: str | None
    people: int
    programmes: int
    pairs: int
    accounts: int
    reports: tuple[ReportLine, ...]
    approved: int
    links: int


def preview(work: Work, change: Change) -> Preview:
    """Everything the change would touch; Invalid when it cannot be made. Writes nothing."""
    span = check(work, change)
    session = work.session
    held = session.execute(
        text("SELECT people, programmes, pairs FROM app.holdings(:school)"),
        {"school": change.school_id},
    ).one()
    ends = change.kind != "transferred"
    return Preview(
        school=_school(session, change.school_id) or "",
        municipality=_place(session, span.municipality_id) or "",
        successor=_school(session, change.successor_id),
        to_municipality=_place(session, change.to_municipality_id),
        people=held.people,
        programmes=held.programmes,
        pairs=held.pairs,
        accounts=_accounts(session, change.school_id),
        reports=_reports(session, change) if ends else (),
        approved=_approved(session, change.school_id),
        links=_links(session, change.school_id) if ends else 0,
    )


def _school(session: Session, school_id: UUID | None) -> str | None:
    return session.scalar(select(School.name).where(School.id == school_id)) if school_id else None


def _place(session: Session, place_id: UUID | None) -> str | None:
    query = select(Municipality.name).where(Municipality.id == place_id)
    return session.scalar(query) if place_id else None


def _accounts(session: Session, school_id: UUID) -> int:
    query = select(func.count(RoleGrant.account_id.distinct())).where(
        RoleGrant.school_id == school_id, RoleGrant.revoked_at.is_(None)
    )
    return session.scalar(query) or 0


def _reports(session: Session, change: Change) -> tuple[ReportLine, ...]:
    """The school's reports of periods still open on that day."""
    rows = session.execute(
        select(Period.name, Report.state)
        .join(Report, Report.period_id == Period.id)
        .where(
            Report.school_id == change.school_id,
            Period.closes_on >= change.happens_on,
            Period.cancelled_at.is_(None),
        )
        .order_by(Period.opens_on)
    )
    return tuple(
        ReportLine(period=row.name, state=row.state, lifted=row.state in OWED) for row in rows
    )


def _approved(session: Session, school_id: UUID) -> int:
    query = select(func.count()).where(
        Report.school_id == school_id, Report.approved_attempt.is_not(None)
    )
    return session.scalar(query) or 0


def _links(session: Session, school_id: UUID) -> int:
    query = select(func.count()).where(
        (SchoolLink.helper_id == school_id) | (SchoolLink.helped_id == school_id),
        SchoolLink.state.in_(OPEN_LINKS),
    )
    return session.scalar(query) or 0
