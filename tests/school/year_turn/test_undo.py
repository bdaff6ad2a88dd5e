"""The turn of the year taken back: for how long, and what keeps it."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text, update

from kernel.errors import WrongState
from kernel.ids import new_id
from school.bases.models import BaseEntry
from school.programmes.models import Pair, Participation, Programme, Satisfaction
from school.registry.models import Person
from school.year_turn.models import ClassOfYear
from school.year_turn.rules import fates_of
from school.year_turn.service import turn_year, undo_turn
from tests.factories.world import YEAR
from tests.school.make import NOW
from tests.school.year_turn.turning import DAY, JUNE, people_of, turning


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
