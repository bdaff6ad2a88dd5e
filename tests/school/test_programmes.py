"""Programmes: entered by hand, corrected, moved by stages, ended and returned."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.school_year import SchoolYear
from school.bases.models import BaseEntry
from school.programmes import queries
from school.programmes.models import Participation, Programme
from school.programmes.participants import AddParticipants, add_participants, remove_participant
from school.programmes.queries import Side
from school.programmes.rosters import Roster, could_join, count_participants, participants
from school.programmes.service import (
    CreateProgramme,
    Plan,
    act_on_programme,
    change_programme,
    create_programme,
    move_stage,
)
from school.registry.queries import Wanted, people
from tests.factories.world import YEAR
from tests.school.make import ENDS, STARTS, TODAY

PLAN = Plan(
    variant="experienced_young",
    kind="traditional",
    title=" Опора  молодых ",
    goal="Помочь",
    starts_on=STARTS,
    ends_on=ENDS,
)
NEW = CreateProgramme(form="teacher_teacher", school_year=SchoolYear(YEAR), plan=PLAN)


def test_a_programme_is_entered(curator, make, do):
    made = do(curator, create_programme, replace(NEW, state="planned", stage=3))
    kept = make.read(Programme, made.id)
    assert (kept.school_year, kept.form, kept.variant, kept.kind) == (
        YEAR, "teacher_teacher", "experienced_young", "traditional",
    )  # fmt: skip
    assert (kept.title, kept.goal, kept.state, kept.stage) == (
        "Опора молодых", "Помочь", "planned", 3,
    )  # fmt: skip
    assert (kept.starts_on, kept.ends_on, kept.created_by) == (STARTS, ENDS, curator.account_id)


@pytest.mark.parametrize(
    ("command", "faults"),
    [
        (
            replace(NEW, plan=replace(PLAN, starts_on=ENDS, ends_on=STARTS)),
            {"ends_on": "term_backwards"},
        ),
        (replace(NEW, plan=replace(PLAN, title="  ")), {"title": "title_empty"}),
        (replace(NEW, plan=replace(PLAN, variant="equals")), {"variant": "variant_unknown"}),
        (replace(NEW, plan=replace(PLAN, kind="нет")), {"kind": "kind_of_work_unknown"}),
        (
            replace(NEW, form="pupil_pupil", plan=replace(PLAN, variant="")),
            {"kind": "kind_of_work_unknown"},  # kinds are chosen among teachers only
        ),
        (
            replace(NEW, state="completed", stage=8),
            {"state": "state_at_start", "stage": "stage_range"},
        ),
        (
            replace(
                NEW,
                school_year=SchoolYear(YEAR + 2),
                plan=replace(PLAN, starts_on=date(YEAR + 2, 9, 1), ends_on=date(YEAR + 3, 5, 31)),
            ),
            {"school_year": "year_range"},
        ),
    ],
)  # fmt: skip
def test_what_a_programme_cannot_be(curator, make, do, command, faults):
    with pytest.raises(Invalid) as refused:
        do(curator, create_programme, command)
    assert refused.value.fields == faults


def test_the_regions_own_form_is_not_for_a_school(curator, make, do):
    make.profile("bryansk")
    for form in ("school_school", "нет"):
        with pytest.raises(NotFound):
            do(curator, create_programme, replace(NEW, form=form))


def test_a_button_hit_twice_makes_one_programme(world, curator, make, do):
    made = do(curator, create_programme, NEW)
    with pytest.raises(Invalid) as refused:
        do(curator, create_programme, replace(NEW, plan=replace(PLAN, title="ОПОРА молодых")))
    assert refused.value.fields == {"title": "title_taken"}
    do(curator, change_programme, made.id, PLAN)  # its own title is its own
    do(world.foreign[Role.CURATOR], create_programme, NEW)  # and other schools' are theirs


def test_an_ended_programme_is_not_corrected(curator, make, do):
    programme = make.programme(state="completed")
    with pytest.raises(WrongState):
        do(curator, change_programme, programme, PLAN)
    with pytest.raises(WrongState):
        do(curator, move_stage, programme, since=1, to=2)


class TestStages:
    def test_one_step(self, curator, make, do, work_for):
        programme = make.programme(stage=4)
        for since, to in ((4, 5), (5, 4)):
            work = work_for(curator)
            move_stage(work, programme, since=since, to=to)
            work.session.commit()
        assert make.read(Programme, programme).stage == 4

    @pytest.mark.parametrize(("since", "to"), [(4, 6), (4, 2), (4, 4), (3, 4), (5, 6)])
    def test_no_leap_and_no_stale_page(self, curator, make, work_for, since, to):
        programme = make.programme(stage=4)
        with pytest.raises(WrongState):
            move_stage(work_for(curator), programme, since=since, to=to)


class TestTheEnd:
    def test_waits_for_open_pairs(self, curator, make, do):
        made = make.whole()
        for act in ("complete", "cancel"):
            with pytest.raises(WrongState) as refused:
                do(curator, act_on_programme, made["programme"], act)
            assert (refused.value.code, refused.value.values) == ("pairs_open", {"pairs": 1})

    def test_comes_and_is_taken_back(self, curator, make, do):
        made = make.whole(state="completed", ended_on=TODAY)
        for act, state in (
            ("complete", "completed"),
            ("reopen", "running"),
            ("cancel", "cancelled"),
        ):
            do(curator, act_on_programme, made["programme"], act)
            assert make.read(Programme, made["programme"]).state == state
        with pytest.raises(WrongState):
            do(curator, act_on_programme, made["programme"], "start")


class TestParticipants:
    @pytest.fixture
    def programme(self, make):
        return make.programme()

    def add(self, do, actor, programme, side, *people):
        command = AddParticipants(programme_id=programme, side=side, person_ids=people)
        return do(actor, add_participants, command)

    def test_join_with_what_is_true_of_them(self, curator, make, do, programme):
        young = make.consenting("Юный Глеб", teaching_since=date(YEAR - 2, 9, 1))
        head = make.consenting(
            "Кузнецова Нина", kind="head", teaching_since=date(YEAR - 1, 9, 1), is_manager=True
        )
        mentee = self.add(do, curator, programme, "mentee", young).participations[0]
        mentor = self.add(do, curator, programme, "mentor", head).participations[0]
        kept, other = make.read(Participation, mentee), make.read(Participation, mentor)
        assert (kept.person_kind, kept.is_young_teacher, kept.is_manager) == (
            "teacher",
            True,
            False,
        )
        # a head who began to teach last year is no young teacher
        assert (other.person_kind, other.is_young_teacher, other.is_manager) == (
            "head",
            False,
            True,
        )
        assert (kept.school_year, kept.side, kept.joined_on) == (YEAR, "mentee", TODAY)

    def test_last_years_join_within_their_term(self, curator, make, do):
        past = make.programme(
            school_year=YEAR - 1, starts_on=date(YEAR - 1, 9, 1), ends_on=date(YEAR, 5, 31)
        )
        part = self.add(do, curator, past, "mentor", make.consenting()).participations[0]
        assert make.read(Participation, part).joined_on == date(YEAR, 5, 31)

    def test_twice_is_once_and_both_sides_are_possible(self, curator, make, do, programme):
        person = make.consenting()
        assert len(self.add(do, curator, programme, "mentor", person, person).participations) == 1
        assert self.add(do, curator, programme, "mentor", person).participations == ()
        assert len(self.add(do, curator, programme, "mentee", person).participations) == 1

    def test_those_who_do_not_fit_are_named_with_who_would(self, curator, make, do, programme):
        teacher, pupil = make.person(), make.pupil("Ёлкина Вера")
        gone = make.person("Выбыва Анна", left_on=date(YEAR, 10, 1))
        for side, expected in (("mentor", ("teacher", "head")), ("mentee", ("teacher",))):
            with pytest.raises(Invalid) as refused:
                self.add(do, curator, programme, side, teacher, pupil)
            assert refused.value.fields == {"people": f"not_a_{side}"}
            assert refused.value.values["expected"] == expected
            assert [each.id for each in refused.value.values["people"]] == [pupil]
        with pytest.raises(Invalid) as refused:
            self.add(do, curator, programme, "mentor", gone)
        assert refused.value.fields == {"people": "has_left"}
        with pytest.raises(Invalid) as refused:
            self.add(do, curator, programme, "mentor")
        assert refused.value.fields == {"people": "nobody_chosen"}

    def test_nobody_of_another_school_joins(self, curator, make, do, programme):
        with pytest.raises(NotFound):
            self.add(do, curator, programme, "mentor", make.person(school="three"))

    def test_children_under_the_regions_age_need_a_ground(self, curator, make, do):
        """X-02: the age is a setting; who is younger comes in by a recorded reason."""
        programme = make.programme(form="pupil_pupil")
        small = make.pupil("Малышева Аня", born_on=date(2016, 11, 23))  # ten tomorrow, not today
        grown = make.pupil("Ростова Аня", born_on=date(2016, 11, 22))
        for child in (small, grown):
            make.lawful(child, "mentor")
        with pytest.raises(Invalid) as refused:
            self.add(do, curator, programme, "mentee", small, grown)
        assert refused.value.fields == {"young_reason": "young_reason_needed"}
        assert [each.id for each in refused.value.values["people"]] == [small]
        command = AddParticipants(
            programme_id=programme, side="mentee", person_ids=[small, grown], young_reason="Сестра"
        )
        assert len(do(curator, add_participants, command).participations) == 2
        assert len(self.add(do, curator, programme, "mentor", small).participations) == 1
        with make.session() as session:
            kept = dict(
                session.execute(
                    select(BaseEntry.person_id, BaseEntry.young_reason).where(
                        BaseEntry.side == "mentee"
                    )
                ).all()
            )
        assert kept == {small: "Сестра", grown: ""}

    def test_nobody_joins_without_consents(self, curator, make, do, programme):
        """R-02, R-03: the refusal names everybody and what each lacks; then the base has them."""
        lawful, other = make.consenting("Законнова Вера"), make.person("Бумагин Пётр")
        make.consents(other, "processing")
        with pytest.raises(Invalid) as refused:
            self.add(do, curator, programme, "mentor", lawful, other)
        assert refused.value.fields == {"people": "consents_missing"}
        assert refused.value.values["missing"] == {other: ("be_mentor",)}
        make.consents(other, "be_mentor")
        assert len(self.add(do, curator, programme, "mentor", lawful, other).participations) == 2

    def test_taking_off_needs_no_pair(self, curator, make, do):
        made = make.whole(state="closed", ended_on=TODAY)
        lone = make.part(made["programme"], make.person(), "mentor")
        do(curator, remove_participant, made["programme"], lone)
        for side in ("mentor", "mentee"):
            with pytest.raises(WrongState):
                do(curator, remove_participant, made["programme"], made[side])


def test_lists_tell_the_same_counts(world, make, session_for):
    made = make.whole()
    programme = made["programme"]
    make.part(programme, make.person("Ёлкина Вера"), "mentee", full_cycle=True)
    make.part(programme, make.person("Ушедшая Вера"), "mentee", left_on=TODAY)
    make.pair(programme, made["mentor"], made["mentee"], state="closed", ended_on=STARTS)
    make.whole("three")
    spare = make.person("Запасная Вера")
    session = session_for(world.actors[Role.CURATOR])

    (line,) = queries.programmes(session, SchoolYear(YEAR))
    assert (line.mentors, line.mentees, line.pairs_open, line.pairs) == (1, 2, 1, 2)
    tally = queries.tally(session, programme)
    assert (tally.mentors, tally.mentees) == (Side(1, 0, 0), Side(2, 1, 1))
    assert (tally.pairs_open, tally.pairs_all) == (1, 2)
    assert queries.years(session) == [SchoolYear(YEAR)]

    mentees = participants(session, Roster(programme, "mentee"), offset=0, limit=9)
    assert [(m.person.surname, m.pairs, m.was_paired, m.full_cycle) for m in mentees] == [
        ("Ёлкина", 0, False, True),
        ("Туров", 1, True, False),
    ]
    alone = Roster(programme, "mentee", unpaired=True)
    assert count_participants(session, alone) == 1
    assert [m.person.surname for m in participants(session, alone, offset=0, limit=9)] == ["Ёлкина"]

    free = people(
        session, could_join(programme, "mentor", ("teacher",), Wanted()), offset=0, limit=9
    )
    assert spare in {person.id for person in free}
    assert made["mentor_person"] not in {person.id for person in free}
    parts = queries.parts_of(session, made["mentee_person"])
    assert [(p.programme_id, p.side, p.pairs) for p in parts] == [(programme, "mentee", 2)]
