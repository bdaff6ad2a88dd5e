"""Ready programmes open as they are; their events get days of this school year (X-01, F-12)."""

from datetime import date

import pytest
from sqlalchemy import text

from kernel.audit.models import AuditEntry
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.profile import Text, load
from kernel.profile.pairs import TemplateEvent
from kernel.school_year import SchoolYear
from school.programmes.events import (
    EventText,
    add_event,
    change_event,
    events_of,
    overdue_events,
    remove_event,
    tick_event,
)
from school.programmes.models import Programme, ProgrammeEvent
from school.programmes.service import Plan
from school.programmes.settings import LIMITS
from school.programmes.templates import (
    OpenFromTemplate,
    due_days,
    open_from_template,
    working_day,
)
from tests.factories.world import YEAR
from tests.school.make import ENDS, STARTS, TODAY

MODULE = OpenFromTemplate(code="module_teacher_pupil", school_year=SchoolYear(YEAR))


def event_on(month, day=None):
    words = Text(ru="Событие", en="Event")
    return TemplateEvent(title=words, purpose=words, result=words, month=month, day=day)


@pytest.mark.parametrize("region", ["altai", "bryansk"])
def test_every_template_opens_and_its_numbers_are_settings(make, do, curator, region):
    make.profile(region)
    profile = load(region)
    for template in profile.programme_templates:
        programme = do(
            curator, open_from_template,
            OpenFromTemplate(code=template.code, school_year=SchoolYear(YEAR)),
        )  # fmt: skip
        assert (programme.form, programme.template) == (template.form, template.code)
        assert programme.settings == template.settings
        assert all(
            LIMITS[name][0] <= n <= LIMITS[name][1] for name, n in programme.settings.items()
        )
        kept = make.rows(ProgrammeEvent, programme_id=programme.id)
        assert len(kept) == len(template.events)
    assert make.count(Programme) == len(profile.programme_templates)


def test_the_nine_events_stand_in_their_order_with_result(make, do, curator):
    programme = do(curator, open_from_template, MODULE)
    kept = sorted(make.rows(ProgrammeEvent, programme_id=programme.id), key=lambda row: row.n)
    assert [row.title for row in kept][:3] == [
        "Запуск модуля", "Групповая встреча", "Оценка по параметрам",
    ]  # fmt: skip
    assert all(row.purpose and row.result for row in kept)
    # Opened on 22 November: what September has missed is left to the school.
    assert [row.due_on for row in kept] == [
        None, None, None, None, date(2027, 2, 18), date(2027, 3, 18), date(2027, 4, 20),
        date(2027, 5, 14), date(2027, 5, 26),
    ]  # fmt: skip


def test_the_school_changes_what_it_likes_and_the_language_follows(do, curator):
    plan = Plan(title="Наш модуль", goal="Своя цель", starts_on=STARTS, ends_on=ENDS)
    cmd = OpenFromTemplate(
        code=MODULE.code, school_year=SchoolYear(YEAR), plan=plan, state="planned", language="en"
    )
    programme = do(curator, open_from_template, cmd)
    assert (programme.title, programme.goal, programme.state) == (
        "Наш модуль", "Своя цель", "planned",
    )  # fmt: skip


def test_a_button_hit_twice_opens_one(make, do, curator):
    do(curator, open_from_template, MODULE)
    with pytest.raises(Invalid) as refused:
        do(curator, open_from_template, MODULE)
    assert refused.value.fields == {"title": "title_taken"}
    assert (make.count(Programme), make.count(ProgrammeEvent)) == (1, 9)


def test_an_unknown_template_is_none(do, curator):
    with pytest.raises(NotFound):
        do(curator, open_from_template, OpenFromTemplate(code="x", school_year=SchoolYear(YEAR)))


@pytest.mark.parametrize(
    ("month", "day", "wanted"),
    [
        (9, 15, date(2026, 9, 15)),
        (2, 18, date(2027, 2, 18)),
        (11, 14, date(2026, 11, 16)),  # a Saturday: the Monday after
        (11, 15, date(2026, 11, 16)),  # a Sunday
        (1, 31, date(2027, 1, 29)),  # the month ends with a weekend: the Friday before
        (2, 30, date(2027, 2, 26)),
        (10, None, date(2026, 10, 30)),
    ],
)
def test_events_fall_on_working_days_of_the_year(month, day, wanted):
    found = working_day(event_on(month, day), SchoolYear(2026))
    assert found == wanted
    assert found.weekday() < 5


def test_days_that_are_over_or_outside_the_term_are_left_open():
    events = [event_on(9, 15), event_on(12, 15), event_on(6, 10)]
    year, term = SchoolYear(2026), (date(2026, 9, 1), date(2027, 5, 31))
    assert due_days(events, year, term, date(2026, 11, 22)) == [None, date(2026, 12, 15), None]
    assert due_days(events, year, term, date(2026, 8, 1)) == [
        date(2026, 9, 15), date(2026, 12, 15), None,
    ]  # fmt: skip
    assert due_days(events, year, term, date(2027, 7, 1)) == [
        date(2026, 9, 15), date(2026, 12, 15), None,
    ]  # fmt: skip


def test_an_own_event_is_added_once_moved_and_taken_out(make, do, curator):
    programme, event = make.programme(), new_id()
    words = EventText(title="Открытый урок", due_on=date(2027, 3, 1))
    for _ in range(2):
        do(curator, add_event, programme, event, words)
    assert make.one(ProgrammeEvent).n == 1
    moved = EventText(title="Открытый урок", purpose="Показать", due_on=date(2027, 4, 1))
    do(curator, change_event, programme, event, moved)
    assert make.one(ProgrammeEvent).due_on == date(2027, 4, 1)
    for _ in range(2):
        do(curator, remove_event, programme, event)
    assert make.count(ProgrammeEvent) == 0
    acts = [e.action for e in make.rows(AuditEntry) if e.action.startswith("programme_event")]
    assert acts == ["programme_event.added", "programme_event.changed", "programme_event.removed"]


def test_held_with_a_note_stays_in_the_plan_until_reopened(make, do, curator):
    programme, event = make.programme(), new_id()
    do(curator, add_event, programme, event, EventText(title="Урок", due_on=date(2026, 11, 2)))
    do(curator, tick_event, programme, event, TODAY, "Пришли все")
    kept = make.one(ProgrammeEvent)
    assert (kept.held_on, kept.note) == (TODAY, "Пришли все")
    with pytest.raises(WrongState, match="event_was_held"):
        do(curator, remove_event, programme, event)
    do(curator, tick_event, programme, event, None, "")
    assert make.one(ProgrammeEvent).held_on is None


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        (EventText(title="  "), {"title": "event_title_empty"}),
        (EventText(title="Урок", due_on=date(2027, 9, 1)), {"due_on": "event_outside_year"}),
    ],
)
def test_what_an_event_lacks_is_told(make, do, curator, words, fields):
    with pytest.raises(Invalid) as refused:
        do(curator, add_event, make.programme(), new_id(), words)
    assert refused.value.fields == fields


def test_a_day_to_come_is_no_day_of_holding(make, do, curator):
    programme, event = make.programme(), new_id()
    do(curator, add_event, programme, event, EventText(title="Урок"))
    with pytest.raises(Invalid):
        do(curator, tick_event, programme, event, date(2026, 11, 23), "")


def test_an_ended_programme_keeps_its_plan(make, do, curator):
    programme = make.programme(state="completed")
    with pytest.raises(WrongState, match="programme_ended"):
        do(curator, add_event, programme, new_id(), EventText(title="Урок"))


def test_an_event_of_another_programme_is_not_reached(make, do, curator):
    first, second = make.programme(), make.programme(title="Вторая")
    event = new_id()
    do(curator, add_event, first, event, EventText(title="Урок"))
    for act, args in ((change_event, [EventText(title="Иное")]), (tick_event, [None, ""]),
                      (remove_event, [])):  # fmt: skip
        with pytest.raises(NotFound):
            do(curator, act, second, event, *args)
    assert make.one(ProgrammeEvent).title == "Урок"


def test_only_late_events_of_running_programmes_wait_today(make, do, curator, work_for):
    running, done = make.programme(), make.programme(title="Завершена", state="completed")
    plan = [("Просрочено", date(2026, 11, 21), None), ("Сегодня", TODAY, None),
            ("Было", date(2026, 10, 1), TODAY), ("Без дня", None, None)]  # fmt: skip
    for programme in (running, done):
        for n, (title, due_on, held_on) in enumerate(plan):
            make.row(ProgrammeEvent, "one", programme_id=programme, title=title, due_on=due_on,
                     held_on=held_on, n=n)  # fmt: skip
    session = work_for(curator).session
    assert [each.title for each in overdue_events(session, TODAY)] == ["Просрочено"]
    assert [each.title for each in events_of(session, running)] == [
        "Просрочено", "Сегодня", "Было", "Без дня",
    ]  # fmt: skip


def test_who_may(make, roles_that_may):
    programme = make.programme()
    may = roles_that_may(add_event, programme, new_id(), EventText(title="Урок"))
    assert may == {Role.HEAD, Role.CURATOR, Role.RESPONSIBLE}
    assert roles_that_may(open_from_template, MODULE) == may


def test_another_school_reads_and_writes_no_event(make, do, curator, world, work_for):
    programme, event = make.programme(), new_id()
    do(curator, add_event, programme, event, EventText(title="Урок"))
    session = work_for(world.foreign[Role.CURATOR]).session
    assert session.execute(text("SELECT count(*) FROM school.programme_event")).scalar() == 0
    changed = session.execute(text("UPDATE school.programme_event SET title = 'Чужое'"))
    assert changed.rowcount == 0
