"""Meetings are planned, written down, mended, struck out; what was sent twice is one."""

from datetime import date, datetime, time, timedelta

import pytest

from kernel.audit.models import AuditEntry
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.meetings.models import Feedback, Meeting, MeetingPair
from school.meetings.queries import facts, feedback, pair_meetings, who_said
from school.meetings.service import (
    CancelMeeting,
    PlanMeeting,
    cancel,
    correct,
    move,
    plan,
    record,
    say,
)
from tests.school.make import TODAY

SOON = TODAY + timedelta(days=3)


@pytest.fixture
def planned(hall, work_for, curator):
    """A plan as the form brings it."""
    zone = work_for(curator).zone

    def made(*pairs, **values):
        usual = {"meeting_id": new_id(), "pair_ids": pairs or (hall.pair,),
                 "kind": "acquaintance", "planned_at": datetime.combine(SOON, time(15), zone),
                 "place": "Каб. 12"}  # fmt: skip
        return PlanMeeting(**{**usual, **values})

    return made


class TestRecording:
    def test_by_the_curator(self, do, curator, make, hall, wrote):
        cmd = wrote(hall.pair, curator_present=True, next_step="  Принести тетрадь ")
        assert do(curator, record, cmd) == cmd.meeting_id
        row = make.one(Meeting)
        assert (row.state, row.via, row.next_step) == ("held", "portal", "Принести тетрадь")
        assert row.recorded_by == curator.account_id
        assert row.curator_present

    def test_by_the_mentors_link(self, by, make, hall, wrote):
        """U-4: no account is needed, and a guest cannot claim the curator's presence."""
        by("mentor", record, wrote(hall.pair, curator_present=True))
        row = make.one(Meeting)
        assert (row.via, row.recorded_by, row.curator_present) == ("link", None, False)
        entry = make.one(AuditEntry, action="meeting.recorded")
        assert "Марк" not in str(entry.details)

    def test_the_same_form_twice_is_one_meeting(self, by, do, curator, make, hall, wrote):
        cmd = wrote(hall.pair)
        by("mentor", record, cmd)
        by("mentor", record, cmd)
        do(curator, record, cmd)
        assert make.count(Meeting) == make.count(MeetingPair) == 1
        assert len(make.rows(AuditEntry, action="meeting.recorded")) == 1

    def test_a_planned_one_becomes_held(self, by, do, curator, make, hall, planned, wrote):
        ahead = planned()
        do(curator, plan, ahead)
        by("mentor", record, wrote(hall.pair, meeting_id=ahead.meeting_id))
        row = make.one(Meeting)
        assert (row.state, row.held_on, row.place, row.via) == ("held", TODAY, "Каб. 12", "link")

    def test_a_group_and_who_of_it_came(self, by, make, hall, wrote):
        by("mentor", record, wrote(hall.pair, hall.second, came=[hall.second]))
        came = {row.pair_id: row.came for row in make.rows(MeetingPair)}
        assert came == {hall.pair: False, hall.second: True}

    @pytest.mark.parametrize(
        ("values", "faults"),
        [
            ({"held_on": None}, {"held_on": "meeting_day_needed"}),
            ({"held_on": TODAY + timedelta(days=1)}, {"held_on": "meeting_ahead"}),
            ({"held_on": date(2026, 8, 31)}, {"held_on": "meeting_before_programme"}),
            ({"kind": "party"}, {"kind": "meeting_kind_unknown"}),
            ({"minutes": None}, {"minutes": "minutes_range"}),
            ({"minutes": 601}, {"minutes": "minutes_range"}),
            ({"reflection": "  \n "}, {"reflection": "reflection_needed"}),
            ({"step": 6}, {"step": "step_unknown"}),
            ({"came": []}, {"came": "nobody_came"}),
        ],
    )
    def test_what_cannot_be(self, by, make, hall, wrote, values, faults):
        with pytest.raises(Invalid) as refused:
            by("mentor", record, wrote(hall.pair, **values))
        assert refused.value.fields == faults
        assert make.count(Meeting) == 0

    def test_pairs_of_two_mentors_do_not_meet_at_once(self, do, curator, hall, wrote):
        with pytest.raises(NotFound):
            do(curator, record, wrote(hall.pair, hall.other))

    def test_anothers_meeting_is_not_taken_over(self, do, by, curator, make, hall, wrote):
        cmd = wrote(hall.other)
        do(curator, record, cmd)
        for act in (record, correct):
            with pytest.raises(NotFound):
                do(curator, act, wrote(hall.pair, meeting_id=cmd.meeting_id))
            with pytest.raises(NotFound):
                by("mentor", act, wrote(hall.pair, meeting_id=cmd.meeting_id))
        assert make.one(MeetingPair).pair_id == hall.other

    def test_nothing_is_written_of_an_ended_pair(self, do, by, curator, make, hall, wrote):
        ended = make.pair(hall.programme, hall.parts["mentor"], hall.parts["other_mentee"],
                          state="completed", ended_on=TODAY)  # fmt: skip
        for act in (lambda: do(curator, record, wrote(ended)),
                    lambda: by("mentor", record, wrote(ended))):  # fmt: skip
            with pytest.raises(WrongState) as refused:
                act()
            assert refused.value.code == "pair_ended"

    def test_who_may(self, roles_that_may, hall, wrote):
        keepers = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}
        assert roles_that_may(record, wrote(hall.pair)) <= keepers


class TestCorrecting:
    def test_the_curator_on_behalf_with_a_trace(self, do, by, curator, make, hall, wrote):
        cmd = wrote(hall.pair)
        by("mentor", record, cmd)
        do(curator, correct, wrote(hall.pair, meeting_id=cmd.meeting_id, minutes=30))
        row = make.one(Meeting)
        assert (row.minutes, row.via, row.recorded_by) == (30, "portal", curator.account_id)
        assert make.one(AuditEntry, action="meeting.corrected").account_id == curator.account_id
        with pytest.raises(WrongState) as refused:
            by("mentor", correct, cmd)
        assert refused.value.code == "meeting_closed"

    def test_the_mentor_until_the_next_is_written_down(
        self, do, by, curator, make, hall, wrote, work_for
    ):
        cmd = wrote(hall.pair)
        by("mentor", record, cmd)
        by("mentor", correct, wrote(hall.pair, meeting_id=cmd.meeting_id, minutes=20))
        assert make.one(Meeting).minutes == 20
        _later(make, cmd.meeting_id)
        by("mentor", record, wrote(hall.pair, kind="trial"))
        with pytest.raises(WrongState):
            by("mentor", correct, cmd)


class TestPlanning:
    def test_one_meeting(self, do, curator, make, planned):
        assert do(curator, plan, planned()) == 1
        row = make.one(Meeting)
        assert (row.state, row.held_on, row.place) == ("planned", None, "Каб. 12")

    def test_a_series_goes_by_the_cycle_to_the_end(self, do, curator, make, hall, planned):
        cmd = planned(rhythm="monthly")
        number = do(curator, plan, cmd)
        rows = sorted(make.rows(Meeting), key=lambda row: row.planned_at)
        assert number == len(rows) == 7
        assert [row.kind for row in rows][:5] == ["acquaintance", "trial", "planning", "regular",
                                                  "regular"]  # fmt: skip
        assert max(row.planned_at for row in rows).date() <= date(2027, 5, 31)
        assert do(curator, plan, cmd) == 0
        assert make.count(Meeting) == 7

    def test_by_the_mentors_link_for_a_group(self, by, make, hall, planned):
        by("mentor", plan, planned(hall.pair, hall.second))
        assert {row.pair_id for row in make.rows(MeetingPair)} == {hall.pair, hall.second}
        assert make.one(Meeting).via == "link"

    def test_days_that_cannot_be(self, do, curator, planned, work_for):
        zone = work_for(curator).zone
        for day, fault in ((TODAY - timedelta(days=1), "meeting_past"),
                           (date(2027, 6, 1), "meeting_after_programme")):  # fmt: skip
            with pytest.raises(Invalid) as refused:
                do(curator, plan, planned(planned_at=datetime.combine(day, time(9), zone)))
            assert refused.value.fields == {"day": fault}
        with pytest.raises(Invalid) as refused:
            do(curator, plan, planned(planned_at=None, rhythm="daily", kind="x"))
        assert refused.value.fields == {"day": "meeting_day_needed", "rhythm": "rhythm_unknown",
                                        "kind": "meeting_kind_unknown"}  # fmt: skip

    def test_moved_and_called_off(self, do, by, curator, make, hall, planned):
        cmd = planned()
        do(curator, plan, cmd)
        by("mentor", move, planned(meeting_id=cmd.meeting_id, place="Библиотека"))
        assert make.one(Meeting).place == "Библиотека"
        off = CancelMeeting(meeting_id=cmd.meeting_id, pair_id=hall.pair, reason="Карантин")
        by("mentor", cancel, off)
        by("mentor", cancel, off)
        row = make.one(Meeting)
        assert (row.state, row.cancel_reason) == ("cancelled", "Карантин")
        with pytest.raises(WrongState):
            do(curator, move, cmd)

    def test_only_the_school_strikes_out_what_was_held(self, do, by, curator, make, hall, wrote):
        cmd = wrote(hall.pair)
        by("mentor", record, cmd)
        off = CancelMeeting(meeting_id=cmd.meeting_id, pair_id=hall.pair)
        with pytest.raises(WrongState):
            by("mentor", cancel, off)
        with pytest.raises(Invalid):
            do(curator, cancel, off)
        do(curator, cancel, CancelMeeting(meeting_id=cmd.meeting_id, pair_id=hall.pair,
                                          reason="Записали дважды"))  # fmt: skip
        assert make.one(Meeting).held_on is None


class TestFeedback:
    """Q-05, R-44, U-5."""

    @pytest.fixture
    def held(self, by, hall, wrote):
        cmd = wrote(hall.pair)
        by("mentor", record, cmd)
        return cmd.meeting_id

    def test_every_side_and_the_other_never_reads(self, do, by, curator, make, hall, held):
        by("mentor", say, held, hall.pair, "mentor", rating=5, words="Хорошо")
        by("mentee", say, held, hall.pair, "mentee", rating=4, words="Было полезно")
        do(curator, say, held, hall.pair, "curator", rating=4)
        told = do(curator, lambda work: feedback(work.session, hall.pair))[held]
        assert {side: each.rating for side, each in told.items()} == {
            "mentor": 5, "mentee": 4, "curator": 4}  # fmt: skip
        for side in ("mentor", "mentee"):
            mine = by(side, lambda work: feedback(work.session, hall.pair))
            assert set(mine[held]) == {side}

    def test_one_does_not_speak_for_the_other(self, by, make, hall, held):
        for who, side in (("mentor", "mentee"), ("mentee", "mentor"), ("mentee", "curator"),
                          ("other_mentee", "mentee")):  # fmt: skip
            with pytest.raises(NotFound):
                by(who, say, held, hall.pair, side, rating=1)
        assert make.count(Feedback) == 0

    def test_a_word_is_mended_until_the_next_meeting(self, by, make, hall, held, wrote):
        by("mentee", say, held, hall.pair, "mentee", rating=2)
        by("mentee", say, held, hall.pair, "mentee", rating=4, words="Передумал")
        assert make.one(Feedback).rating == 4
        _later(make, held)
        by("mentor", record, wrote(hall.pair, kind="trial"))
        with pytest.raises(WrongState) as refused:
            by("mentee", say, held, hall.pair, "mentee", rating=5)
        assert refused.value.code == "word_is_settled"
        assert make.one(Feedback).rating == 4

    def test_paper_is_written_down_but_never_over_a_sides_own_word(
        self, do, by, curator, make, hall, held
    ):
        by("mentee", say, held, hall.pair, "mentee", rating=2)
        with pytest.raises(WrongState) as refused:
            do(curator, say, held, hall.pair, "mentee", rating=5)
        assert refused.value.code == "word_is_anothers"
        do(curator, say, held, hall.pair, "mentor", rating=5)
        with pytest.raises(WrongState):
            by("mentor", say, held, hall.pair, "mentor", rating=3)

    def test_not_held_has_no_rating_and_disagrees(self, do, by, curator, make, hall, held):
        by("mentee", say, held, hall.pair, "mentee", took_place=False, rating=1)
        assert make.one(Feedback).rating is None
        known = do(curator, lambda work: facts(work.session, [hall.pair]))[hall.pair]
        assert known.disagreed == (held,)

    def test_nothing_is_said_of_what_is_ahead(self, do, by, curator, hall, planned):
        cmd = planned()
        do(curator, plan, cmd)
        with pytest.raises(WrongState):
            by("mentee", say, cmd.meeting_id, hall.pair, "mentee")

    def test_a_rating_out_of_range(self, by, hall, held):
        with pytest.raises(Invalid):
            by("mentee", say, held, hall.pair, "mentee", rating=6)


class TestFacts:
    def test_of_many_pairs_in_two_statements(self, do, by, curator, make, hall, planned, wrote):
        first = wrote(hall.pair, hall.second, held_on=TODAY - timedelta(days=7), came=[hall.pair])
        by("mentor", record, first)
        by("mentor", say, first.meeting_id, hall.pair, "mentor", rating=5)
        by("mentee", say, first.meeting_id, hall.pair, "mentee", rating=2)
        do(curator, plan, planned(hall.pair, kind="trial"))
        known = do(curator, lambda work: facts(work.session, [hall.pair, hall.second, hall.other]))
        one, two, none = (known[each] for each in (hall.pair, hall.second, hall.other))
        assert (one.held, one.last_held_on) == (1, TODAY - timedelta(days=7))
        assert one.next_planned_at is not None
        assert [(each.side, each.rating) for each in one.ratings] == [("mentee", 2), ("mentor", 5)]
        assert one.gaps == ((first.meeting_id, 3),)
        assert (two.held, two.last_held_on) == (0, None)
        assert none.held == 0
        assert none.next_planned_at is None

    def test_probation_counts_with_the_curator_alone(self, do, curator, make, hall, wrote):
        pair = make.pair(hall.programme, hall.parts["other_mentor"], hall.parts["second"],
                         state="probation", probation_until=TODAY + timedelta(days=14),
                         mentor_confirmed_on=TODAY, mentee_confirmed_on=TODAY)  # fmt: skip
        do(curator, record, wrote(pair))
        do(curator, record, wrote(pair, kind="trial", curator_present=True))
        known = do(curator, lambda work: facts(work.session, [pair]))[pair]
        assert (known.held, known.held_on_probation, known.last_held_on) == (1, 1, TODAY)
        lines = do(curator, lambda work: pair_meetings(work.session, pair))
        assert sorted(line.counts for line in lines) == [False, True]

    def test_who_spoke_without_what_was_said(self, do, by, curator, hall, wrote):
        cmd = wrote(hall.pair)
        by("mentor", record, cmd)
        by("mentee", say, cmd.meeting_id, hall.pair, "mentee", rating=1)
        assert do(curator, lambda work: who_said(work.session, hall.pair)) == {
            cmd.meeting_id: {"mentee"}}  # fmt: skip


def test_who_may_plan_and_speak(roles_that_may, hall, planned):
    assert roles_that_may(plan, planned()) <= {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}


def _later(make, meeting_id):
    """What follows must be later on the clock, which stands still in tests."""
    from sqlalchemy import text

    with make.session() as session, session.begin():
        for table, column in (("meeting", "recorded_at"), ("feedback", "given_at")):
            session.execute(text(f"UPDATE school.{table} SET {column} = {column} - interval '1 h'"))
