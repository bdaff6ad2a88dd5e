"""Months of the demo's indicators: invented, and leading up to the figures of the present.

Only the demo has months of the past: a real region begins with the night the portal came.
"""

from datetime import date

from sqlalchemy import text

from kernel.db import Hat
from kernel.identity.permissions import Actor
from kernel.school_year import SchoolYear
from portal.demo.region.desk import Desk
from regional.indicators import compile as cells
from regional.indicators.months import note_months

# Percent of the present numerators: how a school year fills up, month by month from September.
THIS_YEAR = (38, 61, 82, 90, 94, 96, 97, 98, 99, 100, 100, 100)
# The year before ran a little lower and ended below the present.
LAST_YEAR = (22, 40, 52, 61, 66, 70, 74, 78, 82, 84, 84, 84)
COMPILED = text(
    "SELECT EXISTS (SELECT FROM regional.kpi_cell"
    " WHERE school_year = :year AND unit_type = 'region')"
)
# Statistics of schools do not grow by months; what grows is the part that takes part.
WRITE = text("""
INSERT INTO regional.kpi_month
       (month, unit_id, version_id, school_year, unit_type, numerator, denominator, units, known)
SELECT :month, c.unit_id, c.version_id, :year, c.unit_type, c.numerator * :percent / 100,
       c.denominator, c.units, c.known
  FROM regional.kpi_cell c
 WHERE c.school_year = :present AND c.unit_type IN ('region', 'municipality')
ON CONFLICT (month, unit_id, version_id) DO NOTHING
""")


def play_months(desk: Desk) -> None:
    """Last school year whole, this one up to the month before; the present month as every night
    writes it. Call it after whatever else the demo enters."""
    present = SchoolYear.of(desk.today)
    compiler = Actor(system=Hat.COMPILER)
    if not desk.past_fences().scalar(COMPILED, {"year": present.start}):
        cells.compile_all(desk.system(compiler))
    note_months(desk.system(compiler))
    session = desk.past_fences()
    for year, filled in ((SchoolYear(present.start - 1), LAST_YEAR), (present, THIS_YEAR)):
        for month, percent in zip(_months(year), filled, strict=True):
            if month >= desk.today.replace(day=1):
                break
            values = {"month": month, "year": year.start, "present": present.start}
            session.execute(WRITE, {**values, "percent": percent})


def _months(year: SchoolYear) -> list[date]:
    """September to August."""
    return [date(year.start + (n < 9), n, 1) for n in (9, 10, 11, 12, *range(1, 9))]
