"""Periods as the region keeps them: made, changed, cancelled."""

from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.periods.models import Period

MOST_WORDS = 2000
LONGEST_NAME = 150
# What reports were asked from: the list would not fit another year, day or kind.
FIXED_ONCE_LISTED = ("school_year", "cut_off_on", "school_kinds")


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodCard:
    """What an editor types about a period; `school_kinds` are the profile's types of schools."""

    name: str
    school_year: int
    opens_on: date
    due_on: date
    closes_on: date
    cut_off_on: date
    school_kinds: tuple[str, ...]
    order_number: str | None = None
    order_date: date | None = None
    note: str = ""


def create_period(work: Work, card: PeriodCard) -> UUID:
    """A period with nobody obliged yet. Invalid: see `faults_of`."""
    work.actor.require(Permission.PERIODS_EDIT)
    _check(work, card, None)
    period_id = new_id()
    work.session.add(
        Period(
            id=period_id,
            **_values(card),
            created_at=work.now(),
            created_by=work.actor.account_id,
        )
    )
    work.session.flush()
    work.record("period.created", "period", period_id, school_year=card.school_year)
    return period_id


def change_period(work: Work, period_id: UUID, card: PeriodCard) -> None:
    """Change it; once the obliged are listed, its year, cut-off day and kinds stay.

    Invalid: see `faults_of`, or «fixed_after_listing». Days may move: reports keep their place.
    """
    work.actor.require(Permission.PERIODS_EDIT)
    row = live_period(work, period_id)
    _check(work, card, row)
    values = _values(card)
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    work.session.flush()
    days = {
        name: value.isoformat()
        for name, value in values.items()
        if name in changed and isinstance(value, date)
    }
    work.record("period.changed", "period", period_id, fields=changed, **days)


def cancel_period(work: Work, period_id: UUID, reason: str) -> None:
    """The period is off: nobody is reminded, nothing can be handed in; what was given stays.

    Invalid: reason → «reason_needed».
    """
    work.actor.require(Permission.PERIODS_EDIT)
    row = live_period(work, period_id)
    row.cancelled_at = work.now()
    work.session.flush()
    work.record("period.cancelled", "period", period_id, reason=said(reason))


def live_period(work: Work, period_id: UUID) -> Period:
    """The period to be worked with, held for this transaction; a cancelled one is WrongState."""
    query = select(Period).where(Period.id == period_id).with_for_update()
    row = work.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound("period")
    if row.cancelled_at is not None:
        raise WrongState("period_cancelled")
    return row


def said(words: str, field: str = "reason") -> str:
    """Words that were asked for: Invalid «reason_needed» or «too_long»."""
    told = words.strip()
    if len(told) < 3:
        raise Invalid({field: "reason_needed"})
    if len(told) > MOST_WORDS:
        raise Invalid({field: "too_long"})
    return told


def faults_of(card: PeriodCard) -> dict[str, str]:
    """Faults by field, the profile apart: name_needed, too_long, due_before_opens,
    closes_before_due, kinds_needed, cut_off_outside_year, order_incomplete.
    """
    faults = {}
    if len(card.name.strip()) < 3:
        faults["name"] = "name_needed"
    if len(card.name) > LONGEST_NAME:
        faults["name"] = "too_long"
    if len(card.note) > MOST_WORDS:
        faults["note"] = "too_long"
    if card.due_on < card.opens_on:
        faults["due_on"] = "due_before_opens"
    if card.closes_on < card.due_on:
        faults["closes_on"] = "closes_before_due"
    if not card.school_kinds:
        faults["school_kinds"] = "kinds_needed"
    if not date(card.school_year, 9, 1) <= card.cut_off_on <= date(card.school_year + 1, 8, 31):
        faults["cut_off_on"] = "cut_off_outside_year"
    return faults | order_faults(card.order_number, card.order_date)


def order_faults(number: str | None, day: date | None) -> dict[str, str]:
    """An order is named by its number and its day, or not at all."""
    if bool(number) == (day is not None):
        return {}
    return {"order_date" if number else "order_number": "order_incomplete"}


def _check(work: Work, card: PeriodCard, row: Period | None) -> None:
    faults = faults_of(card)
    known = {kind.code for kind in profile_of(work.session).school_types}
    if not set(card.school_kinds) <= known:
        faults["school_kinds"] = "kind_unknown"
    if row is not None and row.listed_at is not None:
        values = _values(card)
        fixed = (name for name in FIXED_ONCE_LISTED if values[name] != getattr(row, name))
        faults.update(dict.fromkeys(fixed, "fixed_after_listing"))
    if faults:
        raise Invalid(faults)


def _values(card: PeriodCard) -> dict[str, object]:
    return {
        **asdict(card),
        "name": card.name.strip(),
        "note": card.note.strip(),
        "school_kinds": sorted(set(card.school_kinds)),
        "order_number": card.order_number or None,
    }
