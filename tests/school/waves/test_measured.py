"""X-05: an order of pairs waits for the entry measurement of its people, by its own day."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import GRANTS, Permission
from kernel.profile.stored import profile_of
from school.pairing.confirming import confirm_side
from school.pairing.measured import counts_of_waves, entry_reason, entry_required, measure_before
from school.pairing.orders import make_order, sign_order
from school.programmes.models import Programme
from school.programmes.proposing import Proposal, propose
from school.programmes.settings import change_settings
from school.waves.asking import enter_asked
from school.waves.models import Asked
from school.waves.waves import close_wave, excuse, refresh_asked
from tests.factories.world import YEAR
from tests.school.make import TODAY
from tests.school.order_ready import open_gates
from tests.school.waves.conftest import DUE, MOOD
from tests.school.waves.test_waves import asked, parts

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def pair(make, do, curator, team):
    """A confirmed pair that lacks nothing but the measurement."""
    with make.session() as session, session.begin():
        session.execute(text("DELETE FROM school.pair"))
    open_gates(make, team["programme"])
    do(curator, measure_before, team["programme"], True, "")
    offer = Proposal(team["mentor"], team["mentee"], way="gathering", basis="mutual")
    (pair_id,) = do(curator, propose, team["programme"], [offer])
    for side in ("mentor", "mentee"):
        do(curator, confirm_side, pair_id, side, TODAY)
    return pair_id


@pytest.fixture
def gaps(do, curator, team, pair, make):
    """What an order of the pair is refused for: code, done, of; nothing when it is made."""

    def run(day=TODAY):
        try:
            order = do(curator, make_order, team["programme"], [pair])
        except WrongState as refused:
            return [(gap.code, gap.done, gap.of) for gap in refused.values["gaps"]]
        try:
            do(curator, sign_order, order.id, f"{day:%d}-о", day)
        except WrongState as refused:
            return [("signing", gap.done, gap.of) for gap in refused.values["gaps"]]
        return []

    return run


def row(make, wave, code, participation):
    return asked(make, parts(make, wave)[code])[participation].id


def test_without_a_wave_there_is_no_order(gaps, forms, team):
    assert gaps() == [("entry_wave", 0, 1)]


def test_where_it_mends(do, curator, forms, team, pair):
    with pytest.raises(WrongState) as refused:
        do(curator, make_order, team["programme"], [pair])
    (gap,) = refused.value.values["gaps"]
    assert gap.where == ("monitoring.programme", {"programme_id": team["programme"]})


def test_both_sides_answer_all_that_the_wave_asks(make, do, curator, opened, team, gaps):
    wave = opened("before", "mood", "marks", "lead")
    assert gaps() == [("entry_measured", 0, 2)]
    do(curator, enter_asked, row(make, wave, "mood", team["mentee"]), TODAY, MOOD)
    assert gaps() == [("entry_measured", 0, 2)]  # the class teacher has not told of the marks
    do(curator, enter_asked, row(make, wave, "marks", team["mentee"]), TODAY, MOOD)
    assert gaps() == [("entry_measured", 1, 2)]
    do(curator, excuse, row(make, wave, "lead", team["mentor"]), "Отказался")
    assert gaps() == []  # whoever is not in the order holds nobody up


def test_by_the_day_of_the_order(make, do, curator, opened, team, gaps):
    wave = opened("before", "mood")
    do(curator, enter_asked, row(make, wave, "mood", team["mentee"]), TODAY, MOOD)
    assert gaps(YESTERDAY) == [("signing", 0, 1)]


def test_on_the_very_day_is_in_time(make, do, curator, opened, team, gaps):
    wave = opened("before", "mood", opens_on=YESTERDAY)
    do(curator, enter_asked, row(make, wave, "mood", team["mentee"]), YESTERDAY, MOOD)
    assert gaps(YESTERDAY) == []


def test_a_closed_wave_counts_and_owes_the_same(make, do, curator, opened, team, gaps):
    wave = opened("before", "mood")
    do(curator, close_wave, wave.id)
    assert gaps() == [("entry_measured", 0, 1)]
    do(curator, excuse, row(make, wave, "mood", team["mentee"]), "Не успели")
    assert gaps() == []


def test_a_wave_of_another_kind_is_no_entry_measurement(opened, gaps):
    opened("pulse", "voice")
    opened("after", "glad")
    assert gaps() == [("entry_wave", 0, 1)]


def test_who_joined_later_is_asked_first(make, do, curator, opened, team, gaps):
    wave = opened("before", "mood")
    with make.session() as session, session.begin():
        session.execute(text("DELETE FROM school.asked"))
    assert gaps() == [("entry_measured", 0, 1)]
    assert do(curator, refresh_asked, wave.id) == 3
    do(curator, enter_asked, row(make, wave, "mood", team["mentee"]), TODAY, MOOD)
    assert gaps() == []


def test_a_questionnaire_for_others_asks_nothing_of_them(make, do, curator, opened, team, gaps):
    """A part for pupils says nothing of a teacher who is mentored."""
    wave = opened("before", "young", "lead")
    do(curator, enter_asked, row(make, wave, "lead", team["mentor"]), TODAY, MOOD)
    assert gaps() == []


def test_whose_consent_is_gone_is_another_gate(make, opened, team, gaps):
    opened("before", "mood")
    with make.session() as session, session.begin():
        session.execute(update(Asked).values(state="stopped"))
    assert gaps() == []


class TestWithout:
    def test_a_programme_goes_without_for_a_reason(self, make, do, curator, forms, team, gaps):
        for words, fault in (("", "reason_needed"), ("а" * 301, "reason_long")):
            with pytest.raises(Invalid) as refused:
                do(curator, measure_before, team["programme"], False, words)
            assert refused.value.fields == {"reason": fault}
        do(curator, measure_before, team["programme"], False, " Пары сложились в мае ")
        programme = make.read(Programme, team["programme"])
        assert entry_reason(programme) == "Пары сложились в мае"
        assert gaps() == []

    def test_and_comes_back(self, make, do, curator, work_for, forms, team, gaps):
        do(curator, measure_before, team["programme"], False, "Нет анкет")
        do(curator, change_settings, team["programme"], {"training_meetings": 2})
        do(curator, measure_before, team["programme"], True, "")
        programme = make.read(Programme, team["programme"])
        assert programme.settings == {"training_meetings": 2, "entry_measurement": "required"}
        assert gaps() == [("entry_wave", 0, 1)]

    def test_a_region_may_make_it_advice(self, make, work_for, curator, team):
        profile = profile_of(work_for(curator).session)
        advice = profile.model_copy(
            update={
                "defaults": profile.defaults.model_copy(update={"entry_measurement": "advised"})
            }
        )
        silent = make.read(Programme, team["programme"])
        assert entry_required(profile, silent)  # required, unless said otherwise
        assert not entry_required(advice, silent)
        silent.settings = {"entry_measurement": "required"}
        assert entry_required(advice, silent)

    def test_who_decides(self, team, forms, roles_that_may):
        allowed = roles_that_may(measure_before, team["programme"], False, "Нет анкет")
        assert allowed == set(GRANTS[Permission.PROGRAMME_EDIT])

    def test_not_of_what_has_ended(self, make, do, curator):
        programme = make.programme(state="completed", title="Прошлый")
        with pytest.raises(WrongState):
            do(curator, measure_before, programme, True, "")


class TestToday:
    def counts(self, work_for, actor, day=TODAY):
        session = work_for(actor).session
        found = counts_of_waves(profile_of(session), YEAR, day)
        return {code: session.scalar(query) for code, query in found.items()}

    def test_who_waits_and_what_is_not_measured(self, work_for, do, curator, opened, team):
        assert self.counts(work_for, curator) == {"waves_due": 0, "programmes_unmeasured": 1}
        wave = opened("before", "mood")
        assert self.counts(work_for, curator) == {"waves_due": 0, "programmes_unmeasured": 0}
        near = DUE - timedelta(days=7)
        assert self.counts(work_for, curator, near)["waves_due"] == 3
        assert self.counts(work_for, curator, DUE + timedelta(days=30))["waves_due"] == 3
        do(curator, close_wave, wave.id)
        assert self.counts(work_for, curator, near)["waves_due"] == 0

    def test_who_goes_without_is_not_reminded(self, work_for, do, curator, forms, team):
        do(curator, measure_before, team["programme"], False, "Нет анкет")
        assert self.counts(work_for, curator)["programmes_unmeasured"] == 0
