"""Small pictures of two measurements: where they put what, and what they never draw."""

import re
from decimal import Decimal

import pytest

from kernel.measures.telling.parts import (
    IntervalPicture,
    MovePicture,
    SharePicture,
    ShiftPicture,
)
from web.charts import drawn, interval, move, shift


def numbers(svg: str, name: str) -> list[str]:
    return re.findall(rf'{name}="([^"]+)"', svg)


def test_parts_of_a_shift_fill_the_bar_from_both_ends():
    """9 better, 2 the same, 1 worse of 12: the middle is what the track leaves free."""
    svg = shift(9, 2, 1)
    assert numbers(svg, "width") == ["100", "75", "8.33"]
    assert numbers(svg, " x") == ["91.67"]


@pytest.mark.parametrize("counts", [(None, 2, 1), (9, None, 1), (9, 2, None), (0, 0, 0)])
def test_a_hidden_count_draws_no_part(counts):
    svg = shift(*counts)
    assert "c-fill" not in svg
    assert "c-second" not in svg
    assert "c-none" in svg


def test_a_ring_stands_at_the_entry_and_a_point_at_the_exit():
    assert numbers(move(1, 5, 1, 5), "cx") == ["6%", "94%"]
    assert numbers(move(3, 3, 1, 5), "cx") == ["50%", "50%"]


def test_what_is_past_the_scale_stands_at_its_end():
    assert numbers(move(0, 7, 1, 5), "cx") == ["6%", "94%"]
    assert numbers(move(3, 3, 3, 3), "cx") == ["50%", "50%"]


def test_no_change_is_the_middle_of_an_interval():
    svg = interval(0.5, -0.5, 1, 1)
    assert numbers(svg, "cx") == ["72%"]
    assert numbers(svg, "x1") == ["0", "50%", "28%"]
    assert numbers(svg, "x2") == ["100%", "50%", "94%"]


@pytest.mark.parametrize(
    ("picture", "looks"),
    [
        (ShiftPicture(9, 2, 1), shift(9, 2, 1)),
        (MovePicture(3, 4, 1, 5), move(3, 4, 1, 5)),
        (IntervalPicture(0.5, 0.2, 0.8, 1), interval(0.5, 0.2, 0.8, 1)),
    ],
)
def test_each_picture_of_a_report_is_drawn(picture, looks):
    assert drawn(picture) == looks


def test_every_picture_is_hidden_from_a_screen_reader():
    pictures = (
        ShiftPicture(1, 1, 1), MovePicture(1, 2, 1, 5), IntervalPicture(1, 0, 2, 2),
        SharePicture(Decimal(40)),
    )  # fmt: skip
    assert all('aria-hidden="true"' in drawn(each) for each in pictures)
