"""A questionnaire is checked before anybody is asked, and survives being kept."""

import json

import pytest
from pydantic import ValidationError

from school.instruments.checks import check
from school.instruments.definition import digest, from_json, to_json
from tests.school.instruments.sample import (
    EVERY_KIND,
    FIVE,
    item,
    options,
    questionnaire,
    scored,
    words,
)


def faults(definition) -> set[str]:
    return {str(fault) for fault in check(definition)}


def test_a_sound_questionnaire_has_no_fault_also_with_nothing_obligatory():
    assert check(scored()) == ()
    assert check(questionnaire([item("one", "short")])) == ()


@pytest.mark.parametrize(
    ("items", "named"),
    [
        ([item("a", "short"), item("a", "long")], {"a: question_twice"}),
        ([item("a", "choice")], {"all/a: options_missing"}),
        ([item("a", "several", options=options("x", "x"))], {"all/a/x: option_twice"}),
        ([item("a", "short", options=options("x"))], {"all/a: options_needless"}),
        ([item("a", "long", catalogue="goals")], {"all/a: options_needless"}),
        ([item("a", "scale")], {"all/a: scale_missing"}),
        ([item("a", "scale", scale={"min": 5, "max": 5})], {"all/a: scale_backwards"}),
        ([item("a", "scale", scale={"min": 0, "max": 100})], {"all/a: scale_too_long"}),
        (
            [item("a", "scale", scale={**FIVE, "marks": [{"at": 6, "text": words("x")}]})],
            {"all/a: scale_mark_outside"},
        ),
        ([item("a", "number", scale=FIVE)], {"all/a: scale_needless"}),
        ([item("a", "number", least=5, most=1)], {"all/a: limits_backwards"}),
        ([item("a", "short", least=5)], {"all/a: limits_not_number"}),
        ([item("a", "number", longest=5)], {"all/a: limit_not_text"}),
        ([item("a", "yes_no", reverse=True)], {"all/a: reverse_not_scale"}),
        ([item(f"q{n}", "short") for n in range(151)], {".: too_many_questions"}),
    ],
)
def test_each_fault_is_named_with_its_place(items, named):
    assert faults(questionnaire(items)) == named


@pytest.mark.parametrize(
    ("counted", "named"),
    [
        (["nobody"], "mood/nobody: score_question_unknown"),
        (["about", "calm"], "mood/about: score_question_not_scale"),
        (["calm", "calm"], "mood/calm: score_question_twice"),
        ([], None),
    ],
)
def test_a_score_counts_scale_questions_it_knows(counted, named):
    if named is None:
        empty = scored().changed(
            scoring={"scales": [{"code": "mood", "name": words("x"), "items": []}]}
        )
        assert faults(empty) == {"mood: score_empty"}
    else:
        assert named in faults(scored(items=counted))


def test_a_score_does_not_mix_ranges():
    ten = item("ten", "scale", scale={"min": 1, "max": 10})
    mixed = scored(items=["calm", "ten"]).changed(
        blocks=[{"code": "all", "title": words("x"), "items": [*EVERY_KIND, ten]}]
    )
    assert faults(mixed) == {"mood: score_ranges_differ"}


def test_blocks_have_codes_of_their_own_and_questions():
    block = {"code": "b", "title": words("x"), "items": []}
    assert faults(questionnaire(blocks=[block, block])) == {
        ".: no_questions", "b: block_twice", "b: block_empty",
    }  # fmt: skip


def test_json_gives_an_equal_value_and_the_digest_knows_only_the_meaning():
    made = scored()
    kept = json.loads(json.dumps(to_json(made)))
    assert from_json(kept) == made
    assert digest(made.changed(version=7)) == digest(made)
    assert digest(made.changed(title=words("Другое"))) != digest(made)


@pytest.mark.parametrize(
    "wrong",
    [
        {"audience": []},
        {"audience": ["minister"]},
        {"code": "Русский"},
        {"blocks": [{"code": "b", "title": words(" "), "items": []}]},
        {"blocks": [{"code": "b", "title": words("x"), "items": [item("a", "essay")]}]},
        {"secret": 1},
    ],
)
def test_what_is_no_questionnaire_at_all(wrong):
    with pytest.raises(ValidationError):
        questionnaire().changed(**wrong)


def test_a_definition_cannot_be_changed_in_place():
    with pytest.raises(ValidationError):
        questionnaire().title = None
