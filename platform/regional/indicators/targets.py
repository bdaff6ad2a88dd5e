"""Targets that people set: for the region or a municipality, for a calendar year, by an act."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.tenancy.models import Municipality
from kernel.work import Work
from regional.indicators.formula_rules import FIRST_YEAR, LAST_YEAR
from regional.indicators.models import Indicator, Target
from regional.indicators.rules import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCard:
    """A value to reach, with its act or its source; without a municipality it is the region's."""

    year: int
    value: Decimal
    municipality_id: UUID | None = None
    order_number: str = ""
    order_date: date | None = None
    basis: str = ""


def set_target(work: Work, indicator_id: UUID, card: TargetCard) -> Target:
    """Write the target of that place and year; a former value of it stays in the log."""
    work.actor.require(Permission.INDICATORS_EDIT)
    found = work.session.get(Indicator, indicator_id)
    if found is None:
        raise NotFound("indicator")
    faults = _faults(work, found, card)
    if faults:
        raise Invalid(faults)
    row = _held(work, indicator_id, card)
    before = row.value if row is not None else None
    if row is None:
        row = Target(
            indicator_id=indicator_id, municipality_id=card.municipality_id, year=card.year
        )
        work.session.add(row)
    row.value, row.basis = card.value, {language: card.basis.strip() for language in ("ru", "en")}
    row.order_number, row.order_date = card.order_number.strip() or None, card.order_date
    row.source, row.set_at, row.set_by = "region", work.now(), work.actor.account_id
    work.session.flush()
    work.record(
        "indicator.target_set",
        "target",
        row.id,
        code=found.code,
        aim_year=card.year,
        municipality=str(card.municipality_id) if card.municipality_id else None,
        value=_said(card.value),
        was_value=_said(before),
        order_number=row.order_number,
    )
    return row


def drop_target(work: Work, target_id: UUID) -> str:
    """Take a target back; the profile's own of that year comes again. Returns the code."""
    work.actor.require(Permission.INDICATORS_EDIT)
    row = work.session.get(Target, target_id)
    if row is None:
        raise NotFound("target")
    if row.source != "region":
        raise WrongState("of_profile")
    found = work.session.get_one(Indicator, row.indicator_id)
    work.record(
        "indicator.target_dropped", "target", target_id, code=found.code, aim_year=row.year,
        was_value=_said(row.value),
    )  # fmt: skip
    if not _as_in_profile(row, found.code, profile_of(work.session)):
        work.session.delete(row)
    return found.code


def _held(work: Work, indicator_id: UUID, card: TargetCard) -> Target | None:
    place = Target.municipality_id
    same = place.is_(None) if card.municipality_id is None else place == card.municipality_id
    held: Target | None = work.session.scalar(
        select(Target).where(
            Target.indicator_id == indicator_id, Target.year == card.year, same
        ).with_for_update()
    )  # fmt: skip
    return held


def _faults(work: Work, found: Indicator, card: TargetCard) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not FIRST_YEAR <= card.year <= LAST_YEAR:
        faults["year"] = "calendar_year_wrong"
    if card.value < 0:
        faults["value"] = "value_below_nought"
    elif found.unit == Unit.PERCENT and card.value > 100:
        faults["value"] = "value_over_hundred"
    elif found.unit == Unit.COUNT and card.value != card.value.to_integral():
        faults["value"] = "value_whole"
    if not card.order_number.strip() and not card.basis.strip():
        faults["order_number"] = "order_or_basis_needed"
    if card.order_date is not None and not card.order_number.strip():
        faults["order_number"] = "order_number_needed"
    place = card.municipality_id
    if place is not None and work.session.get(Municipality, place) is None:
        faults["municipality_id"] = "municipality_unknown"
    return faults


def _as_in_profile(row: Target, code: str, profile: Profile) -> bool:
    """Write the profile's target of that year back, if it has one for the region."""
    told = [
        target
        for indicator in profile.kpi
        for target in indicator.targets
        if indicator.code == code and target.year == row.year and row.municipality_id is None
    ]
    for target in told:
        row.value, row.source, row.set_at, row.set_by = target.value, "profile", None, None
        row.basis = {"ru": target.basis.ru, "en": target.basis.en}
        row.order_number = target.order.number if target.order else None
        row.order_date = target.order.on if target.order else None
    return bool(told)


def _said(value: Decimal | None) -> str | None:
    """Without zeros at the end, and never as 7E+1."""
    return None if value is None else f"{value.normalize():f}"
