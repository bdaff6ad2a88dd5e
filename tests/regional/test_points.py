"""Where a school stands on the map, as people copy it from maps."""

from decimal import Decimal

import pytest

from regional.structure.points import read_point, written


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("51.9581, 85.9603", ("51.95810", "85.96030")),
        ("51,9581; 85,9603", ("51.95810", "85.96030")),
        ("  51,9581, 85,9603 ", ("51.95810", "85.96030")),
        ("51.958123 85.96", ("51.95812", "85.96000")),
        ("64.73, -173.22", ("64.73000", "-173.22000")),  # beyond the date line, and ours
        ("85.9603, 51.9581", None),  # the other way round
        ("51.9581", None),
        ("48.85, 2.35", None),
        ("село Озёрное", None),
    ],
)
def test_a_point_is_read_as_maps_write_it(typed, point):
    assert read_point(typed) == (tuple(map(Decimal, point)) if point else None)


def test_a_point_is_shown_as_it_would_be_typed():
    assert written(Decimal("51.95810"), Decimal("86.00000")) == "51.9581, 86"
    assert written(None, Decimal(1)) == ""
