"""The demo's invented months lead up to its present figures and never run past them."""

from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from portal.demo.region.desk import Desk
from portal.demo.region.months import play_months

OF_REGION = text(
    "SELECT m.month, m.numerator, c.numerator FROM regional.kpi_month m"
    " JOIN regional.kpi_cell c ON (c.unit_id, c.version_id) = (m.unit_id, m.version_id)"
    " AND c.school_year = 2026 JOIN regional.indicator_version v ON v.id = m.version_id"
    " JOIN regional.indicator i ON i.id = v.indicator_id AND i.code = 'pairs'"
    " WHERE m.unit_type = 'region' ORDER BY m.month"
)


def test_months_of_the_demo_lead_up_to_the_present(book, profile):
    programme = book.programme("one")
    mentor = book.part(programme, "mentor")
    for _ in range(3):
        book.pair(programme, mentor, book.part(programme, "mentee"))
    places = book.world.municipalities
    with Session(book.engine, info={"reach": Reach(hat=Hat.QUEUE)}) as session, session.begin():
        session.connection().exec_driver_sql("RESET ROLE")
        desk = Desk(
            session, profile, {}, places["north"], book.world.schools["one"],
            date(2026, 11, 22), ZoneInfo("Europe/Moscow"),
        )  # fmt: skip
        play_months(desk)
    with book.engine.connect() as connection:
        told = connection.execute(OF_REGION).all()
    assert [row[0] for row in told][:2] == [date(2025, 9, 1), date(2025, 10, 1)]
    assert len(told) == 15
    assert all(then <= now for _, then, now in told)
    assert told[-1][1:] == (3, 3), "the present month is what stands in the cells"
