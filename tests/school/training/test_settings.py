"""The programme's own numbers: kept apart from the region's, felt where they count."""

from datetime import date

import pytest

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.profile import load
from school.programmes.models import Participation, Programme
from school.programmes.settings import change_settings, setting

MAY = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}


def test_the_regions_numbers_stand_until_the_programme_says_otherwise(curator, make, do):
    profile, programme = load("altai"), make.programme()
    row = make.read(Programme, programme)
    assert setting(row, profile, "training_meetings") == 4
    assert setting(None, profile, "min_mentee_age") == profile.region.min_mentee_age
    do(curator, change_settings, programme, {"training_meetings": 6, "notice_days": None})
    row = make.read(Programme, programme)
    assert row.settings == {"training_meetings": 6}
    assert setting(row, profile, "training_meetings") == 6
    do(curator, change_settings, programme, {"training_meetings": 4})
    assert make.read(Programme, programme).settings == {}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"training_meetings": 41}, {"training_meetings"}),
        ({"shortest_months": 13, "notice_days": -1}, {"shortest_months", "notice_days"}),
        ({"min_mentee_age": 4}, {"min_mentee_age"}),
    ],
)
def test_numbers_beyond_sense_are_refused(curator, make, do, values, wrong):
    with pytest.raises(Invalid) as refused:
        do(curator, change_settings, make.programme(), values)
    assert set(refused.value.fields) == wrong


def test_a_shorter_term_makes_a_full_cycle(curator, make, do):
    made = make.whole(state="completed", started_on=date(2026, 9, 1), ended_on=date(2026, 11, 10))
    do(curator, change_settings, made["programme"], {"shortest_months": 2})
    assert make.read(Participation, made["mentee"]).full_cycle
    do(curator, change_settings, made["programme"], {"shortest_months": None})
    assert not make.read(Participation, made["mentee"]).full_cycle


def test_an_ended_programme_keeps_its_settings(curator, make, do):
    with pytest.raises(WrongState):
        do(curator, change_settings, make.programme(state="completed"), {"notice_days": 7})


@pytest.mark.parametrize("role", list(Role))
def test_who_may_set(role, world, make, do):
    for where, here in (("one", True), ("three", False)):
        programme = make.programme(where)
        if role not in MAY:
            with pytest.raises(Denied):
                do(world.actors[role], change_settings, programme, {"notice_days": 7})
        elif not here:
            with pytest.raises(NotFound):
                do(world.actors[role], change_settings, programme, {"notice_days": 7})
        else:
            do(world.actors[role], change_settings, programme, {"notice_days": 7})
            assert make.read(Programme, programme).settings == {"notice_days": 7}
