"""Advice says a change only where the interval is sure of it (R-54, R-55)."""

from dataclasses import replace
from datetime import date

import pytest

from kernel.measures.content import (
    Change,
    GroupRow,
    LessonRow,
    Marked,
    Name,
    ParameterRow,
    ReportContent,
    Satisfaction,
    WaveShare,
    from_json,
    to_json,
)
from kernel.measures.recommendations import with_recommendations

NAME = Name("Тревожность", "Anxiety")
EMPTY = ReportContent(2026, "school", "Школа", date(2026, 11, 22))


def row(change: Change | None, better: str = "up", *, pairs: int = 12, once: int = 0):
    group = GroupRow("all", "all", NAME, pairs, 15, change=change)
    return ParameterRow("anxiety", NAME, better, NAME, 1, (group,), once=once)


def codes(told: ReportContent) -> list[str]:
    return [each.code for each in with_recommendations(told, []).recommendations]


@pytest.mark.parametrize(
    ("low", "high", "better", "advice"),
    [
        (0.1, 0.5, "up", ["went_well"]),
        (0.1, 0.5, "down", ["fell"]),
        (-0.5, -0.1, "up", ["fell"]),
        (-0.5, -0.1, "down", ["went_well"]),
        (-0.1, 0.5, "up", []),
        (0.0, 0.5, "up", []),
        (None, None, "up", []),
    ],
)
def test_a_change_is_advice_when_the_interval_is_on_one_side(low, high, better, advice) -> None:
    told = Change(12, 3.0, 3.4, 0.3, low, high)
    assert codes(replace(EMPTY, parameters=(row(told, better),))) == advice


def test_a_hidden_group_gives_no_advice() -> None:
    assert codes(replace(EMPTY, parameters=(row(None),))) == []


@pytest.mark.parametrize(("answered", "said"), [(7, True), (8, False)])
def test_few_answers_are_named_under_eighty_per_cent(answered: int, said: bool) -> None:
    wave = WaveShare("Наука", "after", "", 10, answered, 0)
    assert ("few_answers" in codes(replace(EMPTY, waves=(wave,)))) is said


def test_a_wave_that_still_asks_is_not_blamed() -> None:
    wave = WaveShare("Наука", "after", "", 10, 1, 0, due_on=date(2026, 11, 23))
    assert codes(replace(EMPTY, waves=(wave,))) == []
    over = replace(wave, due_on=EMPTY.made_on)
    assert codes(replace(EMPTY, waves=(over,))) == ["few_answers"]


def test_voices_and_signs_give_advice() -> None:
    told = replace(
        EMPTY,
        satisfaction=(Satisfaction("mentee", 8, 10, 12), Satisfaction("mentor", None, 3, 9)),
        difficulties=(Marked("conflicts", NAME, 6, 12), Marked("ict", NAME, None, 12, "few")),
        lessons=(
            LessonRow("subject", "same", None, 9, satisfaction=4.6),
            LessonRow("subject", "other", None, 9, satisfaction=4.1),
            LessonRow("way", "both", None, 9, satisfaction=4.5),
            LessonRow("way", "one", None, 9, satisfaction=4.4),
        ),
    )
    advised = with_recommendations(told, []).recommendations
    assert [each.code for each in advised] == ["unsatisfied", "difficulty", "sign_well"]
    assert advised[1].values["percent"] == 50.0
    assert advised[2].values == {"sign": "subject", "value": "same", "name": None}


def test_advice_comes_back_from_json_as_it_went() -> None:
    wave = WaveShare("Наука", "before", "", 10, 2, 0)
    told = with_recommendations(replace(EMPTY, waves=(wave,)), [("marks", NAME)])
    assert [each.code for each in told.recommendations] == ["few_answers", "not_measured"]
    assert [each.code for each in told.notes] == ["no_after"]
    assert from_json(to_json(told)) == told
