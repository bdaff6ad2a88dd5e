"""What a school does with its roadmap, what the facts close, who may and what is undone (RM)."""

import warnings
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from icalendar import Calendar
from sqlalchemy import text

from kernel.db import Hat, Reach
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.profile.roadmap import CONDITIONS
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.conditions.models import Informing
from school.meetings.models import Meeting, MeetingPair
from school.roadmap import service
from school.roadmap.calendar import calendar
from school.roadmap.facts import facts_of_year
from school.roadmap.models import RoadmapItem, RoadmapLink
from school.roadmap.queries import roadmap
from school.roadmap.rules import Span
from school.roadmap.service import ItemText
from school.roadmap.shifts import shift, undo_shift
from school.training.models import Attendance, Training, TrainingSession
from tests.factories import waves
from tests.factories.world import YEAR
from tests.school.make import NOW, TODAY

OWN = ItemText(title="Чаепитие клуба", due_on=date(2026, 12, 19), stage=6)


@pytest.fixture
def made(do, curator):
    assert do(curator, service.generate, YEAR) == 35


@pytest.fixture
def plan(work_for, curator, make):
    def read(actor=curator):
        session = work_for(actor).session
        return roadmap(session, profile_of(session), YEAR)

    return read


@pytest.fixture
def event(plan):
    return lambda code: next(item for item in plan().items if item.code == code)


def test_the_region_s_events_are_made_once(do, curator, made, make, plan):
    assert do(curator, service.generate, YEAR) == 0
    assert len(plan().items) == 35
    assert do(curator, service.generate, YEAR + 1) == 35
    assert make.count(RoadmapItem) == 70
    assert make.count(RoadmapLink) == 2 * sum(len(each.after) for each in plan().items)
    with pytest.raises(Invalid):
        do(curator, service.generate, YEAR - 1)


def test_who_may(roles_that_may, made, event):
    keepers = {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}
    manual, computed = event("RM-24").id, event("RM-15").id
    span = Span(date(2026, 10, 16), date(2026, 10, 20))
    for act, *args in (
        (service.generate, YEAR),
        (service.add_own, YEAR, uuid4(), OWN),
        (service.name_owner, manual, "head", None),
        (service.close_event, manual, TODAY, "Протокол"),
        (service.reopen_event, manual),
        (service.drop_event, computed, "Нет наставников"),
        (shift, event("RM-09").id, span),
    ):
        assert roles_that_may(act, *args) == keepers, act


def test_a_foreign_school_s_event_is_not_there(do, world, made, event):
    foreign, item = world.foreign[Role.CURATOR], event("RM-24").id
    for act, *args in (
        (service.close_event, item, TODAY, "Протокол"),
        (service.drop_event, item, "Нет"),
        (service.reopen_event, item),
        (service.name_owner, item, "head", None),
        (shift, item, Span(TODAY, TODAY)),
    ):
        with pytest.raises(NotFound):
            do(foreign, act, *args)


def test_a_tick_does_not_close_what_facts_close(do, curator, made, event):
    with pytest.raises(WrongState) as refused:
        do(curator, service.close_event, event("RM-15").id, TODAY, "Обучили")
    assert refused.value.code == "roadmap_computed"
    assert event("RM-15").state == "open"


def test_a_manual_event_wants_a_day_and_something_that_shows_it(do, curator, made, event):
    item = event("RM-24").id
    for done_on, note, fields in (
        (None, "", {"done_on": "roadmap_day_needed", "note": "roadmap_evidence_needed"}),
        (TODAY + timedelta(days=1), "Список", {"done_on": "roadmap_done_later"}),
        (TODAY, " ", {"note": "roadmap_evidence_needed"}),
    ):
        with pytest.raises(Invalid) as refused:
            do(curator, service.close_event, item, done_on, note)
        assert refused.value.fields == fields
    do(curator, service.close_event, item, TODAY, "Анкеты в папке 3")
    assert (event("RM-24").state, event("RM-24").done_on) == ("done", TODAY)
    do(curator, service.reopen_event, item)
    assert event("RM-24").state == "open"


def test_dropped_with_a_reason_and_brought_back(do, curator, made, event):
    item = event("RM-03").id
    with pytest.raises(Invalid):
        do(curator, service.drop_event, item, " ")
    do(curator, service.drop_event, item, "Школа открылась недавно")
    assert (event("RM-03").state, event("RM-03").note) == ("dropped", "Школа открылась недавно")
    do(curator, service.reopen_event, item)
    assert (event("RM-03").state, event("RM-03").note) == ("open", "")


def told(make, audience):
    make.row(Informing, "one", school_year=YEAR, audience=audience, channel="seminar",
             held_on=TODAY, created_at=NOW)  # fmt: skip


def trained(make, came):
    """A selected mentor, a course of two meetings, and as many of them attended."""
    mentor = make.person("Орлова Вера")
    make.entry(mentor, "mentor", state="selected", admitted_on=TODAY if came == 2 else None)
    course = make.row(Training, "one", school_year=YEAR, title="Курс", required=2, created_at=NOW)
    for n in (1, 2):
        met = make.row(TrainingSession, "one", training_id=course, n=n, topic="Тема",
                       held_on=TODAY, state="held")  # fmt: skip
        if n <= came:
            make.row(Attendance, "one", session_id=met, person_id=mentor, via="list",
                     marked_at=NOW)  # fmt: skip


def met(make, kind, came=True):
    ids = make.whole()
    held = make.row(Meeting, "one", programme_id=ids["programme"], mentor_id=ids["mentor"],
                    kind=kind, state="held", held_on=TODAY, created_at=NOW)  # fmt: skip
    make.row(MeetingPair, "one", meeting_id=held, pair_id=ids["pair"], came=came)


def measured(make, kind, state, side="mentee", then=None):
    """Whom a wave asks, and how it stands; `then` is the wave «after» of the same person."""
    ids = make.whole()
    for each, how in ((kind, state), ("after", then)):
        if how is not None:
            wave = waves.wave(make, ids["programme"], each)
            part = waves.part(make, wave, waves.instrument(make, side=side), side=side)
            waves.asked(make, part, ids[side], state=how)


# Condition → what leaves it open, what closes it; (done, of) after each.
CASES = {
    "staff_told": (lambda m: told(m, "parents"), (0, 1), lambda m: told(m, "staff"), (1, 1)),
    "parents_told": (lambda m: told(m, "staff"), (0, 1), lambda m: told(m, "parents"), (1, 1)),
    "pupils_told": (lambda m: told(m, "staff"), (0, 1), lambda m: told(m, "pupils"), (1, 1)),
    "partners_told": (lambda m: told(m, "staff"), (0, 1), lambda m: told(m, "graduates"), (1, 1)),
    "programme_opened": (
        lambda m: m.programme(state="cancelled"), (0, 1), lambda m: m.programme(), (1, 1),
    ),
    "mentors_trained": (lambda m: trained(m, 1), (0, 1), lambda m: trained(m, 2), (1, 1)),
    "mentors_admitted": (lambda m: trained(m, 1), (0, 1), lambda m: trained(m, 2), (1, 1)),
    "training_planned": (lambda m: None, (0, 1), lambda m: trained(m, 0), (2, 2)),
    "mentors_entered": (
        lambda m: m.entry(m.person("Орлова Вера"), "mentor", state="left", left_on=TODAY), (0, 1),
        lambda m: m.entry(m.person("Орлова Вера"), "mentor"), (1, 1),
    ),
    "mentors_profiled": (lambda m: trained(m, 0), (0, 1), None, None),
    "mentees_entered": (
        lambda m: m.entry(m.person("Орлова Вера"), "mentor"), (0, 1),
        lambda m: m.entry(m.person("Туров Глеб"), "mentee"), (1, 1),
    ),
    "acquaintance_held": (
        lambda m: met(m, "trial"), (0, 1), lambda m: met(m, "acquaintance"), (1, 1),
    ),
    "trial_held": (
        lambda m: met(m, "trial", came=False), (0, 1), lambda m: met(m, "trial"), (1, 1),
    ),
    "regular_held": (lambda m: met(m, "trial"), (0, 1), lambda m: met(m, "regular"), (1, 1)),
    "mentees_paired": (None, None, lambda m: m.whole(), (1, 1)),
    "pairs_confirmed": (
        lambda m: m.whole(), (0, 1),
        lambda m: m.whole(mentor_confirmed_on=TODAY, mentee_confirmed_on=TODAY), (1, 1),
    ),
    "plans_agreed": (
        lambda m: m.whole(), (0, 1),
        lambda m: m.whole(plan_proposed_on=TODAY, plan_agreed_on=TODAY), (1, 1),
    ),
    "pairs_ordered": (lambda m: m.whole(), (0, 1), None, None),
    "pairs_ended": (
        lambda m: m.whole(), (0, 1),
        lambda m: m.whole(state="completed", ended_on=TODAY), (1, 1),
    ),
    "results_written": (lambda m: m.whole(), (0, 1), None, None),
    "asked_satisfied": (lambda m: m.whole(), (0, 2), None, None),
    "mentees_measured": (
        lambda m: measured(m, "before", "waiting"), (0, 1),
        lambda m: measured(m, "before", "answered"), (1, 1),
    ),
    "mentors_measured": (
        lambda m: measured(m, "before", "waiting"), (0, 1),
        lambda m: measured(m, "before", "excused", "mentor"), (1, 1),
    ),
    "exit_measured": (
        lambda m: measured(m, "before", "answered"), (0, 1),
        lambda m: measured(m, "before", "answered", then="answered"), (1, 1),
    ),
}  # fmt: skip


TRIED = [(code, closes) for code in CASES for closes in (False, True)
         if CASES[code][2 * closes] is not None]  # fmt: skip


@pytest.mark.parametrize(("code", "closes"), TRIED)
def test_each_condition_by_its_facts(code, closes, make, work_for, curator):
    act, wanted = CASES[code][2:] if closes else CASES[code][:2]
    act(make)
    found = facts_of_year(work_for(curator).session, YEAR)[code]
    assert (found.done, found.of) == wanted
    assert found.holds is closes


def test_the_database_counts_every_condition(make, work_for, curator):
    found = facts_of_year(work_for(curator).session, YEAR)
    assert sorted(found) == sorted(CONDITIONS)
    assert not any(each.holds for each in found.values())  # nothing of nothing is not done


def test_only_staff_of_the_school_counts(make, work_for, world):
    told(make, "staff")
    mentor = work_for(world.actors[Role.MENTOR]).session
    assert facts_of_year(mentor, YEAR) == {}
    foreign = facts_of_year(work_for(world.foreign[Role.CURATOR]).session, YEAR)
    assert foreign["staff_told"].done == 0


def test_the_night_closes_and_opens_events_of_every_school(
    do, world, curator, made, make, session_for, event, database
):
    foreign = world.foreign[Role.CURATOR]
    do(foreign, service.generate, YEAR)
    told(make, "staff")
    night(database)
    rows = {row.school_id: row for row in make.rows(RoadmapItem, code="RM-01")}
    mine = rows[world.schools["one"]]
    assert (mine.state, mine.done_on, mine.facts_done, mine.facts_of) == ("done", TODAY, 1, 1)
    assert rows[foreign.school_id].state == "open"
    assert rows[foreign.school_id].facts_at is not None
    with make.session() as session, session.begin():
        session.execute(text("DELETE FROM school.informing"))
    night(database)
    mine = next(r for r in make.rows(RoadmapItem, code="RM-01") if r.id == mine.id)
    assert (mine.state, mine.done_on, mine.facts_done) == ("open", None, 0)


def night(database):
    from sqlalchemy.orm import Session

    from workers.tasks.school import refresh_roadmaps

    with Session(database.app, info={"reach": Reach(hat=Hat.QUEUE)}) as session:
        work = Work(session, None, lambda: datetime(2026, 11, 22, 1, 10, tzinfo=UTC))
        assert refresh_roadmaps(work, None)["events"] > 0
        session.commit()


def test_a_shift_moves_what_waits_and_is_undone_once(do, curator, made, plan, event):
    before = plan().spans
    item = event("RM-13")
    to = Span(item.starts_on, date(2026, 11, 13))
    moves = do(curator, shift, item.id, to)
    after = plan()
    assert after.item(item.id).span == to
    assert after.item(event("RM-15").id).starts_on >= to.due_on
    assert {move.item.id for move in moves} == {
        key for key, span in after.spans.items() if span != before[key]
    }
    assert after.latest_shift is not None
    assert do(curator, undo_shift, after.latest_shift) == len(moves)
    assert plan().spans == before
    with pytest.raises(WrongState):
        do(curator, undo_shift, after.latest_shift)


def test_only_the_latest_shift_is_undone(do, curator, made, plan, event):
    do(curator, shift, event("RM-35").id, Span(date(2027, 6, 17), date(2027, 6, 30)))
    first = plan().latest_shift
    do(curator, shift, event("RM-30").id, Span(date(2027, 5, 5), date(2027, 5, 18)))
    with pytest.raises(WrongState):
        do(curator, undo_shift, first)


def test_a_shift_is_refused_at_the_field(do, curator, made, event):
    item = event("RM-12")
    for to, fields in (
        (Span(date(2026, 11, 6), date(2026, 11, 5)), {"starts_on": "roadmap_span"}),
        (Span(date(2026, 11, 5), date(2026, 11, 7)), {"due_on": "roadmap_day_off"}),
        (Span(date(2026, 11, 5), date(2028, 1, 12)), {"due_on": "roadmap_outside_year"}),
        (Span(date(2026, 10, 19), date(2026, 11, 10)),
         {"starts_on": "roadmap_before_what_it_waits"}),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            do(curator, shift, item.id, to)
        assert refused.value.fields == fields
    with pytest.raises(Invalid) as refused:
        do(curator, shift, event("RM-02").id, Span(date(2026, 10, 1), date(2027, 8, 27)))
    assert refused.value.fields == {"due_on": "roadmap_moves_out_of_year"}


def test_an_own_event_waits_and_moves_with_the_others(do, curator, made, plan, event):
    before, key = event("RM-16"), new_id()
    typed = replace(OWN, starts_on=date(2026, 12, 1), due_on=date(2026, 12, 2), after_id=before.id)
    do(curator, service.add_own, YEAR, key, typed)
    do(curator, service.add_own, YEAR, key, typed)
    assert len(plan().items) == 36
    do(curator, shift, before.id, Span(before.starts_on, date(2026, 11, 25)))
    own = plan().item(key)
    assert own.is_own
    assert own.due_on == date(2026, 12, 4)
    do(curator, service.change_own, key, replace(typed, title="Мастер-класс"))
    assert plan().item(key).title == "Мастер-класс"
    with pytest.raises(WrongState):
        do(curator, service.change_own, before.id, typed)
    with pytest.raises(Invalid) as refused:
        do(curator, service.add_own, YEAR, new_id(), replace(typed, title="", due_on=None,
                                                             starts_on=None))  # fmt: skip
    assert refused.value.fields == {"title": "roadmap_title_empty", "due_on": "roadmap_due_needed"}


def test_the_calendar_opens_without_a_warning(do, curator, made, plan, event):
    do(curator, service.drop_event, event("RM-03").id, "Партнёров нет; ищем, \\ ждём")
    long = replace(OWN, title="Чаепитие; клуба, " * 9)
    do(curator, service.add_own, YEAR, new_id(), long)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = calendar("Дорожная карта", plan().items, "Asia/Barnaul", NOW)
        read = Calendar.from_ical(made)
    events = read.walk("VEVENT")
    assert read.errors == []
    assert len(events) == 36
    assert not any(each.errors for each in events)
    first = next(each for each in events if str(each["uid"]).startswith(str(event("RM-01").id)))
    assert (first["dtstart"].dt, first["dtend"].dt) == (date(2026, 10, 1), date(2026, 10, 6))
    assert {str(each["summary"]) for each in events} >= {long.title.strip()}
    assert [str(each["status"]) for each in events if "status" in each] == ["CANCELLED"]
