"""What a score means: its parameter, its direction, its words; when a questionnaire is asked.

R-50, M-05, X-08, X-11.
"""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from school.instruments.answers import kept_scores, score, take
from school.instruments.checks import check
from school.instruments.definition import Instrument, digest, from_json, to_json
from school.instruments.sheets import score_of
from tests.school.instruments.sample import FIVE, item, questionnaire, scored, words

IMPACT = {"purpose": "impact", "waves": ["before", "after"], "side": "mentee"}
MARK = item("mark", "number", least=1, most=5, decimals=2)


def with_score(items, **more) -> Instrument:
    """A questionnaire with one score over all its questions."""
    scale = {"code": "s", "name": words("Счёт"), "items": [each["code"] for each in items], **more}
    return questionnaire(items, scoring={"scales": [scale]})


def scales(count: int, **more) -> list[dict[str, object]]:
    return [item(f"q{n}", "scale", scale=FIVE, **more) for n in range(count)]


def bands(*least: str) -> list[dict[str, object]]:
    return [{"least": each, "text": words(f"от {each}")} for each in least]


def faults(definition: Instrument) -> set[str]:
    return {str(fault) for fault in check(definition)}


class TestOldDefinitions:
    """What was published before the monitoring keeps its digest and may be read again (R-50)."""

    @pytest.mark.parametrize(
        ("made", "kept"),
        [
            (questionnaire(), "0f92f8d626c462439171e7f8a6ac0709f7c636899e099142cb158c3f9700ecad"),
            (scored(), "667546f38c72b65e5bba75f4a631b440d9d95948227c2acc72f6f42bd8340328"),
        ],
    )
    def test_the_digest_stays(self, made, kept):
        assert digest(made) == kept

    def test_a_row_without_the_later_keys_is_read(self):
        later = {"use", "confidential", "decimals", "parameter", "better", "bands"}

        def without(value):
            if isinstance(value, dict):
                return {key: without(each) for key, each in value.items() if key not in later}
            return [without(each) for each in value] if isinstance(value, list) else value

        assert from_json(without(to_json(scored()))) == scored()

    @pytest.mark.parametrize(
        "more",
        [
            {"use": IMPACT},
            {"confidential": True},
            {"scoring": {"scales": [{"code": "mood", "name": words("x"), "items": ["calm"],
                                     "parameter": "anxiety", "better": "down"}]}},
        ],
    )  # fmt: skip
    def test_what_the_later_keys_say_is_part_of_the_meaning(self, more):
        assert digest(questionnaire(**more)) != digest(questionnaire())


@pytest.mark.parametrize(
    ("definition", "named"),
    [
        (questionnaire(scales(1), use=IMPACT), set()),
        (questionnaire(scales(1), use=IMPACT, anonymous=True), {".: anonymous_cannot_pair"}),
        (
            questionnaire(scales(1), use={**IMPACT, "waves": ["pulse"]}, anonymous=True),
            set(),
        ),
        (questionnaire([item("a", "short")], anonymous=True), {".: anonymous_own_words"}),
        (questionnaire([item("a", "long")], anonymous=True), {".: anonymous_own_words"}),
        (questionnaire([item("a", "date")], anonymous=True), {".: anonymous_own_words"}),
        (questionnaire([item("a", "short", decimals=1)]), {"all/a: decimals_not_number"}),
        (questionnaire([MARK]), set()),
        (with_score([MARK], parameter="marks", better="up"), set()),
        (with_score(scales(2), parameter="anxiety"), {"s: parameter_without_direction"}),
        (with_score([MARK, *scales(1)]), {"s/mark: score_question_not_scale"}),
        (with_score([MARK, item("two", "number")]), {
            "s/mark: score_question_not_scale", "s/two: score_question_not_scale",
        }),
        (with_score(scales(2), bands=bands("1", "2.5")), set()),
        (with_score(scales(2), bands=bands("2.5", "1")), {
            "s: bands_out_of_order", "s: bands_outside",
        }),
        (with_score(scales(2), bands=bands("1", "2", "2")), {"s: bands_out_of_order"}),
        (with_score(scales(2), bands=bands("2", "3")), {"s: bands_outside"}),
        (with_score(scales(2), bands=bands("1", "6")), {"s: bands_outside"}),
        (with_score(scales(3), method="sum", bands=bands("3", "15")), set()),
        (with_score(scales(3), method="sum", bands=bands("3", "16")), {"s: bands_outside"}),
        (with_score([MARK], bands=bands("1", "4.5")), set()),
        (with_score([MARK], bands=bands("2")), {"s: bands_outside"}),
    ],
)  # fmt: skip
def test_each_fault_of_meaning_is_named(definition, named):
    assert faults(definition) == named


@pytest.mark.parametrize(
    ("code", "points", "sound"),
    [
        ("satisfaction", FIVE, True),
        ("content", FIVE, False),
        ("satisfaction", {"min": 1, "max": 10}, False),
        ("satisfaction", {"min": 0, "max": 5}, False),
    ],
)
def test_satisfaction_is_told_in_points_from_one_to_five(code, points, sound):
    """K-04 and K-05 count by the mean of such answers."""
    scale = {"code": code, "name": words("Довольны"), "items": ["a"]}
    made = questionnaire(
        [item("a", "scale", scale=points)],
        scoring={"scales": [scale]},
        use={**IMPACT, "purpose": "satisfaction", "waves": ["after"]},
    )
    assert faults(made) == (set() if sound else {".: satisfaction_scale"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"use": {**IMPACT, "waves": []}},
        {"use": {**IMPACT, "waves": ["sometimes"]}},
        {"use": {**IMPACT, "purpose": "control"}},
        {"use": {**IMPACT, "side": "school"}},
        {"blocks": [{"code": "b", "title": words("x"),
                     "items": [item("a", "number", decimals=3)]}]},
    ],
)  # fmt: skip
def test_what_is_no_use_at_all(wrong):
    with pytest.raises(ValidationError):
        questionnaire().changed(**wrong)


class TestDecimals:
    """A mean mark is a number with a comma (M-05, marks)."""

    @pytest.mark.parametrize(
        ("typed", "value"),
        [
            ("3,75", "3.75"), ("3.7", "3.70"), ("4", "4.00"), (" 4 ,5 ", "4.50"),
            ("3,750", "3.75"), ("5,00", "5.00"), ("", None),
        ],
    )  # fmt: skip
    def test_read(self, typed, value):
        taken = take(questionnaire([MARK]), {"mark": [typed]})
        assert (taken.values.get("mark"), taken.faults) == (value, {})

    @pytest.mark.parametrize(
        ("typed", "fault"),
        [
            ("3,755", "too_fine"), ("5,01", "out_of_range"), ("0,99", "out_of_range"),
            ("3,7,5", "not_a_number"), ("пять", "not_a_number"), ("1e0", "not_a_number"),
            ("NaN", "not_a_number"), (",5", "not_a_number"),
        ],
    )  # fmt: skip
    def test_refused(self, typed, fault):
        taken = take(questionnaire([MARK]), {"mark": [typed]})
        assert (taken.values, taken.faults) == ({}, {"mark": fault})

    @given(st.decimals(min_value=1, max_value=5, places=2))
    def test_what_was_kept_is_typed_back_to_the_same(self, mark):
        made = questionnaire([MARK])
        kept = take(made, {"mark": [str(mark).replace(".", ",")]}).values
        assert take(made, {"mark": [str(kept["mark"])]}).values == kept
        assert Decimal(str(kept["mark"])) == mark

    @given(st.decimals(min_value=1, max_value=5, places=2))
    def test_a_number_alone_is_its_score(self, mark):
        found = score(with_score([MARK]), {"mark": str(mark)})["s"]
        assert (found.value, found.answered, found.of) == (mark, 1, 1)


POINTS = st.lists(st.none() | st.integers(1, 5), min_size=1, max_size=8)


def values_of(points) -> dict[str, object]:
    return {f"q{n}": point for n, point in enumerate(points) if point is not None}


class TestScoring:
    @given(POINTS)
    def test_reversing_mirrors_the_score(self, points):
        """Reversed questions answered from the other end give the same; reversed alone, 6 less."""
        plain = with_score(scales(len(points)))
        mirror = with_score(scales(len(points), reverse=True))
        values = values_of(points)
        other_end = {code: 6 - point for code, point in values.items()}
        assert score(mirror, other_end) == score(plain, values)
        one, two = score(plain, values)["s"].value, score(mirror, values)["s"].value
        assert (one is None) == (two is None)
        assert one is None or abs(one + two - 6) <= Decimal("0.0001")

    @given(POINTS, st.sampled_from(["mean", "sum"]))
    def test_a_score_stays_within_its_points(self, points, method):
        found = score(with_score(scales(len(points)), method=method), values_of(points))["s"]
        times = len(points) if method == "sum" else 1
        assert found.value is None or times <= found.value <= 5 * times
        assert (found.value is None) == (2 * found.answered < len(points) or not found.answered)

    @given(POINTS)
    def test_a_score_survives_being_kept(self, points):
        made = with_score(scales(len(points)))
        values = values_of(points)
        kept = kept_scores(made, values)
        assert {code: score_of(each) for code, each in kept.items()} == score(made, values)

    @given(POINTS)
    def test_every_score_has_words(self, points):
        """Bands without a fault leave no score without words."""
        made = with_score(scales(len(points)), bands=bands("1", "2.5", "3.75"))
        found = score(made, values_of(points))["s"].value
        if found is not None:
            band = made.scoring.scales[0].band(found)
            assert band is not None
            least = [Decimal("1"), Decimal("2.5"), Decimal("3.75")]
            assert band.least == max(each for each in least if each <= found)

    @pytest.mark.parametrize(
        ("value", "said"),
        [("0.9", None), ("1", "от 1"), ("2.4999", "от 1"), ("2.5", "от 2.5"), ("5", "от 2.5")],
    )
    def test_a_band_begins_at_its_least(self, value, said):
        scale = with_score(scales(1), bands=bands("1", "2.5")).scoring.scales[0]
        band = scale.band(Decimal(value))
        assert (band.text.ru if band else None) == said
