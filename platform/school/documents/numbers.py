"""Numbers of papers: «145-о» is number 145 of the series «о» of one school year.

A number is given once: what was cancelled keeps its own, and the gap stays. Numbers of papers
that the portal does not keep are skipped by writing the next one by hand.
"""

from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from kernel.profile.papers import DocumentText
from school.documents.models import SchoolDocument
from school.documents.rules import MOST_NUMBER, number_of, ordinal_of, tidy_number
from school.pairing.models import PairOrder
from school.programmes.models import Programme


def next_number(session: Session, school_id: UUID, text: DocumentText, school_year: int) -> str:
    """The number after the last of the series; empty for a type that bears none."""
    if text.series is None:
        return ""
    last = session.scalar(
        select(func.max(SchoolDocument.number_n)).where(
            SchoolDocument.school_id == school_id,
            SchoolDocument.school_year == school_year,
            SchoolDocument.series == text.series,
        )
    )
    of_orders = _of_orders(session, school_id, text.series, school_year)
    last = max(last or 0, *(n or 0 for _, n in of_orders), 0)
    return number_of(min(last + 1, MOST_NUMBER), text.series)


def hold_series(session: Session, school_id: UUID, series: str, school_year: int) -> None:
    """Until this transaction ends nobody else gives a number of the series."""
    key = f"paper:{school_id}:{school_year}:{series}"
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def is_taken(
    session: Session,
    school_id: UUID,
    series: str,
    school_year: int,
    number: str,
    order_id: UUID | None = None,
) -> bool:
    """Whether a paper of the series bears the number, a cancelled one too.

    An order of pairs signed before it had a paper bears its number as well; `order_id` is the one
    whose own paper is asked about.
    """
    if any(
        each != order_id and n is not None and n == ordinal_of(number, series)
        for each, n in _of_orders(session, school_id, series, school_year)
    ):
        return True
    same = SchoolDocument.number == number
    n = ordinal_of(number, series)
    found = session.scalars(
        select(SchoolDocument.id)
        .where(
            SchoolDocument.school_id == school_id,
            SchoolDocument.school_year == school_year,
            SchoolDocument.series == series,
            same if n is None else or_(same, SchoolDocument.number_n == n),
        )
        .limit(1)
    )
    return found.one_or_none() is not None


def _of_orders(
    session: Session, school_id: UUID, series: str, school_year: int
) -> list[tuple[UUID, int | None]]:
    """Orders of pairs of the year with their places in the series, None for other numbers."""
    rows = session.execute(
        select(PairOrder.id, PairOrder.number)
        .join(
            Programme,
            and_(Programme.school_id == PairOrder.school_id,
                 Programme.id == PairOrder.programme_id),
        )
        .where(
            PairOrder.school_id == school_id,
            Programme.school_year == school_year,
            PairOrder.number != "",
        )
    )  # fmt: skip
    return [(row.id, ordinal_of(tidy_number(row.number), series)) for row in rows]
