"""What the embedded servers write down: no values of rows, and for the operator's eyes only."""

import stat
import sys

import pytest
from sqlalchemy import text

from portal.servers.child import spawn

SECRET = "kanareykina-in-the-log"


def test_a_refused_row_is_not_quoted_in_the_log_of_the_database(database, world):
    """A double login, a value out of range: PostgreSQL would write the whole row as a detail."""
    doubled = (
        "INSERT INTO kernel.account (id, login, full_name, created_at)"
        " SELECT gen_random_uuid(), :login, :login, now() FROM generate_series(1, 2)"
    )
    typed = f"INSERT INTO kernel.account (id, login) VALUES ('{SECRET}', NULL)"
    with database.admin.connect() as connection:
        for statement in (doubled, typed):
            with pytest.raises(Exception, match=SECRET):
                connection.execute(
                    text(statement), {"login": SECRET} if "login" in statement else {}
                )
            connection.rollback()
        shown = {
            name: connection.scalar(text(f"SHOW {name}"))
            for name in ("log_error_verbosity", "log_min_error_statement")
        }
    assert shown == {"log_error_verbosity": "terse", "log_min_error_statement": "panic"}


def test_a_log_is_readable_by_its_owner_only(tmp_path):
    log = tmp_path / "logs" / "child.log"
    assert spawn([sys.executable, "-c", "print(1)"], log=log).wait() == 0
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
