"""R-12 as a table: age on the interview's day × flag × the psychologist's word."""

from datetime import date
from itertools import product

import pytest

from school.selection.rules import CONFIRMATIONS, Gate, Word, psychologist_gate

HELD = date(2026, 11, 22)
WHOLE = Word(True, True, True, True)
WORDS = {
    "none": None,
    "whole": WHOLE,
    "taken back": Word(True, True, True, True, is_taken_back=True),
    "not able": Word(False, True, True, True),
    "not ready": Word(True, False, True, True),
    "does harm": Word(True, True, False, True),
    "not safe": Word(True, True, True, False),
    "nothing": Word(False, False, False, False),
}
SAID = {"none": Gate.NEEDED, "taken back": Gate.NEEDED, "whole": Gate.CONFIRMED}
# Name → birth date and whether the gate's age has not come on the day of the interview.
AGES = {
    "13 years 364 days": (date(2012, 11, 23), True),
    "14 years today": (date(2012, 11, 22), False),
    "14 years and a day": (date(2012, 11, 21), False),
    "a first-former": (date(2019, 5, 1), True),
    "17 years": (date(2009, 1, 1), False),
    "unknown": (None, True),
}


@pytest.mark.parametrize(("age", "flagged", "word"), list(product(AGES, (True, False), WORDS)))
def test_the_whole_matrix(age, flagged, word):
    born_on, is_young = AGES[age]
    gate = psychologist_gate(
        side="mentee", born_on=born_on, held_on=HELD, flagged=flagged, opinion=WORDS[word]
    )
    expected = SAID.get(word, Gate.REFUSED) if is_young and flagged else Gate.NOT_NEEDED
    assert gate is expected
    assert gate.is_open is (expected in (Gate.NOT_NEEDED, Gate.CONFIRMED))


@pytest.mark.parametrize(
    ("held_on", "expected"),
    [
        (date(2026, 2, 27), Gate.NEEDED),
        (date(2026, 2, 28), Gate.NEEDED),
        (date(2026, 3, 1), Gate.NOT_NEEDED),
    ],
)
def test_born_on_the_29th_of_february(held_on, expected):
    """In a year without the 29th fourteen comes with the first of March."""
    gate = psychologist_gate(
        side="mentee", born_on=date(2012, 2, 29), held_on=held_on, flagged=True, opinion=None
    )
    assert gate is expected


@pytest.mark.parametrize(
    ("born_on", "held_on", "expected"),
    [
        (date(2014, 2, 28), date(2028, 2, 28), Gate.NOT_NEEDED),
        (date(2014, 3, 1), date(2028, 2, 29), Gate.NEEDED),
        (date(2014, 3, 1), date(2028, 3, 1), Gate.NOT_NEEDED),
    ],
)
def test_an_interview_of_a_leap_year(born_on, held_on, expected):
    gate = psychologist_gate(
        side="mentee", born_on=born_on, held_on=held_on, flagged=True, opinion=None
    )
    assert gate is expected


def test_the_age_is_that_of_the_interview_not_of_today():
    """A child of thirteen at the talk stays so, whenever the decision is written down."""
    asked = {"side": "mentee", "born_on": date(2012, 6, 1), "flagged": True, "opinion": None}
    assert psychologist_gate(held_on=date(2026, 5, 31), **asked) is Gate.NEEDED
    assert psychologist_gate(held_on=date(2026, 6, 1), **asked) is Gate.NOT_NEEDED


def test_neither_mentors_nor_adults_without_a_date_are_asked():
    asked = {"born_on": None, "held_on": HELD, "flagged": True, "opinion": None}
    assert psychologist_gate(side="mentor", **asked) is Gate.NOT_NEEDED
    assert psychologist_gate(side="mentee", is_pupil=False, **asked) is Gate.NOT_NEEDED
    assert psychologist_gate(side="mentee", is_pupil=True, **asked) is Gate.NEEDED


def test_a_word_is_whole_with_all_four_points():
    assert WHOLE.is_whole
    for missing in CONFIRMATIONS:
        said = {name: name != missing for name in CONFIRMATIONS}
        assert not Word(**said).is_whole
