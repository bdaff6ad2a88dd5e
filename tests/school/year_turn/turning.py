"""A turn of the year for tests: when it is, what is asked, and every person as they stand."""

from datetime import UTC, date, datetime

from sqlalchemy import text

from school.year_turn.service import TurnYear
from tests.factories.world import YEAR

JUNE = datetime(2027, 6, 20, 9, tzinfo=UTC)
DAY = date(2027, 6, 20)
REASONS = {"graduate": "Окончание школы", "leave": "Выбытие из школы"}


def turning(**more):
    return TurnYear(**{"from_year": YEAR, "reasons": REASONS, **more})


def people_of(make, school="one"):
    """Every column of every person, by identifier."""
    with make.session() as session:
        rows = session.execute(
            text("SELECT to_jsonb(p) FROM school.person p WHERE school_id = :school ORDER BY id"),
            {"school": make.world.schools[school]},
        )
        return [row[0] for row in rows]
