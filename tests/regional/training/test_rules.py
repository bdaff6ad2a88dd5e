"""TR-01, TR-02: the rules of training as tables."""

from datetime import date
from importlib import import_module
from itertools import product

import pytest

from kernel.db import Hat
from regional.training import rules
from regional.training.certificate import hours_words, span_words
from regional.training.rules import Place, Presence, RunState, Standing

TODAY = date(2026, 11, 22)


def test_the_database_allows_the_same_moves_as_the_rules():
    held = import_module("migrations.versions.0016_training_rights").MOVES
    said = {(was, becomes.value, hat.value) for (was, becomes), hats in rules.MOVES.items()
            for hat in hats}  # fmt: skip
    assert said == set(held)
    asked = [*Place, ""]
    for was, becomes, hat in product(asked, Place, Hat):
        assert rules.may_move(was, becomes, hat) == ((was, becomes.value, hat.value) in said)


def test_a_curator_settles_nothing_and_a_municipality_passes_nobody():
    by_school = {becomes for (_, becomes), hats in rules.MOVES.items() if Hat.SCHOOL in hats}
    assert by_school == {Place.ASKED, Place.WITHDRAWN}
    by_place = {becomes for (_, becomes), hats in rules.MOVES.items() if Hat.MUNICIPALITY in hats}
    assert by_place == {Place.ENROLLED, Place.DECLINED, Place.WITHDRAWN}


@pytest.mark.parametrize(
    ("state", "acts"),
    [
        (RunState.PLANNED, {"open", "start", "cancel"}),
        (RunState.OPEN, {"start", "cancel"}),
        (RunState.RUNNING, {"complete", "cancel"}),
        (RunState.COMPLETED, {"resume"}),
        (RunState.CANCELLED, set()),
    ],
)
def test_acts_of_a_run(state, acts):
    assert set(rules.acts_of(state)) == acts


@pytest.mark.parametrize(
    ("hat", "state", "enrol_until", "why"),
    [
        (Hat.SCHOOL, "open", None, None),
        (Hat.SCHOOL, "open", TODAY, None),
        (Hat.SCHOOL, "open", date(2026, 11, 21), "enrolment_over"),
        (Hat.MUNICIPALITY, "open", date(2026, 11, 21), "enrolment_over"),
        (Hat.REGION, "open", date(2026, 11, 21), None),
        (Hat.SCHOOL, "planned", None, "run_not_open"),
        (Hat.MUNICIPALITY, "running", None, "run_not_open"),
        (Hat.REGION, "planned", None, None),
        (Hat.REGION, "running", None, None),
        (Hat.REGION, "completed", None, "run_over"),
        (Hat.MUNICIPALITY, "cancelled", None, "run_over"),
    ],
)
def test_who_gets_a_place_when(hat, state, enrol_until, why):
    ends = date(2026, 11, 30)
    found = rules.why_no_place(hat, state, today=TODAY, enrol_until=enrol_until, ends_on=ends)
    assert found == why


@pytest.mark.parametrize(
    ("came", "held", "least", "reason", "why"),
    [
        (3, 4, 75, "", None),
        (2, 3, 67, "", "override_needs_reason"),  # 66.7 is not 67
        (2, 3, 67, "сдал итоговую работу", None),
        (0, 5, 0, "", None),
        (0, 0, 100, "", None),
        (0, 1, 1, "  x ", "override_needs_reason"),
    ],
)
def test_who_passes(came, held, least, reason, why):
    assert rules.why_not_passed(Presence(came, held), least, reason) == why


@pytest.mark.parametrize(
    ("held", "until", "found"),
    [
        (False, None, Standing.NEVER),
        (True, None, Standing.TRAINED),
        (True, date(2026, 11, 21), Standing.EXPIRED),
        (True, TODAY, Standing.EXPIRING),  # its last day holds
        (True, date(2027, 1, 21), Standing.EXPIRING),  # in 60 days
        (True, date(2027, 1, 22), Standing.TRAINED),
    ],
)
def test_standing_on_a_day(held, until, found):
    assert rules.standing(TODAY, held, until) == found


def test_the_order_of_who_is_next():
    order = sorted(
        ((rules.urgency(s, p), s, p) for s, p in product(Standing, (True, False))
         if rules.urgency(s, p) is not None),
    )  # fmt: skip
    assert [(s, p) for _, s, p in order] == [
        ("never", True), ("expired", False), ("expired", True), ("expiring", False),
        ("expiring", True), ("never", False),
    ]  # fmt: skip
    assert rules.urgency(Standing.TRAINED, True) is None


@pytest.mark.parametrize(
    ("issued", "years", "until"),
    [
        (date(2026, 11, 22), 3, date(2029, 11, 22)),
        (date(2024, 2, 29), 1, date(2025, 2, 28)),
        (date(2026, 1, 1), None, None),
    ],
)
def test_how_long_a_training_holds(issued, years, until):
    assert rules.valid_until(issued, years) == until


def test_numbers_and_words_of_a_certificate():
    assert rules.prefix_of("Реализация технологий наставничества в практике команд") == "РТНПК"
    assert rules.number_of("КН", 2026, 7) == "КН-2026-0007"
    assert [hours_words(n) for n in (1, 2, 11, 21, 36, 112)] == [
        "1 час", "2 часа", "11 часов", "21 час", "36 часов", "112 часов",
    ]  # fmt: skip
    assert span_words(date(2026, 10, 5), date(2026, 10, 30)) == "5–30 октября 2026 г."
    assert span_words(date(2026, 9, 28), date(2026, 10, 9)) == "28 сентября – 9 октября 2026 г."
    assert span_words(date(2026, 10, 5), date(2026, 10, 5)) == "5 октября 2026 г."
