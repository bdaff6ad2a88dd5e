"""Types of awards: ours, entered at the set-up, which the region makes its own.

A type's rules change only while nothing of it is under way in the calendar year, so that all who
are proposed in a year meet the same rules; otherwise the type is retired and a new one made. Its
quota may be changed at any time by an act, but not below the places taken.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from contests.honours.models import HonourNomination, HonourType
from contests.honours.places import places_of_year
from contests.honours.rules import LEVELS, LIVE, HonourRules, Names, Quota
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.work import Work

BASE = Path(__file__).parent / "base"


@dataclass(frozen=True, slots=True)
class TypeCard:
    """A type read whole."""

    id: UUID
    code: str
    names: Names
    level: str
    rules: HonourRules
    regulations: str
    retired: bool

    @property
    def name(self) -> str:
        return self.names.nominative


@dataclass(frozen=True, slots=True, kw_only=True)
class TypePlan:
    """What an editor gives; `regulations` is the act the clauses are of."""

    names: Names
    level: str
    rules: HonourRules
    regulations: str


@cache
def shipped() -> dict[str, TypePlan]:
    """The types that come with the portal, by code."""
    found = {}
    for path in sorted(BASE.glob("*.yaml")):
        given: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        found[path.stem] = TypePlan(
            names=Names.model_validate(given["names"]),
            level=given["level"],
            rules=HonourRules.model_validate(given["rules"]),
            regulations=given["regulations"],
        )
    return found


def sync(session: Session) -> None:
    """Enter our types where they are absent; what a region has made its own is left alone."""
    rows = [
        {"id": new_id(), "code": code, "source": "profile", **_values(plan)}
        for code, plan in shipped().items()
    ]
    session.execute(insert(HonourType).on_conflict_do_nothing(index_elements=["code"]), rows)


def types(session: Session, *, retired: bool = False) -> list[TypeCard]:
    """All that can be awarded, the region's first; with the retired ones for the editor."""
    query = select(HonourType).order_by(HonourType.level.desc(), HonourType.code)
    if not retired:
        query = query.where(HonourType.retired_at.is_(None))
    return [card_of(row) for row in session.scalars(query)]


def type_of(session: Session, type_id: UUID) -> TypeCard:
    row = session.get(HonourType, type_id)
    if row is None:
        raise NotFound("honour_type")
    return card_of(row)


def card_of(row: HonourType) -> TypeCard:
    return TypeCard(
        id=row.id, code=row.code, names=Names.model_validate(row.names), level=row.level,
        rules=HonourRules.model_validate(row.rules), regulations=row.regulations,
        retired=row.retired_at is not None,
    )  # fmt: skip


def make(work: Work, code: str, plan: TypePlan) -> HonourType:
    """A type of the region's own."""
    work.actor.require(Permission.HONOURS_DECIDE)
    _check(plan)
    if work.session.scalar(select(HonourType.id).where(HonourType.code == code)) is not None:
        raise Invalid({"code": "code_taken"})
    made = HonourType(id=new_id(), code=code, source="region", **_values(plan))
    work.session.add(made)
    work.session.flush()
    work.record("honour_type.made", "honour_type", made.id, award=code)
    return made


def change(work: Work, type_id: UUID, plan: TypePlan) -> None:
    """New names, grounds, clauses: while nothing of the type is under way this year."""
    row = _held(work, type_id)
    if under_way(work.session, type_id, work.today().year):
        raise WrongState("type_under_way")
    _check(plan)
    for name, value in _values(plan).items():
        setattr(row, name, value)
    row.source = "region"
    work.record("honour_type.changed", "honour_type", type_id, award=row.code)


def change_quota(work: Work, type_id: UUID, quota: Quota, act: str) -> None:
    """Other limits by an act, whose number and day are named; never below what is taken."""
    row = _held(work, type_id)
    if len(act.strip()) < 3:
        raise Invalid({"act": "act_needed"})
    card = card_of(row)
    places = places_of_year(work.session, work.today().year)
    if quota.per_region is not None and quota.per_region < places.decided(type_id):
        raise Invalid({"per_region": "quota_below_taken"}, taken=places.decided(type_id))
    most = places.most_backed(type_id)
    if quota.per_municipality is not None and quota.per_municipality < most:
        raise Invalid({"per_municipality": "quota_below_taken"}, taken=most)
    row.rules = _with_quota(card.rules, quota)
    row.source = "region"
    work.record("honour_type.quota", "honour_type", type_id, order_number=act.strip()[:200])


def retire(work: Work, type_id: UUID, *, away: bool) -> None:
    """Nobody is proposed for a retired type any more; what is under way goes on."""
    row = _held(work, type_id)
    row.retired_at = work.now() if away else None
    act = "honour_type.retired" if away else "honour_type.restored"
    work.record(act, "honour_type", type_id, award=row.code)


def under_way(session: Session, type_id: UUID, year: int) -> int:
    query = select(func.count()).where(
        HonourNomination.type_id == type_id,
        HonourNomination.year == year,
        HonourNomination.state.in_(LIVE),
    )
    return session.scalar(query) or 0


def _held(work: Work, type_id: UUID) -> HonourType:
    work.actor.require(Permission.HONOURS_DECIDE)
    row = work.session.get(HonourType, type_id, with_for_update=True)
    if row is None:
        raise NotFound("honour_type")
    return row


def _check(plan: TypePlan) -> None:
    if plan.level not in LEVELS:
        raise Invalid({"level": "level_needed"})
    if not plan.regulations.strip():
        raise Invalid({"regulations": "regulations_needed"})


def _with_quota(rules: HonourRules, quota: Quota) -> dict[str, Any]:
    """A limit that had no clause yet cites the quota of schools, or the regulations as a whole."""
    data = rules.model_dump(mode="json")
    data["quota"] = quota.model_dump(mode="json")
    spare = rules.clauses.get("quota_school", "Положение")
    limits = {"quota_school": quota.per_school, "quota_municipality": quota.per_municipality,
              "quota_region": quota.per_region}  # fmt: skip
    for code, limit in limits.items():
        if limit is not None:
            data["clauses"].setdefault(code, spare)
    try:
        return HonourRules.model_validate(data).model_dump(mode="json")
    except ValidationError as broken:
        raise Invalid({"per_school": "quota_unreadable"}) from broken


def _values(plan: TypePlan) -> dict[str, Any]:
    return {
        "names": plan.names.model_dump(mode="json"),
        "level": plan.level,
        "rules": plan.rules.model_dump(mode="json"),
        "regulations": plan.regulations,
    }
