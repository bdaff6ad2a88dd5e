"""The questionnaires of the waves: sound, short, in both languages, each score with a meaning.

M-05, M-06, Q-06…Q-08, R-44, X-07, X-11.
"""

import re

import pytest

from kernel.profile import load
from school.instruments.answers import score, take
from school.instruments.builtin import builtin
from school.instruments.definition import Instrument

PROFILE = load("altai")
READY = builtin(PROFILE)
ASKED = {code: each for code, each in READY.items() if each.use is not None}
# Words of a consulting room; a questionnaire of a school makes no such claims.
CLINICAL = re.compile(
    r"тревожност|депресс|диагно|расстройств|выгоран|патолог|невроз|стресс|норм[аеы]\b|симптом",
    re.IGNORECASE,
)


def texts(definition: Instrument):
    """Every text that anybody reads."""
    yield from filter(None, (definition.title, definition.intro, definition.thanks))
    for block, item in definition.placed():
        yield from filter(None, (block.title, block.note, item.text, item.hint))
        yield from (option.text for option in item.options)
        yield from (mark.text for mark in item.scale.marks) if item.scale else ()
    for scale in definition.scoring.scales:
        yield scale.name
        yield from (band.text for band in scale.bands)


def scores_of(definition: Instrument) -> dict[str, str | None]:
    return {scale.parameter: scale.better for scale in definition.scoring.scales if scale.parameter}


def test_each_wave_has_what_it_asks():
    told = {
        code: (each.use.purpose, each.use.side, "".join(wave[0] for wave in each.use.waves))
        for code, each in ASKED.items()
    }
    assert told == {
        "school_life": ("impact", "mentee", "ba"),
        "pupil_marks": ("impact", "mentee", "ba"),
        "pupil_traits": ("impact", "mentee", "ba"),
        "teacher_work": ("impact", "mentee", "ba"),
        "teacher_difficulties": ("difficulties", "mentee", "ba"),
        "mentor_growth": ("impact", "mentor", "ba"),
        "employer_view": ("impact", "mentor", "ba"),
        "compatibility": ("compatibility", "mentee", "b"),
        "compatibility_mentor": ("compatibility", "mentor", "b"),
        "satisfaction_mentee": ("satisfaction", "mentee", "a"),
        "satisfaction_mentor": ("satisfaction", "mentor", "a"),
        "satisfaction_partner": ("satisfaction", "programme", "a"),
        "mutual_mentee": ("mutual", "mentee", "a"),
        "mutual_mentor": ("mutual", "mentor", "a"),
        "curator_conformity": ("conformity", "programme", "a"),
        "pulse": ("climate", "programme", "p"),
    }
    assert [code for code, each in ASKED.items() if each.anonymous] == ["pulse"]
    assert {code for code, each in ASKED.items() if each.confidential} == {
        "school_life", "pupil_traits", "teacher_work",
    }  # fmt: skip
    assert [code for code, each in ASKED.items() if each.use.grid] == ["pupil_marks"]


def test_everything_the_profile_measures_has_a_score_with_a_direction():
    """M-05 whole, and M-06; less of a worry and of tiredness is better."""
    found: dict[str, str | None] = {}
    for each in ASKED.values():
        found |= scores_of(each)
    impact = PROFILE.monitoring.impact
    wanted = {named.code for group in (impact.pupil, impact.teacher, impact.employer)
              for named in group}  # fmt: skip
    assert wanted <= set(found)
    assert set(found) - wanted == {
        "activity", "self_esteem", "communication", "leadership", "confidence",
    }  # fmt: skip
    assert {code for code, better in found.items() if better == "down"} == {"anxiety", "burnout"}
    assert None not in found.values()


@pytest.mark.parametrize("code", ASKED)
class TestEach:
    def test_is_short_and_may_be_skipped(self, code):
        items = ASKED[code].items
        assert 1 <= len(items) <= 24
        assert not [item.code for item in items if item.required]

    def test_asks_kinds_of_people_the_region_knows(self, code):
        assert set(ASKED[code].use.kinds) <= {each.code for each in PROFILE.people}

    def test_speaks_both_languages_and_no_clinic(self, code):
        for text in texts(ASKED[code]):
            assert re.search("[А-Яа-яЁё]", text.ru), text.ru
            assert not re.search("[А-Яа-яЁё]", text.en), text.en
            assert not CLINICAL.search(text.ru), text.ru

    def test_ends_of_every_scale_have_words(self, code):
        for item in ASKED[code].items:
            if item.scale is not None:
                assert [mark.at for mark in item.scale.marks] == [item.scale.min, item.scale.max]

    def test_every_question_with_points_is_counted_once(self, code):
        counted = [each for scale in ASKED[code].scoring.scales for each in scale.items]
        points = [item.code for item in ASKED[code].items if item.kind == "scale"]
        assert sorted(set(counted)) == sorted(counted)
        assert set(points) <= set(counted)

    def test_the_best_answers_give_the_best_score(self, code):
        """The direction of every question agrees with that of its score."""
        definition = ASKED[code]
        for scale in definition.scoring.scales:
            items = [definition.item(each) for each in scale.items]
            if scale.better is None or items[0].scale is None:
                continue
            best = {item.code: [str(item.scale.min if item.reverse else item.scale.max)]
                    for item in items}  # fmt: skip
            found = score(definition, take(definition, best).values)[scale.code]
            assert found.value == items[0].scale.max


@pytest.mark.parametrize(
    ("code", "worried"),
    [
        ("school_life", {"called": "5", "laugh": "5", "test_calm": "1"}),
        ("teacher_work", {"no_strength": "5", "irritates": "5", "restores": "1", "leave_it": "1"}),
    ],
)
def test_more_worry_is_a_higher_score_that_should_fall(code, worried):
    """«Перед контрольной мне спокойно» counts from the other end."""
    definition = ASKED[code]
    values = take(definition, {each: [point] for each, point in worried.items()}).values
    high = {"school_life": "anxiety", "teacher_work": "burnout"}[code]
    assert score(definition, values)[high].value == 5
    assert scores_of(definition)[high] == "down"
