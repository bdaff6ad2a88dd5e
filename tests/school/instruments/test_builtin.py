"""The questionnaires we ship, and what a region may change in them."""

from types import SimpleNamespace

import pytest

from kernel.profile import load
from kernel.profile.faults import ProfileError
from school.instruments.answers import take
from school.instruments.builtin import ORDER, builtin
from school.instruments.catalogues import age_span, settled
from school.instruments.checks import check
from school.instruments.definition import from_json, to_json
from school.instruments.scan import suspicions_of_questions
from tests.school.instruments.sample import item, words

REGIONS = ("altai", "bryansk")


class Own:
    """A profile with questionnaires of its own."""

    def __init__(self, *own, **lists):
        self.__dict__.update(vars(load("altai")), instruments=own, **lists)


@pytest.mark.parametrize("region", REGIONS)
def test_all_of_them_are_sound_and_in_order(region):
    ready = builtin(load(region))
    assert tuple(ready) == ORDER
    assert {code: check(each) for code, each in ready.items()} == dict.fromkeys(ORDER, ())
    assert [code for code, each in ready.items() if each.code != code] == []
    assert all(from_json(to_json(each)) == each for each in ready.values())


@pytest.mark.parametrize("code", ORDER)
def test_none_asks_what_must_not_be_asked(code):
    assert suspicions_of_questions(builtin(load("altai"))[code]) == []


def test_the_profile_of_a_mentor_fills_the_columns_of_the_base():
    asked = builtin(load("altai"))["mentor_profile"]
    assert {each.feeds for each in asked.items} == {
        "life_experience", "competences", "help", "workplace", "interests", "mentee_age", "time",
        "times", "contacts",
    }  # fmt: skip


@pytest.mark.parametrize("code", ["mentee_request", "mentee_request_teacher"])
def test_a_request_fills_its_fields(code):
    feeds = {each.feeds for each in builtin(load("altai"))[code].items}
    assert feeds >= {"own_words", "goal", "help", "times"}


def test_a_short_answer_of_a_child_is_enough():
    asked = builtin(load("altai"))["mentee_request"]
    taken = take(asked, {"own_words": ["Хочу собрать робота"], "help": ["project"]})
    assert (taken.faults, set(taken.values)) == ({}, {"own_words", "help"})


def test_a_region_refines_adds_and_takes_away():
    extra = {"code": "when", "items": [item("bus", "yes_no")]}
    added = {
        "code": "club",
        "title": words("Клуб"),
        "audience": ["mentor"],
        "blocks": [{"code": "b", "title": words("Б"), "items": [item("a", "short")]}],
    }
    profile = Own(
        {"code": "mentee_request", "title": words("Наш запрос"), "blocks": [
            {"code": "help", "items": [{"code": "mentor_wish", "drop": True}]}, extra]},
        added,
        {"code": ORDER[-1], "drop": True},
    )  # fmt: skip
    ready = builtin(profile)
    assert list(ready) == [*ORDER[:-1], "club"]
    ours = ready["mentee_request"]
    assert ours.title.ru == "Наш запрос"
    assert (ours.item("mentor_wish"), ours.item("bus").kind) == (None, "yes_no")
    assert ours.item("own_words").required


def test_a_fault_of_the_regions_own_is_named():
    with pytest.raises(ProfileError, match="instruments"):
        builtin(Own({"code": "mentee_request", "audience": ["nobody"]}))


def test_lists_of_answers_come_from_the_region():
    ready = builtin(load("altai"))
    goals = {option.code for option in ready["mentee_request"].item("goal").options}
    known = {goal.code for goal in load("altai").goals}
    assert goals < known
    few = SimpleNamespace(
        goals=[goal for goal in load("altai").goals if goal.code in ("career", "talent")]
    )
    narrowed = settled(from_json(to_json(ready["mentee_request"])), Own(goals=few.goals))
    offered = narrowed.item("goal").options
    assert [option.code for option in offered] == ["talent", "career"]
    assert offered[1].text.ru == "выбрать профессию"
    ages = ready["mentor_profile"].item("mentee_age")
    assert ages.catalogue == "ages"
    assert len(ages.options) == 7


@pytest.mark.parametrize(
    ("codes", "span"),
    [
        (["grades_5_7"], (11, 13)),
        (["grades_10_11", "grades_1_4"], (7, 17)),
        (["teachers"], None),
        (["teachers", "students"], (17, 23)),
        ([], None),
    ],
)
def test_groups_are_ages(codes, span):
    assert age_span(codes) == span
