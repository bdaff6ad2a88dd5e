"""The year turned and taken back: classes, graduates, bases, programmes of several years."""

import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.school_year import SchoolYear
from school.bases.models import BaseEntry
from school.consents.models import Consent
from school.programmes.models import Pair, Participation, Programme, Satisfaction
from school.registry.models import Person
from school.requests.models import MentoringRequest
from school.tasks.models import Task
from school.year_turn import queries
from school.year_turn.models import ClassOfYear, YearTurn
from school.year_turn.preview import preview
from school.year_turn.rules import fates_of
from school.year_turn.service import TurnYear, turn_year, undo_turn
from tests.factories.world import YEAR
from tests.school.make import NOW

JUNE = datetime(2027, 6, 20, 9, tzinfo=UTC)
DAY = date(2027, 6, 20)
REASONS = {"graduate": "Окончание школы", "leave": "Выбытие из школы"}


@pytest.fixture
def act(work_for, curator):
    """Do something at a moment as the curator, and keep it."""

    def run(what, *args, at=JUNE, actor=None):
        work = work_for(actor or curator, at=at)
        try:
            result = what(work, *args)
            work.session.commit()
        except Exception:
            work.session.rollback()
            raise
        return result

    return run


def turning(**more):
    return TurnYear(**{"from_year": YEAR, "reasons": REASONS, **more})


def people_of(make, school="one"):
    """Every column of every person, by identifier."""
    with make.session() as session:
        rows = session.execute(
            text("SELECT to_jsonb(p) FROM school.person p WHERE school_id = :school ORDER BY id"),
            {"school": make.world.schools[school]},
        )
        return [row[0] for row in rows]


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


class TestProgrammes:
    """Теньгинская СОШ: a programme of three years, a row for each."""

    @pytest.fixture
    def programme(self, make):
        programme = make.programme(form="pupil_pupil", title="Старшие – младшим", stage=6,
                                   settings={"training_meetings": 6})  # fmt: skip
        names = [("mentor", "Старшая Ия", 9), ("mentor", "Выпускной Лев", 11),
                 ("mentee", "Младший Ян", 6), ("mentee", "Меньшая Ада", 5),
                 ("mentee", "Уходящий Том", 6)]  # fmt: skip
        people = {name: make.pupil(name, grade=grade) for _, name, grade in names}
        parts = {
            name: make.part(programme, people[name], side, person_kind="pupil")
            for side, name, _ in names
        }
        lists = {
            "goes on": make.pair(programme, parts["Старшая Ия"], parts["Младший Ян"]),
            "paused": make.pair(programme, parts["Старшая Ия"], parts["Меньшая Ада"],
                                state="paused"),
            "mentor finishes": make.pair(programme, parts["Выпускной Лев"], parts["Младший Ян"]),
            "young": make.pair(programme, parts["Старшая Ия"], parts["Уходящий Том"],
                               started_on=date(2027, 5, 10)),
        }  # fmt: skip
        return programme, people, parts, lists

    def test_it_goes_on_with_those_who_stay(self, make, act, programme):
        old, people, _parts, pairs = programme
        act(turn_year, turning(programmes=[old], choices={}))
        (new,) = make.rows(Programme, continues_id=old)
        assert (new.school_year, new.state, new.stage, new.title, new.settings) == (
            YEAR + 1, "planned", 1, "Старшие – младшим", {"training_meetings": 6},
        )  # fmt: skip
        assert new.starts_on == date(2027, 9, 1)
        there = {each.person_id for each in make.rows(Participation, programme_id=new.id)}
        assert there == set(people.values()) - {people["Выпускной Лев"]}
        fresh = make.rows(Pair, programme_id=new.id)
        assert sorted(each.state for each in fresh) == ["active", "active", "paused"]
        assert {each.started_on for each in fresh} == {date(2027, 9, 1)}
        assert make.read(Programme, old).state == "completed"
        for pair in pairs.values():
            row = make.read(Pair, pair)
            assert (row.state, row.end_reason) == ("completed", "year_end")
        assert make.read(Pair, pairs["goes on"]).ended_on == date(2027, 5, 31)

    def test_the_indicators_of_both_years_stay_true(self, make, act, programme):
        """Full cycle where the shortest term was worked; nobody is counted in two years."""
        old, _people, parts, _ = programme
        act(turn_year, turning(programmes=[old]))
        full = {name: make.read(Participation, part).full_cycle for name, part in parts.items()}
        assert full == {
            "Старшая Ия": True, "Выпускной Лев": True, "Младший Ян": True, "Меньшая Ада": True,
            "Уходящий Том": False,
        }  # fmt: skip
        (new,) = make.rows(Programme, continues_id=old)
        assert not any(e.full_cycle for e in make.rows(Participation, programme_id=new.id))
        with make.session() as session:
            at_work = session.scalar(
                select(func.count()).select_from(Pair).where(
                    Pair.school_year == YEAR + 1, Programme.id == Pair.programme_id,
                    Programme.state.in_(("running", "completed")),
                )
            )  # fmt: skip
        assert at_work == 0  # the next year has not begun

    def test_turned_late_it_is_running_at_once(self, make, act, programme):
        late = datetime(2027, 10, 5, 9, tzinfo=UTC)
        act(turn_year, turning(programmes=[programme[0]]), at=late)
        (new,) = make.rows(Programme, continues_id=programme[0])
        assert new.state == "running"
        assert make.read(Pair, programme[3]["goes on"]).ended_on == date(2027, 5, 31)

    def test_three_years_in_a_row(self, make, act, programme):
        programme_id = programme[0]
        for n in range(2):
            at = datetime(2027 + n, 6, 20, 9, tzinfo=UTC)
            act(turn_year, turning(from_year=YEAR + n, programmes=[programme_id]), at=at)
            (new,) = make.rows(Programme, continues_id=programme_id)
            with make.session() as session, session.begin():
                session.execute(
                    update(Programme).where(Programme.id == new.id).values(state="running")
                )
            programme_id = new.id
        assert len(make.rows(Pair)) == 4 + 3 + 3
        assert {e.state for e in make.rows(Programme)} == {"completed", "running"}

    def test_without_a_consent_nobody_is_carried(self, make, act, programme):
        old, people, _, _ = programme
        with make.session() as session, session.begin():
            session.execute(
                update(Consent).where(Consent.person_id == people["Меньшая Ада"])
                .values(withdrawn_on=date(2027, 6, 1))
            )  # fmt: skip
        act(turn_year, turning(programmes=[old]))
        (new,) = make.rows(Programme, continues_id=old)
        there = {each.person_id for each in make.rows(Participation, programme_id=new.id)}
        assert people["Меньшая Ада"] not in there
        assert len(make.rows(Pair, programme_id=new.id)) == 2

    @pytest.mark.parametrize("why", ["proposed", "same title", "not running"])
    def test_what_keeps_a_programme_from_going_on(self, make, act, programme, why):
        old, _, _, pairs = programme
        with make.session() as session, session.begin():
            if why == "proposed":
                session.execute(
                    update(Pair).where(Pair.id == pairs["young"]).values(state="proposed")
                )
            if why == "not running":
                session.execute(update(Programme).values(state="planned"))
        if why == "same title":
            make.programme(title="старшие – младшим", school_year=YEAR + 1)
        before = people_of(make)
        with pytest.raises((Invalid, WrongState)):
            act(turn_year, turning(programmes=[old]))
        assert people_of(make) == before

    def test_taken_back_everything_is_as_it_was(self, make, act, programme):
        def everything():
            found = {}
            with make.session() as session:
                for table in ("programme", "participation", "pair", "request", "base_entry"):
                    hidden = " - 'changed_at'" if table == "base_entry" else ""
                    found[table] = session.execute(
                        text(f"SELECT to_jsonb(t){hidden} FROM school.{table} t ORDER BY id")
                    ).all()
            return found, people_of(make)

        pupil = programme[1]["Младший Ян"]
        request = make.row(
            MentoringRequest, "one", school_year=YEAR, person_id=pupil, author="self",
            programme_id=programme[0], made_on=date(2026, 10, 1), created_at=NOW,
        )  # fmt: skip
        make.entry(pupil, "mentee", state="ready")
        before = everything()
        turn = act(turn_year, turning(programmes=[programme[0]], requests=[request]))
        (new,) = make.rows(Programme, continues_id=programme[0])
        carried = make.read(MentoringRequest, request)
        assert (carried.school_year, carried.programme_id) == (YEAR + 1, new.id)
        act(undo_turn, turn.id, at=JUNE + timedelta(days=13))
        assert everything() == before
        assert make.rows(ClassOfYear) == []
        again = act(turn_year, turning(programmes=[programme[0]]))  # and may be turned again
        assert again.id == turn.id


class TestUndo:
    def test_a_fortnight_and_no_longer(self, make, act):
        make.pupil("Ёлкин Пётр")
        turn = act(turn_year, turning())
        with pytest.raises(WrongState) as refused:
            act(undo_turn, turn.id, at=JUNE + timedelta(days=15))
        assert refused.value.code == "turn_too_old"
        act(undo_turn, turn.id)
        with pytest.raises(WrongState) as refused:
            act(undo_turn, turn.id)
        assert refused.value.code == "turn_undone"

    @pytest.mark.parametrize(
        "change", ["class", "kind", "left", "new pair", "pair ended", "answers", "entry"]
    )
    def test_whatever_was_changed_since_keeps_it(self, make, act, change):
        programme = make.programme(form="pupil_pupil")
        older, younger = make.pupil("Старшая Ия", grade=9), make.pupil("Младший Ян", grade=5)
        finished = make.pupil("Выпускная Анна", grade=11)
        entry = make.entry(finished, "mentee")
        mentor = make.part(programme, older, "mentor", person_kind="pupil")
        mentee = make.part(programme, younger, "mentee", person_kind="pupil")
        make.pair(programme, mentor, mentee)
        turn = act(turn_year, turning(programmes=[programme]))
        (new,) = make.rows(Programme, continues_id=programme)
        with make.session() as session, session.begin():
            if change == "class":
                session.execute(update(Person).where(Person.id == younger).values(grade=7))
            elif change == "kind":
                session.execute(update(Person).where(Person.id == finished).values(kind="student"))
            elif change == "left":
                session.execute(update(Person).where(Person.id == older).values(left_on=DAY))
            elif change == "pair ended":
                session.execute(
                    update(Pair).where(Pair.programme_id == new.id)
                    .values(state="closed", ended_on=date(2027, 9, 2))
                )  # fmt: skip
            elif change == "entry":
                session.execute(
                    update(BaseEntry).where(BaseEntry.id == entry).values(state="frozen")
                )
        parts = {e.side: e.id for e in make.rows(Participation, programme_id=new.id)}
        if change == "new pair":
            other = make.part(
                new.id, make.pupil("Новый Лев"), "mentee", school_year=YEAR + 1,
                person_kind="pupil",
            )  # fmt: skip
            make.pair(new.id, parts["mentor"], other, school_year=YEAR + 1)
        if change == "answers":
            make.row(Satisfaction, "one", participation_id=parts["mentee"], school_year=YEAR + 1,
                     items_sum=8, items_count=2, answered_on=DAY)  # fmt: skip
        before = people_of(make)
        with pytest.raises(WrongState) as refused:
            act(undo_turn, turn.id)
        assert refused.value.code == "turn_changed"
        assert people_of(make) == before


PUPIL = st.tuples(
    st.integers(1, 12), st.sampled_from(["", "А", "Ё"]), st.integers(0, 3), st.booleans()
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(school=st.lists(PUPIL, max_size=12))
def test_turned_and_taken_back_the_people_are_who_they_were(school, make, work_for, curator):
    """Turn, then undo, is the identity on rows of people, whatever was chosen for whom."""
    work = work_for(curator, at=JUNE)
    made, chosen = [], {}
    for grade, letter, pick, was_finished in school:
        person_id = new_id()
        made.append(
            {"school_id": curator.school_id, "id": person_id, "kind": "pupil", "grade": grade,
             "grade_letter": letter, "surname": "Ёлкин", "given_name": "Пётр",
             "finished_year": 2020 if was_finished else None, "created_at": NOW}
        )  # fmt: skip
        fates = fates_of(grade)
        if pick:
            chosen[person_id] = fates[pick % len(fates)]
    if made:
        work.session.execute(insert(Person), made)

    def everybody():
        rows_now = work.session.execute(text("SELECT to_jsonb(p) FROM school.person p ORDER BY id"))
        return [row[0] for row in rows_now]

    before = everybody()
    turn = turn_year(work, turning(choices=chosen))
    kept = work.session.scalar(select(func.count()).select_from(ClassOfYear))
    assert kept == len(school)
    undo_turn(work, turn.id)
    assert everybody() == before
    work.session.rollback()


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
