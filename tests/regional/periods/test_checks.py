"""What is asked of a school before it hands in, case by case (KP-08), and who stands far apart."""

from fractions import Fraction
from uuid import NAMESPACE_OID, uuid5

import pytest

from regional.indicators.figures import Column, Figure
from regional.periods.checks import CODES, FOLD, LEAST_CHANGE, PAIRS_A_MENTOR, facts_of, find
from regional.periods.outliers import FAR, LEAST_SCHOOLS, TO_SIGMA, far_ones

FACTS = {
    "with": ("with_programme", None),
    "pairs": ("pairs", None),
    "work": ("pupils_in_work", "pupils"),
    "young": ("young_mentees", "young_teachers"),
    "mentees": ("mentees_satisfied", "mentees_part"),
    "mentee_answers": ("mentees_answered", "mentees_part"),
    "mentors": ("mentors_satisfied", "mentors_part"),
    "mentor_answers": ("mentors_answered", "mentors_part"),
}
COLUMNS = tuple(
    Column(
        code=code,
        names={},
        unit="percent" if under else "count",
        direction="up",
        shown_in="main",
        answered_by=None,
        version_id=uuid5(NAMESPACE_OID, code),
        version=1,
        numerator_fact=over,
        denominator_fact=under,
        missing="leave_out",
        level="school",
        order_number=None,
        order_date=None,
    )
    for code, (over, under) in FACTS.items()
)
PLAIN = {
    "with": (1, None),
    "pairs": (6, None),
    "work": (10, 100),
    "young": (2, 4),
    "mentees": (5, 8),
    "mentee_answers": (6, 8),
    "mentors": (4, 6),
    "mentor_answers": (5, 6),
}
ASKED = {"explain": True, "note": False}


def figures(**told):
    cells = {**PLAIN, **told}
    found = {}
    for code, pair in cells.items():
        if pair is None:
            continue
        over, under, *odd = pair
        over_one = over is not None and under is not None and over > under
        anomaly = odd[0] if odd else "over_one" if over_one else None
        found[code] = Figure(numerator=over, denominator=under, anomaly=anomaly)
    return found


def found(last_year=None, **told):
    return {
        one.key: (one.weight.value, dict(one.values))
        for one in find(COLUMNS, figures(**told), last_year or {})
    }


@pytest.mark.parametrize(
    ("told", "last_year", "expected"),
    [
        ({}, {}, {}),
        ({}, {"pairs": 6, "pupils": 100, "mentees_part": 8}, {}),
        (
            {"young": (5, 4)},
            {},
            {"over_one:young": ("explain", {"numerator": 5, "denominator": 4})},
        ),
        (
            {"work": (101, 100)},
            {},
            {"more_mentees_than_pupils:work": ("explain", {"numerator": 101, "denominator": 100})},
        ),
        (
            {"pairs": (6 * PAIRS_A_MENTOR + 1, None)},
            {},
            {
                "more_pairs_than_mentors:pairs": (
                    "explain",
                    {"pairs": 6 * PAIRS_A_MENTOR + 1, "mentors": 6, "most": PAIRS_A_MENTOR},
                )
            },
        ),
        ({"pairs": (6 * PAIRS_A_MENTOR, None)}, {}, {}),
        ({"pairs": (0, None)}, {}, {"programme_without_pairs:pairs": ("explain", {})}),
        ({"pairs": (0, None), "with": (0, None)}, {}, {}),
        ({"pairs": (None, None)}, {}, {}),
        ({"with": (None, None)}, {}, {"nothing_entered": ("explain", {})}),
        ({"with": None}, {}, {}),
        (
            {"work": (10, None)},
            {},
            {"unknown_statistic:work": ("explain", {"fact": "pupils"})},
        ),
        ({"work": None}, {}, {}),
        ({}, {"pairs": 2}, {}),
        (
            {"pairs": (6 * FOLD, None)},
            {"pairs": 6},
            {"grew:pairs": ("explain", {"now": 18, "before": 6, "fact": "pairs"})},
        ),
        ({"pairs": (6 * FOLD - 1, None)}, {"pairs": 6}, {}),
        ({"pairs": (LEAST_CHANGE, None)}, {"pairs": 1}, {}),
        (
            {"pairs": (6, None)},
            {"pairs": 18},
            {"fell:pairs": ("explain", {"now": 6, "before": 18, "fact": "pairs"})},
        ),
        (
            {"young": (0, 4)},
            {"young_mentees": 1},
            {"gone:young": ("explain", {"before": 1, "fact": "young_mentees"})},
        ),
        ({"young": (0, 4)}, {"young_mentees": 0}, {}),
        ({"young": (2, 4)}, {"young_mentees": None}, {}),
        (
            {"work": (10, 1000)},
            {"pupils": 100},
            {"grew:work": ("explain", {"now": 1000, "before": 100, "fact": "pupils"})},
        ),
        (
            {"mentees": (5, 8), "mentee_answers": (4, 8)},
            {},
            {
                "satisfied_without_answers:mentees": (
                    "explain",
                    {"satisfied": 5, "answered": 4},
                )
            },
        ),
        (
            {"mentees": (0, 8), "mentee_answers": (0, 8)},
            {},
            {"no_answers:mentees": ("note", {"asked": 8})},
        ),
        (
            {"mentors": (2, 6, "few_answers"), "mentor_answers": (2, 6)},
            {},
            {"few_answers:mentors": ("note", {"answered": 2, "asked": 6})},
        ),
    ],
)  # fmt: skip
def test_what_is_found(told, last_year, expected):
    assert found(last_year, **told) == expected


def test_what_asks_for_words_stands_first_and_each_code_is_described():
    got = find(
        COLUMNS,
        figures(
            young=(5, 4), mentees=(0, 8), mentee_answers=(0, 8), pairs=(0, None), work=(1, None)
        ),
        {"pairs": 8},
    )
    assert [one.asks for one in got] == sorted((one.asks for one in got), reverse=True)
    assert {one.code for one in got} <= set(CODES)
    assert len({one.key for one in got}) == len(got)


def test_facts_are_told_by_whichever_cell_knows_them():
    told = facts_of(COLUMNS, figures(mentees=(5, None), mentee_answers=(6, 8), young=None))
    assert told["mentees_part"] == 8
    assert "young_mentees" not in told


def test_far_from_the_median_and_never_by_what_it_moves_itself():
    values = {n: Fraction(40 + n) for n in range(LEAST_SCHOOLS)}
    values["far"] = Fraction(400)
    apart = far_ones(values)
    assert set(apart) == {"far"}
    one = apart["far"]
    assert (one.median, one.mad, one.schools) == (44, 2, 9)
    assert one.score == (400 - 44) / (TO_SIGMA * 2) > FAR
    at_the_border = {**values, "far": 44 + FAR * TO_SIGMA * 2}
    assert far_ones(at_the_border) == {}
    assert far_ones({n: Fraction(7) for n in range(20)} | {"x": Fraction(99)}) == {}
    assert far_ones({1: Fraction(1), 2: Fraction(100)}) == {}
