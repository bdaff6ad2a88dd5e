"""The year's turn carries what a pair was, and a full mentor is no hindrance to it (PL-13, U-3)."""

from school.mentors.models import MentorProfile
from school.programmes.models import Pair, Programme
from school.year_turn.models import YearTurn
from school.year_turn.service import turn_year, undo_turn
from tests.school.make import NOW, STARTS
from tests.school.year_turn.turning import JUNE, turning


def test_a_pair_goes_on_as_it_was(make, work_for, curator):
    made = make.whole(
        basis="mutual", way="gathering", variant="experienced_young", kind="traditional",
        work_format="mixed", mentor_type="consultant", goal="Свой урок", reasons={"x": "y"},
        mentor_confirmed_on=STARTS, mentee_confirmed_on=STARTS, agreement_on=STARTS,
    )  # fmt: skip
    make.row(MentorProfile, "one", person_id=made["mentor_person"], capacity=1, updated_at=NOW)
    work = work_for(curator, at=JUNE)
    turn_year(work, turning(programmes=[made["programme"]], choices={}))
    work.session.commit()
    (new,) = make.rows(Programme, continues_id=made["programme"])
    (pair,) = make.rows(Pair, programme_id=new.id)
    assert (pair.state, pair.way, pair.basis, pair.variant, pair.kind, pair.work_format) == (
        "active", "gathering", "mutual", "experienced_young", "traditional", "mixed",
    )  # fmt: skip
    assert (pair.mentor_type, pair.goal, pair.reasons) == ("consultant", "Свой урок", {"x": "y"})
    assert (pair.mentor_confirmed_on, pair.mentee_confirmed_on) == (STARTS, STARTS)
    assert (pair.agreement_on, pair.plan_agreed_on) == (None, None)
    assert make.read(Pair, made["pair"]).state == "completed"

    work = work_for(curator, at=JUNE)
    undo_turn(work, make.one(YearTurn).id)
    work.session.commit()
    assert make.read(Pair, made["pair"]).state == "active"
    assert make.count(Pair) == 1
