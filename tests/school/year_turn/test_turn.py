"""The year turned: classes, graduates, bases, once and by whom it may be."""

import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.school_year import SchoolYear
from school.bases.models import BaseEntry
from school.registry.models import Person
from school.tasks.models import Task
from school.year_turn import queries
from school.year_turn.models import ClassOfYear, YearTurn
from school.year_turn.preview import preview
from school.year_turn.service import turn_year, undo_turn
from tests.factories.world import YEAR
from tests.school.make import NOW
from tests.school.year_turn.turning import DAY, JUNE, people_of, turning


class TestClasses:
    def test_up_a_class_out_of_school_and_once_more(self, make, act):
        seventh = make.pupil("Ёлкин Пётр")
        ninth = [make.pupil(f"Девятов{n} Ян", grade=9, grade_letter="Б") for n in range(4)]
        eleventh = make.pupil("Выпускная Анна", grade=11, grade_letter="")
        gone = make.pupil("Уехавший Лев", left_on=date(2026, 10, 1))
        other = make.pupil("Чужой Ян", "three")
        chosen = {ninth[1]: "graduate", ninth[2]: "leave", ninth[3]: "stay"}
        act(turn_year, turning(choices=chosen))

        def now(person):
            row = make.read(Person, person)
            return (row.kind, row.grade, row.grade_letter, row.finished_year, row.left_on)

        assert now(seventh) == ("pupil", 8, "А", None, None)
        assert now(ninth[0]) == ("pupil", 10, "Б", None, None)
        assert now(ninth[1]) == ("graduate", None, "", 2027, None)
        assert now(ninth[2]) == ("pupil", 9, "Б", None, DAY)
        assert now(ninth[3]) == ("pupil", 9, "Б", None, None)
        assert now(eleventh) == ("graduate", None, "", 2027, None)
        assert now(gone)[1] == now(other)[1] == 7

    def test_the_year_gone_stays_readable(self, make, act, work_for, curator):
        pupil = make.pupil("Ёлкин Пётр")
        act(turn_year, turning())
        later = datetime(2028, 6, 20, 9, tzinfo=UTC)
        act(turn_year, turning(from_year=YEAR + 1), at=later)
        session = work_for(curator).session
        assert queries.classes_of(session, pupil) == [
            (SchoolYear(YEAR + 1), "8А"), (SchoolYear(YEAR), "7А"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("grade", "fate"), [(7, "graduate"), (12, "up"), (8, "вверх"), (5, "graduate")]
    )
    def test_what_cannot_be_chosen(self, make, act, grade, fate):
        pupil = make.pupil("Ёлкин Пётр", grade=grade)
        with pytest.raises(Invalid):
            act(turn_year, turning(choices={pupil: fate}))
        assert make.rows(YearTurn) == []

    def test_strangers_are_absent(self, make, act):
        for stranger in (make.pupil("Чужой Ян", "three"), make.person("Маркова Анна")):
            with pytest.raises(NotFound):
                act(turn_year, turning(choices={stranger: "leave"}))

    def test_the_preview_counts_and_writes_nothing(self, make, work_for, curator):
        for n in range(3):
            make.pupil(f"Семёнов{n} Ян")
        ninth = make.pupil("Девятов Ян", grade=9, grade_letter="")
        make.pupil("Бесклассный Ян", grade=None, grade_letter="")
        make.pupil("Выпускная Анна", grade=11, grade_letter="")
        before = people_of(make)
        work = work_for(curator)
        seen = preview(work.session, SchoolYear(YEAR), {ninth: "leave"})
        assert [(each.name, each.to, dict(each.fates)) for each in seen.classes] == [
            ("7А", "8А", {"up": 3}), ("9", "", {"leave": 1}), ("11", "", {"graduate": 1}),
        ]  # fmt: skip
        assert seen.totals == {"up": 3, "leave": 1, "graduate": 1}
        assert (seen.without_class, [each.surname for each in seen.asked]) == (
            1, ["Выпускная", "Девятов"],
        )  # fmt: skip
        work.session.commit()
        assert people_of(make) == before
        assert make.rows(ClassOfYear) == []


class TestOnce:
    def test_twice_is_refused_also_by_the_database(self, make, act):
        make.pupil("Ёлкин Пётр")
        act(turn_year, turning())
        with pytest.raises(WrongState) as refused:
            act(turn_year, turning())
        assert refused.value.code == "year_turned"
        with pytest.raises(IntegrityError):
            make.row(YearTurn, "one", from_year=YEAR, done_at=NOW, details={})

    def test_of_two_hands_at_once_the_second_is_refused(self, make, work_for, curator):
        pupil = make.pupil("Ёлкин Пётр")
        first, second = work_for(curator, at=JUNE), work_for(curator, at=JUNE)
        turn_year(first, turning())
        with ThreadPoolExecutor(1) as hand:
            waiting = hand.submit(turn_year, second, turning())
            with pytest.raises(FutureTimeout):
                waiting.result(timeout=0.3)  # it waits for the first
            first.session.commit()
            with pytest.raises(WrongState):
                waiting.result(timeout=10)
        assert make.read(Person, pupil).grade == 8

    def test_an_earlier_year_after_a_later_one_is_refused(self, make, act):
        act(turn_year, turning(), at=JUNE)
        september = datetime(2027, 9, 20, 9, tzinfo=UTC)
        act(turn_year, turning(from_year=YEAR + 1), at=september)
        with pytest.raises(WrongState):
            act(turn_year, turning(), at=september)

    @pytest.mark.parametrize("year", [YEAR - 2, YEAR + 1, 1999])
    def test_no_other_years(self, act, make, year):
        with pytest.raises(Invalid):
            act(turn_year, turning(from_year=year))


class TestBases:
    def test_mentees_who_go_leave_the_base_and_mentors_stay(self, make, act):
        leaver = make.pupil("Уехавший Лев", grade=9)
        # Still under age by the clock of the database: the mother's consent goes on.
        finished = make.pupil("Выпускная Анна", grade=11, born_on=date(2016, 1, 1))
        stays = make.pupil("Ёлкин Пётр")
        entries = {
            "leaver": make.entry(leaver, "mentee", state="ready"),
            "leaver as mentor": make.entry(leaver, "mentor", state="selected",
                                           admitted_on=date(2026, 10, 1)),
            "graduate": make.entry(finished, "mentee"),
            "graduate as mentor": make.entry(finished, "mentor", state="selected",
                                             admitted_on=date(2026, 10, 1)),
            "stays": make.entry(stays, "mentee", state="ready"),
        }  # fmt: skip
        turn = act(turn_year, turning(choices={leaver: "leave"}))

        def states():
            return {name: make.read(BaseEntry, each).state for name, each in entries.items()}

        assert states() == {
            "leaver": "left", "leaver as mentor": "left", "graduate": "left",
            "graduate as mentor": "selected", "stays": "ready",
        }  # fmt: skip
        assert make.read(BaseEntry, entries["graduate"]).leaving_reason == "Окончание школы"
        assert make.read(BaseEntry, entries["graduate as mentor"]).admitted_on is not None
        act(undo_turn, turn.id)
        assert states()["leaver as mentor"] == "selected"
        kept = make.read(BaseEntry, entries["leaver as mentor"])
        assert (kept.admitted_on, kept.left_on, kept.leaving_reason) == (
            date(2026, 10, 1), None, "",
        )  # fmt: skip

    def test_graduates_are_proposed_and_not_put_into_the_base(self, make, act, work_for, curator):
        graduate = make.pupil("Выпускная Анна", grade=11)
        turn = act(turn_year, turning())
        assert make.rows(BaseEntry, person_id=graduate) == []
        (line,) = queries.graduates(work_for(curator).session, SchoolYear(YEAR))
        assert (line.id, line.school_class, line.state) == (graduate, "11А", "")
        (task,) = make.rows(Task)
        assert (task.kind, task.object_id) == ("invite_graduates", turn.id)
        act(undo_turn, turn.id)
        assert make.rows(Task) == []


def test_fifteen_hundred_pupils_within_two_seconds(make, act, work_for, curator):
    pupils = [
        {"school_id": curator.school_id, "id": new_id(), "kind": "pupil", "grade": 1 + n % 11,
         "grade_letter": "АБВГ"[n % 4], "surname": f"Фамильин{n}", "given_name": "Ян",
         "created_at": NOW}
        for n in range(1500)
    ]  # fmt: skip
    with make.session() as session, session.begin():
        session.execute(insert(Person), pupils)
    work = work_for(curator, at=JUNE)
    began = time.perf_counter()
    preview(work.session, SchoolYear(YEAR), {})
    turn = turn_year(work, turning())
    work.session.commit()
    middle = time.perf_counter()
    assert middle - began < 2
    undo_turn(work, turn.id)
    work.session.commit()
    assert time.perf_counter() - middle < 2
    assert len(make.rows(ClassOfYear)) == 0


@pytest.mark.parametrize("role", list(Role))
def test_who_may_turn_the_year(role, world, make, act):
    make.pupil("Ёлкин Пётр")
    foreign = make.row(YearTurn, "three", from_year=YEAR, done_at=JUNE, details={})
    actor = world.actors[role]
    if role in (Role.HEAD, Role.CURATOR):
        turn = act(turn_year, turning(), actor=actor)
        assert isinstance(turn.id, UUID)
        with pytest.raises(NotFound):
            act(undo_turn, foreign, actor=actor)
        act(undo_turn, turn.id, actor=actor)
    else:
        for what, args in ((turn_year, turning()), (undo_turn, foreign)):
            with pytest.raises(Denied):
                act(what, args, actor=actor)
