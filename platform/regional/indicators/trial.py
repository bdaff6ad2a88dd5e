"""What a draft would come to: computed from the facts of today, beside the formula in force.

Nothing is written but the outcome: the same tables of facts are summed up instead of being made
into cells. Both formulas are counted in one statement, so that nothing but them differs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from kernel.db import Json
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from regional import jobs
from regional.indicators import editing
from regional.indicators.compile import PLAN_EACH_TIME, Run
from regional.indicators.compile_sql import countable, fresh_tables, shape_of, statement
from regional.indicators.formulas import Formula, in_force, tied
from regional.indicators.models import Indicator, IndicatorVersion

_FORMULAS = """
formula AS (
  SELECT * FROM unnest(cast(:versions AS uuid[]), cast(:keeps AS boolean[]))
    AS f (version_id, keeps)
)"""
_SUMS = """
SELECT k.version_id, k.municipality_id,
       (sum(k.numerator) FILTER (WHERE f.keeps OR k.known = 1))::bigint AS numerator,
       (sum(k.denominator) FILTER (WHERE f.keeps OR k.known = 1))::bigint AS denominator,
       sum(k.known)::int AS known, count(*)::int AS units
  FROM fresh k JOIN formula f ON f.version_id = k.version_id
 GROUP BY GROUPING SETS ((k.version_id, k.municipality_id), (k.version_id))
"""
# What districts name for themselves: every municipality that has a school that day, or named it.
_NAMED = text("""
SELECT place.id, sum(c.value)::bigint, NULL::bigint, count(c.value)::int,
       count(DISTINCT place.id)::int
  FROM (SELECT municipality_id AS id FROM kernel.school_placement
         WHERE (valid_from IS NULL OR valid_from <= :day) AND (valid_to IS NULL OR valid_to > :day)
        UNION
        SELECT municipality_id FROM regional.declared_counter WHERE school_year = :year) place
  LEFT JOIN regional.declared_counter c
    ON c.municipality_id = place.id AND c.school_year = :year AND c.fact = :fact
 GROUP BY GROUPING SETS ((place.id), ())
""")

# Of one place: numerator, denominator, known, units.
Sum = tuple[int | None, int | None, int, int]


@dataclass(frozen=True, slots=True)
class Trial:
    """Sums by municipality, and under None the region's: by the formula in force and by the draft.

    `in_force` is the number of the version that the year goes by, None when it has none.
    """

    year: int
    in_force: int | None
    now: Mapping[UUID | None, Sum]
    then: Mapping[UUID | None, Sum]

    def plain(self) -> Json:
        """As it is kept beside the draft."""
        return {
            "year": self.year,
            "in_force": self.in_force,
            "now": _plain(self.now),
            "then": _plain(self.then),
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Trial":
        return cls(kept["year"], kept["in_force"], _read(kept["now"]), _read(kept["then"]))


def ask_trial(work: Work, version_id: UUID, year: int) -> UUID:
    """Have the draft computed for a school year; returns the job."""
    editing.draft_of(work, version_id)
    if not 2000 <= year <= 2100:
        raise Invalid({"year": "year_wrong"})
    work.record("indicator.trial_asked", "indicator_version", version_id, year=year)
    return work.later(jobs.TRY_VERSION, version_id=str(version_id), year=year)


def compute(work: Work, version_id: UUID, year: int) -> tuple[Formula, Trial]:
    """The draft's formula and what it comes to; `work` wears the compiler's hat, writes nothing."""
    run, draft = Run.begin(work), _draft(work.session, version_id)
    if run is None:
        raise NotFound("region")
    chosen = {formula.code: formula for formula in in_force(run.known, year)}
    now, then = chosen.get(draft.code), tied(draft, chosen)
    work.session.connection().exec_driver_sql(PLAN_EACH_TIME)
    sums = _sums(run, year, [formula for formula in (now, then) if formula])
    return draft, Trial(
        year,
        now.number if now else None,
        sums.get(now.version_id, {}) if now else {},
        sums.get(then.version_id, {}),
    )


def keep(work: Work, version_id: UUID, tried: Formula, trial: Trial) -> None:
    """Keep the outcome beside the draft, unless the draft has become another one meanwhile."""
    work.actor.require(Permission.INDICATORS_EDIT)
    draft, found = editing.draft_of(work, version_id)
    if (draft.numerator_fact, draft.denominator_fact, draft.missing, draft.level) != (
        tried.numerator, tried.denominator, tried.missing, tried.level,
    ):  # fmt: skip
        raise WrongState("draft_changed")
    draft.trial, draft.tried_at = trial.plain(), work.now()
    work.record("indicator.tried", "indicator_version", version_id, code=found.code)


def _draft(session: Session, version_id: UUID) -> Formula:
    row = session.execute(
        select(
            IndicatorVersion.id, Indicator.code, IndicatorVersion.number,
            IndicatorVersion.from_year, IndicatorVersion.numerator_fact,
            IndicatorVersion.denominator_fact, IndicatorVersion.missing, IndicatorVersion.level,
            Indicator.answered_by,
        )
        .join(Indicator, Indicator.id == IndicatorVersion.indicator_id)
        .where(IndicatorVersion.id == version_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("indicator_version")
    return Formula(*row)


def _sums(run: Run, year: int, formulas: Sequence[Formula]) -> dict[UUID, dict[UUID | None, Sum]]:
    found: dict[UUID, dict[UUID | None, Sum]] = {}
    counted = [formula for formula in formulas if countable(formula)]
    if counted:
        tables = fresh_tables(tuple(map(shape_of, counted)), listed=False)
        values = run.of_schools(year, counted) | {
            "versions": [formula.version_id for formula in counted],
            "keeps": [formula.keeps_denominator for formula in counted],
        }
        for version, place, *told in run.session.execute(
            statement(*tables, _FORMULAS, then=_SUMS), values
        ):
            found.setdefault(version, {})[place] = _sum(told)
    for formula in formulas:
        if formula.level == "municipality":
            values = {"year": year, "fact": formula.numerator, "day": run.day_of(year)}
            rows = run.session.execute(_NAMED, values)
            found[formula.version_id] = {place: _sum(told) for place, *told in rows}
    return found


def _sum(told: Sequence[Any]) -> Sum:
    numerator, denominator, known, units = told
    return numerator, denominator, known, units


def _plain(sums: Mapping[UUID | None, Sum]) -> list[object]:
    return [[str(place) if place else None, *told] for place, told in sums.items()]


def _read(kept: Iterable[Sequence[Any]]) -> dict[UUID | None, Sum]:
    return {UUID(place) if place else None: _sum(told) for place, *told in kept}
