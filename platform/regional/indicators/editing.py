"""Indicators as the region's people make them: drafts, a trial, a start, an end (KP-01, K-08).

A draft is computed only on trial. Once started a version never changes: a mistake is put right
by another version, which from its school year on goes before the earlier one.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, exists, func, select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.profile.text import plain
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.indicators.formula_rules import FormulaCard, code_for, faults_of, level_of
from regional.indicators.models import Indicator, IndicatorVersion, Target

UNITS, DIRECTIONS = ("percent", "count"), ("up", "down")
PLACES = ("main", "counters", "support")


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorCard:
    """What an indicator is called and where it stands; English words may be left to the Russian.

    `after` is the code of the indicator it follows in the list; empty puts it last.
    """

    name: str
    short_name: str
    about: str
    unit: str
    direction: str
    shown_in: str
    after: str = ""
    name_en: str = ""
    short_name_en: str = ""
    about_en: str = ""


def create_indicator(work: Work, card: IndicatorCard) -> Indicator:
    """An indicator of the region's own; until a version of it starts, nothing shows it."""
    work.actor.require(Permission.INDICATORS_EDIT)
    _check_card(work, card, None)
    codes = work.session.scalars(select(Indicator.code)).all()
    made = Indicator(
        code=code_for(card.name, codes), source="region", answered_by=None, **_values(work, card)
    )
    work.session.add(made)
    work.session.flush()
    work.record("indicator.created", "indicator", made.id, code=made.code)
    return made


def correct_indicator(work: Work, indicator_id: UUID, card: IndicatorCard) -> Indicator:
    """Other words or another place; the unit stays once a version has started."""
    found = _indicator(work, indicator_id)
    if found.source != "region":
        raise WrongState("of_profile")
    if card.unit != found.unit and _has_started(work, indicator_id):
        raise Invalid({"unit": "unit_fixed"})
    _check_card(work, card, indicator_id)
    for key, value in _values(work, card).items():
        setattr(found, key, value)
    work.record("indicator.corrected", "indicator", indicator_id, code=found.code)
    return found


def delete_indicator(work: Work, indicator_id: UUID) -> None:
    """Put away an indicator of which nothing has ever started, its drafts and targets with it."""
    found = _indicator(work, indicator_id)
    if found.source != "region" or _has_started(work, indicator_id):
        raise WrongState("has_started")
    for rows in (IndicatorVersion, Target):
        work.session.execute(delete(rows).where(rows.indicator_id == indicator_id))
    work.record("indicator.deleted", "indicator", indicator_id, code=found.code)
    work.session.delete(found)


def draft_version(work: Work, indicator_id: UUID, card: FormulaCard) -> IndicatorVersion:
    """Another formula, to be tried before it starts."""
    found = _indicator(work, indicator_id)
    _check_formula(work, found, card)
    draft = IndicatorVersion(
        indicator_id=indicator_id,
        number=_last_number(work, indicator_id) + 1,
        source="region",
        draft=True,
        created_at=work.now(),
        created_by=work.actor.account_id,
        **_formula(card),
    )
    work.session.add(draft)
    work.session.flush()
    work.record("indicator.drafted", "indicator_version", draft.id, code=found.code)
    return draft


def change_draft(work: Work, version_id: UUID, card: FormulaCard) -> IndicatorVersion:
    """Another thought; a trial of the former formula says nothing of this one and goes."""
    draft, found = draft_of(work, version_id)
    _check_formula(work, found, card)
    values = _formula(card)
    named = ("numerator_fact", "denominator_fact", "missing", "level")
    if any(getattr(draft, key) != values[key] for key in named):
        draft.trial, draft.tried_at = None, None
    for key, value in values.items():
        setattr(draft, key, value)
    work.record("indicator.draft_changed", "indicator_version", version_id, code=found.code)
    return draft


def delete_draft(work: Work, version_id: UUID) -> str:
    """Put a draft away; returns the indicator's code."""
    draft, found = draft_of(work, version_id)
    work.session.delete(draft)
    work.record("indicator.draft_deleted", "indicator_version", version_id, code=found.code)
    return found.code


def put_in_force(work: Work, version_id: UUID, reason: str = "") -> IndicatorVersion:
    """Start a tried draft. A year that has passed needs a reason: its figures will change.

    The database leaves the mark that has everything compiled anew; earlier versions keep their
    own years.
    """
    draft, found = draft_of(work, version_id)
    current = SchoolYear.of(work.today()).start
    if draft.tried_at is None:
        raise WrongState("not_tried")
    if draft.from_year < current and not reason.strip():
        raise Invalid({"reason": "reason_needed"})
    if found.retired_from is not None and draft.from_year >= found.retired_from:
        raise WrongState("retired")
    draft.draft, draft.number = False, _last_number(work, found.id, started=True) + 1
    draft.note = "\n".join(filter(None, (draft.note, reason.strip())))
    work.session.flush()
    work.record(
        "indicator.started",
        "indicator_version",
        version_id,
        code=found.code,
        version=draft.number,
        year=draft.from_year,
        order_number=draft.order_number,
    )
    return draft


def retire(work: Work, indicator_id: UUID, from_year: int) -> Indicator:
    """From that school year on the indicator is not computed; earlier years stay as they are."""
    found = _indicator(work, indicator_id)
    current = SchoolYear.of(work.today()).start
    if not current <= from_year <= current + 10:
        raise Invalid({"from_year": "year_passed"})
    leaning = select(Indicator.code).where(
        Indicator.answered_by == found.code, Indicator.retired_from.is_(None)
    )
    if work.session.scalar(leaning.limit(1)) is not None:
        raise Invalid({"from_year": "others_lean_on_it"})
    found.retired_at, found.retired_from = work.now(), from_year
    work.record("indicator.retired", "indicator", indicator_id, code=found.code, year=from_year)
    return found


def bring_back(work: Work, indicator_id: UUID) -> Indicator:
    """The indicator is computed again in every year its versions cover."""
    found = _indicator(work, indicator_id)
    if found.retired_from is None:
        raise WrongState("not_retired")
    found.retired_at, found.retired_from = None, None
    work.record("indicator.brought_back", "indicator", indicator_id, code=found.code)
    return found


def draft_of(work: Work, version_id: UUID) -> tuple[IndicatorVersion, Indicator]:
    """A draft with its indicator, held until the transaction ends."""
    work.actor.require(Permission.INDICATORS_EDIT)
    draft = work.session.get(IndicatorVersion, version_id, populate_existing=True)
    if draft is None:
        raise NotFound("indicator_version")
    found = _indicator(work, draft.indicator_id)
    work.session.refresh(draft)
    if not draft.draft:
        raise WrongState("has_started")
    return draft, found


def _indicator(work: Work, indicator_id: UUID) -> Indicator:
    """Held until the transaction ends, so that two people do not start one number."""
    work.actor.require(Permission.INDICATORS_EDIT)
    found = work.session.get(Indicator, indicator_id, with_for_update=True)
    if found is None:
        raise NotFound("indicator")
    return found


def _has_started(work: Work, indicator_id: UUID) -> bool:
    started = exists().where(IndicatorVersion.indicator_id == indicator_id, ~IndicatorVersion.draft)
    return bool(work.session.scalar(select(started)))


def _last_number(work: Work, indicator_id: UUID, *, started: bool = False) -> int:
    last = select(func.max(IndicatorVersion.number)).where(
        IndicatorVersion.indicator_id == indicator_id
    )
    if started:
        last = last.where(~IndicatorVersion.draft)
    return work.session.scalar(last) or 0


def _check_formula(work: Work, found: Indicator, card: FormulaCard) -> None:
    faults = faults_of(card, found.unit, profile_of(work.session))
    if faults:
        raise Invalid(faults)


def _check_card(work: Work, card: IndicatorCard, own: UUID | None) -> None:
    faults: dict[str, str] = {}
    for field in ("name", "short_name", "about"):
        if len(getattr(card, field).strip()) < 3:
            faults[field] = f"{field}_needed"
    for field, allowed in (("unit", UNITS), ("direction", DIRECTIONS), ("shown_in", PLACES)):
        if getattr(card, field) not in allowed:
            faults[field] = "choice_unknown"
    others = work.session.execute(select(Indicator.id, Indicator.names)).all()
    names = {plain(str(names["ru"]["name"])) for found, names in others if found != own}  # type: ignore[index]
    if plain(card.name) in names:
        faults["name"] = "name_taken"
    if faults:
        raise Invalid(faults)


def _values(work: Work, card: IndicatorCard) -> dict[str, object]:
    russian = {key: getattr(card, key).strip() for key in ("name", "short_name", "about")}
    english = {key: getattr(card, f"{key}_en").strip() or said for key, said in russian.items()}
    return {
        "names": {"ru": russian, "en": english},
        "unit": card.unit,
        "direction": card.direction,
        "shown_in": card.shown_in,
        "position": _position(work, card.after),
    }


def _position(work: Work, after: str) -> int:
    """Right behind the indicator named, else behind all."""
    place = select(Indicator.position).where(Indicator.code == after)
    if not after or (found := work.session.scalar(place)) is None:
        found = work.session.scalar(select(func.max(Indicator.position))) or 0
    return found + 1


def _formula(card: FormulaCard) -> dict[str, object]:
    return {
        "numerator_fact": card.numerator,
        "denominator_fact": card.denominator,
        "missing": card.missing,
        "level": level_of(card),
        "from_year": card.from_year,
        "order_number": card.order_number.strip() or None,
        "order_date": card.order_date,
        "note": card.note.strip(),
    }
