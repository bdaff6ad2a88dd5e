"""A share as people read it: one decimal, and never rounded across its target."""

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

Exact = int | Fraction | Decimal
NEAR = 5  # points below the target that still count as near it


class Standing(StrEnum):
    """How a value stands to its target; the names are those of `ui.state`."""

    OK = "ok"
    NEAR = "near"
    BAD = "bad"
    NONE = "none"


def shown_share(
    numerator: int | None, denominator: int | None, target: Exact | None = None, places: int = 1
) -> Decimal | None:
    """Per cent to show, to the nearest tenth on the value's own side of the target.

    64.96 against 65 is 64.9, for "65.0" would say the target is met. In the same way only
    everybody is 100 and only nobody is 0. None when either number is unknown or there is nobody
    to take a share of.
    """
    if numerator is None or not denominator:
        return None
    return _on_its_side(Fraction(100 * numerator, denominator), target, 10**places)


def _on_its_side(value: Fraction, target: Exact | None, step: int) -> Decimal:
    def crosses(shown: Fraction) -> bool:
        return target is not None and (shown >= Fraction(target)) != (value >= Fraction(target))

    def pretends(shown: Fraction) -> bool:
        return shown in (0, 100) and shown != value

    around = (Fraction(floor(value * step), step), Fraction(ceil(value * step), step))
    shown = min(around, key=lambda s: (crosses(s), pretends(s), abs(s - value), -s))
    return Decimal(shown.numerator * step // shown.denominator).scaleb(-len(str(step)) + 1)


def decimal(value: Exact) -> Decimal:
    """The same number for showing; a fraction is cut where a Decimal must be."""
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / value.denominator
    return Decimal(value)


def gap(shown: Decimal, target: Exact) -> Decimal:
    """Points from what is shown to the target: negative below it; agrees with what people see."""
    return decimal(Fraction(shown) - Fraction(target))


def standing(numerator: int | None, denominator: int | None, target: Exact | None) -> Standing:
    """Whether the target is met, near, or missed, on exact numbers."""
    if numerator is None or not denominator or target is None:
        return Standing.NONE
    short = Fraction(target) - Fraction(100 * numerator, denominator)
    if short <= 0:
        return Standing.OK
    return Standing.NEAR if short <= NEAR else Standing.BAD
