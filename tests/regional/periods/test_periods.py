"""Periods and lists of the obliged: days in order, nobody twice, days that decide what is late."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kernel.db import Hat
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Actor, Role
from kernel.ids import new_id
from regional.periods import obligations, queries, rules, service
from regional.periods.models import Period
from regional.periods.rules import Leave, Standing
from tests.factories.world import add_school
from tests.regional.periods.autumn import CARD, NOW, YEAR

DAY = date(2026, 11, 22)


FAULTY = (
    ({"name": "  "}, {"name": "name_needed"}),
    ({"name": "О" * 151}, {"name": "too_long"}),
    ({"due_on": date(2026, 10, 31)}, {"due_on": "due_before_opens"}),
    ({"closes_on": date(2026, 11, 24)}, {"closes_on": "closes_before_due"}),
    ({"school_kinds": ()}, {"school_kinds": "kinds_needed"}),
    ({"school_kinds": ("circus",)}, {"school_kinds": "kind_unknown"}),
    ({"cut_off_on": date(2026, 8, 31)}, {"cut_off_on": "cut_off_outside_year"}),
    ({"order_number": "12"}, {"order_date": "order_incomplete"}),
    ({"order_date": DAY}, {"order_number": "order_incomplete"}),
    ({"note": "о" * 2001}, {"note": "too_long"}),
)


def test_a_card_with_a_fault_is_not_taken(autumn):
    for change, fault in FAULTY:
        with pytest.raises(Invalid) as refused, autumn.acting(Role.REGION_ADMIN) as work:
            service.create_period(work, replace(CARD, **change))
        assert refused.value.fields == fault


def test_once_listed_days_move_and_the_list_does_not(autumn):
    later = replace(CARD, due_on=date(2026, 12, 1), name="Осень, первый срез")
    with autumn.acting(Role.REGION_OPERATOR) as work:
        service.change_period(work, autumn.period_id, later)
        assert queries.period_of(work.session, autumn.period_id).due_on == date(2026, 12, 1)
    for change in ({"cut_off_on": DAY}, {"school_kinds": ("professional",)}):
        with pytest.raises(Invalid) as refused, autumn.acting(Role.REGION_OPERATOR) as work:
            service.change_period(work, autumn.period_id, replace(CARD, **change))
        assert set(refused.value.fields.values()) == {"fixed_after_listing"}
    logged = autumn.ask("SELECT action FROM kernel.audit_entry ORDER BY at, id")
    assert [action for (action,) in logged] == ["period.created", "period.listed", "period.changed"]


def test_a_cancelled_period_is_over_for_everybody(autumn):
    with pytest.raises(Invalid), autumn.acting(Role.REGION_OPERATOR) as work:
        service.cancel_period(work, autumn.period_id, "  ")
    with autumn.acting(Role.REGION_OPERATOR) as work:
        service.cancel_period(work, autumn.period_id, "Перенесён на декабрь")
    with pytest.raises(WrongState, match="period_cancelled"):
        autumn.submit("one")
    with pytest.raises(WrongState, match="period_cancelled"):
        autumn.change(note="другое")
    with pytest.raises(NotFound), autumn.acting(Role.REGION_OPERATOR) as work:
        service.cancel_period(work, new_id(), "нет такого")
    # A reopening made before does not bring it back, in the database neither.
    autumn.run(
        "INSERT INTO regional.reopening (id, period_id, reason, opened_at, until)"
        " VALUES (gen_random_uuid(), :period, 'проверка', '2026-11-01', '2126-11-01')",
        period=autumn.period_id,
    )
    with pytest.raises(WrongState, match="period_cancelled"):
        autumn.submit("one")
    with pytest.raises(DBAPIError, match="closed"), autumn.acting(Role.HEAD) as work:
        work.session.execute(
            text(
                "UPDATE regional.report SET state = 'submitted', attempt = 1, submitted_at = now()"
            )
        )


def test_who_is_obliged_stands_on_the_cut_off_day_and_is_listed_once(autumn):
    """A professional school, one closed before, one opened after: none of them owes a report."""
    with autumn.past_fences() as session:
        for key, kind in (("club", "professional"), ("closed", "general"), ("young", "general")):
            add_school(session, autumn.world, key, "north", kind)
    spans = {"closed": ("2020-01-01", "2026-10-01"), "young": ("2026-10-02", None)}
    for key, (since, until) in spans.items():
        autumn.run(
            "UPDATE kernel.school_placement SET valid_from = :since, valid_to = :until"
            " WHERE school_id = :id",
            since=since, until=until, id=autumn.world.schools[key],
        )  # fmt: skip
    with autumn.acting(Role.REGION_OPERATOR) as work:
        assert obligations.list_obliged(work, autumn.period_id) == 0
    autumn.run(
        "UPDATE kernel.school_placement SET valid_from = '2026-10-01' WHERE school_id = :id",
        id=autumn.world.schools["young"],
    )
    with autumn.acting(Role.REGION_OPERATOR) as work:
        assert obligations.list_obliged(work, autumn.period_id) == 1
        assert obligations.list_obliged(work, autumn.period_id) == 0
        counts = queries.period_of(work.session, autumn.period_id).counts
        assert (counts.obliged, counts.due, counts.handed_in) == (4, 4, 0)
    for role in (Role.ANALYST, Role.MUNICIPAL, Role.HEAD):
        with pytest.raises(Denied), autumn.acting(role) as work:
            obligations.list_obliged(work, autumn.period_id)


def test_the_night_opens_what_has_come_and_only_once(autumn):
    """Under the compiler's hat: not before its day, not a cancelled one, not what has closed."""
    shapes = {
        "today": CARD,
        "ahead": replace(CARD, opens_on=DAY + timedelta(days=1)),
        "over": replace(CARD, due_on=DAY - timedelta(days=2), closes_on=DAY - timedelta(days=1)),
        "not_known": replace(CARD, cut_off_on=DAY + timedelta(days=1)),
    }
    made = {}
    with autumn.acting(Role.REGION_OPERATOR) as work:
        for name, card in shapes.items():
            made[name] = service.create_period(work, replace(card, name=name))
        with pytest.raises(WrongState, match="cut_off_ahead"):
            obligations.list_obliged(work, made["not_known"])
    compiler = Actor(system=Hat.COMPILER)
    for opened in (1, 0):
        with autumn.acting(compiler) as work:
            assert obligations.open_periods(work) == opened
    with autumn.acting(Role.ANALYST) as work:
        listed = {line.id: line for line in queries.periods(work.session)}
        assert {name for name, one in made.items() if listed[one].listed_at} == {"today"}
        assert listed[made["today"]].counts.obliged == 3
    with pytest.raises(Denied), autumn.acting(Role.REGION_ADMIN) as work:
        obligations.open_periods(work)


def test_a_report_is_lifted_with_a_reason_and_owed_again(autumn):
    report = autumn.report("two")
    with pytest.raises(Invalid), autumn.acting(Role.REGION_OPERATOR) as work:
        obligations.lift_report(work, report, "")
    with autumn.acting(Role.REGION_OPERATOR) as work:
        obligations.lift_report(work, report, "Школа закрыта")
        board = queries.completeness(work.session, autumn.period_id)
        assert (board.total.obliged, board.total.lifted) == (2, 1)
        assert {place.name: place.counts.obliged for place in board.places} == {
            "Северный район": 1,
            "Южный район": 1,
        }
    with pytest.raises(WrongState, match="report_lifted"):
        autumn.submit("two")
    with autumn.acting(Role.REGION_OPERATOR) as work:
        assert obligations.unlift_reports(work, [report], "Открыта снова") == 1
    autumn.submit("two")
    with pytest.raises(WrongState, match="not_owed"), autumn.acting(Role.REGION_ADMIN) as work:
        obligations.lift_report(work, report, "поздно")


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2026, 10, 31), Standing.PLANNED),
        (date(2026, 11, 1), Standing.OPEN),
        (date(2026, 11, 25), Standing.OPEN),
        (date(2026, 11, 26), Standing.OVERDUE),
        (date(2026, 12, 10), Standing.OVERDUE),
        (date(2026, 12, 11), Standing.CLOSED),
    ],
)
def test_days_decide_where_a_period_stands(day, standing):
    period = service_clock()
    assert rules.standing(period, day) is standing
    refused = {Standing.PLANNED: "period_not_open", Standing.CLOSED: "period_closed"}.get(standing)
    assert rules.why_not_submit("due", period, None, day) == refused
    leave = Leave(new_id(), None, "так надо", NOW, at(day) + timedelta(hours=1), None)
    assert rules.may_submit("approved", period, leave, day)
    assert rules.why_not_submit("approved", period, None, date(2026, 11, 3)) == (
        "approved_needs_reopening"
    )


def service_clock() -> Period:
    return Period(
        opens_on=CARD.opens_on,
        due_on=CARD.due_on,
        closes_on=CARD.closes_on,
        cancelled_at=None,
        school_year=YEAR,
    )


def test_on_time_is_the_first_submission_and_a_reopening_ends_by_itself():
    assert rules.is_on_time(date(2026, 11, 25), CARD.due_on)
    assert not rules.is_on_time(date(2026, 11, 26), CARD.due_on)
    assert not rules.is_on_time(None, CARD.due_on)
    report = new_id()
    leave = Leave(new_id(), report, "ошибка", NOW, NOW + timedelta(days=1), None)
    other = replace(leave, report_id=new_id())
    assert rules.leave_for(report, [leave, other], NOW) is leave
    assert rules.leave_for(report, [other], NOW) is None
    assert rules.leave_for(report, [leave], NOW + timedelta(days=1)) is None
    assert rules.leave_for(report, [leave], NOW - timedelta(seconds=1)) is None
    assert rules.leave_for(report, [replace(leave, closed_at=NOW)], NOW) is None
