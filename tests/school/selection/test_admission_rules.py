"""What R-11 asks of a mentor, in its order; papers and their days."""

from dataclasses import replace
from datetime import date

import pytest

from school.selection.admission import STEPS, Facts, standing_of
from school.selection.certificates import standing_of as paper_standing

READY = Facts(state="selected", has_questionnaire=True, decision="yes", attended=4, required=4)
TODAY = date(2026, 11, 22)


def test_everything_stands():
    standing = standing_of(READY)
    assert standing.missing == ()
    assert standing.is_admitted
    assert standing.next_step == ""


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"consents": ("be_mentor",)}, ("consents",)),
        ({"has_questionnaire": False}, ("questionnaire",)),
        ({"decision": ""}, ("interview",)),
        ({"decision": "no"}, ("interview",)),
        ({"decision": "later"}, ("interview",)),
        ({"state": "entered"}, ("interview",)),
        ({"attended": 3}, ("training",)),
        ({"certificates": ("no_criminal_record",)}, ("certificates",)),
        ({"consents": ("processing",), "attended": 0, "decision": ""},
         ("consents", "interview", "training")),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_in_the_order_of_the_way(change, missing):
    standing = standing_of(replace(READY, **change))
    assert standing.missing == missing
    assert standing.next_step == missing[0]
    assert not standing.is_admitted


def test_a_course_that_requires_nothing_is_passed_by_everybody():
    assert standing_of(replace(READY, attended=0, required=0)).is_admitted


def test_nobody_resting_or_frozen_is_admitted():
    for state in ("resting", "frozen", "refused", "left", "entered"):
        assert not standing_of(replace(READY, state=state)).is_admitted


def test_the_steps_are_all_named():
    nothing = Facts(state="entered", consents=("processing",), required=4, certificates=("a",))
    assert standing_of(nothing).missing == STEPS


@pytest.mark.parametrize(
    ("valid_until", "expected"),
    [
        (None, "valid"),
        (date(2026, 12, 23), "valid"),
        (date(2026, 12, 22), "soon"),
        (TODAY, "soon"),
        (date(2026, 11, 21), "over"),
    ],
)
def test_a_paper_is_shown_thirty_days_ahead(valid_until, expected):
    assert paper_standing(valid_until, TODAY) == expected
