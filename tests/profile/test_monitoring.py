"""M-03, M-08, M-20: what is measured and judged is checked data of the region."""

from pathlib import Path

import pytest

from kernel.profile import Profile, ProfileError, load
from kernel.profile.monitoring import FIGURE_FACTS, PROMPT_FACTS


@pytest.fixture(params=["altai", "bryansk"])
def profile(request: pytest.FixtureRequest) -> Profile:
    return load(request.param)


def test_the_process_and_the_personal_programme_are_whole(profile: Profile) -> None:
    assert [each.code for each in profile.monitoring.process] == [
        "swot", "clubs", "projects", "tests", "local_jobs", "future_mentors", "own_works",
    ]  # fmt: skip
    assert [each.code for each in profile.monitoring.personal] == [
        "vpr", "oge", "ege", "marks", "olympiads", "social", "projects",
    ]  # fmt: skip


def test_every_fact_is_used_and_every_prompt_can_be_filled(profile: Profile) -> None:
    prompts = profile.monitoring.swot_prompts
    assert {each.fact for each in prompts} == set(PROMPT_FACTS)
    assert {each.fact for each in profile.monitoring.process} - {None} == set(FIGURE_FACTS)
    for each in prompts:
        for words in (each.text.ru, each.text.en):
            assert "3" in words.format(n=3, of=4, percent=75)


WRONG = {
    "fact": ("process: [{code: clubs, fact: nonsense}]", "неизвестный факт «nonsense»"),
    "whole": ("process: [{code: clubs, unit: count}]", "от чего считается доля"),
    "no whole": ("process: [{code: own_works, unit: share}]", "от чего считается доля"),
    "most": ("process: [{code: clubs, most: 5}]", "наибольшее значение бывает"),
    "people": ("process: [{code: clubs, people: [nobody]}]", "неизвестный участник «nobody»"),
    "both": ("swot_prompts: [{code: early_ends, below: 5}]", "нужно одно из двух"),
    "field": (
        'swot_prompts: [{code: early_ends, text: {ru: "{share}", en: "{n}"}}]',
        "неизвестное поле «share»",
    ),
    "prompt": ("swot_prompts: [{code: early_ends, fact: ended}]", "неизвестный факт «ended»"),
}


@pytest.mark.parametrize(("body", "words"), WRONG.values(), ids=WRONG)
def test_a_slip_in_monitoring_is_found(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(ProfileError, match=words):
        _written(tmp_path, f"monitoring:\n  {body}\n")


def test_a_method_nobody_knows_and_a_result_without_one_are_found(tmp_path: Path) -> None:
    result = "forms: [{code: teacher_pupil, results: [{code: %s}]}]\n"
    with pytest.raises(ProfileError, match="неизвестный способ «guess»"):
        _written(tmp_path, result % "hobbies, methods: [guess]")
    with pytest.raises(ProfileError, match="способы нужны там"):
        _written(tmp_path, result % "hobbies, methods: []")
    club = "{aims: [{code: methods, fact: luck}]}"
    with pytest.raises(ProfileError, match="неизвестный факт «luck»"):
        _written(tmp_path, f"programme_templates: [{{code: club_pupil_pupil, club: {club}}}]\n")


def _written(folder: Path, body: str) -> Profile:
    (folder / "test.yaml").write_text("extends: altai\nregion: {code: test}\n" + body, "utf-8")
    return load("test", folder)
