"""A run from the school's rows: what is read, what comes out, what the curator lays down."""

import pytest
from sqlalchemy import delete, event, update

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.jobs import Job, Silent
from school.bases.models import BaseEntry
from school.gatherings.models import Gathering
from school.matching import service
from school.matching.inputs import digest, gather
from school.matching.models import Matching, MatchRule
from school.matching.queries import latest, matching_view
from school.matching.service import compute, run, set_rule
from school.programmes.models import Programme
from tests.school.make import ENDS, NOW, STARTS, TODAY


@pytest.fixture
def ran(do, curator, hall):
    """The view of a fresh run."""

    def once(gathering=True):
        row = do(curator, run, hall.programme, hall.gathering if gathering else None)
        return do(curator, lambda work: matching_view(work.session, row.id, TODAY))

    return once


def pairs(hall, variant):
    return {
        name: each.pair.of
        for each in variant.pairs
        for name in hall.names([(each.pair.mentor_id, each.pair.mentee_id)])
    }


class TestRun:
    def test_ballots_make_mutual_pairs_and_the_rest_meet_once_more(self, hall, ran):
        view = ran()
        expected = {"Ан ги": "mutual", "Бо до": "mutual", "Ве ел": "one_sided"}

        assert pairs(hall, view.a) == expected
        assert pairs(hall, view.b) == expected
        assert view.difference.code == "alike"
        assert (view.state, view.gathering_id, view.a.is_proven) == ("draft", hall.gathering, True)

    def test_the_unmatched_have_a_reason_a_step_an_owner_and_a_day(self, hall, ran):
        view = ran()
        told = {each.participation_id: each for each in view.a.unmatched}
        late, early = told[hall.parts["жу"]], told[hall.parts["зи"]]

        assert (late.reason, late.step, late.role) == ("no_common_time", "curator_talk", "curator")
        assert (early.reason, early.step) == ("not_admitted", "curator_talk")
        # 22.11.2026 is a Sunday: three working days end on Wednesday.
        assert str(view.a.due_on[late.participation_id]) == "2026-11-25"
        assert set(told) == {hall.parts["жу"], hall.parts["зи"]}

    def test_a_pair_is_explained(self, hall, ran):
        (told,) = [each.pair for each in ran().a.pairs if each.pair.mentee_id == hall.parts["до"]]
        assert (told.mentee_rank, told.mentor_rank) == (2, 1)
        assert told.fit.help == ("method",)
        assert told.fit.times == ("mon_day",)
        # The dearest, «Ан», did not name her; there is a place, and this one is mutual.
        assert told.alternative.mentor_id == hall.parts["Ан"]
        assert (told.alternative.reason, told.alternative.mentor_rank) == ("not_mutual", None)

    def test_without_a_meeting_profiles_alone_speak(self, hall, ran):
        view = ran(gathering=False)
        assert set(pairs(hall, view.a).values()) == {"profile"}
        assert view.a.tiers.mutual == 0

    def test_the_same_again_is_the_same_draft(self, hall, ran, do, curator):
        first, again = ran(), ran()
        assert again.id == first.id
        do(curator, set_rule, hall.programme, *hall.two("Ве", "ел"), "forbid", "Учились вместе")
        changed = ran()
        assert changed.id != first.id
        assert do(curator, lambda work: latest(work.session, hall.programme)).id == changed.id

    def test_it_reads_by_few_statements_whatever_the_size(self, hall, work_for, curator):
        work = work_for(curator)
        programme = work.own(Programme, hall.programme)
        profile_of = service.profile_of(work.session)
        told = []
        event.listen(work.session.connection(), "before_cursor_execute", lambda *a: told.append(1))
        gather(work.session, profile_of, programme, hall.gathering, TODAY)
        assert len(told) <= 7

    def test_the_digest_does_not_depend_on_order(self, hall, work_for, curator):
        work = work_for(curator)
        programme = work.own(Programme, hall.programme)
        case = gather(
            work.session, service.profile_of(work.session), programme, hall.gathering, TODAY
        ).case
        assert digest(case) == digest(case.in_drawn_order())

    def test_who_may(self, hall, roles_that_may):
        granted = roles_that_may(run, hall.programme, hall.gathering)
        assert granted == {Role.CURATOR, Role.RESPONSIBLE}

    def test_an_open_meeting_is_not_matched(self, hall, do, curator, make):
        with make.session() as session, session.begin():
            session.execute(update(Gathering).values(state="open", closed_at=None))
        with pytest.raises(WrongState, match="gathering_not_closed"):
            do(curator, run, hall.programme, hall.gathering)

    def test_a_meeting_of_another_programme_is_none(self, hall, do, curator, make):
        other = make.programme(title="Другая")
        with pytest.raises(NotFound):
            do(curator, run, other, hall.gathering)

    def test_a_programme_that_does_not_run_matches_nobody(self, hall, do, curator, make):
        with make.session() as session, session.begin():
            session.execute(update(Programme).values(state="completed"))
        with pytest.raises(WrongState, match="programme_not_running"):
            do(curator, run, hall.programme)


class TestWhoIsLeftOut:
    def test_a_withdrawn_consent_leaves_the_next_run_and_flags_the_draft(
        self, hall, ran, do, curator, make
    ):
        before = ran()
        with make.session() as session, session.begin():
            mine = (BaseEntry.person_id == hall.people["ги"], BaseEntry.side == "mentee")
            session.execute(update(BaseEntry).where(*mine).values(state="frozen"))

        flagged = do(curator, lambda work: matching_view(work.session, before.id, TODAY))
        assert [each.flags for each in flagged.a.flagged] == [("mentee_no_consent",)]
        after = ran()
        assert "Ан ги" not in pairs(hall, after.a)
        reasons = {each.participation_id: each.reason for each in after.a.unmatched}
        assert reasons[hall.parts["ги"]] == "no_consent"

    def test_a_closed_conflict_does_not_come_again(self, hall, ran, make):
        earlier = make.programme(title="Прошлая")
        mentor = make.part(earlier, hall.people["Ан"], "mentor")
        mentee = make.part(earlier, hall.people["ги"], "mentee")
        make.pair(earlier, mentor, mentee, state="closed", ended_on=TODAY, end_reason="conflict")
        assert "Ан ги" not in pairs(hall, ran().a)

    def test_a_family_is_no_pair(self, hall, ran, make):
        parent = make.person("Гирина Анна", kind="parent")
        for child in ("ги", "Ан"):
            make.guardian(hall.people[child], adult=parent)
        assert "Ан ги" not in pairs(hall, ran().a)

    def test_children_of_an_institution_are_no_family(self, hall, ran, make):
        adult = make.person("Дом детства", kind="parent")
        for child in ("ги", "Ан"):
            make.guardian(hall.people[child], adult=adult, relation="institution")
        assert "Ан ги" in pairs(hall, ran().a)

    def test_places_taken_elsewhere_count(self, hall, ran, make):
        other = make.programme(title="Другая")
        mentor = make.part(other, hall.people["Бо"], "mentor")
        make.pair(other, mentor, make.part(other, make.person("Юдин Юрий"), "mentee"))
        assert "Бо до" not in pairs(hall, ran().a)

    def test_who_is_in_a_pair_of_the_programme_is_not_matched_again(self, hall, ran, make):
        make.pair(hall.programme, *hall.two("Ан", "ги"))
        view = ran()
        assert "ги" not in " ".join(pairs(hall, view.a))
        assert hall.parts["ги"] not in {each.participation_id for each in view.a.unmatched}

    def test_who_left_the_programme_is_not_read(self, hall, ran, make):
        from school.programmes.models import Participation

        with make.session() as session, session.begin():
            mine = Participation.id == hall.parts["ги"]
            session.execute(update(Participation).where(mine).values(left_on=TODAY))
        assert hall.parts["ги"] not in ran().people


class TestRules:
    def test_a_pin_is_kept_and_a_prohibition_never_broken(self, hall, ran, do, curator):
        do(curator, set_rule, hall.programme, *hall.two("Ве", "ги"), "pin", "Соседи по дому")
        do(curator, set_rule, hall.programme, *hall.two("Бо", "до"), "forbid", "Ссора")
        view = ran()
        for variant in (view.a, view.b):
            assert "Ве ги" in pairs(hall, variant)
            assert "Бо до" not in pairs(hall, variant)
        (pinned,) = [each.pair for each in view.a.pairs if each.pair.is_pinned]
        assert pinned.mentor_id == hall.parts["Ве"]
        assert view.rules[hall.two("Бо", "до")].reason == "Ссора"

    def test_a_pin_passes_over_times_and_says_so(self, hall, ran, do, curator):
        do(curator, set_rule, hall.programme, *hall.two("Ве", "жу"), "pin", "Договорились")
        (pinned,) = [each.pair for each in ran().a.pairs if each.pair.is_pinned]
        assert (pinned.mentee_id, pinned.passes) == (hall.parts["жу"], "no_common_time")

    def test_a_pin_passes_over_no_admission(self, hall, ran, do, curator):
        do(curator, set_rule, hall.programme, *hall.two("Ве", "зи"), "pin", "Очень просит")
        view = ran()
        assert [(each.pair, each.reason) for each in view.broken_pins] == [
            (hall.two("Ве", "зи"), "mentee_not_admitted")
        ]

    def test_a_word_is_changed_and_taken_back(self, hall, do, curator, make):
        two = hall.two("Ан", "ги")
        do(curator, set_rule, hall.programme, *two, "pin", "Просят оба")
        do(curator, set_rule, hall.programme, *two, "forbid", "Передумали")
        kept = make.one(MatchRule)
        assert (kept.rule, kept.reason) == ("forbid", "Передумали")
        do(curator, set_rule, hall.programme, *two, None)
        assert make.rows(MatchRule) == []

    @pytest.mark.parametrize(
        ("rule", "reason", "faults"),
        [
            ("pin", " ", {"reason": "say_why"}),
            ("forbid", "я" * 301, {"reason": "reason_too_long"}),
            ("love", "Так надо", {"rule": "rule_unknown"}),
        ],
    )
    def test_a_word_has_a_reason(self, hall, do, curator, rule, reason, faults):
        with pytest.raises(Invalid) as refused:
            do(curator, set_rule, hall.programme, *hall.two("Ан", "ги"), rule, reason)
        assert refused.value.fields == faults

    def test_two_of_one_side_are_no_two(self, hall, do, curator):
        with pytest.raises(NotFound):
            do(curator, set_rule, hall.programme, *hall.two("ги", "Ан"), "pin", "Наоборот")


class TestLarge:
    @pytest.fixture
    def asked(self, hall, do, curator, monkeypatch):
        monkeypatch.setattr(service, "AT_ONCE", 10)
        return do(curator, run, hall.programme, hall.gathering)

    def test_a_large_school_waits_for_the_worker(self, hall, asked, do, curator, make):
        assert (asked.state, asked.result) == ("computing", {})
        with make.session() as session:
            job = session.get(Job, asked.job_id)
            assert (job.name, job.args) == ("school.match", {"matching_id": str(asked.id)})
        again = do(curator, run, hall.programme, hall.gathering)
        assert again.id == asked.id
        waiting = do(curator, lambda work: matching_view(work.session, asked.id, TODAY))
        assert (waiting.a, waiting.difference, waiting.job_id) == (None, None, asked.job_id)

    @pytest.mark.parametrize("state", ["dead", "cancelled"])
    def test_a_job_that_gave_up_is_waited_for_no_more(self, hall, asked, do, curator, make, state):
        with make.session() as session, session.begin():
            session.execute(update(Job).values(state=state, finished_at=NOW))
        assert do(curator, run, hall.programme, hall.gathering).id != asked.id

    def test_the_worker_brings_what_would_have_come_at_once(
        self, hall, asked, do, curator, make, monkeypatch
    ):
        do(curator, compute, asked.id, Silent())
        row = make.read(Matching, asked.id)
        assert row.state == "draft"
        with make.session() as session, session.begin():
            session.execute(delete(Matching))
        monkeypatch.setattr(service, "AT_ONCE", 10_000)
        at_once = do(curator, run, hall.programme, hall.gathering)
        assert (at_once.result, at_once.inputs_sha256) == (row.result, row.inputs_sha256)

    def test_a_run_is_computed_once(self, asked, do, curator):
        do(curator, compute, asked.id, Silent())
        with pytest.raises(WrongState, match="matching_state"):
            do(curator, compute, asked.id, Silent())


def test_dates_of_the_demo_year():
    """The fixtures' days, on which the expected days stand."""
    assert STARTS < TODAY < ENDS
    assert NOW.date() == TODAY
