"""Parts of a profile about indicators: what is divided by what, since when, and the aim."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from kernel.profile.region import Order
from kernel.profile.text import Code, Line, Named, Part, Text

StartYear = Annotated[int, Field(ge=2000, le=2100)]


def _exact(value: object) -> object:
    """Whole numbers of YAML are exact; the loader already reads fractions as Decimal."""
    return Decimal(value) if type(value) is int else value


class Target(Part):
    """The aim for a calendar year, with the act that set it or the source it is taken from."""

    year: StartYear
    value: Annotated[Decimal, BeforeValidator(_exact), Field(ge=0)]
    order: Order | None = None
    basis: Text


class Version(Part):
    """The formula from a school year on; facts left out are the indicator's own."""

    from_year: StartYear
    order: Order | None = None
    numerator_fact: Line | None = None
    denominator_fact: Line | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """What an indicator divides in a given school year; a counter has no denominator."""

    from_year: int
    numerator: str
    denominator: str | None
    order: Order | None


@dataclass(frozen=True, slots=True)
class Aim:
    """The target that a school year reads: its value, the year it was set for, the act."""

    value: Decimal
    year: int
    order: Order | None
    basis: Text


class Indicator(Named):
    """A share or a counter that the region watches."""

    short_name: Text
    unit: Literal["percent", "count"]
    numerator_fact: Line
    denominator_fact: Line | None = None
    direction: Literal["up", "down"] = "up"
    missing: Literal["keep_denominator", "leave_out"] = "leave_out"
    level: Literal["school", "municipality"] = "school"
    shown_in: Literal["main", "counters", "support"]
    answered_by: Code | None = None
    about: Text
    versions: tuple[Version, ...] = Field(min_length=1)
    targets: tuple[Target, ...] = ()

    def formula_for(self, start_year: int) -> Formula | None:
        """The formula of the school year, or None before the indicator was introduced."""
        current = [v for v in self.versions if v.from_year <= start_year]
        if not current:
            return None
        version = max(current, key=lambda v: v.from_year)
        return Formula(
            version.from_year,
            version.numerator_fact or self.numerator_fact,
            version.denominator_fact or self.denominator_fact,
            version.order,
        )

    def target_for(self, start_year: int) -> Aim | None:
        """The target of the year the school year ends in, else of the latest year before it."""
        reached = [t for t in self.targets if t.year <= start_year + 1]
        if not reached:
            return None
        target = max(reached, key=lambda t: t.year)
        return Aim(target.value, target.year, target.order, target.basis)
