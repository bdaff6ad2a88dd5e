"""Each night the sums of the school year are written down for the month (KP-09).

The last night of a month leaves its value there for good. Nothing is ever written for a month that
has passed: months before the portal came simply have no points.
"""

from sqlalchemy import text

from kernel.school_year import SchoolYear
from kernel.work import Work

NOTE = text("""
INSERT INTO regional.kpi_month
       (month, unit_id, version_id, school_year, unit_type, numerator, denominator, units, known)
SELECT :month, unit_id, version_id, school_year, unit_type, numerator, denominator, units, known
  FROM regional.kpi_cell
 WHERE school_year = :year AND unit_type IN ('region', 'municipality')
ON CONFLICT (month, unit_id, version_id) DO UPDATE
   SET school_year = excluded.school_year, unit_type = excluded.unit_type,
       numerator = excluded.numerator, denominator = excluded.denominator,
       units = excluded.units, known = excluded.known
""")


def note_months(work: Work) -> int:
    """Write down the sums as they stand today under today's month; how many were written.

    The compiler's hat alone may; a second run of the same night changes nothing.
    """
    today = work.today()
    done = work.session.execute(
        NOTE, {"month": today.replace(day=1), "year": SchoolYear.of(today).start}
    )
    return done.rowcount  # type: ignore[attr-defined,no-any-return]
