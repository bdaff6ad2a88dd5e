"""Every act of a school × every role, granted and refused on the same setup; another school's
rows are absent for all acts."""

from datetime import date

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.errors import NotFound
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.school_year import SchoolYear
from school.card.service import Contacts, YearCounts, change_contacts, save_counts
from school.programmes.pairs import (
    ActOnPair,
    DatePair,
    OpenPairs,
    act_on_pair,
    date_pair,
    open_pairs,
)
from school.programmes.participants import AddParticipants, add_participants, remove_participant
from school.programmes.people import correct_person
from school.programmes.service import (
    CreateProgramme,
    Plan,
    act_on_programme,
    change_programme,
    create_programme,
    move_stage,
)
from school.registry.service import PersonCard, add_person
from tests.school.ending import complete
from tests.school.make import ENDS, STARTS, TODAY

PLAN = Plan(title="Опора", starts_on=STARTS, ends_on=ENDS)
CARD = PersonCard(full_name="Новикова Вера", kind="teacher")

# name → (work, objects) → the act; objects are those of `acts_on`
ACTS = {
    "contacts": lambda w, o: change_contacts(w, Contacts(address="с. Озёрное")),
    "counts": lambda w, o: save_counts(w, YearCounts(school_year=SchoolYear(2026), pupils=9)),
    "add person": lambda w, o: add_person(w, CARD),
    "correct person": lambda w, o: correct_person(w, o["spare"], CARD),
    "create": lambda w, o: create_programme(
        w, CreateProgramme(form="teacher_teacher", school_year=SchoolYear(2026), plan=PLAN)
    ),
    "change": lambda w, o: change_programme(w, o["programme"], PLAN),
    "stage": lambda w, o: move_stage(w, o["programme"], since=1, to=2),
    "start": lambda w, o: act_on_programme(w, o["planned"], "start"),
    "join": lambda w, o: add_participants(
        w,
        AddParticipants(programme_id=o["programme"], side="mentor", person_ids=[o["spare"]]),
    ),
    "take off": lambda w, o: remove_participant(w, o["programme"], o["lone"]),
    "pair": lambda w, o: open_pairs(
        w,
        OpenPairs(
            programme_id=o["programme"],
            mentor_id=o["mentor"],
            mentee_ids=[o["lone"]],
            started_on=TODAY,
            appointed_for="adaptation",
        ),
    ),
    "date": lambda w, o: date_pair(
        w, DatePair(programme_id=o["programme"], pair_id=o["pair"], started_on=TODAY)
    ),
    "pause": lambda w, o: act_on_pair(
        w, ActOnPair(programme_id=o["programme"], pair_id=o["pair"], act="pause")
    ),
    "complete pair": lambda w, o: complete(w, o["pair"], "goal_reached", TODAY),
}
CARD_ACTS = {"contacts", "counts"}
MAY_CARD = {Role.HEAD, Role.CURATOR}
MAY_REST = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}
# The curator accompanies every end.
MAY_END, ENDS = {Role.CURATOR, Role.RESPONSIBLE}, {"complete pair"}


@pytest.fixture
def acts_on(make):
    """One object for every act in each of schools one and three."""

    def of(school):
        made = make.whole(school)
        made["planned"] = make.programme(school, state="planned", title="Готовится")
        made["spare"] = make.consenting("Ким Роман", school)
        lone = make.person("Ли Сергей", school, born_on=date(1990, 1, 1))
        made["lone"] = make.part(made["programme"], lone, "mentee", school)
        return made

    return {school: of(school) for school in ("one", "three")}


@pytest.mark.parametrize("act", ACTS)
def test_who_may_change_what(roles_that_may, acts_on, act):
    granted = roles_that_may(ACTS[act], acts_on["one"])
    assert granted == (MAY_CARD if act in CARD_ACTS else MAY_END if act in ENDS else MAY_REST)


def test_rows_of_another_school_and_of_nowhere_are_absent(world, acts_on, work_for, make):
    curator = world.actors[Role.CURATOR]
    strangers = (acts_on["three"], dict.fromkeys(acts_on["one"], new_id()))
    for objects in strangers:
        for act in ACTS.keys() - CARD_ACTS - {"add person", "create"}:
            work = work_for(curator)
            with pytest.raises(NotFound):
                ACTS[act](work, objects)
            work.session.rollback()


def test_every_change_leaves_a_trace_without_a_name(world, acts_on, work_for):
    actor = world.actors[Role.CURATOR]
    for act in ACTS:
        work = work_for(actor)
        ACTS[act](work, acts_on["one"])
        work.session.flush()
        entries = work.session.scalars(select(AuditEntry)).all()
        assert entries, act
        for entry in entries:
            assert (entry.kind, entry.account_id) == ("change", actor.account_id)
            assert (entry.role, entry.school_id) == ("curator", actor.school_id)
            assert entry.object_id is not None
            for name in ("Новикова", "Вера", "Озёрное", "Опора", "Ким"):
                assert name not in str(entry.details)
        work.session.rollback()


def test_a_pair_of_another_programme_is_absent(world, acts_on, do, make):
    other = make.whole("one")
    act = ActOnPair(programme_id=acts_on["one"]["programme"], pair_id=other["pair"], act="pause")
    with pytest.raises(NotFound):
        do(world.actors[Role.CURATOR], act_on_pair, act)
    with pytest.raises(NotFound):
        do(
            world.actors[Role.CURATOR],
            remove_participant,
            acts_on["one"]["programme"],
            other["mentor"],
        )
