"""What the report reads beside the indicators: courses, links between schools.

Each is one statement; a reader sees what the policies let through, so a municipality's report
tells of its own schools.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, text
from sqlalchemy.orm import Session

from kernel.school_year import SchoolYear

# People are counted where they worked when they enrolled.
_COURSES = text("""
SELECT c.title, c.provider, c.hours, c.mode, count(DISTINCT r.id) AS runs,
       count(e.id) FILTER (WHERE e.state IN ('enrolled', 'passed', 'failed')) AS learners,
       count(e.id) FILTER (WHERE e.state = 'passed') AS passed
  FROM regional.course_run r
  JOIN regional.course c ON c.id = r.course_id
  LEFT JOIN regional.enrolment e
    ON e.run_id = r.id AND (:place IS NULL OR e.from_municipality_id = :place)
 WHERE r.state <> 'cancelled' AND r.starts_on BETWEEN :first AND :last
 GROUP BY c.id, c.title, c.provider, c.hours, c.mode
 ORDER BY c.title, c.id
""").bindparams(
    bindparam("place", type_=Uuid()),
    bindparam("first", type_=Date),
    bindparam("last", type_=Date),
)
# Of the year: offered in it, or at work in some part of it. A school stands where it stood on the
# cut-off day.
_LINKS = text("""
SELECT l.id, helper.name AS helper, helped.name AS helped, there.name AS municipality, l.state,
       l.agreement_number, l.agreement_on, l.started_on, l.ended_on, l.outcome,
       (SELECT count(*) FROM regional.link_meeting m WHERE m.link_id = l.id) AS meetings
  FROM regional.school_link l
  JOIN kernel.school helper ON helper.id = l.helper_id
  JOIN kernel.school helped ON helped.id = l.helped_id
  LEFT JOIN kernel.school_placement p ON p.school_id = l.helped_id
       AND coalesce(p.valid_from <= :day, true) AND coalesce(p.valid_to > :day, true)
  LEFT JOIN kernel.school_placement q ON q.school_id = l.helper_id
       AND coalesce(q.valid_from <= :day, true) AND coalesce(q.valid_to > :day, true)
  LEFT JOIN kernel.municipality there ON there.id = p.municipality_id
 WHERE (l.school_year = :year
        OR (l.school_year < :year AND l.started_on <= :last
            AND (l.ended_on IS NULL OR l.ended_on >= :first)))
   AND (:place IS NULL OR :place IN (p.municipality_id, q.municipality_id))
 ORDER BY there.name NULLS LAST, replace(lower(helped.name), 'ё', 'е'), l.id
""").bindparams(
    bindparam("place", type_=Uuid()),
    *(bindparam(name, type_=Date) for name in ("day", "first", "last")),
)
_SEEKING = text("""
SELECT count(*) AS seeking,
       count(*) FILTER (WHERE NOT EXISTS (
         SELECT FROM regional.school_link l
          WHERE l.helped_id = s.school_id AND l.school_year <= :year
            AND (l.state IN ('confirmed', 'active')
                 OR l.state = 'completed' AND l.school_year = :year))) AS alone
  FROM regional.support_profile s
  LEFT JOIN kernel.school_placement p ON p.school_id = s.school_id
       AND coalesce(p.valid_from <= :day, true) AND coalesce(p.valid_to > :day, true)
 WHERE s.school_year = :year AND s.seeks AND (:place IS NULL OR p.municipality_id = :place)
""").bindparams(bindparam("place", type_=Uuid()), bindparam("day", type_=Date))


@dataclass(frozen=True, slots=True)
class CourseLine:
    """A course held in the year; who learnt is None where the reader reads no enrolments."""

    title: str
    provider: str
    hours: int
    mode: str
    runs: int
    learners: int | None
    passed: int | None


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link of the year; `outcome` is by the code of the result: yes, partly or no."""

    helper: str
    helped: str
    municipality: str
    state: str
    agreement_number: str | None
    agreement_on: date | None
    started_on: date | None
    ended_on: date | None
    meetings: int
    outcome: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Links:
    """Links of the year; how many schools asked for help, and of them without a partner."""

    lines: tuple[LinkLine, ...]
    seeking: int
    alone: int


def courses(
    session: Session, year: SchoolYear, place: UUID | None, *, sees_people: bool
) -> tuple[CourseLine, ...]:
    """Courses with a run that began in the school year."""
    values = {"place": place, "first": year.starts_on, "last": year.ends_on}
    return tuple(
        CourseLine(
            row.title,
            row.provider,
            row.hours,
            row.mode,
            row.runs,
            row.learners if sees_people else None,
            row.passed if sees_people else None,
        )
        for row in session.execute(_COURSES, values)
    )


def links(session: Session, year: SchoolYear, place: UUID | None, day: date) -> Links:
    """Links between schools; `day` is the cut-off the schools are placed by."""
    values = {"year": year.start, "place": place, "day": day}
    span = {"first": year.starts_on, "last": year.ends_on}
    found = tuple(_link(row) for row in session.execute(_LINKS, {**values, **span}))
    asked = session.execute(_SEEKING, values).one()
    return Links(found, asked.seeking, asked.alone)


def _link(row: Any) -> LinkLine:
    outcome = {
        code: str(told.get("reached", ""))
        for code, told in (row.outcome or {}).items()
        if isinstance(told, Mapping)
    }
    return LinkLine(
        helper=row.helper,
        helped=row.helped,
        municipality=row.municipality or "",
        state=row.state,
        agreement_number=row.agreement_number,
        agreement_on=row.agreement_on,
        started_on=row.started_on,
        ended_on=row.ended_on,
        meetings=row.meetings,
        outcome=outcome,
    )
