"""Interviews from the plan to the decision: what is asked before «yes», and where the base goes."""

from datetime import date, time

import pytest
from sqlalchemy import select

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Role
from school.bases.models import BaseEntry
from school.selection.models import Interview, PsychologistFlag
from school.selection.opinions import clear_flag, set_flag, take_back
from school.selection.service import (
    Notes,
    cancel_interview,
    prepare_questions,
    replan,
    save_notes,
)
from school.selection.service import PlanInterviews as Plan
from school.selection.sheet import blocks_of, notes_of
from school.tasks.models import Task
from tests.school.selection.talks import (
    ALMOST_14,
    JUST_14,
    TODAY,
    WHOLE,
    fill,
    flagged_child,
    plan,
    say,
    word,
)


@pytest.fixture
def psychologist(world):
    return world.actors[Role.PSYCHOLOGIST]


@pytest.fixture
def mentor(make):
    return make.entry(make.person("Туров Глеб"), "mentor")


def faults(do, actor, act, *args, **more):
    with pytest.raises(Invalid) as refused:
        do(actor, act, *args, **more)
    return refused.value.fields


class TestPlan:
    def test_one_day_for_many_with_times_and_the_regions_questions(self, do, make, curator):
        entries = [make.entry(make.person(f"Туров {n}"), "mentor") for n in ("Глеб", "Иван")]
        times = {entries[0]: time(14, 0), entries[1]: time(14, 20)}
        ids = do(curator, plan, "mentor", *entries, times=times)
        for interview_id, entry in zip(ids, entries, strict=True):
            kept = make.read(Interview, interview_id)
            assert (kept.planned_on, kept.planned_at, kept.place) == (
                TODAY, times[entry], "каб. 12",
            )  # fmt: skip
            blocks = blocks_of(kept.questions)
            obligatory = [block for block in blocks if block.obligatory]
            assert {"about", "qualities", "expectations", "motivation", "readiness"} <= {
                block.code for block in obligatory
            }
            assert all(block.questions for block in obligatory)

    def test_planning_twice_moves_the_day_and_doubles_nothing(self, do, make, curator, mentor):
        [first] = do(curator, plan, "mentor", mentor)
        [second] = do(curator, plan, "mentor", mentor, planned_on=date(2026, 12, 1))
        assert first == second
        assert make.read(Interview, first).planned_on == date(2026, 12, 1)

    @pytest.mark.parametrize(
        ("change", "field", "code"),
        [
            ({"planned_on": None}, "planned_on", "day_needed"),
            ({"planned_on": date(2030, 1, 1)}, "planned_on", "interview_day_range"),
        ],
    )
    def test_a_day_that_cannot_be(self, do, curator, mentor, change, field, code):
        assert faults(do, curator, plan, "mentor", mentor, **change) == {field: code}

    def test_who_cannot_be_invited_is_named(self, do, make, curator):
        entry = make.entry(make.person("Туров Глеб"), "mentor", state="selected")
        assert faults(do, curator, plan, "mentor", entry) == {"people": "not_to_invite"}
        assert faults(do, curator, plan, "mentor") == {"people": "nobody_chosen"}
        assert faults(do, curator, plan, "mentee", entry) == {"people": "not_to_invite"}

    def test_the_psychologist_comes_to_a_flagged_child(self, do, make, world, curator):
        _child, entry = flagged_child(make, do, world)
        asked = {"with_psychologist": "psychologist_needed"}
        assert faults(do, curator, plan, "mentee", entry) == asked
        assert do(curator, plan, "mentee", entry, with_psychologist=True)

    def test_another_day_and_calling_off(self, do, make, curator, mentor):
        [talk] = do(curator, plan, "mentor", mentor)
        later = Plan(side="", entry_ids=[], planned_on=date(2026, 12, 3), place="каб. 7")
        do(curator, replan, talk, later)
        kept = make.read(Interview, talk)
        assert (kept.planned_on, kept.place, kept.planned_at) == (date(2026, 12, 3), "каб. 7", None)
        do(curator, cancel_interview, talk)
        with pytest.raises(WrongState):
            do(curator, replan, talk, later)
        assert do(curator, plan, "mentor", mentor) != [talk]


class TestQuestions:
    def test_own_questions_are_kept_and_a_block_cannot_be_emptied(self, do, make, curator, mentor):
        [talk] = do(curator, plan, "mentor", mentor)
        do(curator, prepare_questions, talk, {"own": "– Почему наша школа?\n\nКогда свободны?"})
        own = next(b for b in blocks_of(make.read(Interview, talk).questions) if b.code == "own")
        assert own.questions == ("Почему наша школа?", "Когда свободны?")
        emptied = faults(do, curator, prepare_questions, talk, {"motivation": " \n "})
        assert emptied == {"block_motivation": "question_needed"}


class TestNotes:
    def test_each_save_keeps_the_rest(self, do, make, curator, mentor):
        [talk] = do(curator, plan, "mentor", mentor)
        do(curator, save_notes, talk, Notes(blocks={"about": "Учит физике.\n  Ведёт кружок. "}))
        do(curator, save_notes, talk, Notes(blocks={"motivation": "Хочет помочь."}))
        kept = make.read(Interview, talk)
        assert notes_of(kept.answers) == {
            "about": "Учит физике.\nВедёт кружок.", "motivation": "Хочет помочь.",
        }  # fmt: skip

    def test_two_people_writing_do_not_overwrite_each_other(
        self, do, make, curator, psychologist, mentor
    ):
        [talk] = do(curator, plan, "mentor", mentor)
        empty = {"about": "", "readiness": "", "candidate_asked": ""}
        theirs = Notes(blocks={"readiness": "Спокоен."}, since=empty, time_enough=True)
        do(psychologist, save_notes, talk, theirs)
        ours = Notes(blocks={"about": "Учит физике.", "readiness": ""}, since=empty)
        do(curator, save_notes, talk, ours)
        kept = make.read(Interview, talk)
        assert notes_of(kept.answers) == {"about": "Учит физике.", "readiness": "Спокоен."}
        assert kept.time_enough is True

        clash = Notes(blocks={"readiness": "Волнуется."}, since=empty)
        with pytest.raises(Invalid) as refused:
            do(curator, save_notes, talk, clash)
        assert refused.value.fields == {"block_readiness": "note_of_another"}
        assert refused.value.values["others"] == {"block_readiness": "Спокоен."}

    def test_a_closed_talk_is_not_written_in(self, do, curator, mentor):
        [talk] = do(curator, plan, "mentor", mentor)
        do(curator, say, talk, "later")
        with pytest.raises(WrongState):
            do(curator, fill, talk)


class TestDecision:
    @pytest.mark.parametrize(
        ("side", "decision", "state"),
        [
            ("mentor", "yes", "selected"),
            ("mentor", "no", "refused"),
            ("mentor", "later", "entered"),
            ("mentee", "yes", "ready"),
            ("mentee", "no", "entered"),
            ("mentee", "later", "entered"),
        ],
    )
    def test_where_the_base_goes(self, do, make, curator, side, decision, state):
        entry = make.entry(make.person("Туров Глеб", born_on=date(1990, 1, 1)), side)
        [talk] = do(curator, plan, side, entry)
        do(curator, fill, talk)
        do(curator, say, talk, decision)
        assert make.read(BaseEntry, entry).state == state
        kept = make.read(Interview, talk)
        assert (kept.state, kept.decision, kept.held_on) == ("decided", decision, TODAY)
        assert kept.gate == ""

    def test_yes_names_everything_that_is_missing_at_its_place(self, do, curator, mentor):
        [talk] = do(curator, plan, "mentor", mentor)
        do(curator, save_notes, talk, Notes(blocks={"about": "Учит физике."}))
        assert faults(do, curator, say, talk) == {
            "block_qualities": "block_empty",
            "block_expectations": "block_empty",
            "block_motivation": "block_empty",
            "block_readiness": "block_empty",
            "block_role": "block_empty",
            "time_enough": "time_not_asked",
            "role_understood": "role_not_asked",
            "candidate_asked": "candidate_not_asked",
        }
        do(curator, fill, talk, time_enough=False, no_questions=False)
        assert faults(do, curator, say, talk) == {
            "time_enough": "time_short", "candidate_asked": "candidate_not_asked",
        }  # fmt: skip
        do(curator, fill, talk, candidate_asked="Сколько встреч?", no_questions=False)
        assert do(curator, say, talk).decision == "yes"

    def test_no_and_later_ask_a_reason_and_nothing_else(self, do, curator, mentor):
        [talk] = do(curator, plan, "mentor", mentor)
        for decision in ("no", "later"):
            assert faults(do, curator, say, talk, decision, reason=" ") == {
                "reason": "reason_of_no"
            }
        assert faults(do, curator, say, talk, "", held_on=None) == {
            "decision": "decision_needed", "held_on": "day_needed",
        }  # fmt: skip
        assert faults(do, curator, say, talk, "no", held_on=date(2026, 11, 23)) == {
            "held_on": "held_later"
        }

    def test_a_refused_mentor_may_try_again(self, do, make, curator, mentor):
        [talk] = do(curator, plan, "mentor", mentor)
        do(curator, say, talk, "no")
        [again] = do(curator, plan, "mentor", mentor)
        assert again != talk
        do(curator, fill, again)
        do(curator, say, again)
        assert make.read(BaseEntry, mentor).state == "selected"

    def test_yes_without_consents_is_refused_before_the_database_does(self, do, make, curator):
        from sqlalchemy import update

        from school.consents.models import Consent

        entry = make.entry(make.person("Туров Глеб"), "mentor")
        [talk] = do(curator, plan, "mentor", entry)
        do(curator, fill, talk)
        with make.session() as session, session.begin():
            session.execute(update(Consent).values(valid_until=TODAY))
        assert faults(do, curator, say, talk) == {"decision": "consents_missing"}


class TestGate:
    def test_yes_waits_for_the_word_and_then_goes(self, do, make, world, curator, psychologist):
        child, entry = flagged_child(make, do, world)
        [talk] = do(curator, plan, "mentee", entry, with_psychologist=True)
        do(curator, fill, talk)
        assert faults(do, curator, say, talk) == {"decision": "gate_needed"}
        do(psychologist, word, child, safe_for_health=False)
        assert faults(do, curator, say, talk) == {"decision": "gate_refused"}
        do(psychologist, word, child)
        do(curator, say, talk)
        kept = make.read(Interview, talk)
        assert (kept.gate, make.read(BaseEntry, entry).state) == ("confirmed", "ready")

    def test_the_word_is_not_enough_without_the_psychologist_at_the_talk(
        self, do, make, world, curator, psychologist
    ):
        child = make.pupil("Ёлкина Вера", born_on=ALMOST_14)
        entry = make.entry(child, "mentee")
        [talk] = do(curator, plan, "mentee", entry)  # planned before the flag was set
        do(psychologist, set_flag, child)
        do(psychologist, word, child)
        do(curator, fill, talk)
        assert faults(do, curator, say, talk) == {"with_psychologist": "psychologist_needed"}

    def test_later_and_no_are_free_and_say_nothing_of_the_gate(self, do, make, world, curator):
        _child, entry = flagged_child(make, do, world)
        [talk] = do(curator, plan, "mentee", entry, with_psychologist=True)
        do(curator, say, talk, "later")
        assert make.read(Interview, talk).gate == ""

    def test_fourteen_on_the_day_is_free(self, do, make, world, curator):
        _child, entry = flagged_child(make, do, world, JUST_14)
        [talk] = do(curator, plan, "mentee", entry)
        do(curator, fill, talk)
        do(curator, say, talk)
        assert make.read(BaseEntry, entry).state == "ready"

    def test_the_day_of_the_talk_counts_not_the_day_of_the_decision(self, do, make, world, curator):
        _child, entry = flagged_child(make, do, world, JUST_14)
        [talk] = do(curator, plan, "mentee", entry)
        do(curator, fill, talk)
        yesterday = date(2026, 11, 21)
        assert faults(do, curator, say, talk, held_on=yesterday) == {"decision": "gate_needed"}

    def test_a_word_taken_back_or_a_later_flag_calls_for_another_talk(
        self, do, make, world, curator, psychologist
    ):
        child, entry = flagged_child(make, do, world)
        [talk] = do(curator, plan, "mentee", entry, with_psychologist=True)
        do(curator, fill, talk)
        written = do(psychologist, word, child).id
        do(curator, say, talk)
        do(psychologist, take_back, written)
        assert make.read(BaseEntry, entry).state == "entered"
        with make.session() as session:
            [task] = session.scalars(select(Task)).all()
        assert (task.kind, task.role, task.person_id) == ("interview_again", "curator", child)
        assert task.details == {}
        with pytest.raises(WrongState):
            do(psychologist, take_back, written)
        # the next talk closes the task
        do(psychologist, word, child)
        [again] = do(curator, plan, "mentee", entry, with_psychologist=True)
        do(curator, fill, again)
        do(curator, say, again)
        assert make.read(Task, task.id).done_at is not None

    def test_the_flag_is_set_once_and_gone_without_a_trace(self, do, make, world, curator):
        child, _entry = flagged_child(make, do, world)
        do(curator, set_flag, child)
        assert make.count(PsychologistFlag) == 1
        do(curator, clear_flag, child)
        do(curator, clear_flag, child)
        assert make.count(PsychologistFlag) == 0
        do(curator, set_flag, child)
        assert make.one(PsychologistFlag).person_id == child


class TestWord:
    def test_all_four_are_answered_and_something_is_written(self, do, make, psychologist):
        child = make.pupil("Ёлкина Вера")
        empty = faults(do, psychologist, word, child, **dict.fromkeys(WHOLE), words=" ")
        assert empty == dict.fromkeys(WHOLE, "confirmation_needed") | {"words": "opinion_empty"}
        dated = {"written_on": date(2026, 11, 23)}
        assert faults(do, psychologist, word, child, **dated) == {"written_on": "written_later"}
        old = {"written_on": date(2025, 1, 1)}
        assert faults(do, psychologist, word, child, **old) == {"written_on": "written_long_ago"}
