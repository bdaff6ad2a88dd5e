"""What an entry takes from the school's own register, asked of PostgreSQL by the school's staff.

The school's package is not for others to import; its tables are fenced, so under the school's hat
these questions see the own school and nothing else. What goes into the entry is figures and
codes: no name, no title, nothing a blind jury could tell the school by.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.full_names import full_name

ADULT = 18
# A mentor is who has, or had, a pair at work; how many of them in which form is counted apart.
_MENTORS = text("""
SELECT p.id, p.surname, p.given_name, p.patronymic, p.kind, p.born_on, p.grade, p.subject,
       p.position, led.years, led.pairs, led.completed, led.programmes, led.forms, given.id
  FROM school.person p
  JOIN (SELECT school_id, person_id, array_agg(DISTINCT year ORDER BY year) AS years,
               sum(pairs)::int AS pairs, sum(completed)::int AS completed,
               count(DISTINCT programme_id)::int AS programmes,
               (SELECT jsonb_object_agg(each.form, each.n) FROM (
                  SELECT one.form, count(*) AS n FROM school.pair k
                    JOIN school.participation mine ON (mine.school_id, mine.id)
                                                    = (k.school_id, k.mentor_id)
                    JOIN school.programme one ON (one.school_id, one.id)
                                               = (k.school_id, k.programme_id)
                   WHERE k.state IN ('active', 'paused', 'completed')
                     AND (mine.school_id, mine.person_id) = (part.school_id, part.person_id)
                   GROUP BY one.form) each) AS forms
          FROM (SELECT t.school_id, t.person_id, k.programme_id, k.school_year AS year,
                       count(*) AS pairs,
                       count(*) FILTER (WHERE k.state = 'completed') AS completed
                  FROM school.pair k
                  JOIN school.participation t ON (t.school_id, t.id) = (k.school_id, k.mentor_id)
                 WHERE k.state IN ('active', 'paused', 'completed')
                   AND (CAST(:only AS uuid) IS NULL OR t.person_id = :only)
                 GROUP BY 1, 2, 3, 4) part
         GROUP BY school_id, person_id) led
    ON (led.school_id, led.person_id) = (p.school_id, p.id)
  LEFT JOIN LATERAL (
    SELECT c.id FROM school.consent c
     WHERE (c.school_id, c.person_id) = (p.school_id, p.id) AND c.purpose = 'publication'
       AND (c.signer_id = p.id OR p.kind = 'pupil')
       AND c.withdrawn_on IS NULL AND (c.valid_until IS NULL OR c.valid_until > :today)
     ORDER BY c.valid_until DESC NULLS FIRST LIMIT 1) given ON true
 WHERE p.left_on IS NULL AND p.merged_into_id IS NULL
 ORDER BY replace(lower(p.surname), 'ё', 'е'), replace(lower(p.given_name), 'ё', 'е'), p.id
 LIMIT 1000
""")
_PAIRS = text("""
SELECT k.id, led.person_id, taught.person_id, g.form, k.school_year, k.started_on, k.ended_on,
       mentee.kind, mentee.grade,
       concat_ws(' ', mentee.surname, mentee.given_name, nullif(mentee.patronymic, ''))
  FROM school.pair k
  JOIN school.programme g ON (g.school_id, g.id) = (k.school_id, k.programme_id)
  JOIN school.participation led ON (led.school_id, led.id) = (k.school_id, k.mentor_id)
  JOIN school.participation taught ON (taught.school_id, taught.id) = (k.school_id, k.mentee_id)
  JOIN school.person mentee ON (mentee.school_id, mentee.id)
                             = (taught.school_id, taught.person_id)
 WHERE k.state IN ('active', 'paused', 'completed')
   AND (CAST(:only AS uuid) IS NULL OR k.id = :only)
   AND (CAST(:since AS int) IS NULL OR k.school_year >= :since)
   AND (CAST(:forms AS text[]) = '{}' OR g.form = ANY (:forms))
 ORDER BY k.school_year DESC, k.started_on DESC NULLS LAST, k.id
 LIMIT 1000
""")


@dataclass(frozen=True, slots=True)
class Mentor:
    """Somebody of the own school who leads pairs, with what the portal knows."""

    id: UUID
    surname: str
    given_name: str
    patronymic: str
    kind: str
    born_on: date | None
    grade: int | None
    subject: str
    position: str
    years: tuple[int, ...]
    pairs: int
    completed: int
    programmes: int
    forms: dict[str, int]
    consent_id: UUID | None

    @property
    def full_name(self) -> str:
        return full_name(self.surname, self.given_name, self.patronymic)

    @property
    def post(self) -> str:
        """As the register has it, else by the subject."""
        return self.position or (f"учитель, {self.subject}" if self.subject else "")

    def is_child(self, today: date) -> bool:
        """A pupil whose age is unknown counts as a child."""
        if self.born_on is None:
            return self.kind == "pupil"
        had = (today.month, today.day) >= (self.born_on.month, self.born_on.day)
        return today.year - self.born_on.year - (not had) < ADULT

    def outside_name(self, today: date) -> str:
        """As others may know the entrant: a child's name does not leave the school."""
        if not self.is_child(today):
            return self.full_name
        return f"Обучающийся, {self.grade} класс" if self.grade else "Обучающийся"


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of the own school; `mentee_name` is for the school alone."""

    id: UUID
    mentor_id: UUID
    mentee_id: UUID
    form: str
    year: int
    started_on: date | None
    ended_on: date | None
    mentee_kind: str
    mentee_grade: int | None
    mentee_name: str


def mentors(session: Session, today: date, only: UUID | None = None) -> list[Mentor]:
    """All who lead pairs, by name; or the one, in a list, if there is such a mentor."""
    found = []
    for row in session.execute(_MENTORS, {"today": today, "only": only}):
        values: list[Any] = list(row)
        values[9], values[13] = tuple(values[9]), dict(values[13])
        found.append(Mentor(*values))
    return found


def pairs(
    session: Session,
    *,
    forms: Collection[str] = (),
    since: int | None = None,
    only: UUID | None = None,
) -> list[Pair]:
    """Pairs of the forms (none: of any) from a school year on, the latest first."""
    asked = {"forms": list(forms), "since": since, "only": only}
    return [Pair(*row) for row in session.execute(_PAIRS, asked)]


def facts_of(mentor: Mentor, pair: Pair | None) -> dict[str, Any]:
    """What is written into the entry; read by everybody who may read it."""
    told: dict[str, Any] = {
        "years": list(mentor.years),
        "pairs": mentor.pairs,
        "completed": mentor.completed,
        "programmes": mentor.programmes,
        "forms": mentor.forms,
    }
    if pair is not None:
        told["pair"] = {
            "form": pair.form,
            "year": pair.year,
            "started_on": pair.started_on.isoformat() if pair.started_on else None,
            "ended_on": pair.ended_on.isoformat() if pair.ended_on else None,
            "mentee": {"kind": pair.mentee_kind, "grade": pair.mentee_grade},
        }
    return told
