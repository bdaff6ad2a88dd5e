"""The editor's changes: one at a time, codes stay, scores follow."""

import pytest

from school.instruments.definition import Block, Option
from school.instruments.edits import (
    bilingual,
    drop_scale,
    free_code,
    move,
    options_of,
    put_block,
    put_item,
    put_scale,
    remove,
)
from tests.school.instruments.sample import item, questionnaire, scored, words


def two_blocks():
    blocks = [
        {"code": "b1", "title": words("Раз"), "items": [item("q1", "short"), item("q2", "short")]},
        {"code": "b2", "title": words("Два"), "items": [item("q3", "short")]},
    ]
    return questionnaire(blocks=blocks)


def order(definition) -> list[list[str]]:
    return [[each.code for each in block.items] for block in definition.blocks]


@pytest.mark.parametrize(
    ("code", "step", "expected"),
    [
        ("q2", -1, [["q2", "q1"], ["q3"]]),
        ("q1", 1, [["q2", "q1"], ["q3"]]),
        ("q2", 1, [["q1"], ["q2", "q3"]]),
        ("q3", -1, [["q1", "q2", "q3"], []]),
        ("q1", -1, [["q1", "q2"], ["q3"]]),
        ("q3", 1, [["q1", "q2"], ["q3"]]),
        ("b2", -1, [["q3"], ["q1", "q2"]]),
        ("b1", -1, [["q1", "q2"], ["q3"]]),
        ("b2", 1, [["q1", "q2"], ["q3"]]),
        ("nothing", 1, [["q1", "q2"], ["q3"]]),
    ],
)
def test_moving(code, step, expected):
    assert order(move(two_blocks(), code, step)) == expected


def test_putting_keeps_the_place_of_what_is_known():
    start = two_blocks()
    changed = start.item("q1").model_copy(update={"required": True})
    after = put_item(start, "b1", changed)
    assert (order(after), after.item("q1").required) == ([["q1", "q2"], ["q3"]], True)
    assert free_code(after, "q") == "q4"
    added = put_block(after, Block(code="b3", title=bilingual("Три")))
    assert [block.code for block in added.blocks] == ["b1", "b2", "b3"]


def test_what_is_taken_out_is_counted_no_more():
    gone = remove(scored(), "calm")
    assert gone.item("calm") is None
    assert gone.scoring.scales[0].items == ("afraid", "glad")
    assert remove(scored(), "all").scoring.scales == ()


def test_a_score_keeps_its_place():
    one, two = scored().scoring.scales[0], scored().scoring.scales[0].model_copy(
        update={"code": "other"}
    )  # fmt: skip
    both = put_scale(scored(), two)
    changed = put_scale(both, one.model_copy(update={"method": "sum"}))
    told = [(each.code, each.method) for each in changed.scoring.scales]
    assert told == [("mood", "sum"), ("other", "mean")]
    assert drop_scale(changed, "mood").scoring.scales == (two,)
    assert drop_scale(changed, "nothing") == changed


def test_an_answer_that_stays_keeps_its_code():
    first = options_of(["да", "нет"])
    again = options_of(["нет", "не знаю"], first)
    assert {each.code: each.text.ru for each in again} == {"o2": "нет", "o3": "не знаю"}
    ours = (Option(code="maths", text=bilingual("математика", "maths")),)
    assert options_of(["математика"], ours) == ours


def test_english_stays_while_russian_stays():
    before = bilingual("Цель", "Goal")
    assert bilingual("Цель", before=before) == before
    assert bilingual("Мечта", before=before).en == "Мечта"
