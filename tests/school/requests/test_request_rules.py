"""Moves of a request, age bands, words that suit a kind; answers that become a request."""

from collections import Counter
from datetime import date

import pytest

from kernel.ids import new_id
from kernel.profile import load
from school.instruments.builtin import builtin
from school.requests.demand import Summary
from school.requests.from_answers import author_of, request_from_answers
from school.requests.proposals import fitting_forms
from school.requests.rules import MOVES, STATES, band_of, codes_for, may_become, mentee_kinds

ALTAI = load("altai")


def test_every_move_leads_to_a_known_state_and_no_state_stays_as_it_is():
    for state, to in MOVES.items():
        assert state in STATES
        assert to <= set(STATES) - {state}
    assert not may_become("declined", "accepted")
    assert not may_become("nonsense", "new")


@pytest.mark.parametrize(
    ("grade", "age", "band"),
    [
        (5, None, (11, 13)),
        (5, 10, (7, 10)),
        (11, 18, (16, 18)),
        (9, 15, (14, 15)),
        (12, None, (16, 18)),
        (None, None, None),
        (1, 6, None),
    ],
)
def test_the_age_is_surer_than_the_grade(grade, age, band):
    assert band_of(grade, age) == band


def test_each_kind_gets_its_own_words():
    pupil, teacher = (set(codes_for(ALTAI, "help", kind)) for kind in ("pupil", "teacher"))
    assert "maths" in pupil - teacher
    assert "method" in teacher - pupil
    assert set(mentee_kinds(ALTAI)) >= {"pupil", "teacher"}
    assert "school" not in mentee_kinds(ALTAI)


class TestFromAnswers:
    FORMS = builtin(ALTAI)
    BASE = {
        "sheet_id": new_id(),
        "link_id": new_id(),
        "school_year": 2026,
        "made_on": date(2026, 11, 22),
        "typed_name": "ёлкина  вера",
        "typed_class": "7 «а»",
        "author": "self",
    }

    def test_answers_fill_the_fields_they_feed(self):
        answers = {
            "own_words": " Хочу понимать дроби ",
            "problem": ["marks", "motivation"],
            "goal": "learning",
            "help": ["explain", "explain"],
            "times": ["mon_day", "sat_morning"],
            "interests": "шахматы",
        }
        made = request_from_answers(self.FORMS["mentee_request"], answers, **self.BASE)
        assert (made.typed_name, made.typed_class, made.author) == ("Ёлкина Вера", "7А", "self")
        assert made.own_words == "Хочу понимать дроби"
        assert (made.problems, made.goals) == (["marks", "motivation"], ["learning"])
        assert made.help == ["explain"]
        assert made.times == ["mon_day", "sat_morning"]
        assert (made.state, made.school_year) == ("new", 2026)

    def test_what_cannot_be_read_stays_for_the_curator(self):
        typed = {**self.BASE, "typed_name": "Вера", "typed_class": "седьмой", "author": "robot"}
        made = request_from_answers(self.FORMS["third_party"], {}, **typed)
        assert (made.typed_name, made.typed_class, made.author) == ("Вера", "седьмой", "other")
        assert (made.problems, made.help, made.own_words) == ([], [], "")

    def test_who_speaks_is_told_by_a_form_with_one_kind_of_readers(self):
        assert author_of(self.FORMS["mentee_request"]) == "self"
        assert author_of(self.FORMS["third_party"]) == "other"


def test_forms_follow_requests():
    empty = {name: Counter() for name in ("problems", "goals", "times", "bands", "authors")}
    counted = Summary(
        requests=3, people=3, unmatched=0, kinds=Counter(pupil=2, teacher=1),
        help=Counter(profession=2), **empty,
    )  # fmt: skip
    found = fitting_forms(ALTAI, counted)
    assert {each.form.code for each in found} >= {"pupil_pupil", "teacher_teacher"}
    assert [each.people for each in found] == sorted((e.people for e in found), reverse=True)
    assert any(each.about_profession == 2 for each in found)
    nobody = Summary(requests=0, people=0, unmatched=0, kinds=Counter(), help=Counter(), **empty)
    assert fitting_forms(ALTAI, nobody) == []
