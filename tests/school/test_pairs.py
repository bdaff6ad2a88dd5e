"""Pairs: made, ended and returned; the full cycle as a fact; what the database itself refuses."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError, OperationalError

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from school.programmes.models import Pair, Participation
from school.programmes.pairs import (
    ActOnPair,
    DatePair,
    OpenPairs,
    act_on_pair,
    date_pair,
    open_pairs,
)
from school.programmes.service import Plan, change_programme
from tests.factories.world import YEAR
from tests.school import ending
from tests.school.make import ENDS, STARTS, TODAY


@pytest.fixture
def made(make):
    return make.whole()


@pytest.fixture
def act(do, curator, made):
    """Do something with the pair of `made`."""

    def run(name: str, pair: UUID | None = None, **values: object) -> Pair | None:
        pair = pair or made["pair"]
        if name in ending.ENDS:
            return do(curator, ending.ENDS[name], pair, **values)
        command = ActOnPair(programme_id=made["programme"], pair_id=pair, act=name)
        return do(curator, act_on_pair, command)

    return run


class TestMaking:
    @pytest.fixture
    def mentees(self, make, made):
        people = [make.person("Ёлкина Вера"), make.person("Ким Роман")]
        return [make.part(made["programme"], person, "mentee") for person in people]

    def make_pairs(self, do, actor, made, mentees, **values):
        values = {"mentor_id": made["mentor"], "started_on": TODAY,
                  "appointed_for": "adaptation", **values}  # fmt: skip
        command = OpenPairs(programme_id=made["programme"], mentee_ids=mentees, **values)
        return do(actor, open_pairs, command)

    def test_a_group_is_several_pairs_with_one_mentor(self, curator, make, do, made, mentees):
        opened = self.make_pairs(do, curator, made, mentees)
        kept = [make.read(Pair, pair) for pair in opened.pairs]
        assert [(p.mentor_id, p.mentee_id, p.state, p.started_on) for p in kept] == [
            (made["mentor"], mentee, "active", TODAY) for mentee in mentees
        ]
        assert all(pair.reasons == {"appointed": "adaptation"} for pair in kept)

    @pytest.mark.parametrize("started_on", [date(YEAR, 8, 31), date(YEAR + 1, 6, 1)])
    def test_begins_within_the_term(self, curator, do, made, mentees, started_on):
        with pytest.raises(Invalid) as refused:
            self.make_pairs(do, curator, made, mentees, started_on=started_on)
        assert refused.value.fields == {"started_on": "start_outside_term"}
        assert refused.value.values == {"starts_on": STARTS, "ends_on": ENDS}

    def test_all_faults_at_once(self, curator, do, made):
        with pytest.raises(Invalid) as refused:
            self.make_pairs(do, curator, made, [], started_on=None)
        assert refused.value.fields == {"started_on": "day_needed", "mentees": "nobody_chosen"}

    def test_two_are_one_open_pair_at_a_time(self, curator, make, do, made, act):
        with pytest.raises(Invalid) as refused:
            self.make_pairs(do, curator, made, [made["mentee"]])
        assert refused.value.fields == {"mentees": "pair_open"}
        act("close", reason="moved", ended_on=TODAY)
        again = self.make_pairs(do, curator, made, [made["mentee"]])
        assert len(again.pairs) == 1
        with pytest.raises(WrongState) as refused:
            act("reopen")  # they work together again already
        assert refused.value.code == "pair_open"

    def test_a_mentee_may_have_several_mentors(self, curator, make, do, made):
        second = make.part(made["programme"], make.person("Вторая Вера"), "mentor")
        assert self.make_pairs(do, curator, made, [made["mentee"]], mentor_id=second).pairs

    def test_nobody_mentors_oneself(self, curator, make, do, made):
        self_mentee = make.part(made["programme"], made["mentor_person"], "mentee")
        with pytest.raises(Invalid) as refused:
            self.make_pairs(do, curator, made, [self_mentee])
        assert refused.value.fields == {"mentees": "same_person"}

    def test_sides_programmes_and_schools_are_not_mixed(self, curator, make, do, made, mentees):
        other = make.whole()
        foreign = make.whole("three")
        left = make.part(made["programme"], make.person(), "mentee", left_on=TODAY)
        for wrong in (made["mentor"], other["mentee"], foreign["mentee"], left):
            with pytest.raises(NotFound):
                self.make_pairs(do, curator, made, [mentees[0], wrong])
        for wrong in (made["mentee"], other["mentor"], foreign["mentor"]):
            with pytest.raises(NotFound):
                self.make_pairs(do, curator, made, mentees, mentor_id=wrong)

    def test_only_in_a_running_programme(self, curator, make, do):
        programme = make.programme(state="planned")
        made = {
            "programme": programme,
            "mentor": make.part(programme, make.person(), "mentor"),
        }
        mentee = make.part(programme, make.person("Ким Роман"), "mentee")
        with pytest.raises(WrongState):
            self.make_pairs(do, curator, made, [mentee])

    def test_a_constraint_refuses_or_asks_to_think(self, curator, make, do):
        def programme_of(form, variant, *kinds):
            programme = make.programme(form=form, variant=variant, title=form)
            mentor, mentee = (
                make.part(programme, person, side)
                for person, side in zip(kinds, ("mentor", "mentee"), strict=True)
            )
            return {"programme": programme, "mentor": mentor, "mentee": mentee}

        subjects = programme_of(
            "teacher_teacher",
            "subject_expert",
            make.person("Химик Анна", subject="химия"),
            make.person("Физик Анна", subject="физика"),
        )
        with pytest.raises(Invalid) as refused:
            self.make_pairs(do, curator, subjects, [subjects["mentee"]])
        assert refused.value.fields == {"mentees": "constraint"}
        pupils = programme_of(
            "pupil_pupil", "equals", make.pupil("Седьмая Анна"), make.pupil("Восьмая Анна", grade=8)
        )
        with pytest.raises(Invalid) as refused:
            self.make_pairs(do, curator, pupils, [pupils["mentee"]])
        assert refused.value.fields == {"reason_higher_step": "ground_needed"}
        said = {"higher_step": "Дружат с начальной школы"}
        opened = self.make_pairs(do, curator, pupils, [pupils["mentee"]], reasons=said)
        kept = make.read(Pair, opened.pairs[0])
        assert kept.reasons == {**said, "appointed": "adaptation"}


class TestActs:
    def test_pause_and_resume(self, make, made, act):
        assert act("pause").state == "paused"
        with pytest.raises(WrongState):
            act("pause")
        assert act("resume").state == "active"
        assert make.read(Pair, made["pair"]).ended_on is None

    def test_a_pause_within_probation_ends_in_probation(self, make, do, curator):
        made = make.whole(state="paused", probation_until=date(2026, 12, 1))
        command = ActOnPair(programme_id=made["programme"], pair_id=made["pair"], act="resume")
        assert do(curator, act_on_pair, command).state == "probation"

    def test_an_end_is_kept_and_taken_back(self, make, made, act):
        act("close", reason="illness", ended_on=TODAY)
        kept = make.read(Pair, made["pair"])
        assert (kept.state, kept.ended_on, kept.end_reason) == ("closed", TODAY, "illness")
        act("reopen")
        kept = make.read(Pair, made["pair"])
        assert (kept.state, kept.ended_on, kept.end_reason) == ("active", None, "")

    def test_nothing_moves_in_an_ended_programme(self, make, do, curator):
        programme = make.programme(state="completed")
        mentor = make.part(programme, make.person(), "mentor")
        mentee = make.part(programme, make.person("Ким Роман"), "mentee")
        pair = make.pair(programme, mentor, mentee, state="closed", ended_on=TODAY)
        with pytest.raises(WrongState):
            do(curator, ending.reopen, pair)

    def test_a_beginning_is_written_down_later(self, make, do, curator):
        made = make.whole(started_on=None)
        command = DatePair(programme_id=made["programme"], pair_id=made["pair"], started_on=TODAY)
        do(curator, date_pair, command)
        assert make.read(Pair, made["pair"]).started_on == TODAY
        outside = DatePair(
            programme_id=made["programme"], pair_id=made["pair"], started_on=date(YEAR, 8, 1)
        )
        with pytest.raises(Invalid) as refused:
            do(curator, date_pair, outside)
        assert refused.value.fields == {"started_on": "start_outside_term"}


class TestFullCycle:
    """Completed as planned after three months at least; a fact of both participants (K-06)."""

    def full(self, make, made):
        return {
            side: make.read(Participation, made[side]).full_cycle for side in ("mentor", "mentee")
        }

    @pytest.fixture
    def made(self, make):
        past = {"school_year": YEAR - 1}
        programme = make.programme(
            **past, starts_on=date(YEAR - 1, 9, 1), ends_on=date(YEAR, 5, 31)
        )
        mentor = make.part(programme, make.person(), "mentor", **past)
        mentee = make.part(programme, make.person("Ким Роман"), "mentee", **past)
        pair = make.pair(programme, mentor, mentee, **past, started_on=date(YEAR - 1, 10, 1))
        return {"programme": programme, "mentor": mentor, "mentee": mentee, "pair": pair}

    @pytest.mark.parametrize(
        ("name", "reason", "ended_on", "full"),
        [
            ("complete", "year_end", date(YEAR, 5, 31), True),
            ("complete", "goal_reached", date(YEAR, 1, 1), True),
            ("complete", "goal_reached", date(YEAR - 1, 12, 31), False),
            ("close", "moved", date(YEAR, 5, 31), False),
        ],
    )
    def test_is_counted_and_taken_back(self, make, made, act, name, reason, ended_on, full):
        act(name, reason=reason, ended_on=ended_on)
        assert self.full(make, made) == {"mentor": full, "mentee": full}
        act("reopen")
        assert self.full(make, made) == {"mentor": False, "mentee": False}

    def test_one_pair_of_several_is_enough(self, make, made, act):
        second = make.part(
            made["programme"], make.person("Вторая Вера"), "mentee", school_year=YEAR - 1
        )
        other = make.pair(
            made["programme"], made["mentor"], second,
            school_year=YEAR - 1, started_on=date(YEAR - 1, 10, 1),
        )  # fmt: skip
        act("complete", reason="year_end", ended_on=date(YEAR, 5, 31))
        act("close", other, reason="moved", ended_on=date(YEAR, 2, 1))
        assert self.full(make, made) == {"mentor": True, "mentee": True}
        assert not make.read(Participation, second).full_cycle

    def test_a_single_meeting_is_a_whole_cycle(self, make, made, act, do, curator):
        day = date(YEAR - 1, 10, 1)
        act("complete", reason="goal_reached", ended_on=day)
        assert self.full(make, made) == {"mentor": False, "mentee": False}
        plan = Plan(
            kind="speed", title="Консультации", starts_on=date(YEAR - 1, 9, 1),
            ends_on=date(YEAR, 5, 31),
        )  # fmt: skip
        do(curator, change_programme, made["programme"], plan)
        assert self.full(make, made) == {"mentor": True, "mentee": True}


class TestTheDatabaseRefuses:
    """By SQL too, whatever the code forgets."""

    def pair_of(self, world, made, **values):
        return insert(Pair).values(
            {
                "school_id": world.schools["one"],
                "id": new_id(),
                "programme_id": made["programme"],
                "school_year": YEAR,
                "mentor_id": made["mentor"],
                "mentee_id": made["mentee"],
                **values,
            }
        )

    def refused(self, session_for, actor, statement, error, match):
        session = session_for(actor)
        with pytest.raises(error, match=match):
            session.execute(statement)

    def test_partners_of_another_school(self, world, make, made, session_for, curator):
        foreign = make.whole("three")
        for side in ("mentor", "mentee"):
            statement = self.pair_of(world, made, **{f"{side}_id": foreign[side]})
            self.refused(session_for, curator, statement, IntegrityError, f"{side}_id")

    def test_a_programme_of_another_school_or_year(self, world, make, made, session_for, curator):
        foreign = make.whole("three")
        for values in ({"programme_id": foreign["programme"]}, {"school_year": YEAR - 1}):
            statement = self.pair_of(world, made, state="closed", ended_on=TODAY, **values)
            self.refused(session_for, curator, statement, IntegrityError, "programme_id")

    def test_rows_written_for_another_school(self, world, made, session_for, curator):
        statement = self.pair_of(world, made, school_id=world.schools["three"])
        self.refused(session_for, curator, statement, IntegrityError, "pair")

    def test_a_second_open_pair_of_the_two(self, world, made, session_for, curator):
        self.refused(
            session_for, curator, self.pair_of(world, made), IntegrityError, "uq_pair_open"
        )


def test_each_change_leaves_a_mark_for_the_compiler(world, make, made, act, do, curator):
    def marks():
        with make.session() as session, session.begin():
            found = session.execute(
                text("SELECT school_id, school_year FROM regional.kpi_mark")
            ).all()
            session.execute(text("DELETE FROM regional.kpi_mark"))
        return set(map(tuple, found))

    marks()
    mine = {(world.schools["one"], YEAR)}
    act("pause")
    assert marks() == mine
    act("close", reason="moved", ended_on=TODAY)
    assert marks() == mine
    command = OpenPairs(
        programme_id=made["programme"],
        mentor_id=made["mentor"],
        mentee_ids=[made["mentee"]],
        started_on=TODAY,
        appointed_for="adaptation",
    )
    do(curator, open_pairs, command)
    assert marks() == mine


def test_two_curators_do_not_move_a_programme_at_once(world, make, made, work_for, curator):
    """The second waits for the first; here it is told not to wait."""
    first, second = work_for(curator), work_for(world.actors[Role.RESPONSIBLE])
    command = ActOnPair(programme_id=made["programme"], pair_id=made["pair"], act="pause")
    act_on_pair(first, command)
    second.session.execute(text("SET LOCAL lock_timeout = '50ms'"))
    with pytest.raises(OperationalError, match="lock timeout"):
        act_on_pair(second, command)
    second.session.rollback()
    first.session.commit()
    with pytest.raises(WrongState):
        act_on_pair(second, command)
