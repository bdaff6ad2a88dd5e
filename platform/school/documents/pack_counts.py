"""How many papers of each type the register holds: what the page of packs shows beside a tick."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from school.documents.models import SchoolDocument


def counts(session: Session, school_year: int) -> Mapping[str, tuple[int, int]]:
    """Signed ones and drafts of the year by type. One statement."""
    signed = func.count().filter(SchoolDocument.state == "signed")
    drafts = func.count().filter(SchoolDocument.state == "draft")
    rows = session.execute(
        select(SchoolDocument.type, signed, drafts)
        .where(SchoolDocument.school_year == school_year)
        .group_by(SchoolDocument.type)
    )
    return {row[0]: (row[1], row[2]) for row in rows}
