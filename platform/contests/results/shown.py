"""How an exact number is rounded for reading: the same on pages, in exports and in the protocol."""

from decimal import Decimal
from fractions import Fraction

PLACES = 2


def rounded(value: Fraction, aggregation: str | None = None) -> Decimal:
    """Two places, halves away from nought. A sum of ranks is kept with a minus and shown without.

    Places are never told by this number: only by the exact one.
    """
    exact = abs(value) if aggregation == "rank_sum" else value
    whole = int(abs(exact) * 10**PLACES + Fraction(1, 2))
    return Decimal(whole if exact >= 0 else -whole).scaleb(-PLACES)
