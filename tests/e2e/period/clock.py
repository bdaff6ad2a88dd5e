"""Days go by between two steps: the portal lives by the real clock, so what is done moves back."""

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from portal.launch.home import handed_down
from portal.servers import memory
from tests.e2e.conftest import Portal

SHIFTS = (
    "UPDATE regional.period SET opens_on = opens_on - :days, due_on = due_on - :days,"
    " closes_on = closes_on - :days",
    "UPDATE regional.report SET first_submitted_on = first_submitted_on - :days,"
    " submitted_at = submitted_at - make_interval(days => :days),"
    " changed_at = changed_at - make_interval(days => :days)",
    "UPDATE regional.report_move SET at = at - make_interval(days => :days)",
    "UPDATE regional.report_remark SET at = at - make_interval(days => :days)",
)


def days_pass(portal: Portal, days: int) -> None:
    """Everything of the periods done so far was done that many days earlier."""
    app = make_url(handed_down(portal.home)["DATABASE_APP_URL"])
    secret = memory.secret(portal.home, "postgres")
    engine = create_engine(app.set(username="postgres", password=secret), poolclass=NullPool)
    with engine.begin() as connection:
        # What happened is history to the database, which lets nobody rewrite it.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for shift in SHIFTS:
            connection.execute(text(shift), {"days": days})
