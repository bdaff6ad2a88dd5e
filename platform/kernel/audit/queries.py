"""Reading the log: newest first, by person, object and date; paged by the last entry shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from kernel.audit.models import AuditEntry
from kernel.identity.models import Account
from kernel.identity.permissions import Permission
from kernel.identity.places import fold, folded
from kernel.tenancy.models import Municipality, School
from kernel.work import Work

MOST_PEOPLE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for; days are those of the region's clock, both included."""

    account_id: UUID | None = None
    object_id: UUID | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log; names are None where the reader may not know them."""

    id: UUID
    at: datetime
    kind: str
    action: str
    role: str | None
    account_id: UUID | None
    full_name: str | None
    place: str
    object_type: str
    object_id: UUID | None
    object_name: str | None
    details: dict[str, Any]


def entries(
    work: Work, asked: Asked, *, before: UUID | None = None, limit: int = 50
) -> Sequence[Entry]:
    """The latest entries the actor's territory holds, or those older than `before`."""
    work.actor.require(Permission.AUDIT_VIEW)
    query = _lines().where(*_conditions(work, asked))
    if before is not None:
        shown = select(AuditEntry.at, AuditEntry.id).where(AuditEntry.id == before)
        query = query.where(tuple_(AuditEntry.at, AuditEntry.id) < shown.scalar_subquery())
    query = query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)
    return [Entry(*row) for row in work.session.execute(query)]


def _lines() -> Select[*tuple[Any, ...]]:
    about = aliased(Account)
    return (
        select(
            AuditEntry.id,
            AuditEntry.at,
            AuditEntry.kind,
            AuditEntry.action,
            AuditEntry.role,
            AuditEntry.account_id,
            Account.full_name,
            func.coalesce(School.name, Municipality.name, ""),
            AuditEntry.object_type,
            AuditEntry.object_id,
            about.full_name,
            AuditEntry.details,
        )
        .outerjoin(Account, Account.id == AuditEntry.account_id)
        .outerjoin(School, School.id == AuditEntry.school_id)
        .outerjoin(Municipality, Municipality.id == AuditEntry.municipality_id)
        .outerjoin(
            about, and_(AuditEntry.object_type == "account", about.id == AuditEntry.object_id)
        )
    )


def _conditions(work: Work, asked: Asked) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if asked.account_id is not None:
        wanted.append(AuditEntry.account_id == asked.account_id)
    if asked.object_id is not None:
        wanted.append(AuditEntry.object_id == asked.object_id)
    if asked.since is not None:
        wanted.append(AuditEntry.at >= _midnight(work, asked.since))
    if asked.until is not None:
        wanted.append(AuditEntry.at < _midnight(work, asked.until + timedelta(days=1)))
    return wanted


def _midnight(work: Work, day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=work.zone)


def people_named(work: Work, text: str) -> Sequence[tuple[UUID, str, str]]:
    """Accounts whose name or login holds every word: id, name, login; those the actor may know."""
    work.actor.require(Permission.AUDIT_VIEW)
    query = select(Account.id, Account.full_name, Account.login)
    for word in text.split():
        query = query.where(
            or_(
                *(
                    folded(said).contains(fold(word), autoescape=True)
                    for said in (Account.full_name, Account.login)
                )
            )
        )
    rows = work.session.execute(query.order_by(Account.full_name).limit(MOST_PEOPLE))
    return [(row[0], row[1], row[2]) for row in rows]


def name_of(work: Work, account_id: UUID) -> str | None:
    """The name behind an account, when the actor may know it."""
    return work.session.scalar(select(Account.full_name).where(Account.id == account_id))
