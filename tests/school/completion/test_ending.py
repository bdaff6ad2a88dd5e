"""How pairs end: planned, unplanned, taken back; what the code and the database refuse (R-60…)."""

from datetime import date

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import IntegrityError

from kernel.audit.models import AuditEntry
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.completion import service
from school.completion.models import Completion
from school.completion.queries import completions, had_trouble_before
from school.mentors.models import MentorProfile
from school.programmes.models import Pair, Participation
from school.programmes.pairs import ActOnPair, act_on_pair
from school.tasks.models import Task
from tests.factories.world import YEAR
from tests.school.completion.conftest import PLANNED, TALK, UNPLANNED
from tests.school.make import NOW, TODAY


def open_tasks(make):
    return {task.kind: task for task in make.rows(Task) if task.done_at is None}


class TestPlanned:
    """R-65, E-05, R-68."""

    def test_sums_up_and_completes(self, make, do, curator, made):
        do(curator, service.begin, made["pair"], "planned", "goal_reached")
        draft = do(curator, service.write, made["pair"], {"results": " Освоил\n\n  программу "})
        assert draft.results == "Освоил\nпрограмму"
        assert make.read(Pair, made["pair"]).state == "active"
        do(curator, service.finish, made["pair"], PLANNED)
        pair, row = make.read(Pair, made["pair"]), make.one(Completion)
        assert (pair.state, pair.ended_on, pair.end_reason) == ("completed", TODAY, "goal_reached")
        assert (row.state, row.mentor_gave, row.mentee_gave) == ("done", 5, 4)

    def test_nothing_lacking_is_passed_over(self, make, do, curator, made):
        do(curator, service.begin, made["pair"], "planned")
        with pytest.raises(Invalid) as refused:
            do(curator, service.finish, made["pair"])
        assert refused.value.fields == {
            "reason": "reason_needed", "results": "say_needed", "reflection": "say_needed",
            "mentor_gave": "mark_needed", "mentee_gave": "mark_needed",
            "decision": "decision_needed", "ended_on": "day_needed",
        }  # fmt: skip
        assert make.read(Pair, made["pair"]).state == "active"

    @pytest.mark.parametrize(
        ("values", "fault"),
        [
            ({"reason": "moved"}, {"reason": "reason_needed"}),
            ({"ended_on": date(2026, 11, 23)}, {"ended_on": "ended_later"}),
            ({"ended_on": date(YEAR, 8, 31)}, {"ended_on": "ended_before_start"}),
            ({"mentor_gave": 6}, {"mentor_gave": "mark_needed"}),
            ({"decision": "perhaps"}, {"decision": "decision_needed"}),
            ({"results": "я" * 4001}, {"results": "text_too_long"}),
        ],
    )
    def test_impossible_values(self, do, curator, made, values, fault):
        do(curator, service.begin, made["pair"], "planned")
        with pytest.raises(Invalid) as refused:
            do(curator, service.finish, made["pair"], {**PLANNED, **values})
        assert refused.value.fields == fault

    def test_counts_the_full_cycle(self, make, do, curator, child_pair):
        """K-06: three months and the planned end; taken back with the end."""
        made = child_pair(started_on=date(YEAR, 8, 20))
        do(curator, service.begin, made["pair"], "planned")
        do(curator, service.finish, made["pair"], PLANNED)
        assert make.read(Participation, made["mentee"]).full_cycle
        do(curator, service.undo, made["pair"], "Отметили не ту пару")
        assert not make.read(Participation, made["mentee"]).full_cycle

    def test_what_follows_becomes_tasks(self, make, do, curator, made):
        wishes = {"decision": "continue", "mentee_wishes_role": True, "mentor_wishes_more": True}
        do(curator, service.begin, made["pair"], "planned")
        do(curator, service.finish, made["pair"], {**PLANNED, **wishes})
        tasks = open_tasks(make)
        assert set(tasks) == {"end_continue", "end_successor", "end_stays"}
        assert tasks["end_continue"].due_on == date(YEAR + 1, 9, 1)
        assert tasks["end_successor"].person_id == made["pupil"]
        assert tasks["end_stays"].person_id == made["teacher"]

    def test_who_stays_is_of_the_long_term_base(self, make, do, curator, made):
        entry = make.entry(made["teacher"], "mentor")
        do(curator, service.begin, made["pair"], "planned")
        do(curator, service.finish, made["pair"], {**PLANNED, "mentor_wishes_more": True})
        assert make.read(BaseEntry, entry).is_long_term
        assert open_tasks(make) == {}

    def test_a_group_ends_together(self, make, do, curator, made):
        second = make.part(made["programme"], make.pupil("Ким Роман"), "mentee")
        other = make.pair(made["programme"], made["mentor"], second)
        do(curator, service.begin, made["pair"], "planned")
        do(curator, service.write, made["pair"], PLANNED)
        own = {other: {"mentor_gave": 3, "mentee_gave": 5}}
        do(curator, service.finish_together, made["pair"], own)
        rows = {row.pair_id: row for row in make.rows(Completion)}
        assert {row.state for row in rows.values()} == {"done"}
        assert rows[other].results == PLANNED["results"]
        assert (rows[other].mentor_gave, rows[made["pair"]].mentor_gave) == (3, 5)
        assert make.read(Pair, other).state == "completed"

    def test_a_group_ends_wholly_or_not_at_all(self, make, do, curator, made):
        second = make.part(made["programme"], make.pupil("Ким Роман"), "mentee")
        other = make.pair(made["programme"], made["mentor"], second)
        do(curator, service.begin, made["pair"], "planned")
        do(curator, service.write, made["pair"], PLANNED)
        with pytest.raises(Invalid) as refused:
            do(curator, service.finish_together, made["pair"], {other: {"mentor_gave": 3}})
        assert refused.value.fields == {f"mentee_gave_{other}": "mark_needed"}
        assert make.read(Pair, made["pair"]).state == "active"
        stranger = make.whole()["pair"]
        with pytest.raises(NotFound):
            do(curator, service.finish_together, made["pair"], {stranger: {}})


class TestUnplanned:
    """R-60…R-64, X-06."""

    @pytest.fixture
    def begun(self, do, curator, made):
        do(curator, service.begin, made["pair"], "unplanned")
        return made

    def test_step_by_step_to_the_end(self, make, do, curator, begun):
        pair = begun["pair"]
        assert set(open_tasks(make)) == {"end_talk"}
        for code in TALK:
            do(curator, service.write, pair, {"points": {code: "Сказано"}})
        assert set(make.one(Completion).points) == set(TALK)
        do(curator, service.finish, pair, UNPLANNED)
        kept = make.read(Pair, pair)
        assert (kept.state, kept.ended_on, kept.end_reason) == ("closed", TODAY, "moved")
        assert set(open_tasks(make)) == {"end_explain", "without_pair", "end_new_meeting"}
        assert open_tasks(make)["end_explain"].due_on == date(2026, 11, 25)

    @pytest.mark.parametrize("code", TALK)
    def test_every_point_is_needed(self, make, do, curator, begun, code):
        points = {**UNPLANNED["points"], code: " \n "}
        with pytest.raises(Invalid) as refused:
            do(curator, service.finish, begun["pair"], {**UNPLANNED, "points": points})
        assert refused.value.fields == {f"point_{code}": "point_needed"}
        assert make.read(Pair, begun["pair"]).state == "active"

    @pytest.mark.parametrize(
        ("values", "fault"),
        [
            ({"told_mentee_on": None}, {"told_mentee_on": "told_mentee_needed"}),
            ({"told_parents_on": None}, {"told_parents_on": "told_parents_needed"}),
            ({"told_mentee_on": date(2026, 11, 23), "last_meeting_on": None},
             {"told_mentee_on": "told_later"}),
            ({"last_meeting_on": date(2026, 11, 5)}, {"last_meeting_on": "last_before_notice"}),
            ({"last_meeting_on": date(2026, 11, 6)}, {"last_meeting_on": "last_before_notice"}),
            ({"ended_on": date(2026, 11, 19)}, {"last_meeting_on": "last_after_end"}),
            ({"ended_on": date(2026, 11, 5), "last_meeting_on": None},
             {"told_parents_on": "told_after_end"}),
            ({"reason": "goal_reached"}, {"reason": "reason_needed"}),
        ],
    )  # fmt: skip
    def test_the_notice_comes_first(self, do, curator, begun, values, fault):
        with pytest.raises(Invalid) as refused:
            do(curator, service.finish, begun["pair"], {**UNPLANNED, **values})
        assert refused.value.fields == fault

    def test_no_last_meeting_is_possible(self, make, do, curator, begun):
        do(curator, service.finish, begun["pair"], {**UNPLANNED, "last_meeting_on": None})
        assert make.read(Pair, begun["pair"]).state == "closed"

    def test_parents_of_a_grown_up_are_not_asked(self, make, do, curator):
        made = make.whole()
        do(curator, service.begin, made["pair"], "unplanned")
        do(curator, service.finish, made["pair"], {**UNPLANNED, "told_parents_on": None})
        assert make.read(Pair, made["pair"]).state == "closed"

    def test_after_a_conflict_nothing_is_explained_away(self, make, do, curator, begun):
        values = {**UNPLANNED, "reason": "conflict", "had_trouble": True}
        do(curator, service.finish, begun["pair"], values)
        assert set(open_tasks(make)) == {"without_pair", "end_new_meeting", "end_probation"}

    def test_trouble_is_remembered_for_the_next_pair(self, make, do, curator, begun):
        """R-64: of the same person, in whatever programme; a mistaken end does not count."""
        programme = make.programme(title="Другая программа", form="teacher_pupil")
        later = make.part(programme, begun["pupil"], "mentee")
        stranger = make.part(programme, make.pupil("Ким Роман"), "mentee")
        do(curator, service.finish, begun["pair"], {**UNPLANNED, "had_trouble": True})
        with make.session() as session:
            assert had_trouble_before(session, later)
            assert had_trouble_before(session, begun["mentee"])
            assert not had_trouble_before(session, stranger)
        do(curator, service.undo, begun["pair"], "Ошибка")
        with make.session() as session:
            assert not had_trouble_before(session, later)

    def test_a_draft_is_dropped_and_the_pair_works_on(self, make, do, curator, begun):
        do(curator, service.drop, begun["pair"])
        assert open_tasks(make) == {}
        assert make.read(Pair, begun["pair"]).state == "active"
        do(curator, service.begin, begun["pair"], "planned")
        with make.session() as session:
            assert [end.state for end in completions(session, begun["pair"])] == ["draft", "undone"]


class TestTakingBack:
    @pytest.fixture
    def closed(self, do, curator, made):
        do(curator, service.begin, made["pair"], "unplanned")
        do(curator, service.finish, made["pair"], UNPLANNED)
        return made

    def test_the_pair_opens_and_the_history_stays(self, make, do, curator, closed):
        do(curator, service.undo, closed["pair"], "Отметили не ту пару")
        pair = make.read(Pair, closed["pair"])
        assert (pair.state, pair.ended_on, pair.end_reason) == ("active", None, "")
        assert make.one(Completion).state == "undone"
        assert open_tasks(make) == {}
        (entry,) = make.rows(AuditEntry, action="completion.undone")
        # Free words may name people: they stand with the pair, not in the log.
        assert "Отметили" not in str(entry.details)
        assert pair.reasons["undone"] == "Отметили не ту пару"

    def test_a_reason_is_needed(self, do, curator, closed):
        with pytest.raises(Invalid) as refused:
            do(curator, service.undo, closed["pair"], "  ")
        assert refused.value.fields == {"reason": "say_why"}

    def test_within_the_room(self, make, do, curator, closed):
        make.row(MentorProfile, "one", person_id=closed["teacher"], capacity=1, updated_at=NOW)
        second = make.part(closed["programme"], make.pupil("Ким Роман"), "mentee")
        make.pair(closed["programme"], closed["mentor"], second)
        with pytest.raises(WrongState) as refused:
            do(curator, service.undo, closed["pair"], "Ошибка")
        assert refused.value.code == "mentor_full"

    def test_not_beside_a_new_pair_of_the_two(self, make, do, curator, closed):
        make.pair(closed["programme"], closed["mentor"], closed["mentee"], started_on=TODAY)
        with pytest.raises(WrongState) as refused:
            do(curator, service.undo, closed["pair"], "Ошибка")
        assert refused.value.code == "pair_open"

    def test_ends_of_imports_and_of_the_year_open_too(self, make, do, curator, child_pair):
        made = child_pair(state="completed", ended_on=TODAY, end_reason="year_end")
        do(curator, service.undo, made["pair"], "Ошибка")
        assert make.read(Pair, made["pair"]).state == "active"

    def test_back_to_where_it_stood(self, make, do, curator, child_pair):
        on_probation = child_pair(probation_until=date(2026, 12, 1), state="completed",
                                  ended_on=TODAY)  # fmt: skip
        do(curator, service.undo, on_probation["pair"], "Ошибка")
        assert make.read(Pair, on_probation["pair"]).state == "probation"
        offered = child_pair(state="closed", basis="mutual", way="gathering", started_on=None,
                             ended_on=TODAY)  # fmt: skip
        do(curator, service.undo, offered["pair"], "Ошибка")
        assert make.read(Pair, offered["pair"]).state == "proposed"


class TestGates:
    """The end is unreachable past its points, by the code and by SQL."""

    def test_old_acts_end_nothing(self, make, do, curator, made):
        for act in ("complete", "close"):
            command = ActOnPair(programme_id=made["programme"], pair_id=made["pair"], act=act)
            with pytest.raises(WrongState) as refused:
                do(curator, act_on_pair, command)
            assert refused.value.code == "pair_needs_completion"

    def test_states_and_schools(self, make, do, curator, made, child_pair):
        foreign = make.whole("three")["pair"]
        for act in (
            lambda work: service.begin(work, foreign, "planned"),
            lambda work: service.undo(work, foreign, "Ошибка"),
            lambda work: service.begin(work, made["pair"], "sudden"),
            lambda work: service.finish(work, made["pair"]),
        ):
            with pytest.raises(NotFound):
                do(curator, act)
        offered = child_pair(state="proposed", basis="mutual", started_on=None)["pair"]
        for kind in ("planned", "unplanned"):
            with pytest.raises(WrongState):
                do(curator, service.begin, offered, kind)
        do(curator, service.begin, made["pair"], "planned")
        with pytest.raises(WrongState):
            do(curator, service.begin, made["pair"], "unplanned")

    def test_who_may(self, roles_that_may, made):
        keepers = {Role.CURATOR, Role.RESPONSIBLE}
        assert roles_that_may(service.begin, made["pair"], "planned") == keepers

    def refused(self, session, statement, constraint):
        with pytest.raises(IntegrityError) as error, session.begin_nested():
            session.execute(statement)
        assert error.value.orig.diag.constraint_name == constraint

    def completion_of(self, world, made, **values):
        return insert(Completion).values({
            "school_id": world.schools["one"], "id": new_id(), "pair_id": made["pair"],
            "kind": "unplanned", "begun_on": TODAY, "wanted": list(TALK), **UNPLANNED,
            "state": "done", "finished_at": NOW, **values,
        })  # fmt: skip

    def close(self, made):
        return update(Pair).where(Pair.id == made["pair"]).values(
            state="closed", ended_on=TODAY, end_reason="moved"
        )  # fmt: skip

    def test_by_sql_the_points_are_needed(self, world, made, session_for, curator):
        session = session_for(curator)
        self.refused(session, self.close(made), "pair_talked_over")
        short = {**UNPLANNED["points"], "feelings": "\n"}
        for values, constraint in (
            ({"points": short}, "completion_points"),
            ({"wanted": [*TALK[:6], "weather"]}, "completion_points"),
            ({"wanted": []}, "completion_points"),
            ({"told_mentee_on": None}, "ck_completion_unplanned_has_its_points"),
            ({"told_parents_on": None}, "completion_parents"),
            ({"last_meeting_on": date(2026, 11, 5)}, "ck_completion_told_before_the_last_meeting"),
            ({"finished_at": None}, "ck_completion_done_has_an_end"),
        ):
            self.refused(session, self.completion_of(world, made, **values), constraint)
        session.execute(self.completion_of(world, made, state="draft"))
        self.refused(session, self.close(made), "pair_talked_over")
        session.execute(text("UPDATE school.completion SET state = 'done'"))
        other = self.close(made).values(end_reason="illness")
        self.refused(session, other, "pair_talked_over")
        session.execute(self.close(made))

    def test_by_sql_what_is_done_stays(self, world, made, session_for, curator):
        session = session_for(curator)
        session.execute(self.completion_of(world, made))
        for change in ("reason = 'illness'", "state = 'draft'", "state = 'undone', reason = 'no'"):
            self.refused(session, text(f"UPDATE school.completion SET {change}"),
                         "completion_is_done")  # fmt: skip
        session.execute(text("UPDATE school.completion SET state = 'undone'"))
        self.refused(
            session, text("UPDATE school.completion SET state = 'done'"), "completion_is_done"
        )
