"""What a nomination takes from the school's own register, asked of PostgreSQL by its staff.

The school's package is not for others to import; its tables are fenced, so under the school's hat
these questions see the own school and nothing else. Nobody else has a right to them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.full_names import full_name

# A mentor is who has had a pair at work; a merged card's awards are its keeper's.
_MENTORS = text("""
SELECT p.id, p.surname, p.given_name, p.patronymic, p.kind, p.subject, p.position, p.grade,
       led.years, led.pairs, led.completed, given.id,
       ARRAY(SELECT DISTINCT m.gone_id FROM school.person_merge m
              WHERE m.school_id = p.school_id AND m.kept_id = p.id AND m.undone_at IS NULL)
  FROM school.person p
  JOIN (SELECT t.school_id, t.person_id,
               array_agg(DISTINCT k.school_year ORDER BY k.school_year) AS years,
               count(*) AS pairs, count(*) FILTER (WHERE k.state = 'completed') AS completed
          FROM school.pair k
          JOIN school.participation t ON t.school_id = k.school_id AND t.id = k.mentor_id
         WHERE k.state IN ('active', 'paused', 'completed')
         GROUP BY t.school_id, t.person_id) led
    ON led.school_id = p.school_id AND led.person_id = p.id
  LEFT JOIN LATERAL (
    SELECT c.id FROM school.consent c
     WHERE c.school_id = p.school_id AND c.person_id = p.id AND c.purpose = 'publication'
       AND c.withdrawn_on IS NULL AND (c.valid_until IS NULL OR c.valid_until > :today)
     ORDER BY c.valid_until DESC NULLS FIRST LIMIT 1) given ON true
 WHERE p.left_on IS NULL AND p.merged_into_id IS NULL
   AND (CAST(:only AS uuid) IS NULL OR p.id = :only)
   AND (CAST(:only AS uuid) IS NOT NULL OR p.kind = ANY (:kinds)
        OR CAST(:kinds AS text[]) = '{}' AND p.kind <> 'pupil')
   AND (:like = '' OR replace(lower(concat_ws(' ', p.surname, p.given_name, p.patronymic)),
                              'ё', 'е') LIKE :like)
 ORDER BY replace(lower(p.surname), 'ё', 'е'), replace(lower(p.given_name), 'ё', 'е'), p.id
 LIMIT :most
""")
_NAMES = text("""
SELECT id, concat_ws(' ', surname, given_name, nullif(patronymic, ''))
  FROM school.person WHERE id = ANY (:ids)
""")
_PARENTS = text("""
SELECT p.given_name, p.patronymic, p.surname, coalesce(p.gender, '')
  FROM school.guardian g
  JOIN school.person p ON p.school_id = g.school_id AND p.id = g.guardian_id
 WHERE g.child_id = :child AND g.is_legal AND (g.until IS NULL OR g.until > :today)
   AND (g.since IS NULL OR g.since <= :today)
 ORDER BY p.gender DESC NULLS LAST, p.surname, p.given_name, p.id
""")


@dataclass(frozen=True, slots=True)
class Mentor:
    """A mentor of the own school with what the portal knows; `years` are school years."""

    id: UUID
    surname: str
    given_name: str
    patronymic: str
    kind: str
    subject: str
    position: str
    grade: int | None
    years: tuple[int, ...]
    pairs: int
    completed: int
    consent_id: UUID | None
    cards: tuple[UUID, ...]

    @property
    def full_name(self) -> str:
        return full_name(self.surname, self.given_name, self.patronymic)

    @property
    def post(self) -> str:
        """As an order names it: the register's own words, else the subject."""
        return self.position or (f"учитель, {self.subject}" if self.subject else "")


@dataclass(frozen=True, slots=True)
class Parent:
    """A legal representative as a letter addresses him or her."""

    given_name: str
    patronymic: str
    surname: str
    gender: str

    @property
    def address(self) -> str:
        return " ".join(part for part in (self.given_name, self.patronymic) if part)


def mentors(
    session: Session, today: date, kinds: Collection[str], search: str = "", most: int = 30
) -> list[Mentor]:
    """Mentors by the beginning of any part of the name; without a search, all of them in turn."""
    return _mentors(session, today, None, kinds, _like(search), most)


def mentor(session: Session, today: date, person_id: UUID) -> Mentor | None:
    """One who has led a pair; kinds are the rules' business."""
    found = _mentors(session, today, person_id, (), "", 1)
    return found[0] if found else None


def names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Full names of the own register's cards, for what the ledger keeps without them."""
    if not ids:
        return {}
    return {row[0]: row[1] for row in session.execute(_NAMES, {"ids": list(ids)})}


def parents(session: Session, today: date, child_id: UUID) -> list[Parent]:
    """Legal representatives of today."""
    rows = session.execute(_PARENTS, {"child": child_id, "today": today})
    return [Parent(*row) for row in rows]


def _mentors(
    session: Session, today: date, only: UUID | None, kinds: Collection[str], like: str, most: int
) -> list[Mentor]:
    values: dict[str, Any] = {
        "today": today, "only": only, "kinds": list(kinds), "like": like, "most": most,
    }  # fmt: skip
    rows = session.execute(_MENTORS, values)
    return [_mentor(list(row)) for row in rows]


def _mentor(row: list[Any]) -> Mentor:
    row[8], row[12] = tuple(row[8]), tuple(row[12])
    return Mentor(*row)


def _like(search: str) -> str:
    words = search.lower().replace("ё", "е").replace("%", "").replace("_", "").split()
    return "".join(f"%{word}" for word in words) + "%" if words else ""
