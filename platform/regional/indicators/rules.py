"""Pure decisions about a figure: its value, its target, how far it is from it.

Exact fractions throughout: a figure is never judged by what it looks like when rounded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

from kernel.school_year import SchoolYear

NEAR_POINTS = 5


class Unit(StrEnum):
    PERCENT = "percent"
    COUNT = "count"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


class Anomaly(StrEnum):
    """What is odd about a cell: it is shown as it is, with a flag."""

    ZERO_DENOMINATOR = "zero_denominator"
    OVER_ONE = "over_one"
    FEW_ANSWERS = "few_answers"


class State(StrEnum):
    """A figure against its target; NEAR is short of it by at most five points."""

    REACHED = "reached"
    NEAR = "near"
    BELOW = "below"
    UNKNOWN = "unknown"
    NO_TARGET = "no_target"


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """A target as it was set: for a calendar year, by an order or after a named source."""

    year: int
    value: Fraction
    municipality_id: UUID | None = None
    basis: Mapping[str, str]
    order_number: str | None = None
    order_date: date | None = None


def value_of(numerator: int | None, denominator: int | None, unit: str) -> Fraction | None:
    """The figure: a count, or percent of a hundred; None is unknown, and so is a share of none."""
    if numerator is None:
        return None
    if unit == Unit.COUNT:
        return Fraction(numerator)
    return Fraction(100 * numerator, denominator) if denominator else None


def gap(value: Fraction | None, aim: Aim | None, direction: str) -> Fraction | None:
    """How far beyond the target, in the figure's own points; below zero it is short of it."""
    if value is None or aim is None:
        return None
    return value - aim.value if direction == Direction.UP else aim.value - value


def state(value: Fraction | None, aim: Aim | None, direction: str) -> State:
    """Reached, near, below; UNKNOWN goes before NO_TARGET, for there is nothing to judge."""
    if value is None:
        return State.UNKNOWN
    beyond = gap(value, aim, direction)
    if beyond is None:
        return State.NO_TARGET
    if beyond >= 0:
        return State.REACHED
    return State.NEAR if beyond >= -NEAR_POINTS else State.BELOW


def aim_for(aims: Iterable[Aim], year: SchoolYear, municipality_id: UUID | None) -> Aim | None:
    """The target that a school year reads: of the year it ends in, else the latest before (X-09).

    A municipality's own target goes before the region's, however old it is.
    """
    reached = [aim for aim in aims if aim.year <= year.start + 1]
    own = [aim for aim in reached if aim.municipality_id == municipality_id]
    everybody = [aim for aim in reached if aim.municipality_id is None]
    return max(own or everybody, key=lambda aim: aim.year, default=None)


def share(part: int | None, whole: int | None) -> Fraction | None:
    """Percent that a part makes of a whole, such as the satisfied of those who answered."""
    return value_of(part, whole, Unit.PERCENT)
