"""Reporting in the demo: the first cut of the year is approved, the second is being handed in.

The demo invents no past year, so both periods are of this one. Reports of schools that have no
accounts are written past the fences; whatever somebody of the demo does goes by the use cases.
"""

from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select, text

from kernel.db import Hat
from kernel.identity.permissions import Actor, Role
from kernel.school_year import SchoolYear
from portal.demo.region.desk import Desk
from regional.indicators import compile as cells
from regional.periods import judging, obligations, official, reminders, reopening, service
from regional.periods.models import Report
from regional.periods.queries import queue
from regional.periods.service import PeriodCard
from regional.periods.sheet import report_of

COMPILER, POST = Actor(system=Hat.COMPILER), Actor(system=Hat.POST)

# Of every sixteen schools, in the order of their identifiers: what became of the report, and how
# many days after the opening it came. The demo's own school is left out where it has yet to act,
# and its municipality has something to judge.
WRITTEN = """
INSERT INTO regional.report (id, period_id, school_id, municipality_id, state, attempt,
                             first_submitted_on, submitted_at, accepted_at, reason, changed_at)
SELECT gen_random_uuid(), p.id, s.school_id, s.municipality_id, s.state,
       CASE WHEN s.state = 'due' THEN 0 ELSE 1 END,
       CASE WHEN s.state <> 'due' THEN p.opens_on + s.after END,
       CASE WHEN s.state <> 'due' THEN p.opens_on + s.after + time '12:00' END,
       CASE WHEN s.state = 'accepted' THEN p.opens_on + s.after + time '16:30' END,
       CASE WHEN s.state = 'returned' THEN :words ELSE '' END,
       p.opens_on + s.after + time '16:30'
  FROM regional.period p
 CROSS JOIN LATERAL (
   SELECT l.school_id, l.municipality_id,
          CASE WHEN l.municipality_id = :home THEN :at_home
               ELSE (cast(:states AS varchar[]))[1 + (n.place % 16)::int] END AS state,
          (1 + n.place * 5 % :days)::int AS after
     FROM kernel.school_placement l
     JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM kernel.school
            WHERE kind = ANY (p.school_kinds) AND id <> ALL (:apart)) n ON n.id = l.school_id
    WHERE (l.valid_from IS NULL OR l.valid_from <= p.cut_off_on)
      AND (l.valid_to IS NULL OR l.valid_to > p.cut_off_on)
 ) s
 WHERE p.id = :period;
INSERT INTO regional.report_figure (report_id, attempt, version_id, school_id, municipality_id,
                                    numerator, denominator, known, anomaly, basis, computed_at)
SELECT r.id, 1, c.version_id, r.school_id, r.municipality_id, c.numerator, c.denominator, c.known,
       c.anomaly, c.basis, r.submitted_at
  FROM regional.report r
  JOIN regional.period p ON p.id = r.period_id
  JOIN regional.kpi_cell c ON c.school_year = p.school_year AND c.unit_type = 'school'
                          AND c.unit_id = r.school_id
 WHERE r.period_id = :period AND r.attempt = 1;
INSERT INTO regional.report_remark (id, report_id, school_id, municipality_id, attempt, version_id,
                                    check_code, kind, text, role, at)
SELECT gen_random_uuid(), r.id, r.school_id, r.municipality_id, 1, f.version_id, 'over_one',
       'explanation', :reason, 'head', r.submitted_at
  FROM regional.report r
  JOIN regional.report_figure f ON f.report_id = r.id AND f.anomaly = 'over_one'
 WHERE r.period_id = :period;
INSERT INTO regional.report_move (id, report_id, school_id, municipality_id, from_state, to_state,
                                  attempt, reason, at)
SELECT gen_random_uuid(), r.id, r.school_id, r.municipality_id, m.was, m.becomes, 1,
       CASE WHEN m.becomes = 'returned' THEN r.reason ELSE '' END, m.at
  FROM regional.report r
 CROSS JOIN LATERAL (VALUES ('due', 'submitted', r.submitted_at),
                            ('submitted', r.state, r.changed_at)) m (was, becomes, at)
 WHERE r.period_id = :period AND r.attempt = 1 AND m.was <> m.becomes
"""
# What three schools corrected after their figures were approved.
CHANGED_SINCE = """
UPDATE regional.report_figure SET numerator = numerator - 1
 WHERE (report_id, version_id) IN (
   SELECT f.report_id, f.version_id
     FROM regional.report_figure f
     JOIN regional.report r ON r.id = f.report_id AND r.period_id = :period
     JOIN regional.indicator_version v ON v.id = f.version_id AND v.numerator_fact = 'pairs'
    WHERE f.numerator > 1 ORDER BY f.school_id LIMIT 3)
"""
FIRST_STATES = ["accepted"] * 7 + ["due"] + ["accepted"] * 8
SECOND_STATES = [
    "submitted", "accepted", "submitted", "due", "accepted", "submitted", "accepted", "returned",
    "submitted", "due", "accepted", "submitted", "accepted", "submitted", "due", "accepted",
]  # fmt: skip
OVER_ONE = "Двое молодых учителей уволились в октябре, их пары ещё не закрыты."
SENT_BACK = "Число пар выросло вдвое за неделю. Проверьте, не внесена ли группа дважды."


def play_periods(desk: Desk) -> None:
    """An approved cut with its official tables, an open one, and what people are told of them."""
    cells.refresh(desk.system(COMPILER))
    desk.session.connection().exec_driver_sql("SET LOCAL plan_cache_mode = auto")
    _first(desk)
    second = _second(desk)
    _judged_at_home(desk, second)
    reminders.remind(desk.system(POST, hour=7))


def _first(desk: Desk) -> None:
    """Seven weeks ago; some were late, one school in sixteen never handed in and may now."""
    opens = desk.today - timedelta(days=50)
    card = _card(desk, "Первый срез", opens=-50, due=-40, closes=-30)
    period_id = service.create_period(desk.at(Role.REGION_OPERATOR, opens), card)
    _write(desk, period_id, FIRST_STATES, days=14)
    desk.past_fences().execute(text(CHANGED_SINCE), {"period": period_id})
    judged = desk.today - timedelta(days=28)
    work = desk.at(Role.REGION_OPERATOR, judged)
    judging.approve(work, period_id)
    official.make_official(work, period_id, order_number="145-о", order_date=judged)
    late = desk.session.scalars(
        select(Report.id)
        .where(Report.period_id == period_id, Report.state == "due")
        .order_by(Report.school_id)
        .limit(1)
    ).one_or_none()
    if late is not None:
        until = datetime.combine(desk.today + timedelta(days=5), time(23, 59), desk.zone)
        reason = "Школа меняла куратора, отчёт сдаёт новый."
        reopening.reopen(desk.at(Role.REGION_OPERATOR), period_id, late, reason, until)


def _second(desk: Desk) -> UUID:
    """Open now, due in three days; the demo's own school has yet to hand in."""
    opens = desk.today - timedelta(days=9)
    card = _card(desk, "Осенний срез", opens=-9, due=3, closes=14)
    work = desk.at(Role.REGION_OPERATOR, opens)
    period_id = service.create_period(work, card)
    obligations.list_obliged(work, period_id)
    desk.past_fences().execute(
        text("DELETE FROM regional.report WHERE period_id = :period AND school_id <> :own"),
        {"period": period_id, "own": desk.school_id},
    )
    _write(desk, period_id, SECOND_STATES, days=8, apart=(desk.school_id,))
    return period_id


def _judged_at_home(desk: Desk, period_id: UUID) -> None:
    """The demo's municipality accepts one report and sends another back with words at a cell."""
    work = desk.at(Role.MUNICIPAL)
    waiting = [line for line in queue(work.session) if line.period_id == period_id]
    if len(waiting) > 2:
        judging.accept(work, [waiting[0].id])
    if len(waiting) > 1:
        sheet = report_of(work.session, waiting[1].id, work.now())
        pairs = next(c.version_id for c in sheet.columns if c.numerator_fact == "pairs")
        judging.send_back(work, waiting[1].id, "Есть вопрос к числу пар.", {pairs: SENT_BACK})


def _card(desk: Desk, name: str, *, opens: int, due: int, closes: int) -> PeriodCard:
    """Days are counted from today; schools are counted where they stood on the opening day."""
    year = SchoolYear.of(desk.today)
    day = desk.today + timedelta(days=opens)
    return PeriodCard(
        name=f"{name} {year}",
        school_year=year.start,
        opens_on=day,
        due_on=desk.today + timedelta(days=due),
        closes_on=desk.today + timedelta(days=closes),
        cut_off_on=max(day, year.starts_on),
        school_kinds=tuple(kind.code for kind in desk.profile.school_types if kind.in_denominator),
        note="Показатели наставничества на день сдачи.",
    )


def _write(
    desk: Desk, period_id: UUID, states: list[str], *, days: int, apart: tuple[UUID, ...] = ()
) -> None:
    values = {
        "period": period_id,
        "states": states,
        "days": days,
        "apart": list(apart),
        "home": desk.municipality_id,
        "at_home": "submitted" if apart else "accepted",
        "words": SENT_BACK,
        "reason": OVER_ONE,
    }
    session = desk.past_fences()
    for statement in WRITTEN.split(";"):
        named = {key: value for key, value in values.items() if f":{key}" in statement}
        session.execute(text(statement), named)
    listed = "UPDATE regional.period SET listed_at = opens_on + time '09:00' WHERE id = :period"
    session.execute(text(listed), {"period": period_id})
