"""The formulas that are in force in a school year, and the rules of counting beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

# One statement, for it opens every refresh; the rules repeat beside each of a few formulas.
READ = text("""
SELECT r.school_kinds, r.model_forms, r.team_forms, r.satisfied_from, r.low_answers_percent,
       (SELECT count(*) FROM kernel.school),
       ARRAY(SELECT school_year FROM regional.compile_state),
       v.id, i.code, v.number, v.from_year, v.numerator_fact, v.denominator_fact, v.missing,
       v.level, i.answered_by, i.retired_from
  FROM regional.counting_rules r
  LEFT JOIN (regional.indicator_version v
             JOIN regional.indicator i ON i.id = v.indicator_id) ON NOT v.draft
 ORDER BY i.position, i.code, v.from_year, v.number
""")


@dataclass(frozen=True, slots=True)
class Formula:
    """One version of an indicator as the compiler needs it.

    `answered` are the facts of the indicator that says how many answered, `answers` its version.
    """

    version_id: UUID
    code: str
    number: int
    from_year: int
    numerator: str
    denominator: str | None
    missing: str
    level: str
    answered_by: str | None
    retired_from: int | None = None
    answers: UUID | None = None
    answered: tuple[str, str] | None = None

    @property
    def keeps_denominator(self) -> bool:
        """Whether a school whose numerator is unknown stays in the denominator."""
        return self.missing == "keep_denominator"

    def counts_in(self, year: int) -> bool:
        """Whether it has started by the school year and its indicator is not retired."""
        return self.from_year <= year and (self.retired_from is None or year < self.retired_from)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the profile says about counting, and what there is to count.

    `schools` is their number, `compiled` the years that have been compiled whole.
    """

    school_kinds: tuple[str, ...]
    model_forms: tuple[str, ...]
    team_forms: tuple[str, ...]
    satisfied_from: int
    low_answers_percent: int
    schools: int
    compiled: frozenset[int]


def read(session: Session) -> tuple[Rules | None, list[Formula]]:
    """The rules of counting, None before the region is set up, and every version's formula."""
    rows = session.execute(READ).all()
    if not rows:
        return None, []
    kinds, model, team, satisfied, low, schools, years = rows[0][:7]
    rules = Rules(
        tuple(kinds), tuple(model), tuple(team), satisfied, low, schools, frozenset(years)
    )
    return rules, [Formula(*row[7:]) for row in rows if row[7] is not None]


def in_force(known: Iterable[Formula], year: int) -> list[Formula]:
    """The formulas of a school year: the latest started one of each indicator, tied together."""
    chosen: dict[str, Formula] = {}
    for formula in known:
        held = chosen.get(formula.code)
        if formula.counts_in(year) and (held is None or _age(held) < _age(formula)):
            chosen[formula.code] = formula
    return [tied(formula, chosen) for formula in chosen.values()]


def _age(formula: Formula) -> tuple[int, int]:
    """The later year goes before the earlier, and in one year the higher number."""
    return formula.from_year, formula.number


def tied(formula: Formula, chosen: Mapping[str, Formula]) -> Formula:
    """With the share of answers that its flag leans on, if the year has that indicator."""
    told = chosen.get(formula.answered_by or "")
    if told is None or told.denominator is None:
        return formula
    return replace(formula, answers=told.version_id, answered=(told.numerator, told.denominator))
