"""How each fact of a profile reads for one school: entered by the school, declared, or counted.

Whom a fact concerns: schools, their teachers and their pupils are counted at general schools alone
(a child of a club is a pupil of some school already); pairs and those who answer are counted at
institutions of every type; those of other types have a fact of their own. NULL is unknown.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kernel.profile.facts import FactCode, split
from school.facts import school_facts

EVERYBODY, SCHOOLS, OTHERS = "true", "f.is_school", "NOT f.is_school"

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

_FACTS = """
facts AS MATERIALIZED (
  SELECT s.id AS school_id, l.municipality_id, s.kind = ANY(:school_kinds) AS is_school,
         {columns}
    FROM kernel.school s
    JOIN kernel.school_placement l
      ON l.school_id = s.id AND (l.valid_from IS NULL OR l.valid_from <= :day)
     AND (l.valid_to IS NULL OR l.valid_to > :day) {listed_l}
    LEFT JOIN school_facts q ON q.school_id = s.id
    LEFT JOIN declared d ON d.school_id = s.id
    LEFT JOIN kernel.school_count c
      ON c.school_id = s.id AND c.school_year = :year {listed_c}
   WHERE true {listed_s}
)"""


@dataclass(frozen=True, slots=True)
class Counted:
    """How a fact of one school is made of its entries q, its returns d and its statistics c."""

    value: str
    basis: str
    of: str = EVERYBODY


_ENTERED = "CASE WHEN q.school_id IS NULL THEN 'none' ELSE 'primary' END"
_REPORTED = (
    "CASE WHEN q.school_id IS NOT NULL THEN 'primary'"
    " WHEN d.school_id IS NOT NULL THEN 'declared' ELSE 'none' END"
)
_IS_REPORTED = "q.school_id IS NOT NULL OR d.school_id IS NOT NULL"
_RUNS = (
    "CASE WHEN q.school_id IS NOT NULL OR d.running THEN 1 WHEN d.school_id IS NOT NULL THEN 0 END"
)


def _statistic(column: str) -> Counted:
    basis = f"CASE WHEN c.{column} IS NULL THEN 'none' ELSE 'primary' END"
    return Counted(f"c.{column}", basis, SCHOOLS)


def _entered(column: str, of: str = EVERYBODY) -> Counted:
    return Counted(f"q.{column}", _ENTERED, of)


def _pairs(pairs: str, missing: str) -> Counted:
    """The school's own pairs if it entered any programme, else what the return says of them."""
    return Counted(
        f"CASE WHEN q.school_id IS NOT NULL THEN q.{pairs} WHEN NOT d.{missing} THEN d.{pairs} END",
        _REPORTED,
    )


FACTS: dict[FactCode, Counted] = {
    FactCode.SCHOOLS: Counted("1", "'primary'", SCHOOLS),
    FactCode.OTHER_INSTITUTIONS: Counted(_RUNS, _REPORTED, OTHERS),
    FactCode.WITH_PROGRAMME: Counted(_RUNS, _REPORTED, SCHOOLS),
    FactCode.MODEL_SCHOOLS: Counted(
        f"CASE WHEN q.model OR d.model THEN 1 WHEN {_IS_REPORTED} THEN 0 END",
        f"CASE WHEN q.model THEN 'primary' WHEN d.model THEN 'declared' ELSE {_REPORTED} END",
        SCHOOLS,
    ),
    # A return says nothing of managers: a school known by a return alone is unknown here.
    FactCode.TEAM_SCHOOLS: Counted(
        "CASE WHEN q.team THEN 1 WHEN q.school_id IS NOT NULL AND d.team IS NOT TRUE THEN 0 END",
        _ENTERED,
        SCHOOLS,
    ),
    FactCode.PAIRS: _pairs("pairs", "pairs_missing"),
    FactCode.PAIRS_UNKNOWN: Counted(
        "CASE WHEN q.school_id IS NOT NULL THEN 0 ELSE d.pairs_missing::int END",
        _REPORTED,
        SCHOOLS,
    ),
    FactCode.PUPILS: _statistic("pupils"),
    FactCode.TEACHERS: _statistic("teachers"),
    FactCode.YOUNG_TEACHERS: _statistic("young_teachers"),
    FactCode.YOUNG_MENTEES: _entered("young_mentees", SCHOOLS),
    FactCode.MENTEES_PART: _entered("mentees_part"),
    FactCode.MENTEES_ANSWERED: _entered("mentees_answered"),
    FactCode.MENTEES_SATISFIED: _entered("mentees_satisfied"),
    FactCode.MENTORS_PART: _entered("mentors_part"),
    FactCode.MENTORS_ANSWERED: _entered("mentors_answered"),
    FactCode.MENTORS_SATISFIED: _entered("mentors_satisfied"),
    FactCode.PUPILS_IN_WORK: _entered("pupils_in_work", SCHOOLS),
    FactCode.PUPILS_FULL_CYCLE: _entered("pupils_full_cycle", SCHOOLS),
}


def counted(fact: str, forms: Sequence[str]) -> Counted:
    """How the fact reads; `forms` are those whose pairs are counted apart, in their order."""
    code, form = split(fact)
    if code is FactCode.PAIRS_OF and form is not None:
        n = forms.index(form)
        named = f"d.pairs_of_{n} IS NOT NULL OR d.missing_of_{n}"
        basis = (
            "CASE WHEN q.school_id IS NOT NULL THEN 'primary'"
            f" WHEN {named} THEN 'declared' ELSE 'none' END"
        )
        return replace(_pairs(f"pairs_of_{n}", f"missing_of_{n}"), basis=basis)
    return FACTS[code]


def facts_sql(facts: Sequence[str], forms: Sequence[str], *, listed: bool) -> str:
    """Common table expressions that end in `facts`: a row for each institution placed on `:day`.

    Columns: school_id, municipality_id, is_school, and for the n-th fact its value `v<n>` and what
    it stands on, `b<n>` (primary, declared or none).
    """
    only = "AND {} = ANY(:schools)" if listed else ""
    readings = [counted(fact, forms) for fact in facts]
    columns = [
        f"({reading.value})::bigint AS v{n}, {reading.basis} AS b{n}"
        for n, reading in enumerate(readings)
    ]
    return ",".join(
        (
            school_facts(listed=listed, forms=forms),
            _DECLARED.format(
                of_forms="".join(_DECLARED_OF_FORM.format(n=n) for n in range(len(forms))),
                listed=only.format("school_id"),
            ),
            _FACTS.format(
                columns=", ".join(columns or ["NULL"]),
                listed_s=only.format("s.id"),
                listed_l=only.format("l.school_id"),
                listed_c=only.format("c.school_id"),
            ),
        )
    )
