"""What the embedded servers write down: no values of rows, and for the operator's eyes only."""

import os
import stat
import sys
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.servers.child import spawn

SECRET = "kanareykina-in-the-log"
DOUBLED = (
    "INSERT INTO kernel.account (id, login, full_name, created_at)"
    f" SELECT gen_random_uuid(), '{SECRET}', '-', now() FROM generate_series(1, 2)"
)


def test_a_refused_row_is_not_quoted_in_the_log_of_the_database(database, world):
    """PostgreSQL would write the refused values as a detail, and the statement below it."""
    with database.admin.connect() as connection:
        backend = connection.scalar(text("SELECT pg_backend_pid()"))
        log = Path(os.readlink(f"/proc/{backend}/fd/2"))
        with pytest.raises(IntegrityError, match=SECRET):
            connection.execute(text(DOUBLED))
    written = log.read_text("utf-8", "replace")
    assert "uq_account_login" in written
    assert SECRET not in written


def test_a_log_is_readable_by_its_owner_only(tmp_path):
    log = tmp_path / "logs" / "child.log"
    assert spawn([sys.executable, "-c", "print(1)"], log=log).wait() == 0
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
