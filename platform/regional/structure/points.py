"""Where a school stands on the map: latitude and longitude as people copy them from maps."""

import re
from decimal import Decimal

_NUMBER = r"(-?\d{1,3}(?:[.,]\d+)?)"
_TYPED = re.compile(rf"^\s*{_NUMBER}(?:\s*[;,]\s*|\s+){_NUMBER}\s*$")
_PLACES = Decimal("0.00001")  # about a metre
SOUTH, NORTH = 41, 82
WEST, EAST, BEYOND_THE_DATE_LINE = 19, 180, -168

Point = tuple[Decimal, Decimal]


def read_point(text: str) -> Point | None:
    """«51.9581, 85.9603» with points or commas; None when it is no place in Russia.

    Numbers in the wrong order fall out by that too: no longitude of ours is a latitude of ours.
    """
    typed = _TYPED.match(text)
    if typed is None:
        return None
    latitude, longitude = (
        Decimal(part.replace(",", ".")).quantize(_PLACES) for part in typed.groups()
    )
    return (latitude, longitude) if in_russia(latitude, longitude) else None


def in_russia(latitude: Decimal, longitude: Decimal) -> bool:
    """Whether the place can be a school of ours."""
    along = WEST <= longitude <= EAST or -EAST <= longitude <= BEYOND_THE_DATE_LINE
    return SOUTH <= latitude <= NORTH and along


def written(latitude: Decimal | None, longitude: Decimal | None) -> str:
    """As it would be typed; empty when the place is unknown."""
    if latitude is None or longitude is None:
        return ""
    return f"{latitude.normalize():f}, {longitude.normalize():f}"
