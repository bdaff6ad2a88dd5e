"""Acts as lists and pages show them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from kernel.identity.models import Account
from kernel.papers.models import Paper
from regional.acts.models import RegionalAct

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class ActLine:
    id: UUID
    type: str
    school_year: int
    title: str
    number: str
    dated_on: date | None
    state: str
    has_scan: bool


@dataclass(frozen=True, slots=True)
class ActFacts:
    """What stands beside an act: who signed it in, its code, why it was cancelled."""

    code: str | None
    signed_by: str | None
    digest: str


def acts(session: Session) -> list[ActLine]:
    """Drafts first, then by day; drafts that were put away are not shown. One statement."""
    rows = session.execute(
        select(
            RegionalAct.id, RegionalAct.type, RegionalAct.school_year, RegionalAct.title,
            RegionalAct.number, RegionalAct.dated_on, RegionalAct.state,
            RegionalAct.scan_id.is_not(None),
        )
        .where(or_(RegionalAct.state != "cancelled", RegionalAct.number != ""))
        .order_by(
            RegionalAct.dated_on.desc().nulls_first(), RegionalAct.created_at.desc(),
            RegionalAct.id,
        )
        .limit(MOST_LISTED)
    )  # fmt: skip
    return [ActLine(*row) for row in rows]


def act(session: Session, act_id: UUID) -> RegionalAct:
    row = session.get(RegionalAct, act_id)
    if row is None:
        raise NotFound("act")
    return row


def facts(session: Session, row: RegionalAct) -> ActFacts:
    found = session.execute(
        select(Paper.code, Account.full_name)
        .select_from(RegionalAct)
        .outerjoin(Paper, Paper.id == RegionalAct.paper_id)
        .outerjoin(Account, Account.id == RegionalAct.signed_by)
        .where(RegionalAct.id == row.id)
    ).one()
    return ActFacts(found.code, found.full_name, row.content_sha256)
