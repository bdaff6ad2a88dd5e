"""Many rows by one statement, so that a statement trigger fires once and not for every row.

The rows travel as JSON and PostgreSQL types them by the table's own row type.
"""

import json
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.db import Base

_CHUNK = 5_000
_RECORDS = "jsonb_populate_recordset(NULL::{table}, CAST(:rows AS jsonb))"


def insert_rows(
    session: Session,
    model: type[Base],
    rows: Sequence[Mapping[str, object]],
    *,
    replace_at: Collection[str] = (),
) -> None:
    """Insert rows with all their keys; a row that meets another at `replace_at` replaces it."""
    if not rows:
        return
    table, columns = _named(model, rows[0])
    listed = ", ".join(columns)
    statement = (
        f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {_RECORDS.format(table=table)}"  # noqa: S608 - names of our own model
    )
    if replace_at:
        fresh = ", ".join(f"{c} = EXCLUDED.{c}" for c in columns if c not in replace_at)
        statement += f" ON CONFLICT ({', '.join(replace_at)}) DO UPDATE SET {fresh}"
    _run(session, statement, rows)


def update_rows(
    session: Session, model: type[Base], rows: Sequence[Mapping[str, object]], *, key: str = "id"
) -> None:
    """Set every other column of the rows by their key."""
    if not rows:
        return
    table, columns = _named(model, rows[0])
    changes = ", ".join(f"{column} = given.{column}" for column in columns if column != key)
    records = _RECORDS.format(table=table)
    statement = (
        f"UPDATE {table} SET {changes} FROM {records} given WHERE {table}.{key} = given.{key}"  # noqa: S608 - names of our own model
    )
    _run(session, statement, rows)


def _named(model: type[Base], row: Mapping[str, object]) -> tuple[str, list[str]]:
    """The table and those of its columns that the rows fill; a key it has not is a mistake."""
    known = model.__table__.columns
    columns = [known[key].name for key in row]
    return str(model.__table__), columns


def _run(session: Session, statement: str, rows: Sequence[Mapping[str, object]]) -> None:
    for start in range(0, len(rows), _CHUNK):
        chunk = [dict(row) for row in rows[start : start + _CHUNK]]
        session.execute(text(statement), {"rows": json.dumps(chunk, default=str)})
