"""What a route takes from the school's own register, asked by the school's staff of PostgreSQL.

The school's package is not for others to import; its tables are fenced, so under the school's hat
these questions see the own school and nothing else. Nobody else has a right to them.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kernel.full_names import full_name
from kernel.identity.models import Account, RoleGrant
from kernel.identity.permissions import Role

# The teacher's own consent to the transfer of data, in force, and not the one that lends a
# mentor's card to a school; app.stand_on_consent says the same and has the last word.
_FITS = """
  given.purpose = 'transfer' AND given.signer_id = given.person_id AND given.withdrawn_on IS NULL
  AND (given.valid_until IS NULL OR given.valid_until > :today)
  AND NOT jsonb_exists(given.scope, 'school_id')
  AND NOT EXISTS (SELECT FROM school.consent_ask asked
                   WHERE asked.school_id = given.school_id AND asked.link_id = given.link_id
                     AND jsonb_exists(asked.scope, 'school_id'))
"""
_TEACHERS = text(f"""
SELECT p.id, p.surname, p.given_name, p.patronymic, p.subject,
       stands.id, stands.given_on, stands.valid_until, stands.receiver
  FROM school.person p
  LEFT JOIN LATERAL (
    SELECT given.id, given.given_on, given.valid_until,
           coalesce(given.scope ->> 'transfer', '') AS receiver
      FROM school.consent given
     WHERE given.school_id = p.school_id AND given.person_id = p.id AND {_FITS}
     ORDER BY given.valid_until DESC NULLS FIRST, given.recorded_at DESC LIMIT 1) stands ON true
 WHERE p.kind = 'teacher' AND p.left_on IS NULL AND p.merged_into_id IS NULL
   AND (CAST(:only AS uuid) IS NULL OR p.id = :only)
   AND (:like = '' OR replace(lower(concat_ws(' ', p.surname, p.given_name, p.patronymic)),
                              'ё', 'е') LIKE :like)
 ORDER BY replace(lower(p.surname), 'ё', 'е'), replace(lower(p.given_name), 'ё', 'е'), p.id
 LIMIT :most
""")  # noqa: S608 - the condition above, nothing typed


@dataclass(frozen=True, slots=True)
class Teacher:
    """A teacher of the own school; `consent_id` is None while there is no consent that fits.

    `receiver` is who receives the data, in the words of the consent.
    """

    id: UUID
    surname: str
    given_name: str
    patronymic: str
    subject: str
    consent_id: UUID | None
    given_on: date | None
    valid_until: date | None
    receiver: str | None

    @property
    def full_name(self) -> str:
        return full_name(self.surname, self.given_name, self.patronymic)


def teachers(session: Session, today: date, search: str = "", most: int = 30) -> list[Teacher]:
    """Teachers by the beginning of any part of the name; without a search, all of them in turn."""
    return _teachers(session, today, None, _like(search), most)


def teacher(session: Session, today: date, person_id: UUID) -> Teacher | None:
    found = _teachers(session, today, person_id, "", 1)
    return found[0] if found else None


def programmes(session: Session) -> list[tuple[UUID, str]]:
    """Programmes of the own school a route may go with, the latest first."""
    rows = session.execute(
        text(
            "SELECT id, title FROM school.programme WHERE state IN ('running', 'planned')"
            " ORDER BY school_year DESC, title, id LIMIT 200"
        )
    )
    return [(row[0], row[1]) for row in rows]


def curators(session: Session, school_id: UUID) -> list[tuple[UUID, str]]:
    """Accounts of the own school's curators and its head."""
    query = (
        select(Account.id, Account.full_name)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.school_id == school_id,
            RoleGrant.role.in_((Role.CURATOR, Role.HEAD)),
            RoleGrant.revoked_at.is_(None),
        )
        .order_by(Account.full_name, Account.id)
        .distinct()
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _teachers(
    session: Session, today: date, only: UUID | None, like: str, most: int
) -> list[Teacher]:
    values = {"today": today, "only": only, "like": like, "most": most}
    return [Teacher(*row) for row in session.execute(_TEACHERS, values)]


def _like(search: str) -> str:
    words = search.lower().replace("ё", "е").replace("%", "").replace("_", "").split()
    return "".join(f"%{word}" for word in words) + "%" if words else ""
