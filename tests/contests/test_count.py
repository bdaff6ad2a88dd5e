"""CT-06: sheets become places in exact fractions, by the rules and nothing else."""

from fractions import Fraction
from itertools import permutations
from random import Random

import pytest

from contests.counting.count import (
    AGGREGATIONS,
    count,
    median,
    scores_of,
    trimmed_mean,
    winners,
)
from contests.counting.stability import stability

CRITERIA = [{"code": "a", "max": 10, "weight": 1}, {"code": "b", "max": 5, "weight": 3}]
QUORUM = {"jurors_percent": 67, "ballots": 2}


def rules(aggregation="mean", ties=(), quorum=QUORUM, criteria=CRITERIA):
    chain = [{"rule": rule, "criterion": criterion} for rule, criterion in ties]
    return {"criteria": criteria, "aggregation": aggregation, "quorum": quorum, "ties": chain}


def sheet(entry, juror, a, b=0):
    return {"entry": entry, "juror": juror, "marks": {"a": a, "b": b}}


def single(*columns):
    """Sheets by one criterion of a hundred: columns are entries, rows jurors."""
    return [
        {"entry": f"e{e}", "juror": f"j{j}", "marks": {"a": mark}}
        for e, marks in enumerate(columns)
        for j, mark in enumerate(marks)
        if mark is not None
    ]


ONE = [{"code": "a", "max": 100, "weight": 1}]


def places(result):
    return {line["entry"]: line["place"] for line in result["ranking"]}


def run(aggregation, *columns, ties=(), chair=None, votes=(), quorum=None):
    told = rules(aggregation, ties, quorum or {"jurors_percent": 0, "ballots": 1}, ONE)
    jurors = [f"j{n}" for n in range(len(columns[0]))]
    entries = [f"e{n}" for n in range(len(columns))]
    return count(told, single(*columns), entries, jurors, chair=chair, votes=votes)


def test_a_sheet_is_weighed_by_maximum_and_weight():
    found = scores_of([sheet("e", "j", 5, 5), sheet("f", "j", 10, 0), sheet("g", "j", 1, 1)],
                      CRITERIA)  # fmt: skip
    assert found["e"]["j"] == Fraction(100 * (Fraction(1, 2) + 3), 4)
    assert found["f"]["j"] == 25
    assert found["g"]["j"] == Fraction(100 * (Fraction(1, 10) + Fraction(3, 5)), 4)


@pytest.mark.parametrize(
    ("aggregation", "values"),
    [
        ("mean", {"e0": Fraction(172, 3), "e1": Fraction(170, 3)}),
        ("sum", {"e0": 172, "e1": 170}),
        ("median", {"e0": 62, "e1": 70}),
        ("rank_sum", {"e0": Fraction(-5), "e1": Fraction(-4)}),
    ],
)
def test_each_aggregation_by_hand(aggregation, values):
    result = run(aggregation, [100, 10, 62], [20, 80, 70])
    assert {line["entry"]: line["value"] for line in result["ranking"]} == values


def test_trimming_starts_at_five():
    few, enough = (
        [Fraction(n) for n in (0, 50, 60, 100)],
        [Fraction(n) for n in (0, 50, 60, 70, 100)],
    )
    assert trimmed_mean(few) == Fraction(210, 4)
    assert trimmed_mean(enough) == 60
    assert median([Fraction(1), Fraction(2)]) == Fraction(3, 2)


@pytest.mark.parametrize("aggregation", ["sum", "rank_sum"])
def test_what_needs_equal_panels_refuses_others(aggregation):
    with pytest.raises(ValueError, match="unequal panels"):
        run(aggregation, [10, 20, None], [10, 20, 30])


@pytest.mark.parametrize(
    ("ties", "chair", "votes", "expected", "rule"),
    [
        ((), None, (), {"e0": 1, "e1": 1, "e2": 3}, None),
        ((("head_to_head", None),), None, (), {"e1": 1, "e0": 2, "e2": 3}, "head_to_head"),
        ((("chair", None),), "j0", (), {"e0": 1, "e1": 2, "e2": 3}, "chair"),
        ((("chair", None),), None, (), {"e0": 1, "e1": 1, "e2": 3}, None),
        ((("vote", None),), None, ({"votes": {"e0": 2, "e1": 5}},), {"e1": 1, "e0": 2, "e2": 3},
         "vote"),
        ((("vote", None),), None, ({"votes": {"e0": 2, "e2": 5}},), {"e0": 1, "e1": 1, "e2": 3},
         None),
    ],
)  # fmt: skip
def test_ties_go_down_the_chain_or_share_a_place(ties, chair, votes, expected, rule):
    """e0 and e1 have the same mean; two of three jurors put e1 higher, the chair e0."""
    result = run("mean", [90, 50, 40], [60, 60, 60], [1, 1, 1], ties=ties, chair=chair,
                 votes=votes)  # fmt: skip
    assert places(result) == expected
    assert result["ranking"][0]["tie"] == rule
    assert result["ranking"][0]["shared"] == (rule is None)


def test_a_priority_criterion_decides_first():
    told = rules(ties=[("criterion", "a")], quorum={"jurors_percent": 0, "ballots": 1},
                 criteria=[{"code": "a", "max": 10, "weight": 1},
                           {"code": "b", "max": 10, "weight": 1}])  # fmt: skip
    result = count(told, [sheet("x", "j", 3, 7), sheet("y", "j", 7, 3)], ["x", "y"], ["j"])
    assert places(result) == {"y": 1, "x": 2}


@pytest.mark.parametrize(
    ("columns", "quorum", "lack"),
    [
        (([1, 2, None], [1, 2, None]), (67, 2), {"jurors": {"came": 2, "of": 3}}),
        (([1, 2, 3], [1, None, None]), (67, 2), {"entries": ["e1"]}),
        (([1, 2, 3], [None, None, None]), (0, 1), {"entries": ["e1"]}),
    ],
)
def test_without_quorum_there_is_no_ranking(columns, quorum, lack):
    result = run("mean", *columns, quorum=dict(zip(("jurors_percent", "ballots"), quorum,
                                                  strict=True)))  # fmt: skip
    assert result == {"state": "no_quorum", "lack": lack}
    assert winners(result) == []


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_neither_names_nor_order_decide(aggregation):
    """Renaming entries and jurors and shuffling sheets moves nobody."""
    draw = Random(7)  # noqa: S311 - invented marks
    for _ in range(20):
        columns = [[draw.randrange(0, 101, 10) for _ in range(5)] for _ in range(4)]
        first = run(aggregation, *columns, ties=[("head_to_head", None)])
        by_value = {
            tuple(columns[int(line["entry"][1:])]): line["place"] for line in first["ranking"]
        }
        for order in list(permutations(range(4)))[:6]:
            again = run(aggregation, *[columns[n] for n in order], ties=[("head_to_head", None)])
            for line in again["ranking"]:
                marks = tuple(columns[order[int(line["entry"][1:])]])
                assert line["place"] == by_value[marks]


def test_a_second_sheet_of_a_juror_is_no_sheet():
    with pytest.raises(ValueError, match="two sheets"):
        scores_of([sheet("e", "j", 1), sheet("e", "j", 2)], CRITERIA)


def test_stability_says_whose_sheet_decides():
    told = rules(quorum={"jurors_percent": 0, "ballots": 1}, criteria=ONE)
    sheets = single([100, 50, 50], [60, 60, 60])
    found = stability(told, sheets, ["e0", "e1"], ["j0", "j1", "j2"])
    assert found.winners == ("e0",)
    assert dict(found.without_juror)["j0"] == ("e1",)
    assert dict(found.by_aggregation)["median"] == ("e1",)
    assert not found.stands
    firm = stability(told, single([90, 90, 90], [10, 10, 10]), ["e0", "e1"], ["j0", "j1", "j2"])
    assert firm.stands
