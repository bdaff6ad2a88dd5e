"""Which school year a list shows: the one that is asked for, else the one that goes on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import request

from kernel.school_year import SchoolYear


@dataclass(frozen=True, slots=True)
class YearChoice:
    """`years` that can be chosen are the latest first."""

    years: list[SchoolYear]
    chosen: SchoolYear
    current: SchoolYear


def choose_year(known: Iterable[SchoolYear], today: date) -> YearChoice:
    """By the address; the current year is offered even while it has nothing."""
    current = SchoolYear.of(today)
    years = sorted({current, *known}, reverse=True)
    asked = request.args.get("year")
    return YearChoice(years, next((y for y in years if str(y.start) == asked), current), current)
