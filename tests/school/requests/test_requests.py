"""What becomes of a request: made, matched, decided, led to a programme, counted."""

from datetime import date

import pytest

from kernel.errors import Denied, Invalid, WrongState
from kernel.identity.permissions import Role
from school.bases.models import BaseEntry
from school.requests import mentees, queries
from school.requests.demand import Demand, demand, summary
from school.requests.models import MentoringRequest
from school.requests.queries import Asked
from school.requests.service import (
    NewRequest,
    accept_request,
    add_request,
    decline_request,
    lead_to_programme,
    mark_met,
    take_back,
    withdraw_request,
)
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY

PUPIL = NewRequest(typed_name="Ёлкина Вера", typed_class="7А", help=["maths"], author="parent")


def request_row(make, person=None, school="one", **values):
    values = {
        "school_year": YEAR, "person_id": person, "typed_name": "" if person else "Ёлкина Вера",
        "typed_class": "" if person else "7А", "author": "self", "made_on": TODAY,
        "created_at": NOW, **values,
    }  # fmt: skip
    return make.row(MentoringRequest, school, **values)


def state_of(make, request):
    return make.read(MentoringRequest, request).state


class TestAdding:
    def test_a_whole_name_and_class_find_the_only_card(self, do, make, world, curator):
        vera = make.pupil("Елкина Вера Игоревна")
        make.pupil("Ёлкина Вера", grade=8)
        made = do(curator, add_request, PUPIL)
        assert made.person_id == vera
        assert (made.typed_name, made.typed_class) == ("Ёлкина Вера", "7А")
        assert (made.state, made.school_year, made.made_on) == ("new", YEAR, TODAY)

    def test_two_cards_or_none_wait_for_the_curator(self, do, make, curator):
        assert do(curator, add_request, PUPIL).person_id is None
        make.pupil("Ёлкина Вера Игоревна")
        make.pupil("Ёлкина Вера Павловна")
        assert do(curator, add_request, PUPIL).person_id is None

    def test_who_speaks_is_plain_from_the_role(self, do, make, world):
        said = {
            role: do(world.actors[role], add_request, PUPIL).author
            for role in (Role.CLASS_TEACHER, Role.PSYCHOLOGIST, Role.RESPONSIBLE)
        }
        assert said == {
            Role.CLASS_TEACHER: "class_teacher",
            Role.PSYCHOLOGIST: "psychologist",
            Role.RESPONSIBLE: "parent",
        }

    def test_words_of_another_kind_are_left_out(self, do, make, curator):
        asked = NewRequest(
            typed_name="Ёлкина Вера", typed_class="7А", help=["method", "maths", "nonsense"],
            times=["mon_day", "sun_day"],
        )  # fmt: skip
        made = do(curator, add_request, asked)
        assert (made.help, made.times) == (["maths"], ["mon_day"])

    @pytest.mark.parametrize(
        ("changes", "fault"),
        [
            ({"typed_name": "Вера"}, {"typed_name": "name_one_word"}),
            ({"typed_class": "седьмой"}, {"typed_class": "class_form"}),
            ({"help": ()}, {"own_words": "request_empty"}),
            ({"own_words": "а" * 2001}, {"own_words": "words_too_long"}),
            ({"author": "robot"}, {"author": "author_unknown"}),
            ({"kind": "parent"}, {"kind": "kind_unknown"}),
        ],
    )
    def test_faults_are_named_at_their_fields(self, do, make, curator, changes, fault):
        typed = {"typed_name": "Ёлкина Вера", "typed_class": "7А", "help": ["maths"], **changes}
        with pytest.raises(Invalid) as refused:
            do(curator, add_request, NewRequest(**typed))
        assert refused.value.fields == fault

    def test_a_card_is_named_only_by_who_sees_the_register(self, do, make, world):
        vera = make.pupil("Ёлкина Вера")
        asked = NewRequest(typed_name="", person_id=vera, help=["maths"])
        assert do(world.actors[Role.PSYCHOLOGIST], add_request, asked).person_id == vera
        with pytest.raises(Denied):
            do(world.actors[Role.CLASS_TEACHER], add_request, asked)


class TestDeciding:
    def test_accepting_names_the_person(self, do, make, curator):
        vera, request = make.pupil("Ёлкина Вера"), request_row(make)
        do(curator, accept_request, request, vera)
        kept = make.read(MentoringRequest, request)
        assert (kept.state, kept.person_id, kept.decided_by) == (
            "accepted", vera, curator.account_id,
        )  # fmt: skip
        with pytest.raises(WrongState):
            do(curator, accept_request, request, vera)

    def test_a_person_who_left_or_cannot_be_a_mentee_is_refused(self, do, make, curator):
        request = request_row(make)
        gone = make.pupil("Ёлкина Вера", left_on=date(2026, 9, 1))
        parent = make.person("Ёлкин Пётр", kind="parent")
        for person, code in ((gone, "has_left"), (parent, "no_mentee")):
            with pytest.raises(Invalid) as refused:
                do(curator, accept_request, request, person)
            assert refused.value.fields == {"person_id": code}

    @pytest.mark.parametrize("act", [decline_request, withdraw_request])
    def test_a_no_has_a_reason(self, do, make, curator, act):
        request = request_row(make)
        for reason, code in (("  ", "say_why"), ("а" * 301, "reason_too_long")):
            with pytest.raises(Invalid) as refused:
                do(curator, act, request, reason)
            assert refused.value.fields == {"reason": code}
        do(curator, act, request, "помогает классный руководитель")
        assert make.read(MentoringRequest, request).reason == "помогает классный руководитель"
        do(curator, take_back, request)
        assert state_of(make, request) == "new"

    def test_met_and_back_again(self, do, make, curator):
        request = request_row(make, make.pupil("Ёлкина Вера"), state="accepted")
        do(curator, mark_met, request)
        assert state_of(make, request) == "met"
        do(curator, take_back, request)
        assert state_of(make, request) == "accepted"

    def test_a_programme_answers_an_accepted_request(self, do, make, curator):
        request = request_row(make, make.pupil("Ёлкина Вера"))
        running = make.programme(state="running")
        with pytest.raises(WrongState):
            do(curator, lead_to_programme, request, running)
        do(curator, accept_request, request, make.read(MentoringRequest, request).person_id)
        do(curator, lead_to_programme, request, running)
        assert make.read(MentoringRequest, request).programme_id == running
        over = make.programme(state="completed", title="Прошла")
        with pytest.raises(Invalid):
            do(curator, lead_to_programme, request, over)
        do(curator, lead_to_programme, request, None)
        assert make.read(MentoringRequest, request).programme_id is None


class TestReading:
    def lines(self, session, **asked):
        found = queries.requests(session, queries.matching(Asked(YEAR, **asked)))
        return [each.name for each in found]

    def test_filters(self, make, session_for, curator):
        vera = make.pupil("Ёлкина Вера", grade=8)
        request_row(make, vera, problems=["marks"], state="accepted")
        request_row(make, typed_name="Туров Глеб", typed_class="7А", author="parent")
        request_row(make, typed_name="Прошлогодний Олег", school_year=YEAR - 1)
        session = session_for(curator, read_only=True)
        assert self.lines(session) == ["Туров Глеб", "Ёлкина Вера"]
        assert self.lines(session, text="ЕЛК") == ["Ёлкина Вера"]
        assert self.lines(session, text="глеб") == ["Туров Глеб"]
        assert self.lines(session, state="new") == ["Туров Глеб"]
        assert self.lines(session, problem="marks") == ["Ёлкина Вера"]
        assert self.lines(session, school_class="8А") == ["Ёлкина Вера"]
        assert self.lines(session, school_class="7А") == ["Туров Глеб"]
        assert self.lines(session, author="parent") == ["Туров Глеб"]
        assert self.lines(session, unmatched=True) == ["Туров Глеб"]
        assert queries.count_states(session, YEAR) == {"accepted": 1, "new": 1}

    def test_requests_about_one_person_stand_together(self, make, session_for, curator):
        vera = make.pupil("Ёлкина Вера")
        first, second = request_row(make, vera), request_row(make, vera, author="parent")
        typed, same = request_row(make), request_row(make, typed_name="елкина вера")
        session = session_for(curator, read_only=True)
        for one, other in ((first, second), (typed, same)):
            view = queries.request(session, one)
            assert [each.id for each in queries.others_of(session, view)] == [other]

    def test_suggestions_begin_with_the_likeliest(self, make, session_for, curator):
        make.pupil("Ёлкин Пётр")
        make.pupil("Ёлкина Вера", grade=9)
        vera = make.pupil("Ёлкина Вера")
        make.pupil("Туров Глеб")
        make.person("Ёлкина Вера", kind="parent")
        session = session_for(curator, read_only=True)
        found = queries.suggestions(session, "Елкина Вера", "7А", ["pupil"])
        assert found[0].id == vera
        assert {each.surname for each in found} == {"Ёлкина", "Ёлкин"}
        assert queries.suggestions(session, "", "7А", ["pupil"]) == []

    def test_demand_counts_people_by_help_and_age(self, make, session_for, curator):
        vera = make.pupil("Ёлкина Вера", born_on=date(2013, 1, 2))
        request_row(make, vera, help=["maths", "arts"])
        request_row(make, vera, help=["maths"], author="parent", state="accepted")
        request_row(make, typed_class="11", help=["maths"])
        request_row(make, make.person("Новикова Анна"), help=["method"])
        request_row(make, typed_name="Нет Пётр", help=["maths"], state="declined")
        session = session_for(curator, read_only=True)
        assert demand(session, YEAR) == [
            Demand("arts", 11, 13, 1),
            Demand("maths", 11, 13, 1),
            Demand("maths", 16, 18, 1),
            Demand("method", None, None, 1),
        ]

    def test_the_summary_counts_people_and_names_nobody(self, make, session_for, curator):
        vera = make.pupil("Ёлкина Вера")
        request_row(make, vera, problems=["marks"], times=["mon_day"])
        request_row(make, vera, problems=["marks"], state="met")
        request_row(make, goals=["career"])
        session = session_for(curator, read_only=True)
        counted = summary(session, YEAR)
        assert (counted.requests, counted.people, counted.unmatched) == (3, 2, 1)
        assert dict(counted.problems) == {"marks": 1}
        assert dict(counted.kinds) == {"pupil": 2}
        assert "Ёлкина" not in repr(counted)

    def test_another_school_has_its_own(self, make, session_for, world):
        request_row(make, school="three")
        session = session_for(world.actors[Role.CURATOR], read_only=True)
        assert self.lines(session) == []
        assert self.lines(session_for(world.foreign[Role.CURATOR], read_only=True)) == [
            "Ёлкина Вера"
        ]


class TestMentees:
    def test_candidates_fall_into_three_groups(self, make, session_for, curator):
        ready, young, lacking, standing = (
            make.pupil(name, born_on=day)
            for name, day in (
                ("Готова Анна", date(2012, 1, 1)),
                ("Малышев Пётр", date(2018, 1, 1)),
                ("Туров Глеб", date(2012, 1, 1)),
                ("Внесён Олег", date(2012, 1, 1)),
            )
        )
        for person in (ready, young, lacking, standing):
            request_row(make, person, state="accepted")
        request_row(make, make.pupil("Новый Ян"), state="new")
        make.lawful(ready, "mentee")
        make.lawful(young, "mentee")
        make.entry(standing, "mentee")
        session = session_for(curator, read_only=True)
        found = mentees.candidates(session, YEAR, TODAY, make.profile("altai"))
        assert [each.person_id for each in found.ready] == [ready]
        assert [each.person_id for each in found.young] == [young]
        assert [(each.person_id, why) for each, why in found.lacking] == [
            (lacking, ("processing",))
        ]

    def test_all_who_may_enter_at_once(self, do, make, curator):
        people = [make.pupil(f"Ёлкина Вера{'а' * n}") for n in range(3)]
        for person in people:
            request_row(make, person, state="accepted")
        make.lawful(people[0], "mentee")
        make.lawful(people[1], "mentee")
        assert do(curator, mentees.enter_everybody, YEAR) == 2
        with make.session() as session:
            kept = {row.person_id: row.state for row in session.query(BaseEntry)}
        assert kept == {people[0]: "entered", people[1]: "entered"}
        with pytest.raises(Invalid) as refused:
            do(curator, mentees.enter_everybody, YEAR)
        assert refused.value.fields == {"people": "nobody_ready"}


ACTS = {
    "add": lambda w, o: add_request(w, PUPIL),
    "accept": lambda w, o: accept_request(w, o["new"], o["person"]),
    "decline": lambda w, o: decline_request(w, o["new"], "причина"),
    "withdraw": lambda w, o: withdraw_request(w, o["new"], "причина"),
    "met": lambda w, o: mark_met(w, o["accepted"]),
    "back": lambda w, o: take_back(w, o["met"]),
    "lead": lambda w, o: lead_to_programme(w, o["accepted"], o["programme"]),
    "enter all": lambda w, o: mentees.enter_everybody(w, YEAR),
}
KEEPERS = {Role.CURATOR, Role.RESPONSIBLE}
MAY = dict.fromkeys(ACTS, KEEPERS) | {
    "add": KEEPERS | {Role.HEAD, Role.PSYCHOLOGIST, Role.CLASS_TEACHER}
}


@pytest.mark.parametrize("act", ACTS)
def test_who_may(do, make, world, act):
    person = make.pupil("Ёлкина Вера")
    make.lawful(person, "mentee")
    made = {
        "person": person,
        "programme": make.programme(state="running"),
        **{state: request_row(make, person, state=state) for state in ("accepted", "met")},
    }
    may = set()
    for role in Role:
        made["new"] = request_row(make)
        try:
            do(world.actors[role], _undone(ACTS[act]), made)
        except Denied:
            continue
        except _Undo:
            may.add(role)
    assert may == MAY[act]


class _Undo(Exception):
    """Raised after an act that went well, so that the next role finds everything as it was."""


def _undone(act):
    def run(work, objects):
        act(work, objects)
        raise _Undo

    return run
