"""What a person types for an act of the region: read, checked, kept with the draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

LINE, MOST_LINES = 500, 30


@dataclass(frozen=True, slots=True)
class WatchPlan:
    """A time of the monitoring: «итоги полугодия», 25.12.2026."""

    what: str
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ActPlan:
    """`kinds` are the types of institutions that the list is made of; none is all of them."""

    school_year: int
    starts_on: date | None
    ends_on: date | None
    grounds: tuple[str, ...] = ()
    responsible: str = ""
    responsible_post: str = ""
    signatory: str = ""
    signatory_post: str = ""
    monitoring: tuple[WatchPlan, ...] = ()
    kinds: tuple[str, ...] = ()


def faults(plan: ActPlan) -> dict[str, str]:
    """Codes of what is wrong, by field."""
    found = {
        "grounds": "" if plan.grounds else "grounds_needed",
        "starts_on": "" if plan.starts_on else "start_needed",
        "ends_on": _end_fault(plan),
        "responsible": "" if plan.responsible.strip() else "name_needed",
        "responsible_post": "" if plan.responsible_post.strip() else "post_needed",
        "signatory": "" if plan.signatory.strip() else "name_needed",
        "signatory_post": "" if plan.signatory_post.strip() else "post_needed",
        "monitoring": "" if plan.monitoring else "monitoring_needed",
    }
    too_long = {
        name for name, typed in _typed(plan).items() if any(len(each) > LINE for each in typed)
    }
    many = {name for name, typed in _typed(plan).items() if len(typed) > MOST_LINES}
    return {name: code for name, code in found.items() if code} | dict.fromkeys(
        sorted(too_long | many), "too_long"
    )


def _end_fault(plan: ActPlan) -> str:
    if plan.ends_on is None:
        return "end_needed"
    return "ends_before_start" if plan.starts_on and plan.ends_on < plan.starts_on else ""


def _typed(plan: ActPlan) -> dict[str, tuple[str, ...]]:
    return {
        "grounds": plan.grounds,
        "responsible": (plan.responsible,),
        "responsible_post": (plan.responsible_post,),
        "signatory": (plan.signatory,),
        "signatory_post": (plan.signatory_post,),
        "monitoring": tuple(each.what for each in plan.monitoring),
    }


def to_params(plan: ActPlan) -> dict[str, Any]:
    """As the draft keeps it; the school year has a column of its own."""
    return {
        "starts_on": plan.starts_on.isoformat() if plan.starts_on else None,
        "ends_on": plan.ends_on.isoformat() if plan.ends_on else None,
        "grounds": list(plan.grounds),
        "responsible": plan.responsible.strip(),
        "responsible_post": plan.responsible_post.strip(),
        "signatory": plan.signatory.strip(),
        "signatory_post": plan.signatory_post.strip(),
        "monitoring": [{"what": each.what, "due": each.due.isoformat()}
                       for each in plan.monitoring],
        "kinds": list(plan.kinds),
    }  # fmt: skip


def of_params(school_year: int, kept: Mapping[str, Any]) -> ActPlan:
    return ActPlan(
        school_year=school_year,
        starts_on=_day(kept.get("starts_on")),
        ends_on=_day(kept.get("ends_on")),
        grounds=tuple(kept.get("grounds", ())),
        responsible=kept.get("responsible", ""),
        responsible_post=kept.get("responsible_post", ""),
        signatory=kept.get("signatory", ""),
        signatory_post=kept.get("signatory_post", ""),
        monitoring=tuple(
            WatchPlan(each["what"], date.fromisoformat(each["due"]))
            for each in kept.get("monitoring", ())
        ),
        kinds=tuple(kept.get("kinds", ())),
    )


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None
