"""Official tables of a period: made from approved reports, kept for good."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.tenancy.models import Municipality, Region
from kernel.work import Work
from regional.periods import composing
from regional.periods.canonical import day, moment, sha256, written
from regional.periods.composing import Material
from regional.periods.gathering import material_of
from regional.periods.models import Period, PeriodSnapshot
from regional.periods.service import MOST_WORDS, live_period, order_faults
from regional.periods.snapshots import Payload


@dataclass(frozen=True, slots=True)
class OfficialLine:
    """A kept table; `number` counts the approvals of the period."""

    id: UUID
    period_id: UUID
    period: str
    school_year: int
    number: int
    unit_type: str
    unit_id: UUID
    unit_name: str
    sha256: str
    order_number: str | None
    order_date: date | None
    reason: str
    approved_at: datetime
    approved_by: UUID | None


def make_official(
    work: Work,
    period_id: UUID,
    *,
    order_number: str | None = None,
    order_date: date | None = None,
    reason: str = "",
) -> int:
    """Keep the official tables of the region and of every municipality; returns their number.

    WrongState «nothing_approved», «period_cancelled»; Invalid: reason → «reason_needed» from the
    second on | «too_long»; order_number, order_date → «order_incomplete».
    """
    work.actor.require(Permission.REPORTS_APPROVE)
    period = live_period(work, period_id)
    number = 1 + (
        work.session.scalar(
            select(func.max(PeriodSnapshot.number)).where(PeriodSnapshot.period_id == period_id)
        )
        or 0
    )
    _check(number, order_number, order_date, reason)
    approval: Payload = {
        "number": number,
        "reason": reason.strip(),
        "order_number": order_number or None,
        "order_date": day(order_date),
        "approved_at": moment(work.now()),
        "approved_by": work.actor.account_id,
    }
    material = material_of(work.session, period, approval)
    _keep(work, period, approval, material, order_date)
    work.record("period.approved", "period", period_id, number=number)
    work.session.flush()
    return number


def official_tables(session: Session, period_id: UUID | None = None) -> list[OfficialLine]:
    """Kept tables the reader sees: the newest first, the region before municipalities.

    One statement; what they say is not fetched.
    """
    query: Any = (
        select(
            PeriodSnapshot.id,
            PeriodSnapshot.period_id,
            Period.name,
            Period.school_year,
            PeriodSnapshot.number,
            PeriodSnapshot.unit_type,
            PeriodSnapshot.unit_id,
            func.coalesce(Municipality.name, Region.name).label("unit_name"),
            PeriodSnapshot.sha256,
            PeriodSnapshot.order_number,
            PeriodSnapshot.order_date,
            PeriodSnapshot.reason,
            PeriodSnapshot.approved_at,
            PeriodSnapshot.approved_by,
        )
        .join(Period, Period.id == PeriodSnapshot.period_id)
        .outerjoin(Municipality, Municipality.id == PeriodSnapshot.unit_id)
        .outerjoin(Region, Region.id == PeriodSnapshot.unit_id)
        .order_by(
            Period.opens_on.desc(),
            PeriodSnapshot.number.desc(),
            PeriodSnapshot.unit_type.desc(),
            "unit_name",
        )
    )
    if period_id is not None:
        query = query.where(PeriodSnapshot.period_id == period_id)
    return [OfficialLine(*row) for row in session.execute(query)]


def kept(session: Session, snapshot_id: UUID) -> PeriodSnapshot:
    """A kept table; NotFound when there is none, or none that the reader may see."""
    row = session.get(PeriodSnapshot, snapshot_id)
    if row is None:
        raise NotFound("period_snapshot")
    return row


def payload_of(session: Session, snapshot_id: UUID) -> Mapping[str, Any]:
    """What a kept table says; NotFound."""
    told: Mapping[str, Any] = json.loads(kept(session, snapshot_id).payload)
    return told


def _check(number: int, order_number: str | None, order_date: date | None, reason: str) -> None:
    faults = order_faults(order_number, order_date)
    if number > 1 and len(reason.strip()) < 3:
        faults["reason"] = "reason_needed"
    if len(reason) > MOST_WORDS:
        faults["reason"] = "too_long"
    if faults:
        raise Invalid(faults)


def _keep(
    work: Work,
    period: Period,
    approval: Payload,
    material: Material,
    order_date: date | None,
) -> None:
    region = work.session.execute(select(Region.id, Region.code, Region.name)).one()
    rows, tables = [], {}

    def put(unit_type: str, unit_id: UUID, table: Payload) -> str:
        payload = written(table)
        rows.append(
            {
                "id": new_id(),
                "period_id": period.id,
                "number": approval["number"],
                "unit_type": unit_type,
                "unit_id": unit_id,
                "payload": payload,
                "sha256": sha256(payload),
                "order_number": approval["order_number"],
                "order_date": order_date,
                "reason": approval["reason"],
                "approved_at": work.now(),
                "approved_by": work.actor.account_id,
            }
        )
        return str(rows[-1]["sha256"])

    for place in material.places:
        table = composing.municipality_table(material, place)
        tables[place.id] = put("municipality", place.id, table)
    put("region", region.id, composing.region_table(material, region, tables))
    work.session.execute(insert(PeriodSnapshot), rows)
