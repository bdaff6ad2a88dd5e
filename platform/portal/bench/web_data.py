"""A region as large as the promise of the pages: its cells written at once, without any school's
records behind them.

Every number comes from a hash of its school, indicator and year: the same size is the same region.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.profile import digest, load
from kernel.profile.facts import FACTS, FactUnit, split
from kernel.school_year import SchoolYear
from kernel.tenancy.models import Region
from portal.setup import as_administrator
from regional.indicators import queries
from regional.indicators.definitions import sync
from regional.indicators.figures import Column

PLACES = text("""
INSERT INTO kernel.municipality (id, code, name, short_name, tile_col, tile_row)
SELECT gen_random_uuid(), 'm' || n, 'Район № ' || n, 'Р. ' || n, (n - 1) % 8, (n - 1) / 8
  FROM generate_series(1, :places) n
""")
SCHOOLS = text("""
WITH made AS (
  INSERT INTO kernel.school (id, code, name, full_name, kind, demo)
  SELECT gen_random_uuid(), 's' || n, 'Школа № ' || n, 'Опытная школа № ' || n, 'general', true
    FROM generate_series(1, :schools) n
  RETURNING id, code)
INSERT INTO kernel.school_placement (id, school_id, municipality_id)
SELECT gen_random_uuid(), made.id, m.id
  FROM made JOIN kernel.municipality m ON m.code = 'm' || 1 + substr(made.code, 2)::int % :places
""")
# A school in thirty-three tells nothing; shares differ by district, by school and by year.
CELLS = text("""
INSERT INTO regional.kpi_cell
       (school_year, unit_type, unit_id, version_id, municipality_id, numerator, denominator, units,
        known, anomaly, basis, computed_at, revision)
SELECT :year, 'school', told.school_id, told.version_id, told.municipality_id, told.numerator,
       told.denominator, 1, (told.numerator IS NOT NULL)::int, NULL,
       CASE WHEN told.numerator IS NULL THEN 'none' ELSE 'primary' END, :now, :revision
  FROM (
    SELECT p.school_id, v.version_id, p.municipality_id, under.denominator,
           CASE WHEN drawn.n % 33 = 0 THEN NULL
                WHEN under.denominator IS NULL THEN drawn.n % 40
                ELSE least(under.denominator,
                           (under.denominator * (250 + drawn.place % 400 + drawn.n % 350
                            + 20 * (:year % 10)) + 500) / 1000)
           END AS numerator
      FROM kernel.school_placement p
     CROSS JOIN unnest(cast(:versions AS uuid[]), cast(:kinds AS text[])) v (version_id, kind)
     CROSS JOIN LATERAL (
       SELECT abs(hashtext(p.school_id::text || v.version_id || :year)) AS n,
              abs(hashtext(p.municipality_id::text || v.version_id)) AS place) drawn
     CROSS JOIN LATERAL (
       SELECT CASE v.kind WHEN 'count' THEN NULL WHEN 'school' THEN 1
                          ELSE 3 + drawn.n % 60 END AS denominator) under
  ) told
""")
SUMS = text("""
INSERT INTO regional.kpi_cell
       (school_year, unit_type, unit_id, version_id, municipality_id, numerator, denominator, units,
        known, anomaly, basis, computed_at, revision)
SELECT :year, CASE WHEN grouping(c.municipality_id) = 0 THEN 'municipality' ELSE 'region' END,
       coalesce(c.municipality_id, (SELECT id FROM kernel.region)), c.version_id, c.municipality_id,
       sum(c.numerator), sum(c.denominator) FILTER (WHERE c.known = 1), count(*), sum(c.known),
       NULL, 'primary', :now, :revision
  FROM regional.kpi_cell c
 WHERE c.school_year = :year AND c.unit_type = 'school'
 GROUP BY GROUPING SETS ((c.municipality_id, c.version_id), (c.version_id))
""")
STATE = text("""
INSERT INTO regional.compile_state (school_year, full_at, corrected, revision)
VALUES (:year, :now, 0, :revision)
""")
MONTHS = text("""
INSERT INTO regional.kpi_month
       (month, unit_id, version_id, school_year, unit_type, numerator, denominator, units, known)
SELECT month, unit_id, version_id, school_year, unit_type,
       numerator * (60 + 3 * rank() OVER (PARTITION BY unit_id, version_id ORDER BY month)) / 100,
       denominator, units, known
  FROM regional.kpi_cell
 CROSS JOIN generate_series(cast(:since AS date), cast(:until AS date), interval '1 month') month
 WHERE school_year = :year AND unit_type <> 'school'
""")
PERSON = text("""
WITH person AS (
  INSERT INTO kernel.account (id, login, full_name, state, created_at)
  VALUES (gen_random_uuid(), :role, 'Опытный Замер Скоростович', 'active', :now) RETURNING id)
INSERT INTO kernel.role_grant (id, account_id, role, municipality_id, granted_at)
SELECT gen_random_uuid(), id, :role, :place, :now FROM person RETURNING account_id
""")


@dataclass(frozen=True, slots=True)
class Size:
    """How large the region is; the years end with the present one."""

    schools: int = 2000
    municipalities: int = 60
    years: int = 3


def install(engine: Engine, size: Size) -> dict[str, int]:
    """Write the region past every fence; how many rows of which kind it has."""
    now = datetime.now(UTC)
    current = SchoolYear.of(now.date())
    years = [SchoolYear(current.start - back) for back in reversed(range(size.years))]
    with Session(engine) as session, session.begin():
        as_administrator(session)
        _region(session, now)
        session.execute(PLACES, {"places": size.municipalities})
        session.execute(SCHOOLS, {"schools": size.schools, "places": size.municipalities})
        for year in years:
            _cells(session, year, now)
            if year >= SchoolYear(current.start - 1):
                until = min(now.date(), year.ends_on).replace(day=1)
                months = {"year": year.start, "since": year.starts_on, "until": until}
                session.execute(MONTHS, months)
        session.execute(text("DELETE FROM regional.kpi_mark"))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM (ANALYZE)"))
        counted = connection.execute(text("SELECT count(*) FROM regional.kpi_cell")).scalar_one()
    return {
        "schools": size.schools,
        "municipalities": size.municipalities,
        "years": size.years,
        "cells": counted,
    }


def add_person(engine: Engine, role: Role, place: object = None) -> object:
    """An account of a role; its identifier."""
    with engine.begin() as connection:
        values = {"role": role.value, "place": place, "now": datetime.now(UTC)}
        return connection.execute(PERSON, values).scalar_one()


def _region(session: Session, now: datetime) -> None:
    profile = load("bryansk")
    session.add(
        Region(
            code="bench",
            name="Опытная область",
            profile=profile.model_dump(mode="json"),
            profile_digest=digest(profile),
            demo=True,
            loaded_at=now,
        )
    )
    session.flush()
    sync(session, profile)


def _cells(session: Session, year: SchoolYear, now: datetime) -> None:
    columns = queries.columns_of(session, year)
    values = {"year": year.start, "now": now, "revision": new_id()}
    versions = {"versions": [c.version_id for c in columns], "kinds": _kinds(columns)}
    session.execute(CELLS, {**values, **versions})
    session.execute(SUMS, values)
    session.execute(STATE, values)


def _kinds(columns: Sequence[Column]) -> list[str]:
    def kind(column: Column) -> str:
        if column.denominator_fact is None:
            return "count"
        whole = FACTS[split(column.denominator_fact)[0]].unit
        return "school" if whole is FactUnit.SCHOOLS else "share"

    return [kind(column) for column in columns]
