"""What a route must say, and what may be done with it when. Pure decisions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

KINDS = ("course", "seminar", "internship", "mentoring", "self_study", "practice")
# G-19: four or five years are usual; the sixth lets a route be lengthened.
USUAL_YEARS, MOST_YEARS = 5, 6
TITLE, TEXT, MOST_HOURS = 300, 2000, 999
OPEN = ("asked", "active")


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteCard:
    """What a school asks for; years are the first calendar years of school years."""

    first_year: int | None
    last_year: int | None
    deficits: tuple[str, ...]
    found_on: date | None
    found_by: str
    subject: str = ""
    goal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepPlan:
    """One thing to do."""

    school_year: int | None
    kind: str
    title: str
    deficit_kind: str | None = None
    hours: int | None = None
    due_on: date | None = None


def faults_of_route(
    card: RouteCard, known: Collection[str], this_year: int, today: date
) -> dict[str, str]:
    """Field → code of what is wrong."""
    found = {
        **_year_faults(card, this_year),
        "deficits": _deficit_fault(card.deficits, known),
        "found_on": _day_fault(card.found_on, today),
        "found_by": "found_by_needed" if not card.found_by else _long(card.found_by, TITLE),
        "subject": _long(card.subject, TITLE),
        "goal": _long(card.goal, TEXT),
    }
    return {field: code for field, code in found.items() if code}


def _year_faults(card: RouteCard, this_year: int) -> dict[str, str]:
    first, last = card.first_year, card.last_year
    if first is None or last is None:
        years = {"first_year": first, "last_year": last}
        return {field: "year_needed" for field, year in years.items() if year is None}
    if not this_year - 1 <= first <= this_year + 1:
        return {"first_year": "first_year_far"}
    if last < first:
        return {"last_year": "last_before_first"}
    return {"last_year": "years_many"} if last - first >= MOST_YEARS else {}


def _deficit_fault(chosen: Collection[str], known: Collection[str]) -> str:
    if not chosen:
        return "deficits_needed"
    return "deficit_unknown" if set(chosen) - set(known) else ""


def _day_fault(day: date | None, today: date) -> str:
    if day is None:
        return "found_on_needed"
    return "day_ahead" if day > today else ""


def faults_of_step(
    plan: StepPlan, *, first_year: int, last_year: int, deficits: Collection[str]
) -> dict[str, str]:
    """Field → code; the day must fall into the step's own school year."""
    year = plan.school_year
    inside = year is not None and first_year <= year <= last_year
    found = {
        "school_year": "" if inside else "year_outside",
        "kind": "" if plan.kind in KINDS else "kind_needed",
        "title": "title_needed" if not plan.title else _long(plan.title, TITLE),
        "deficit_kind": "deficit_unknown"
        if plan.deficit_kind and plan.deficit_kind not in deficits
        else "",
        "hours": "hours_odd" if plan.hours is not None and not 0 < plan.hours <= MOST_HOURS else "",
        "due_on": "due_outside" if inside and not _in_year(plan.due_on, year) else "",
    }
    return {field: code for field, code in found.items() if code}


def _in_year(day: date | None, year: int | None) -> bool:
    """The year runs from 1 September to 31 August."""
    if day is None or year is None:
        return True
    return date(year, 9, 1) <= day <= date(year + 1, 8, 31)


def _long(text: str, most: int) -> str:
    return "too_long" if len(text) > most else ""
