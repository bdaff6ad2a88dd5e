"""Programmes whose signed orders and pairs have come apart, counted at once for the whole school.

Who they are, programme by programme, `school.pairing.amending.reconcile` tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from school.documents.models import SchoolDocument
from school.pairing.amending import AT_WORK
from school.pairing.models import PairOrder
from school.pairing.order_queries import naming
from school.programmes.models import Pair, Programme


@dataclass(frozen=True, slots=True)
class Amiss:
    """`not_named` pairs work without an order, `ended` ones stand in an order that holds."""

    programme_id: UUID
    title: str
    not_named: int
    ended: int


def amiss(session: Session, school_year: int) -> list[Amiss]:
    """Programmes of the year that have a signed order which pairs no longer agree with."""
    rows = session.execute(_query(school_year).order_by(Programme.title, Programme.id))
    return [Amiss(*row) for row in rows]


def counts_of_papers(school_year: int) -> Mapping[str, Select[Any]]:
    """What of papers waits for somebody: drafts, and programmes that have come apart."""
    drafts = select(func.count()).where(
        SchoolDocument.state == "draft", SchoolDocument.school_year == school_year
    )
    apart = select(func.count()).select_from(_query(school_year).subquery())
    return {"papers_unsigned": drafts, "orders_amiss": apart}


def _query(school_year: int) -> Select[*tuple[Any, ...]]:
    named = naming(("signed",))
    not_named = and_(Pair.state.in_(AT_WORK), named.is_(None))
    ended = and_(Pair.state == "closed", named.is_not(None))
    has_order = (
        select(PairOrder.id)
        .where(
            PairOrder.school_id == Programme.school_id,
            PairOrder.programme_id == Programme.id,
            PairOrder.state == "signed",
        )
        .exists()
    )
    return (
        select(
            Programme.id,
            Programme.title,
            func.count().filter(not_named),
            func.count().filter(ended),
        )
        .join(Pair, and_(Pair.school_id == Programme.school_id, Pair.programme_id == Programme.id))
        .where(
            Programme.school_year == school_year,
            Programme.state == "running",
            has_order,
            or_(not_named, ended),
        )
        .group_by(Programme.id, Programme.title)
    )
