"""What others may learn of schools: counts by school for one school year, never a person.

The counts come as SQL for the region to build on, because moving rows out of PostgreSQL costs
several times what counting inside it does. They are made to run under `hat_compiler`, which may
read the columns named in migrations/versions/0004_school_rights.py and no names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from school.programmes.models import IS_AT_WORK

# Programmes in these states have facts to count; a planned or a cancelled one has none.
COUNTED_STATES = ("running", "completed")

_COUNTED = ", ".join(f"'{state}'" for state in COUNTED_STATES)

# Counted for each programme first and joined with the few programmes after: the join then meets
# thousands of rows instead of all. OFFSET 0 keeps the comparisons below from being repeated in
# every count.
_PROGRAMMES = """
programme_facts AS (
  SELECT g.school_id,
         coalesce(sum(k.pairs), 0)::bigint AS pairs,
         coalesce(bool_or(g.form = ANY(:model_forms) AND k.pairs > 0), false) AS model,
         coalesce(bool_or(g.form = ANY(:team_forms) AND t.managers), false) AS team
         {of_forms} {of_parts}
    FROM school.programme g
    LEFT JOIN (
      SELECT school_id, programme_id, count(*) AS pairs FROM school.pair
       WHERE school_year = :year AND {at_work} {listed}
       GROUP BY school_id, programme_id
    ) k ON k.school_id = g.school_id AND k.programme_id = g.id
    LEFT JOIN (
      SELECT school_id, programme_id, bool_or(is_manager) AS managers,
             count(*) FILTER (WHERE mentee) AS mentees_part,
             count(satisfied) FILTER (WHERE mentee) AS mentees_answered,
             count(*) FILTER (WHERE mentee AND satisfied) AS mentees_satisfied,
             count(*) FILTER (WHERE NOT mentee) AS mentors_part,
             count(satisfied) FILTER (WHERE NOT mentee) AS mentors_answered,
             count(*) FILTER (WHERE NOT mentee AND satisfied) AS mentors_satisfied
        FROM (
          SELECT t.school_id, t.programme_id, t.is_manager, t.side = 'mentee' AS mentee,
                 s.items_sum >= :satisfied_from * s.items_count AS satisfied
            FROM school.participation t
            LEFT JOIN school.satisfaction s
              ON s.school_year = :year AND s.school_id = t.school_id AND s.participation_id = t.id
             {listed_s}
           WHERE t.school_year = :year {listed_t}
          OFFSET 0
        ) part
       GROUP BY school_id, programme_id
    ) t ON t.school_id = g.school_id AND t.programme_id = g.id
   WHERE g.{counted} {listed_g}
   GROUP BY g.school_id
)"""

# «IN …» as a value, not as a condition: PostgreSQL would turn a condition into a nested loop over
# programmes, misjudging it, and lose the order of the index that makes the joins cheap.
_PEOPLE = """
people_facts AS (
  SELECT school_id,
         count(*) FILTER (WHERE at_work) AS pupils_in_work,
         count(*) FILTER (WHERE full_cycle) AS pupils_full_cycle,
         count(*) FILTER (WHERE mentored) AS young_mentees
    FROM (
      SELECT t.school_id, t.person_id,
             bool_or(t.person_kind = 'pupil'
                     AND (e.mentee_id IS NOT NULL OR o.mentor_id IS NOT NULL)) AS at_work,
             bool_or(t.person_kind = 'pupil' AND t.full_cycle) AS full_cycle,
             bool_or(t.is_young_teacher AND e.mentee_id IS NOT NULL) AS mentored
        FROM school.participation t
        LEFT JOIN (
          SELECT DISTINCT school_id, mentee_id FROM school.pair
           WHERE school_year = :year AND {at_work} {listed}
        ) e ON e.school_id = t.school_id AND e.mentee_id = t.id
        LEFT JOIN (
          SELECT DISTINCT school_id, mentor_id FROM school.pair
           WHERE school_year = :year AND {at_work} {listed}
        ) o ON o.school_id = t.school_id AND o.mentor_id = t.id
       WHERE t.school_year = :year {listed_t}
         AND (t.person_kind = 'pupil' OR t.is_young_teacher)
         AND ((t.school_id, t.programme_id) IN (
               SELECT c.school_id, c.id FROM school.programme c WHERE c.{counted} {listed_c}
             )) IS TRUE
         AND (t.full_cycle OR e.mentee_id IS NOT NULL OR o.mentor_id IS NOT NULL)
       GROUP BY t.school_id, t.person_id
    ) person
   GROUP BY school_id
)"""

_TOGETHER = """
school_facts AS (
  SELECT p.*, {of_people}
    FROM programme_facts p LEFT JOIN people_facts h ON h.school_id = p.school_id
)"""

_OF_PARTS = (
    "mentees_part",
    "mentees_answered",
    "mentees_satisfied",
    "mentors_part",
    "mentors_answered",
    "mentors_satisfied",
)
_OF_PEOPLE = ("pupils_in_work", "pupils_full_cycle", "young_mentees")


def school_facts(*, listed: bool, forms: Sequence[str] = ()) -> str:
    """Common table expressions, the last of which, `school_facts`, has a row for each school that
    entered a programme of the year `:year` and did not leave it planned or cancelled.

    Its columns, all known (0 is a true nought):
    - `pairs`, `pairs_of_0`… : pairs at work, all and of the forms `:form_0`…;
    - `model`: a programme of `:model_forms` has a pair at work;
    - `team`: a manager takes part in a programme of `:team_forms`;
    - `mentees_part`, `mentors_part`: parts taken in those programmes, a person twice if in two;
      `…_answered`: of them with an answer; `…_satisfied`: with a mean of at least
      `:satisfied_from`;
    - `pupils_in_work`: pupils, each once, who are a mentor or a mentee of a pair at work;
    - `pupils_full_cycle`: pupils, each once, who went through a programme to its end;
    - `young_mentees`: young teachers, each once, who are a mentee of a pair at work.

    `listed` narrows everything to the schools `:schools`, each table by itself: PostgreSQL does not
    carry a list over a join.
    """
    only = "AND {}school_id = ANY(:schools)" if listed else ""
    parts = {
        "counted": f"school_year = :year AND state IN ({_COUNTED})",
        "at_work": IS_AT_WORK,  # as the partial indexes have it, or they could not be used
        "of_forms": "".join(
            f", coalesce(sum(k.pairs) FILTER (WHERE g.form = :form_{n}), 0)::bigint AS pairs_of_{n}"
            for n in range(len(forms))
        ),
        "of_parts": "".join(
            f", coalesce(sum(t.{name}), 0)::bigint AS {name}" for name in _OF_PARTS
        ),
        "of_people": ", ".join(f"coalesce(h.{name}, 0) AS {name}" for name in _OF_PEOPLE),
        "listed": only.format(""),
        **{f"listed_{alias}": only.format(f"{alias}.") for alias in "cgst"},
    }
    return ",".join(part.format(**parts) for part in (_PROGRAMMES, _PEOPLE, _TOGETHER))


@dataclass(frozen=True, slots=True)
class ProgrammeFacts:
    """What one programme brings to its school's facts of a year; in it everybody counts once."""

    id: UUID
    title: str
    form: str
    pairs: int
    managers: int
    mentees_part: int
    mentees_answered: int
    mentees_satisfied: int
    mentors_part: int
    mentors_answered: int
    mentors_satisfied: int
    young_mentees: int
    pupils_in_work: int
    pupils_full_cycle: int


# Who took part, who of them answered, who of those is satisfied: mentees, then mentors.
_SIDES = ", ".join(
    f"count({what}) FILTER (WHERE {side}{narrowed})"
    for side in ("part.mentee", "NOT part.mentee")
    for what, narrowed in (
        ("part.id", ""), ("part.satisfied", ""), ("part.satisfied", " AND part.satisfied"),
    )
)  # fmt: skip
_BY_PROGRAMME = f"""
SELECT g.id, g.title, g.form,
       (SELECT count(*) FROM school.pair k
         WHERE k.school_id = g.school_id AND k.programme_id = g.id AND {IS_AT_WORK}) AS pairs,
       count(*) FILTER (WHERE part.is_manager),
       {_SIDES},
       count(DISTINCT part.person_id) FILTER (WHERE part.is_young_teacher AND part.mentored),
       count(DISTINCT part.person_id) FILTER (WHERE part.person_kind = 'pupil' AND part.busy),
       count(DISTINCT part.person_id) FILTER (WHERE part.person_kind = 'pupil' AND part.full_cycle)
  FROM school.programme g
  LEFT JOIN LATERAL (
    SELECT t.id, t.person_id, t.person_kind, t.is_manager, t.is_young_teacher, t.full_cycle,
           t.side = 'mentee' AS mentee, s.items_sum >= :satisfied_from * s.items_count AS satisfied,
           EXISTS (SELECT FROM school.pair k WHERE k.school_id = t.school_id
                    AND k.school_year = t.school_year AND k.mentee_id = t.id AND {IS_AT_WORK})
             AS mentored,
           EXISTS (SELECT FROM school.pair k WHERE k.school_id = t.school_id
                    AND k.school_year = t.school_year AND t.id IN (k.mentor_id, k.mentee_id)
                    AND {IS_AT_WORK}) AS busy
      FROM school.participation t
      LEFT JOIN school.satisfaction s
        ON s.school_id = t.school_id AND s.participation_id = t.id
       AND s.school_year = t.school_year
     WHERE t.school_id = g.school_id AND t.programme_id = g.id
  ) part ON true
 WHERE g.school_id = :school_id AND g.school_year = :year AND g.state IN ({_COUNTED})
 GROUP BY g.school_id, g.id, g.title, g.form
 ORDER BY lower(g.title), g.id
"""  # noqa: S608 - of this module's constants


def facts_by_programme(
    session: Session, school_id: UUID, year: int, satisfied_from: int
) -> list[ProgrammeFacts]:
    """The school's facts of a year, programme by programme, as its own staff may see them."""
    values = {"school_id": school_id, "year": year, "satisfied_from": satisfied_from}
    return [ProgrammeFacts(*row) for row in session.execute(text(_BY_PROGRAMME), values)]
