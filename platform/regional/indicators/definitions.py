"""Indicators of the profile as rows, and the formulas that are in force in a school year."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kernel import profile as profiles
from kernel.db import Base, Json
from kernel.ids import new_id
from kernel.profile.facts import FactCode, split
from regional.indicators.models import (
    CountingRules,
    Indicator,
    IndicatorVersion,
    KpiCell,
    Target,
)

MODEL_FORMS = "teachers_model"
TEAM_FORMS = "team_mentoring"
LANGUAGES = ("ru", "en")
# One statement, for it opens every refresh; the rules repeat beside each of a few formulas.
READ = text("""
SELECT r.school_kinds, r.model_forms, r.team_forms, r.satisfied_from, r.low_answers_percent,
       (SELECT count(*) FROM kernel.school),
       ARRAY(SELECT school_year FROM regional.compile_state),
       v.id, i.code, v.from_year, v.numerator_fact, v.denominator_fact, v.missing, v.level,
       i.answered_by
  FROM regional.counting_rules r
  LEFT JOIN (regional.indicator_version v
             JOIN regional.indicator i ON i.id = v.indicator_id) ON true
 ORDER BY i.position, i.code, v.from_year
""")


@dataclass(frozen=True, slots=True)
class Formula:
    """One version of an indicator as the compiler needs it.

    `answered` are the facts of the indicator that says how many answered, `answers` its version.
    """

    version_id: UUID
    code: str
    from_year: int
    numerator: str
    denominator: str | None
    missing: str
    level: str
    answered_by: str | None
    answers: UUID | None = None
    answered: tuple[str, str] | None = None

    @property
    def keeps_denominator(self) -> bool:
        """Whether a school whose numerator is unknown stays in the denominator."""
        return self.missing == "keep_denominator"


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


def sync(session: Session, profile: profiles.Profile) -> None:
    """Make the rows say what the profile says; what it no longer names goes, with its cells.

    Targets of single municipalities are the region's own and stay. Meant for the set-up, which
    is past the fences. Changed formulas leave a mark that has everything compiled anew.
    """
    _rules(session, profile)
    known = dict(session.execute(select(Indicator.code, Indicator.id)).all())
    for position, told in enumerate(profile.kpi):
        indicator_id = known.pop(told.code, None) or new_id()
        values = {
            "code": told.code,
            "names": _names(told),
            "unit": told.unit,
            "direction": told.direction,
            "shown_in": told.shown_in,
            "position": position,
            "answered_by": told.answered_by,
        }
        _put(session, Indicator, ["id"], {"id": indicator_id}, values)
        _versions(session, indicator_id, told)
        _targets(session, indicator_id, told)
    _forget(session, known.values())


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
        if formula.from_year <= year and (held is None or held.from_year < formula.from_year):
            chosen[formula.code] = formula
    return [_tied(formula, chosen) for formula in chosen.values()]


def forms_of(known: Iterable[Formula]) -> tuple[str, ...]:
    """The forms whose pairs some formula counts apart."""
    return _forms_of(
        frozenset(fact for f in known for fact in (f.numerator, f.denominator) if fact)
    )


@cache
def _forms_of(facts: frozenset[str]) -> tuple[str, ...]:
    forms = (split(fact) for fact in sorted(facts))
    return tuple(form for code, form in forms if code is FactCode.PAIRS_OF and form)


def _tied(formula: Formula, chosen: dict[str, Formula]) -> Formula:
    told = chosen.get(formula.answered_by or "")
    if told is None or told.denominator is None:
        return formula
    return replace(formula, answers=told.version_id, answered=(told.numerator, told.denominator))


def _rules(session: Session, profile: profiles.Profile) -> None:
    scale = profile.defaults.satisfaction
    values = {
        "school_kinds": [kind.code for kind in profile.school_types if kind.in_denominator],
        "model_forms": list(profile.counting_as(MODEL_FORMS)),
        "team_forms": list(profile.counting_as(TEAM_FORMS)),
        "satisfied_from": scale.satisfied_from,
        "low_answers_percent": scale.low_answers_percent,
    }
    _put(session, CountingRules, ["one"], {"one": True}, values)


def _versions(session: Session, indicator_id: UUID, told: profiles.Indicator) -> None:
    years = []
    for number, version in enumerate(sorted(told.versions, key=lambda v: v.from_year), 1):
        formula = told.formula_for(version.from_year)
        if formula is None:
            continue
        years.append(version.from_year)
        key: Json = {"indicator_id": indicator_id, "from_year": version.from_year}
        values = {
            "number": number,
            "numerator_fact": formula.numerator,
            "denominator_fact": formula.denominator,
            "missing": told.missing,
            "level": told.level,
            "order_number": version.order.number if version.order else None,
            "order_date": version.order.on if version.order else None,
        }
        _put(session, IndicatorVersion, list(key), key, values)
    _forget_versions(session, indicator_id, years)


def _targets(session: Session, indicator_id: UUID, told: profiles.Indicator) -> None:
    for target in told.targets:
        key: Json = {"indicator_id": indicator_id, "municipality_id": None, "year": target.year}
        values = {
            "value": target.value,
            "basis": {language: target.basis.in_language(language) for language in LANGUAGES},
            "order_number": target.order.number if target.order else None,
            "order_date": target.order.on if target.order else None,
        }
        _put(session, Target, list(key), key, values)
    session.execute(
        delete(Target).where(
            Target.indicator_id == indicator_id,
            Target.municipality_id.is_(None),
            Target.year.not_in([target.year for target in told.targets]),
        )
    )


def _names(told: profiles.Indicator) -> Json:
    return {
        language: {
            "name": told.name.in_language(language),
            "short_name": told.short_name.in_language(language),
            "about": told.about.in_language(language),
        }
        for language in LANGUAGES
    }


def _put(session: Session, model: type[Base], by: list[str], key: Json, values: Json) -> None:
    """Write the row unless it says this already: an idle sync must leave no mark."""
    fresh = {} if "id" in key or "one" in key else {"id": new_id()}
    statement = insert(model).values(**fresh, **key, **values)
    table = model.__table__
    session.execute(
        statement.on_conflict_do_update(
            index_elements=by,
            set_=values,
            where=func.row(*(table.c[name] for name in values)).is_distinct_from(
                func.row(*(statement.excluded[name] for name in values))
            ),
        )
    )


def _forget_versions(session: Session, indicator_id: UUID, years: Collection[int]) -> None:
    gone = session.scalars(
        select(IndicatorVersion.id).where(
            IndicatorVersion.indicator_id == indicator_id,
            IndicatorVersion.from_year.not_in(years),
        )
    ).all()
    if gone:
        session.execute(delete(KpiCell).where(KpiCell.version_id.in_(gone)))
        session.execute(delete(IndicatorVersion).where(IndicatorVersion.id.in_(gone)))


def _forget(session: Session, indicators: Iterable[UUID]) -> None:
    for indicator_id in indicators:
        _forget_versions(session, indicator_id, ())
        session.execute(delete(Target).where(Target.indicator_id == indicator_id))
        session.execute(delete(Indicator).where(Indicator.id == indicator_id))
