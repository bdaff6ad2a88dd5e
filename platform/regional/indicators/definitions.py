"""Indicators of the profile as rows, beside those that the region's people made."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, TextClause, and_, delete, func, not_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from kernel import profile as profiles
from kernel.db import Base, Json
from kernel.ids import new_id
from regional.indicators.models import (
    CountingRules,
    Indicator,
    IndicatorVersion,
    KpiCell,
    KpiMonth,
    Target,
)

MODEL_FORMS = "teachers_model"
TEAM_FORMS = "team_mentoring"
LANGUAGES = ("ru", "en")
POSITION_STEP = 10  # room for the region's own indicators between those of the profile
# Versions that a school's report or a remark to it names stay.
_NOT_REPORTED = text(
    "NOT EXISTS (SELECT FROM regional.report_figure WHERE version_id = indicator_version.id)"
    " AND NOT EXISTS (SELECT FROM regional.report_remark WHERE version_id = indicator_version.id)"
)


def sync(session: Session, profile: profiles.Profile) -> None:
    """Make the rows say what the profile says; what it no longer names goes, with its cells.

    What the region's people made (`source` is «region») stays as it is, and keeps what it stands
    on: an indicator that they gave a version or a target is theirs once the profile drops it, and
    one that approved reports show is only retired. Meant for the set-up, which is past the fences.
    Changed formulas leave a mark that has everything compiled anew.
    """
    _rules(session, profile)
    known = {
        code: (found, source)
        for found, code, source in session.execute(
            select(Indicator.id, Indicator.code, Indicator.source)
        )
    }
    for position, told in enumerate(profile.kpi):
        indicator_id, source = known.pop(told.code, (new_id(), "profile"))
        if source == "region":
            continue
        values = {
            "code": told.code,
            "names": _names(told),
            "unit": told.unit,
            "direction": told.direction,
            "shown_in": told.shown_in,
            "position": POSITION_STEP * position,
            "answered_by": told.answered_by,
        }
        _put(session, Indicator, {"id": indicator_id}, values)
        _come_back(session, indicator_id)
        _versions(session, indicator_id, told)
        _targets(session, indicator_id, told)
    _forget(session, [found for found, source in known.values() if source == "profile"])


def _rules(session: Session, profile: profiles.Profile) -> None:
    scale = profile.defaults.satisfaction
    values = {
        "school_kinds": [kind.code for kind in profile.school_types if kind.in_denominator],
        "model_forms": list(profile.counting_as(MODEL_FORMS)),
        "team_forms": list(profile.counting_as(TEAM_FORMS)),
        "satisfied_from": scale.satisfied_from,
        "low_answers_percent": scale.low_answers_percent,
    }
    _put(session, CountingRules, {"one": True}, values)


def _versions(session: Session, indicator_id: UUID, told: profiles.Indicator) -> None:
    numbers = _Numbers.of(session, indicator_id)
    years = []
    for place, version in enumerate(sorted(told.versions, key=lambda v: v.from_year), 1):
        formula = told.formula_for(version.from_year)
        if formula is None:
            continue
        years.append(version.from_year)
        key: Json = {"indicator_id": indicator_id, "from_year": version.from_year}
        values = {
            "number": numbers.take(version.from_year, place),
            "numerator_fact": formula.numerator,
            "denominator_fact": formula.denominator,
            "missing": told.missing,
            "level": told.level,
            "order_number": version.order.number if version.order else None,
            "order_date": version.order.on if version.order else None,
        }
        _put(session, IndicatorVersion, {**key, "source": "profile"}, values,
             by=tuple(key), among=text("source = 'profile'"))  # fmt: skip
    _forget_versions(session, indicator_id, years)


@dataclass(slots=True)
class _Numbers:
    """Numbers of an indicator's versions: by their order, unless people have added their own."""

    held: dict[int, int]
    last: int
    people: bool

    @classmethod
    def of(cls, session: Session, indicator_id: UUID) -> "_Numbers":
        rows = session.execute(
            select(IndicatorVersion.from_year, IndicatorVersion.number, IndicatorVersion.source)
            .where(IndicatorVersion.indicator_id == indicator_id)
        ).all()  # fmt: skip
        held = {year: number for year, number, source in rows if source == "profile"}
        last = max((number for _, number, _ in rows), default=0)
        return cls(held, last, any(source == "region" for _, _, source in rows))

    def take(self, year: int, place: int) -> int:
        if not self.people:
            return place
        if year not in self.held:
            self.last += 1
            self.held[year] = self.last
        return self.held[year]


def _targets(session: Session, indicator_id: UUID, told: profiles.Indicator) -> None:
    ours = Target.source == "profile"
    for target in told.targets:
        key: Json = {"indicator_id": indicator_id, "municipality_id": None, "year": target.year}
        values = {
            "value": target.value,
            "basis": {language: target.basis.in_language(language) for language in LANGUAGES},
            "order_number": target.order.number if target.order else None,
            "order_date": target.order.on if target.order else None,
        }
        _put(session, Target, key, values, unless=~ours)
    session.execute(
        delete(Target).where(
            Target.indicator_id == indicator_id,
            Target.municipality_id.is_(None),
            Target.year.not_in([target.year for target in told.targets]),
            ours,
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


def _put(
    session: Session,
    model: type[Base],
    key: Json,
    values: Json,
    *,
    by: Sequence[str] = (),
    among: TextClause | None = None,
    unless: ColumnElement[bool] | None = None,
) -> None:
    """Write the row unless it says this already: an idle sync must leave no mark.

    `by` are the columns that tell rows apart, all of the key if not given, and `among` the rows
    their index knows; a row of which `unless` is true stays as it is.
    """
    fresh = {} if "id" in key or "one" in key else {"id": new_id()}
    made = insert(model).values(**fresh, **key, **values)
    table = model.__table__
    differs = func.row(*(table.c[name] for name in values)).is_distinct_from(
        func.row(*(made.excluded[name] for name in values))
    )
    session.execute(
        made.on_conflict_do_update(
            index_elements=list(by or key),
            index_where=among,
            set_=values,
            where=differs if unless is None else and_(differs, not_(unless)),
        )
    )


def _come_back(session: Session, indicator_id: UUID) -> None:
    """The profile names it again; what people retired stays retired."""
    session.execute(
        update(Indicator)
        .where(Indicator.id == indicator_id, Indicator.retired_from.is_not(None))
        .where(Indicator.retired_at.is_(None))
        .values(retired_from=None)
    )


def _forget_versions(session: Session, indicator_id: UUID, years: Collection[int]) -> None:
    """Remove the profile's other versions, those that approved reports show aside."""
    gone = session.scalars(
        select(IndicatorVersion.id).where(
            IndicatorVersion.indicator_id == indicator_id,
            IndicatorVersion.source == "profile",
            IndicatorVersion.from_year.not_in(years),
            _NOT_REPORTED,
        )
    ).all()
    if gone:
        for cells in (KpiCell, KpiMonth):
            session.execute(delete(cells).where(cells.version_id.in_(gone)))
        session.execute(delete(IndicatorVersion).where(IndicatorVersion.id.in_(gone)))


def _forget(session: Session, indicators: Iterable[UUID]) -> None:
    for indicator_id in indicators:
        _forget_versions(session, indicator_id, ())
        of_it = Target.indicator_id == indicator_id
        session.execute(delete(Target).where(of_it, Target.source == "profile"))
        kept = select(IndicatorVersion.source).where(IndicatorVersion.indicator_id == indicator_id)
        left = {*session.scalars(kept), *session.scalars(select(Target.source).where(of_it))}
        it = update(Indicator).where(Indicator.id == indicator_id)
        if "region" in left:
            session.execute(it.values(source="region"))
        elif left:
            session.execute(it.where(Indicator.retired_from.is_(None)).values(retired_from=0))
        else:
            session.execute(delete(Indicator).where(Indicator.id == indicator_id))
