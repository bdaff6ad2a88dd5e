"""What asks for a compile: the marks that triggers leave, and the calendar, which leaves none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Date, bindparam, text

TAKE_MARKS = text("""
WITH taken AS (DELETE FROM regional.kpi_mark RETURNING school_id, municipality_id, school_year)
SELECT DISTINCT school_id, municipality_id, school_year FROM taken
""")
# Placements, statuses and certificates begin and end on days when nobody writes anything.
MOVED = text("""
SELECT l.school_id FROM kernel.school_placement l JOIN regional.compile_state s
    ON s.school_year = :year
 WHERE (l.valid_from > :since AND l.valid_from <= :day)
    OR (l.valid_to > :since AND l.valid_to <= :day)
UNION
SELECT f.school_id FROM kernel.school_flag f
 WHERE (f.valid_from > :since AND f.valid_from <= :day)
    OR (f.valid_to > :since AND f.valid_to <= :day)
UNION
SELECT h.school_id
  FROM regional.course_certificate u
  JOIN regional.enrolment e ON e.id = u.enrolment_id
  JOIN regional.learner p ON p.id = e.learner_id
  JOIN kernel.role_grant h ON h.account_id = p.account_id AND h.role = 'curator'
 WHERE h.school_id IS NOT NULL
   AND ((u.valid_until >= :since AND u.valid_until < :day)
        OR (u.issued_on > :since AND u.issued_on <= :day))
""").bindparams(bindparam("since", type_=Date), bindparam("day", type_=Date))


@dataclass(slots=True)
class Marks:
    """What the taken marks ask for, year by year; a mark without a year asks for them all."""

    everything: bool = False
    schools: dict[int | None, set[UUID]] = field(default_factory=dict)
    places: dict[int | None, set[UUID]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Sequence[Any]]) -> "Marks":
        marks = cls()
        for school_id, municipality_id, year in rows:
            if school_id is not None:
                marks.schools.setdefault(year, set()).add(school_id)
            elif municipality_id is not None:
                marks.places.setdefault(year, set()).add(municipality_id)
            else:
                marks.everything = True
        return marks

    def named_years(self) -> set[int]:
        return {year for year in (*self.schools, *self.places) if year is not None}

    def of_every_year(self) -> bool:
        return self.everything or None in self.schools or None in self.places

    def __bool__(self) -> bool:
        return self.everything or bool(self.schools) or bool(self.places)
