"""The tables a fact is read from beside the school's own records, each by itself a school a row."""

from collections.abc import Callable
from typing import Protocol


class Narrowed(Protocol):
    """What of the facts wanted these tables depend on."""

    @property
    def forms(self) -> tuple[str, ...]: ...
    @property
    def flags(self) -> tuple[str, ...]: ...


# The acts without which a section on a site is a heading and no more.
NEEDED_ACTS = ("introduction_order", "regulations")

# A line of a return counts while its programme runs; what is declared never mixes with pairs
# entered by the school itself (KP-11).
_DECLARED = """
declared AS (
  SELECT school_id,
         bool_or(running) AS running,
         bool_or(running AND form = ANY(:model_forms)) AS model,
         bool_or(running AND form = ANY(:team_forms)) AS team,
         bool_or(running AND pairs IS NULL) AS pairs_missing,
         coalesce(sum(pairs) FILTER (WHERE running), 0) AS pairs
         {of_forms}
    FROM regional.declaration
   WHERE school_year = :year {listed}
   GROUP BY school_id
)"""
# A form that a return does not name is unknown, not nought.
_DECLARED_OF_FORM = """,
         bool_or(running AND pairs IS NULL AND form = :form_{n}) AS missing_of_{n},
         sum(CASE WHEN running THEN pairs ELSE 0 END) FILTER (WHERE form = :form_{n})
           AS pairs_of_{n}"""

# The latest look of the year counts; a school nobody looked at has no row.
_SITES = """
site_seen AS (
  SELECT DISTINCT ON (school_id) school_id, has_section::int AS section,
         (acts @> ARRAY[{acts}]::varchar[])::int AS acts
    FROM regional.site_check
   WHERE school_year = :year {listed}
   ORDER BY school_id, checked_on DESC, id DESC
)"""

# Who holds the role when the cut-off day ends. A school where neither a head nor a curator has an
# account does not work in the portal yet: of its curators nothing is known.
_STAFF = """
staff AS (
  SELECT h.school_id,
         count(DISTINCT h.account_id) FILTER (WHERE h.role = 'curator') AS curators,
         count(DISTINCT h.account_id) FILTER (WHERE h.role = 'curator' AND t.account_id IS NOT NULL)
           AS in_standing
    FROM kernel.role_grant h
    LEFT JOIN (
      SELECT DISTINCT p.account_id
        FROM regional.course_certificate u
        JOIN regional.enrolment e ON e.id = u.enrolment_id
        JOIN regional.learner p ON p.id = e.learner_id
       WHERE p.account_id IS NOT NULL AND u.issued_on <= :day
         AND (u.valid_until IS NULL OR u.valid_until >= :day)
         AND (u.revoked_at IS NULL OR u.revoked_at >= :day_ends) {whose}
    ) t ON t.account_id = h.account_id
   WHERE h.role IN ('head', 'curator') AND h.school_id IS NOT NULL
     AND h.granted_at < :day_ends AND (h.revoked_at IS NULL OR h.revoked_at >= :day_ends) {listed}
   GROUP BY h.school_id
)"""
_WHOSE = """
AND p.account_id IN (
  SELECT n.account_id FROM kernel.role_grant n WHERE n.school_id = ANY(:schools))"""

# A link at work on some day of the school year, for both of its schools.
_LINKED = """
linked AS (
  SELECT helper_id AS school_id FROM regional.school_link WHERE {at_work} {helper}
  UNION
  SELECT helped_id FROM regional.school_link WHERE {at_work} {helped}
)"""
_AT_WORK = (
    "state IN ('active', 'completed') AND started_on <= :year_ends"
    " AND (ended_on IS NULL OR ended_on >= :year_starts)"
)

_FLAGGED = """
flagged AS (
  SELECT school_id, {columns}
    FROM kernel.school_flag
   WHERE (valid_from IS NULL OR valid_from <= :day) AND (valid_to IS NULL OR valid_to > :day)
     {listed}
   GROUP BY school_id
)"""


def _declared(wanted: Narrowed, only: str) -> str:
    of_forms = "".join(_DECLARED_OF_FORM.format(n=n) for n in range(len(wanted.forms)))
    return _DECLARED.format(of_forms=of_forms, listed=only.format("school_id"))


def _sites(wanted: Narrowed, only: str) -> str:
    acts = ", ".join(f"'{act}'" for act in NEEDED_ACTS)
    return _SITES.format(acts=acts, listed=only.format("school_id"))


def _staff(wanted: Narrowed, only: str) -> str:
    return _STAFF.format(whose=_WHOSE if only else "", listed=only.format("h.school_id"))


def _linked(wanted: Narrowed, only: str) -> str:
    return _LINKED.format(
        at_work=_AT_WORK, helper=only.format("helper_id"), helped=only.format("helped_id")
    )


def _flagged(wanted: Narrowed, only: str) -> str:
    columns = ", ".join(f"bool_or(flag = :flag_{n}) AS flag_{n}" for n in range(len(wanted.flags)))
    return _FLAGGED.format(columns=columns, listed=only.format("school_id"))


# By the letter that the facts call them; school_facts, which is the school's own, is `q`.
TABLES: dict[str, Callable[[Narrowed, str], str]] = {
    "d": _declared,
    "w": _sites,
    "a": _staff,
    "k": _linked,
    "g": _flagged,
}
JOINS = {
    "q": "LEFT JOIN school_facts q ON q.school_id = s.id",
    "d": "LEFT JOIN declared d ON d.school_id = s.id",
    "c": "LEFT JOIN kernel.school_count c ON c.school_id = s.id AND c.school_year = :year {listed}",
    "w": "LEFT JOIN site_seen w ON w.school_id = s.id",
    "a": "LEFT JOIN staff a ON a.school_id = s.id",
    "k": "LEFT JOIN linked k ON k.school_id = s.id",
    "g": "LEFT JOIN flagged g ON g.school_id = s.id",
}
