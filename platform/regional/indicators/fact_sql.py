"""How each fact of a profile reads for one school: entered by the school, declared, or counted.

Whom a fact concerns: schools, their teachers and their pupils are counted at general schools alone
(a child of a club is a pupil of some school already); pairs, those who answer and curators are
counted at institutions of every type; those of other types have a fact of their own. NULL is
unknown. Only the tables that the facts asked for need are read at all.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from kernel.profile.facts import Asked, FactCode, parse
from regional.indicators.source_sql import JOINS, TABLES
from school.facts import school_facts

EVERYBODY, SCHOOLS, OTHERS = "true", "f.is_school", "NOT f.is_school"

_FACTS = """
facts AS MATERIALIZED (
  SELECT s.id AS school_id, l.municipality_id, s.kind = ANY(:school_kinds) AS is_school,
         {columns}
    FROM kernel.school s
    JOIN kernel.school_placement l
      ON l.school_id = s.id AND (l.valid_from IS NULL OR l.valid_from <= :day)
     AND (l.valid_to IS NULL OR l.valid_to > :day) {listed_l}
    {joins}
   WHERE true {listed_s}
)"""


@dataclass(frozen=True, slots=True)
class Counted:
    """How a fact of one school is made, and of which tables beside the school itself.

    Tables: its entries q, its returns d, its statistics c, the check of its site w, its staff's
    accounts a, its links with schools k.
    """

    value: str
    basis: str
    of: str = EVERYBODY
    needs: frozenset[str] = frozenset()


_ENTERED = "CASE WHEN q.school_id IS NULL THEN 'none' ELSE 'primary' END"
_REPORTED = (
    "CASE WHEN q.school_id IS NOT NULL THEN 'primary'"
    " WHEN d.school_id IS NOT NULL THEN 'declared' ELSE 'none' END"
)
_IS_REPORTED = "q.school_id IS NOT NULL OR d.school_id IS NOT NULL"
_RUNS = (
    "CASE WHEN q.school_id IS NOT NULL OR d.running THEN 1 WHEN d.school_id IS NOT NULL THEN 0 END"
)
_OF_ENTRIES = frozenset({"q"})
_OF_REPORTS = frozenset({"q", "d"})


def _statistic(column: str) -> Counted:
    basis = f"CASE WHEN c.{column} IS NULL THEN 'none' ELSE 'primary' END"
    return Counted(f"c.{column}", basis, SCHOOLS, frozenset({"c"}))


def _entered(column: str, of: str = EVERYBODY) -> Counted:
    return Counted(f"q.{column}", _ENTERED, of, _OF_ENTRIES)


def _seen(column: str, table: str, of: str) -> Counted:
    """Known where somebody looked at all."""
    basis = f"CASE WHEN {table}.school_id IS NULL THEN 'none' ELSE 'primary' END"
    return Counted(f"{table}.{column}", basis, of, frozenset({table}))


def _held(table: str) -> Counted:
    """Of what the portal itself keeps: a school that is not there is not in it, for certain."""
    return Counted(f"({table}.school_id IS NOT NULL)::int", "'primary'", SCHOOLS,
                   frozenset({table}))  # fmt: skip


def _pairs(pairs: str, missing: str) -> Counted:
    """The school's own pairs if it entered any programme, else what the return says of them."""
    return Counted(
        f"CASE WHEN q.school_id IS NOT NULL THEN q.{pairs} WHEN NOT d.{missing} THEN d.{pairs} END",
        _REPORTED,
        needs=_OF_REPORTS,
    )


FACTS: dict[FactCode, Counted] = {
    FactCode.SCHOOLS: Counted("1", "'primary'", SCHOOLS),
    FactCode.OTHER_INSTITUTIONS: Counted(_RUNS, _REPORTED, OTHERS, _OF_REPORTS),
    FactCode.WITH_PROGRAMME: Counted(_RUNS, _REPORTED, SCHOOLS, _OF_REPORTS),
    FactCode.MODEL_SCHOOLS: Counted(
        f"CASE WHEN q.model OR d.model THEN 1 WHEN {_IS_REPORTED} THEN 0 END",
        f"CASE WHEN q.model THEN 'primary' WHEN d.model THEN 'declared' ELSE {_REPORTED} END",
        SCHOOLS,
        _OF_REPORTS,
    ),
    # A return says nothing of managers: a school known by a return alone is unknown here, unless
    # its team helps or is helped in a link with another school.
    FactCode.TEAM_SCHOOLS: Counted(
        "CASE WHEN q.team OR k.school_id IS NOT NULL THEN 1"
        " WHEN q.school_id IS NOT NULL AND d.team IS NOT TRUE THEN 0 END",
        "CASE WHEN q.school_id IS NULL AND k.school_id IS NULL THEN 'none' ELSE 'primary' END",
        SCHOOLS,
        frozenset({"q", "d", "k"}),
    ),
    FactCode.LINKED_SCHOOLS: _held("k"),
    FactCode.PAIRS: _pairs("pairs", "pairs_missing"),
    FactCode.PAIRS_UNKNOWN: Counted(
        "CASE WHEN q.school_id IS NOT NULL THEN 0 ELSE d.pairs_missing::int END",
        _REPORTED,
        SCHOOLS,
        _OF_REPORTS,
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
    FactCode.SITES_CHECKED: _held("w"),
    FactCode.SITE_SECTION: _seen("section", "w", SCHOOLS),
    FactCode.SITE_ACTS: _seen("acts", "w", SCHOOLS),
    FactCode.CURATORS: _seen("curators", "a", EVERYBODY),
    FactCode.CURATORS_IN_STANDING: _seen("in_standing", "a", EVERYBODY),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What formulas want of each school; places in these tuples number columns and parameters."""

    facts: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    readings: tuple[Counted, ...] = field(default=(), compare=False)

    @classmethod
    def by(cls, names: Iterable[str]) -> "Wanted":
        """Everything that these facts' names ask for, each once."""
        return _wanted(frozenset(names))

    def values(self) -> dict[str, object]:
        """Parameters of the statement: `form_0`…, `flag_0`…, `kind_0`…"""
        named = {"form": self.forms, "flag": self.flags, "kind": self.kinds}
        return {f"{key}_{n}": code for key, codes in named.items() for n, code in enumerate(codes)}

    def reading(self, asked: Asked) -> tuple[str, str, str]:
        """Columns of `facts` with the value and its basis, and whom it concerns."""
        n = self.facts.index(str(asked.unfiltered()))
        return f"f.v{n}", f"f.b{n}", self.readings[n].of

    def passes(self, asked: Asked) -> list[str]:
        """Conditions on a row of `facts`: the school is one the filters let through."""
        places = {"flag": self.flags, "kind": self.kinds}
        return [f"f.{key}_{places[key].index(code)}" for key, code in asked.filters()]


@cache
def _wanted(names: frozenset[str]) -> Wanted:
    asked = [parse(name) for name in sorted(names)]
    facts = tuple(dict.fromkeys(str(one.unfiltered()) for one in asked))
    found = Wanted(
        facts,
        *(
            tuple(sorted({code for one in asked if (code := getattr(one, key)) is not None}))
            for key in ("form", "flag", "kind")
        ),
    )
    readings = tuple(counted(parse(fact), found.forms) for fact in facts)
    return replace(found, readings=readings)


def counted(asked: Asked, forms: Sequence[str]) -> Counted:
    """How the fact reads; `forms` are those whose pairs are counted apart, in their order."""
    if asked.fact is FactCode.PAIRS_OF and asked.form is not None:
        n = forms.index(asked.form)
        named = f"d.pairs_of_{n} IS NOT NULL OR d.missing_of_{n}"
        basis = (
            "CASE WHEN q.school_id IS NOT NULL THEN 'primary'"
            f" WHEN {named} THEN 'declared' ELSE 'none' END"
        )
        return replace(_pairs(f"pairs_of_{n}", f"missing_of_{n}"), basis=basis)
    return FACTS[asked.fact]


def concerns(asked: Asked) -> str:
    """Whom the fact concerns: EVERYBODY, SCHOOLS or OTHERS."""
    return EVERYBODY if asked.fact is FactCode.PAIRS_OF else FACTS[asked.fact].of


def facts_sql(wanted: Wanted, *, listed: bool) -> str:
    """Common table expressions that end in `facts`: a row for each institution placed on `:day`.

    Columns: school_id, municipality_id, is_school; for the n-th fact its value `v<n>` and what it
    stands on, `b<n>` (primary, declared or none); `flag_<n>` and `kind_<n>`: whether the school
    holds the status on that day, whether it is of the type.
    """
    only = "AND {} = ANY(:schools)" if listed else ""
    columns = [
        f"({reading.value})::bigint AS v{n}, {reading.basis} AS b{n}"
        for n, reading in enumerate(wanted.readings)
    ]
    columns += [f"coalesce(g.flag_{n}, false) AS flag_{n}" for n in range(len(wanted.flags))]
    columns += [f"s.kind = :kind_{n} AS kind_{n}" for n in range(len(wanted.kinds))]
    needs = frozenset().union(*(reading.needs for reading in wanted.readings))
    needs |= {"g"} if wanted.flags else frozenset()
    parts = [school_facts(listed=listed, forms=wanted.forms)] if "q" in needs else []
    parts += [table(wanted, only) for name, table in TABLES.items() if name in needs]
    facts = _FACTS.format(
        columns=", ".join(columns or ["NULL"]),
        joins=" ".join(JOINS[name].format(listed=only.format("c.school_id")) for name in JOINS
                       if name in needs),
        listed_s=only.format("s.id"),
        listed_l=only.format("l.school_id"),
    )  # fmt: skip
    return ",".join((*parts, facts))
