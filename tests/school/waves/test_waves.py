"""Opening, closing and repeating waves; whom they ask (M-04, R-50, X-05)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, update

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import GRANTS, Permission, Role
from kernel.profile.stored import profile_of
from school.bases.models import BaseEntry
from school.instruments.models import Instrument
from school.programmes.models import Pair, Participation, Programme
from school.waves import queries
from school.waves.models import Asked, Wave, WavePart
from school.waves.suggesting import suggested
from school.waves.waves import (
    NewWave,
    ask_also,
    close_wave,
    excuse,
    open_wave,
    refresh_asked,
    reopen_wave,
    unexcuse,
)
from tests.school.make import TODAY
from tests.school.waves.conftest import DUE, FORMS, publish

DAYS = {"opens_on": TODAY, "due_on": DUE}


def parts(make, wave):
    """Parts by the code of what they ask."""
    codes = {row.id: row.code for row in make.rows(Instrument)}
    return {codes[part.instrument_id]: part for part in make.rows(WavePart, wave_id=wave.id)}


def asked(make, part):
    return {row.participation_id: row for row in make.rows(Asked, part_id=part.id)}


def offered(work_for, actor, team, kind):
    work = work_for(actor)
    programme = work.own(Programme, team["programme"])
    found = suggested(work.session, profile_of(work.session), programme, kind)
    return {each.code: each for each in found}


class TestSuggested:
    def test_what_suits_the_wave_and_the_form(self, work_for, curator, forms, team):
        before = offered(work_for, curator, team, "before")
        assert set(before) == {"mood", "worry", "marks", "lead", "young"}
        assert (before["mood"].people, before["lead"].people) == (3, 2)
        assert before["mood"].ticked
        # Nobody of the kind takes part: offered, and not ticked.
        assert (before["young"].people, before["young"].ticked) == (0, False)
        assert set(offered(work_for, curator, team, "pulse")) == {"voice"}

    def test_what_has_nothing_to_be_compared_with_is_not_offered_at_the_end(
        self, work_for, curator, team, opened
    ):
        """One-sided values never reach a report, so nobody is asked for them."""
        assert "mood" not in offered(work_for, curator, team, "after")
        opened("before", "mood")
        after = offered(work_for, curator, team, "after")
        assert set(after) == {"mood", "glad", "each_other", "model", "firm", "voice"}
        assert {code for code, each in after.items() if each.fixed} == {"mood"}
        assert {code for code, each in after.items() if each.ticked} == {
            "mood", "glad", "model", "voice",
        }  # fmt: skip
        assert (after["model"].people, after["voice"].people, after["firm"].people) == (1, 5, 0)


class TestOpening:
    def test_everybody_of_the_side_is_asked(self, make, opened, team):
        wave = opened("before", "mood", "lead", "marks", title="  Осень ")
        found = parts(make, wave)
        mood, lead, marks = (asked(make, found[code]) for code in ("mood", "lead", "marks"))
        assert set(mood) == {team["mentee"], team["other"], team["third"]}
        assert set(lead) == {team["mentor"], team["second"]}
        row = mood[team["mentee"]]
        assert row.person_id == row.respondent_id == team["mentee_person"]
        assert row.state == "waiting"
        # The class teacher is nobody's card: one sheet about each pupil, whoever brings it.
        assert marks[team["mentee"]].person_id == team["mentee_person"]
        assert marks[team["mentee"]].respondent_id is None
        assert (wave.title, wave.state, wave.school_year) == ("Осень", "open", 2026)

    def test_of_pairs_each_is_asked_about_the_other(self, make, opened, team):
        part = parts(make, opened("after", "each_other"))["each_other"]
        (row,) = make.rows(Asked, part_id=part.id)
        assert (row.participation_id, row.person_id, row.respondent_id) == (
            team["mentee"], team["mentee_person"], team["mentor_person"],
        )  # fmt: skip

    def test_of_the_programme_one_sheet_and_partners_by_name(self, make, do, curator, opened, team):
        wave = opened("after", "model", "firm", "voice")
        found = parts(make, wave)
        (model,) = make.rows(Asked, part_id=found["model"].id)
        assert (model.participation_id, model.person_id, model.respondent_id) == (None,) * 3
        assert make.rows(Asked, part_id=found["firm"].id) == []
        partner = make.person("Гущин Олег", kind="specialist")
        row = do(curator, ask_also, found["firm"].id, partner)
        assert do(curator, ask_also, found["firm"].id, partner).id == row.id
        # Nobody is put down by an anonymous part, only how many it is meant for.
        assert make.rows(Asked, part_id=found["voice"].id) == []
        assert found["voice"].expected == 5
        for part, given in (("firm", team["mentee"]), ("mood", None), ("voice", None)):
            with pytest.raises((NotFound, KeyError)):
                do(curator, ask_also, found[part].id, partner, given)

    def test_who_is_frozen_is_put_down_as_stopped_and_comes_back(self, make, opened, team):
        with make.session() as session, session.begin():
            mine = update(BaseEntry).where(BaseEntry.person_id == team["other_person"])
            session.execute(mine.values(state="frozen", frozen_from="ready"))
        part = parts(make, opened("before", "mood"))["mood"]
        assert asked(make, part)[team["other"]].state == "stopped"
        with make.session() as session, session.begin():
            session.execute(mine.values(state="ready", frozen_from=""))
        assert asked(make, part)[team["other"]].state == "waiting"

    def test_who_left_is_not_asked(self, make, opened, team):
        with make.session() as session, session.begin():
            session.execute(
                update(Participation).where(Participation.id == team["third"])
                .values(left_on=TODAY)
            )  # fmt: skip
        part = parts(make, opened("before", "mood"))["mood"]
        assert set(asked(make, part)) == {team["mentee"], team["other"]}

    @pytest.mark.parametrize(
        ("values", "fields"),
        [
            ({"codes": ()}, {"codes": "nothing_chosen"}),
            ({"codes": ("mood", "elsewhere")}, {"codes": "not_offered"}),
            ({"codes": ("glad",)}, {"codes": "not_offered"}),  # of the wave «after»
            ({"opens_on": None}, {"opens_on": "day_needed"}),
            ({"due_on": None}, {"due_on": "day_needed"}),
            ({"due_on": TODAY - timedelta(days=1)}, {"due_on": "due_before_opening"}),
            ({"opens_on": date(2026, 5, 1)}, {"opens_on": "day_outside_year"}),
            ({"due_on": date(2028, 1, 1)}, {"due_on": "day_outside_year"}),
            ({"title": "а" * 121}, {"title": "title_long"}),
        ],
    )
    def test_refused(self, make, do, curator, forms, team, values, fields):
        new = NewWave(**{"kind": "before", "codes": ("mood",), **DAYS, **values})
        with pytest.raises(Invalid) as refused:
            do(curator, open_wave, team["programme"], new)
        assert refused.value.fields == fields
        assert make.count(Wave) == 0

    @pytest.mark.parametrize(
        ("kind", "states"),
        [
            ("before", {"planned", "running"}),
            ("pulse", {"running"}),
            ("after", {"running", "completed"}),
        ],
    )
    def test_in_which_state_a_programme_is_measured(
        self, make, do, curator, forms, team, kind, states
    ):
        code = {"before": "mood", "pulse": "voice", "after": "glad"}[kind]
        new = NewWave(kind=kind, codes=(code,), **DAYS)
        for state in ("planned", "running", "completed", "cancelled"):
            programme = make.programme(title=state, state=state)
            if state in states:
                do(curator, open_wave, programme, new)
                continue
            with pytest.raises(WrongState) as refused:
                do(curator, open_wave, programme, new)
            assert refused.value.code == "programme_ended"

    def test_one_before_one_after_and_one_pulse_a_day(self, make, opened):
        for kind, code in (("before", "mood"), ("after", "glad"), ("pulse", "voice")):
            opened(kind, code)
            with pytest.raises(WrongState) as refused:
                opened(kind, code)
            assert refused.value.code == "wave_exists"
        opened("pulse", "voice", opens_on=TODAY + timedelta(days=1))
        assert make.count(Wave) == 4

    def test_no_such_wave(self, opened):
        with pytest.raises(NotFound):
            opened("later", "mood")

    def test_who_may(self, forms, team, roles_that_may):
        new = NewWave(kind="before", codes=("mood",), **DAYS)
        allowed = roles_that_may(open_wave, team["programme"], new)
        assert allowed == set(GRANTS[Permission.MONITORING_EDIT])
        assert allowed == {Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST}

    def test_another_school_sees_nothing(self, do, world, opened, team):
        wave, stranger = opened("before", "mood"), world.foreign[Role.CURATOR]
        new = NewWave(kind="before", codes=("mood",), **DAYS)
        for act, *args in (
            (open_wave, team["programme"], new), (close_wave, wave.id), (refresh_asked, wave.id),
            (reopen_wave, wave.id, DUE),
        ):  # fmt: skip
            with pytest.raises(NotFound):
                do(stranger, act, *args)


class TestAfter:
    def test_it_asks_by_the_versions_of_the_first(self, make, opened, team):
        """R-50: whatever was published since, both waves ask by one version."""
        first = parts(make, opened("before", "mood", "worry"))
        newer = publish(make, FORMS["mood"].changed(version=2), version=2)
        second = opened("after", "glad")
        found = parts(make, second)
        assert found["mood"].instrument_id == first["mood"].instrument_id != newer
        # What was measured is measured again, whoever wishes it away.
        assert set(found) == {"mood", "worry", "glad"}
        assert second.before_id == first["mood"].wave_id

    def test_a_wave_before_asks_by_the_version_in_use(self, make, opened):
        newer = publish(make, FORMS["mood"].changed(version=2), version=2)
        assert parts(make, opened("before", "mood"))["mood"].instrument_id == newer

    def test_a_ready_questionnaire_is_adopted(self, make, do, curator, team, monkeypatch):
        ready = FORMS["mood"].changed(code="ready")
        for module in ("school.waves.suggesting", "school.instruments.service"):
            monkeypatch.setattr(f"{module}.builtin", lambda profile: {"ready": ready})
        wave = do(curator, open_wave, team["programme"],
                  NewWave(kind="before", codes=("ready",), **DAYS))  # fmt: skip
        (row,) = make.rows(Instrument)
        assert (row.code, row.state, row.origin) == ("ready", "published", "region")
        assert parts(make, wave)["ready"].instrument_id == row.id
        again = make.programme(title="Другая")
        do(curator, open_wave, again, NewWave(kind="before", codes=("ready",), **DAYS))
        assert make.count(Instrument) == 1


class TestClosing:
    def test_closed_and_opened_again(self, make, do, curator, opened):
        wave = opened("before", "mood")
        with pytest.raises(WrongState) as refused:
            do(curator, reopen_wave, wave.id, DUE)
        assert refused.value.code == "wave_open"
        do(curator, close_wave, wave.id)
        row = make.read(Wave, wave.id)
        assert (row.state, row.closed_at is not None) == ("closed", True)
        with pytest.raises(WrongState) as refused:
            do(curator, close_wave, wave.id)
        assert refused.value.code == "wave_closed"
        with pytest.raises(WrongState):
            do(curator, refresh_asked, wave.id)
        for day, fault in (
            (None, "day_needed"), (TODAY - timedelta(days=1), "due_before_opening"),
        ):  # fmt: skip
            with pytest.raises(Invalid) as wrong:
                do(curator, reopen_wave, wave.id, day)
            assert wrong.value.fields == {"due_on": fault}
        do(curator, reopen_wave, wave.id, DUE + timedelta(days=7))
        row = make.read(Wave, wave.id)
        assert (row.state, row.due_on) == ("open", DUE + timedelta(days=7))
        assert row.closed_at is not None  # boxes that were read stay shut

    def test_not_till_a_day_that_has_passed(self, do, curator, opened):
        wave = opened("before", "mood", opens_on=TODAY - timedelta(days=20))
        do(curator, close_wave, wave.id)
        with pytest.raises(Invalid) as refused:
            do(curator, reopen_wave, wave.id, TODAY - timedelta(days=1))
        assert refused.value.fields == {"due_on": "day_passed"}


class TestWhoJoins:
    def test_those_who_joined_since(self, make, do, curator, opened, team):
        wave = opened("before", "mood", "lead")
        assert do(curator, refresh_asked, wave.id) == 0
        late = make.part(team["programme"], make.person("Зуева Майя"), "mentee")
        assert do(curator, refresh_asked, wave.id) == 1
        assert asked(make, parts(make, wave)["mood"])[late].state == "waiting"
        assert do(curator, refresh_asked, wave.id) == 0

    def test_a_new_pair_and_who_is_meant_by_an_anonymous_part(
        self, make, do, curator, opened, team
    ):
        wave = opened("after", "each_other", "voice")
        make.pair(team["programme"], team["second"], team["other"])
        make.part(team["programme"], make.person("Зуева Майя"), "mentee")
        assert do(curator, refresh_asked, wave.id) == 1
        assert parts(make, wave)["voice"].expected == 6

    def test_a_pair_that_failed_is_not_asked_about_itself(self, make, opened, team):
        with make.session() as session, session.begin():
            session.execute(update(Pair).values(state="closed", ended_on=TODAY))
        assert asked(make, parts(make, opened("after", "each_other"))["each_other"]) == {}


class TestExcused:
    def test_a_refusal_is_a_right_and_is_taken_back(self, make, do, curator, opened, team):
        wave = opened("before", "mood")
        row = asked(make, parts(make, wave)["mood"])[team["mentee"]]
        for words, fault in (("  ", "reason_needed"), ("а" * 301, "reason_long")):
            with pytest.raises(Invalid) as refused:
                do(curator, excuse, row.id, words)
            assert refused.value.fields == {"words": fault}
        do(curator, excuse, row.id, " Родители против ")
        kept = make.read(Asked, row.id)
        assert (kept.state, kept.excuse) == ("excused", "Родители против")
        do(curator, unexcuse, row.id)
        kept = make.read(Asked, row.id)
        assert (kept.state, kept.excuse) == ("waiting", "")
        with pytest.raises(WrongState) as waits:
            do(curator, unexcuse, row.id)
        assert waits.value.code == "asked_waiting"

    @pytest.mark.parametrize("state", ["answered", "stopped"])
    def test_not_who_has_answered_or_is_asked_no_more(self, make, do, curator, opened, team, state):
        row = asked(make, parts(make, opened("before", "mood"))["mood"])[team["mentee"]]
        with make.session() as session, session.begin():
            day = TODAY if state == "answered" else None
            session.execute(
                update(Asked).where(Asked.id == row.id).values(state=state, answered_on=day)
            )
        with pytest.raises(WrongState) as refused:
            do(curator, excuse, row.id, "Отказ")
        assert refused.value.code == f"asked_{state}"

    def test_the_head_reads_and_does_not_write(self, do, world, make, opened, team):
        row = asked(make, parts(make, opened("before", "mood"))["mood"])[team["mentee"]]
        with pytest.raises(Denied):
            do(world.actors[Role.HEAD], excuse, row.id, "Отказ")


class TestRead:
    def test_a_wave_as_pages_read_it(self, do, curator, work_for, make, opened, team):
        wave = opened("before", "mood", "worry", "marks", title="Осень")
        found = asked(make, parts(make, wave)["mood"])
        do(curator, excuse, found[team["other"]].id, "Отказ")
        session = work_for(curator).session
        view = queries.wave(session, wave.id)
        line = view.line
        assert (line.asked, line.waiting, line.excused, line.answered) == (9, 8, 1, 0)
        assert (line.title, line.form, line.state) == ("Осень", "teacher_teacher", "open")
        by_code = {part.code: part for part in view.parts}
        assert by_code["mood"].excused == 1
        assert by_code["worry"].confidential
        assert not by_code["mood"].confidential
        assert by_code["marks"].grid
        names = [each.name for each in queries.asked_of(session, by_code["mood"].id)]
        assert names == ["Ёлкина Вера", "Ким Роман", "Туров Глеб"]
        assert queries.standing(session, team["programme"]) == {"before": (1, 9)}
        assert queries.waves(session, 2026)[0] == line
        assert queries.waves(session, 2025) == ()
        mine = queries.open_asks_of(session, team["mentee"])
        assert {each.title for each in mine} == {"Анкета mood", "Анкета worry", "Анкета marks"}
        with pytest.raises(NotFound):
            queries.wave(session, team["programme"])

    def test_another_school_reads_nothing(self, work_for, world, opened):
        wave = opened("before", "mood")
        session = work_for(world.foreign[Role.CURATOR]).session
        assert queries.waves(session, 2026) == ()
        with pytest.raises(NotFound):
            queries.wave(session, wave.id)
        for model in (Wave, WavePart, Asked):
            assert session.scalars(select(model)).all() == []
            assert session.execute(delete(model)).rowcount == 0
