"""The fit of two schools: its parts by hand, and the table of all pairs that must say the same."""

from random import Random

import pytest

from regional.partnership.fit import (
    WEIGHTS,
    cover,
    distance,
    fit_of,
    likeness,
    nearness,
    together,
)
from regional.partnership.tables import tables
from tests.regional.partnership.parties import drawn, party

BARNAUL, GORNO_ALTAYSK = (53.3474, 83.7784), (51.9581, 85.9603)


@pytest.mark.parametrize(
    ("needs", "strengths", "met"),
    [
        ({"results": 3}, {"results": 3}, 1000),
        ({"results": 3, "climate": 1}, {"results": 3}, 750),
        ({"results": 1, "climate": 3}, {"results": 3}, 250),
        ({"results": 3}, {"results": 1}, 333),
        ({"results": 3}, {"digital": 3}, 0),
        ({}, {"results": 3}, 0),
    ],
)
def test_topics_count_by_urgency_and_by_strength(needs, strengths, met):
    assert cover(needs, strengths) == met


def test_nearness_falls_with_the_way_and_never_to_nothing():
    assert [nearness(tenths) for tenths in (0, 600, 1800, 54000)] == [1000, 500, 250, 10]


def test_likeness_is_of_type_and_of_size():
    assert likeness(party(1), party(2)) == 1000
    assert likeness(party(1, pupils=300), party(2, pupils=100)) == 666
    assert likeness(party(1, pupils=None), party(2)) == 750
    assert likeness(party(1, kind="professional"), party(2)) == 500


def test_distance_is_measured_or_told_by_the_map():
    far = distance(party(1, point=BARNAUL), party(2, point=GORNO_ALTAYSK))
    assert far.known
    assert far.tenths == pytest.approx(2120, abs=20)
    told = [distance(party(1), party(2, place=place)) for place in (0, 1, 2)]
    assert [(each.tenths, each.known) for each in told] == [
        (150, False), (500, False), (1000, False)
    ]  # fmt: skip
    assert not distance(party(1, point=BARNAUL), party(2)).known


def test_a_fit_tells_the_topics_behind_it():
    helped = party(1, topics={"climate": 1, "results": 3, "digital": 2})
    helper = party(2, topics={"results": 2, "climate": 3, "inclusion": 3})
    fit = fit_of(helped, helper, WEIGHTS["even"])
    assert list(fit.helps.items()) == [("results", (3, 2)), ("climate", (1, 3))]
    assert fit.lacks == ("digital",)
    assert fit.total == together(fit.topics, fit.near, fit.alike, WEIGHTS["even"])


@pytest.mark.parametrize("name", WEIGHTS)
def test_the_table_of_all_pairs_says_what_the_fit_of_each_says(name):
    draw = Random(name)  # noqa: S311 - invented schools
    helped = [drawn(draw, n) for n in range(30)]
    helpers = [drawn(draw, n) for n in range(100, 130)]
    found = tables(helped, helpers, WEIGHTS[name])
    for row, one in enumerate(helped):
        for column, other in enumerate(helpers):
            fit = fit_of(one, other, WEIGHTS[name])
            assert found.cost[row, column] == 1000 - fit.total
            assert found.tenths[row, column] == fit.distance.tenths
            assert found.covers[row, column] == (fit.topics > 0) == bool(fit.helps)
