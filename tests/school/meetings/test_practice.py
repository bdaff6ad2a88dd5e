"""Lessons of a pair of teachers: written down once, counted by kind and month (F-02)."""

from datetime import date, timedelta

import pytest

from kernel.errors import Invalid, NotFound
from kernel.ids import new_id
from school.meetings.models import Practice
from school.meetings.practice import AddPractice, add_practice, counted, counted_in, remove_practice
from tests.school.make import TODAY


def visit(hall, **values):
    usual = {"practice_id": new_id(), "pair_id": hall.pair, "kind": "visit_by_mentor",
             "held_on": TODAY}  # fmt: skip
    return AddPractice(**{**usual, **values})


def test_sent_twice_is_one(do, by, curator, make, hall):
    cmd = visit(hall)
    by("mentee", add_practice, cmd)
    by("mentor", add_practice, cmd)
    assert make.one(Practice).via == "link"
    do(curator, remove_practice, hall.pair, cmd.practice_id)
    assert make.count(Practice) == 0
    with pytest.raises(NotFound):
        do(curator, remove_practice, hall.pair, cmd.practice_id)


def test_counted_by_kind_and_month(do, curator, hall):
    for day in (date(2026, 10, 5), date(2026, 10, 19), date(2026, 11, 2)):
        do(curator, add_practice, visit(hall, held_on=day))
    do(curator, add_practice, visit(hall, pair_id=hall.second, kind="theory"))
    one = do(curator, lambda work: counted(work.session, hall.pair))
    assert one.months == (date(2026, 10, 1), date(2026, 11, 1))
    assert one.at("visit_by_mentor", date(2026, 10, 1)) == 2
    assert one.total("visit_by_mentor") == 3
    whole = do(curator, lambda work: counted_in(work.session, hall.programme))
    assert (whole.total("visit_by_mentor"), whole.total("theory")) == (3, 1)


@pytest.mark.parametrize(
    ("values", "faults"),
    [
        ({"kind": "party"}, {"kind": "practice_kind_needed"}),
        ({"held_on": None}, {"held_on": "meeting_day_needed"}),
        ({"held_on": TODAY + timedelta(days=1)}, {"held_on": "meeting_ahead"}),
        ({"held_on": date(2026, 8, 1)}, {"held_on": "meeting_before_programme"}),
    ],
)
def test_what_cannot_be(do, curator, make, hall, values, faults):
    with pytest.raises(Invalid) as refused:
        do(curator, add_practice, visit(hall, **values))
    assert refused.value.fields == faults
    assert make.count(Practice) == 0
