"""What every chart hands to its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Legend:
    """One entry of a legend: the class of its mark, its words, how many there are."""

    mark: str
    words: str
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing, its finding in one sentence, and its numbers for the table beside it."""

    svg: Markup
    finding: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    legend: Sequence[Legend] = ()


def px(value: float | Decimal | Fraction) -> str:
    """A coordinate: at most two decimals, a point whatever the language."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")


def put(pattern: str, *values: object) -> Markup:
    """`Markup(pattern).format(*values)` at a tenth of its cost: drawings have thousands of values.

    The pattern is our own; every value is escaped, Markup is let through.
    """
    return Markup(pattern.format(*map(escape, values)))  # noqa: S704 # escaped just now
