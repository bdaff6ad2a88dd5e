"""M-03, M-08: figures at the start and at the end, shares with their whole, unknown is nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.profile import load
from school.monitoring.figures import (
    LONGEST_NOTE,
    Typed,
    asked_of_pair,
    asked_of_programme,
    figures_of,
    keep_figures,
    take_figure,
)
from school.monitoring.models import Figure
from school.monitoring.portal_facts import Known
from tests.school.make import TODAY

EDITORS = {Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}


def share(value, whole):
    return Typed(value=Decimal(value), whole=whole)


def test_a_figure_is_written_corrected_and_taken_away(curator, module, make, do):
    do(curator, keep_figures, module.id, "start", TODAY, {"clubs": share(5, 12)})
    do(curator, keep_figures, module.id, "start", TODAY, {"clubs": share(6, 12)})
    do(curator, keep_figures, module.id, "end", TODAY, {"clubs": share(9, 12)})
    kept = make.rows(Figure)
    assert sorted((row.moment, row.value, row.whole) for row in kept) == [
        ("end", Decimal(9), 12), ("start", Decimal(6), 12),
    ]  # fmt: skip
    do(curator, keep_figures, module.id, "start", TODAY, {"clubs": Typed()})
    assert make.one(Figure).moment == "end"


def test_figures_of_pairs_and_of_the_programme_do_not_mix(curator, teachers, make, do, work_for):
    mean = {"marks": Typed(value=Decimal("3.75"))}
    do(curator, keep_figures, teachers.programme, "start", TODAY, mean, pair_id=teachers.pair)
    own = {"own_works": Typed(value=Decimal(2))}
    do(curator, keep_figures, teachers.programme, "start", TODAY, own)
    found = figures_of(work_for(curator).session, [teachers.programme])
    assert {(each.pair_id, each.code, each.value) for each in found} == {
        (teachers.pair, "marks", Decimal("3.75")), (None, "own_works", Decimal(2)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "typed", "field", "fault"),
    [
        ("clubs", share(13, 12), "value-clubs", "figure_over"),
        ("clubs", Typed(value=Decimal(3)), "whole-clubs", "figure_of"),
        ("clubs", share(0, 0), "whole-clubs", "figure_of"),
        ("clubs", share("2.5", 12), "value-clubs", "figure_whole"),
        ("clubs", Typed(whole=12), "value-clubs", "figure_value"),
        ("clubs", Typed(note="много"), "value-clubs", "figure_value"),
        ("future_mentors", share(2, 5), "whole-future_mentors", "figure_no_whole"),
        ("future_mentors", Typed(value=Decimal(-1)), "value-future_mentors", "figure_range"),
        ("future_mentors", Typed(value=Decimal(10**6)), "value-future_mentors", "figure_range"),
        ("future_mentors", Typed(value=Decimal(1), note="я" * (LONGEST_NOTE + 1)),
         "note-future_mentors", "text_too_long"),
    ],
)  # fmt: skip
def test_what_a_figure_may_not_be(curator, module, make, do, code, typed, field, fault):
    with pytest.raises(Invalid) as refused:
        do(curator, keep_figures, module.id, "end", TODAY, {code: typed})
    assert refused.value.fields == {field: fault}
    assert make.count(Figure) == 0


@pytest.mark.parametrize(
    ("value", "fault"),
    [("5.00", None), ("3.75", None), ("5.01", "figure_most"), ("3.755", "figure_cents")],
)
def test_a_mean_mark_has_two_digits_and_an_end(curator, teachers, make, do, value, fault):
    typed = {"marks": Typed(value=Decimal(value))}
    act = (curator, keep_figures, teachers.programme, "end", TODAY, typed)
    if fault is None:
        assert do(*act, pair_id=teachers.pair) == 1
        return
    with pytest.raises(Invalid) as refused:
        do(*act, pair_id=teachers.pair)
    assert refused.value.fields == {"value-marks": fault}


@pytest.mark.parametrize(
    ("day", "fault"), [(None, "day_needed"), (TODAY + timedelta(days=1), "ended_later")]
)
def test_the_day_is_known_and_has_come(curator, module, do, day, fault):
    with pytest.raises(Invalid) as refused:
        do(curator, keep_figures, module.id, "end", day, {"clubs": share(1, 2)})
    assert refused.value.fields == {"as_of": fault}


def test_what_is_not_asked_of_the_form_is_as_none_at_all(curator, module, teachers, make, do):
    other = make.pair(module.id, module.mentor, module.mentees[2])
    cases = [
        (module.id, "end", {"own_works": Typed(value=Decimal(1))}, None),
        (module.id, "middle", {"clubs": share(1, 2)}, None),
        (module.id, "end", {"marks": Typed(value=Decimal(4))}, other),
        (teachers.programme, "end", {"marks": Typed(value=Decimal(4))}, other),
    ]
    for programme, moment, typed, pair in cases:
        with pytest.raises(NotFound):
            do(curator, keep_figures, programme, moment, TODAY, typed, pair_id=pair)
    assert make.count(Figure) == 0


def test_which_figures_concern_which_form():
    profile = load("bryansk")
    of_form = {
        form.code: (
            {each.code for each in asked_of_programme(profile, form.code)},
            bool(asked_of_pair(profile, form.code)),
        )
        for form in profile.forms
        if form.level == "school"
    }
    assert of_form["teacher_teacher"] == ({"projects", "tests", "own_works"}, True)
    assert of_form["head_teacher"] == of_form["teacher_teacher"]
    assert of_form["pupil_pupil"] == (
        {"projects", "tests", "clubs", "local_jobs", "future_mentors"}, False,
    )  # fmt: skip


def test_what_the_portal_counted_is_taken_with_its_whole(curator, module, make, do):
    do(curator, take_figure, module.id, "projects", Known(2, 3))
    row = make.one(Figure)
    assert (row.moment, row.value, row.whole, row.as_of) == ("end", 2, 3, TODAY)


def test_a_cancelled_programme_is_measured_no_more(curator, make, do):
    gone = make.programme(form="teacher_pupil", state="cancelled")
    with pytest.raises(WrongState):
        do(curator, keep_figures, gone, "end", TODAY, {"clubs": share(1, 2)})


def test_another_school_has_no_such_programme(world, module, make, do):
    with pytest.raises(NotFound):
        do(world.foreign[Role.CURATOR], keep_figures, module.id, "end", TODAY, {})


def test_who_may_write_figures(roles_that_may, module):
    def act(work):
        keep_figures(work, module.id, "end", TODAY, {"clubs": share(1, 2)})

    assert roles_that_may(act) == EDITORS
