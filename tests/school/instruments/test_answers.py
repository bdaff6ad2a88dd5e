"""What people type is read or refused at its question; scores are exact."""

from decimal import Decimal

import pytest

from school.instruments.answers import Score, fed, free_texts, score, take
from school.instruments.times import all_codes
from tests.school.instruments.sample import questionnaire, scored


@pytest.mark.parametrize(
    ("code", "sent", "value"),
    [
        ("name", ["  Анна\tПетровна "], "Анна Петровна"),
        ("about", ["Первая \r\n\r\n\r\n\r\n вторая\u200b"], "Первая\n\nвторая"),
        ("one", ["b"], "b"),
        ("one", [""], None),
        ("many", ["c", "a", "a", ""], ["a", "c"]),
        ("many", [], None),
        ("calm", ["5"], 5),
        ("years", [" 1 2 "], 12),
        ("years", ["0"], 0),
        ("agrees", ["no"], False),
        ("agrees", ["yes"], True),
        ("day", ["14.03.2013"], "2013-03-14"),
        ("day", ["14/3/2013 г."], "2013-03-14"),
        ("day", ["2013-03-14"], "2013-03-14"),
        ("when", ["sat_morning", "mon_evening"], ["mon_evening", "sat_morning"]),
        ("when", list(all_codes()), list(all_codes())),
    ],
)
def test_answers_become_plain_values(code, sent, value):
    taken = take(questionnaire(), {"name": ["Анна"], code: sent})
    assert taken.faults == {}
    assert taken.values.get(code) == value
    assert (code in taken.values) is (value is not None)


@pytest.mark.parametrize(
    ("code", "sent", "fault"),
    [
        ("name", [], "required"),
        ("name", [" \u200b "], "required"),
        ("name", ["а" * 21], "too_long"),
        ("about", ["а" * 2001], "too_long"),
        ("one", ["z"], "not_offered"),
        ("one", ["a", "b"], "not_offered"),
        ("many", ["a", "z"], "not_offered"),
        ("calm", ["6"], "not_offered"),
        ("calm", ["3.5"], "not_offered"),
        ("years", ["много"], "not_a_number"),
        ("years", ["1.5"], "not_a_number"),
        ("years", ["61"], "out_of_range"),
        ("years", ["-1"], "out_of_range"),
        ("agrees", ["true"], "not_offered"),
        ("day", ["31.02.2026"], "date_form"),
        ("day", ["вчера"], "date_form"),
        ("day", ["01.01.1026"], "date_form"),
        ("when", ["mon_night"], "not_offered"),
    ],
)
def test_what_is_refused_is_refused_at_its_question(code, sent, fault):
    taken = take(questionnaire(), {"name": ["Анна"], code: sent})
    assert taken.faults == {code: fault}
    assert code not in taken.values


def test_every_fault_comes_at_once_and_unasked_questions_are_passed_over():
    taken = take(questionnaire(), {"day": ["x"], "years": ["y"], "is_admin": ["1"]})
    assert taken.faults == {"name": "required", "day": "date_form", "years": "not_a_number"}
    assert taken.values == {}


@pytest.mark.parametrize(
    ("method", "share", "values", "value", "answered"),
    [
        ("mean", "0.5", {"calm": 5, "afraid": 1, "glad": 4}, "4.6667", 3),
        ("sum", "0.5", {"calm": 5, "afraid": 1, "glad": 4}, "14.0000", 3),
        ("mean", "0.5", {"calm": 4, "afraid": 5}, "2.5000", 2),
        ("sum", "0.5", {"calm": 4, "afraid": 2}, "12.0000", 2),
        ("mean", "0.7", {"calm": 4, "afraid": 2}, None, 2),
        ("mean", "0.5", {"calm": 4}, None, 1),
        ("mean", "0.1", {"calm": 4}, "4.0000", 1),
        ("mean", "0.5", {}, None, 0),
        ("mean", "0.3", {"calm": True, "afraid": "2", "glad": 3}, "3.0000", 1),
    ],
)
def test_scores_honour_reversed_questions_and_gaps(method, share, values, value, answered):
    expected = Score(None if value is None else Decimal(value), answered, 3)
    assert score(scored(method, share), values) == {"mood": expected}


def test_answers_fill_the_fields_they_feed():
    twice = questionnaire().changed(
        blocks=[
            {"code": "b", "title": {"ru": "x", "en": "x"}, "items": [
                {"code": code, "kind": "short", "feeds": "interests",
                 "text": {"ru": "x", "en": "x"}} for code in ("one", "two")
            ]}
        ]
    )  # fmt: skip
    assert fed(twice, {"one": "лыжи", "two": "театр"}) == {"interests": "лыжи\nтеатр"}
    values = {"about": "хочу", "one": "a", "many": ["a"], "when": ["mon_morning"], "years": 3}
    assert fed(questionnaire(), values) == {
        "own_words": "хочу", "goal": "a", "help": ["a"], "times": ["mon_morning"],
    }  # fmt: skip
    assert free_texts(questionnaire(), {**values, "name": "Анна"}) == {
        "name": "Анна", "about": "хочу",
    }  # fmt: skip
