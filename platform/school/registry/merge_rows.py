"""The rows of every table that point at a card: carried over to another card, and brought back.

Whatever points at school.person is found in the metadata, so that a new table is carried along by
itself. A row that would stand twice (one side of a base, one course) is folded: what hangs on it
goes over to the kept card's row, then it is put aside into the merge's own record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from json import dumps
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Column,
    FromClause,
    Index,
    MetaData,
    Row,
    Table,
    UniqueConstraint,
    delete,
    func,
    literal_column,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from kernel.db import Base
from kernel.errors import Invalid

PERSON = "school.person"
# Merges are history; the psychologist's rows are moved by the database itself, unseen by others.
NOT_MOVED = frozenset({"school.person_merge", "school.opinion", "school.psychologist_flag"})
# Consents go first: the database asks for them before it lets a row of a base change hands.
FIRST = ("school.guardian", "school.consent")
# Rows the school may not delete or two of which mean different things: a person decides first.
REFUSED = {
    "school.loan": "merge_loans",
    "school.pair": "merge_pairs",
    "school.gathering_seat": "merge_gathering",
}
# What a folded row has nothing of: one that was answered is not folded.
LEFT_ALONE = frozenset({"answer_sheet.asked_id"})
# Standings in a base, from the nearest to the way out to the furthest.
FURTHER = ("left", "refused", "entered", "resting", "ready", "selected")
FILLED = frozenset({"school.mentor_profile"})
NOT_FILLED = frozenset({"age_from", "age_to", "updated_by"})


@dataclass(slots=True)
class Moves:
    """What a merge did to other tables, as its record keeps it."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    dropped: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    filled: list[dict[str, Any]] = field(default_factory=list)

    def moved(self, column: Column[Any], ids: Iterable[UUID], since: UUID, to: UUID) -> None:
        known = [str(each) for each in ids]
        if known:
            self.rows.setdefault(str(column.table), []).append(
                {"column": column.name, "ids": known, "from": str(since), "to": str(to)}
            )


def columns_of_people(metadata: MetaData) -> list[Column[Any]]:
    """Every column that points at a person of the same school, in the order of moving."""
    return [
        column
        for column in pointing_at(metadata.tables[PERSON])
        if str(column.table) not in NOT_MOVED
    ]


def pointing_at(target: Table) -> list[Column[Any]]:
    """Columns of all tables whose foreign key names a row of the target by its id."""
    found = []
    for table in _in_order(target.metadata):
        for key in table.foreign_key_constraints:
            if key.referred_table is target:
                found += [each.parent for each in key.elements if each.column.name == "id"]
    found = [each for each in found if f"{each.table.name}.{each.name}" not in LEFT_ALONE]
    return sorted(found, key=lambda column: str(column.table) not in FIRST)


def _in_order(metadata: MetaData) -> list[Table]:
    """Those that consents need first, then parents before their children."""
    tables = [table for table in metadata.sorted_tables if table.schema == "school"]
    return sorted(tables, key=lambda table: str(table) not in FIRST)


def carry(session: Session, target: Table, since: UUID, to: UUID, moves: Moves) -> None:
    """Point everything that names the row `since` of the target at the row `to`."""
    people = str(target) == PERSON
    for column in columns_of_people(target.metadata) if people else pointing_at(target):
        for mine, theirs in _standing_twice(session, column, since, to):
            _put_aside(session, _table(column), mine, theirs, moves)
        table = _table(column)
        changed = session.execute(
            update(table).where(column == since).values({column: to}).returning(table.c.id)
        )
        moves.moved(column, changed.scalars(), since, to)


def _standing_twice(
    session: Session, column: Column[Any], since: UUID, to: UUID
) -> list[tuple[Row[Any], Row[Any]]]:
    """Rows of `since` that a unique key refuses beside a row of `to`, each with that row."""
    table, found = _table(column), []
    for names, where, nulls_alike in _unique_keys(table, column.name):
        mine, theirs = _rows(table, where).subquery("mine"), _rows(table, where).subquery("theirs")
        pairs = [(mine.c[name], theirs.c[name]) for name in names if name != column.name]
        alike = [a.is_not_distinct_from(b) if nulls_alike else a == b for a, b in pairs]
        query = select(mine.c.id, theirs.c.id).where(
            mine.c[column.name] == since, theirs.c[column.name] == to, *alike
        )
        for my_id, their_id in session.execute(query).all():
            found.append((_row(session, table, my_id), _row(session, table, their_id)))
    return found


def _unique_keys(table: Table, column: str) -> list[tuple[list[str], str | None, bool]]:
    """Unique keys that contain the column: their columns, the condition of a partial one, and
    whether two unknown values are one."""
    keys: list[tuple[list[str], str | None, bool]] = [
        ([each.name for each in key.columns], None, _nulls_alike(key))
        for key in table.constraints
        if isinstance(key, UniqueConstraint)
    ]
    keys += [
        ([each.name for each in index.columns], _condition(index), _nulls_alike(index))
        for index in table.indexes
        if index.unique
    ]
    return [key for key in keys if column in key[0]]


def _condition(index: Index) -> str | None:
    where = index.dialect_options["postgresql"]["where"]
    return None if where is None else str(where)


def _nulls_alike(key: UniqueConstraint | Index) -> bool:
    return bool(key.dialect_options["postgresql"]["nulls_not_distinct"])


def _put_aside(
    session: Session, table: Table, mine: Row[Any], theirs: Row[Any], moves: Moves
) -> None:
    """Let the kept card's row stand; what hangs on the other goes over to it first."""
    _refuse_loss(table, mine, theirs)
    carry(session, table, mine.id, theirs.id, moves)
    kept = as_json(session, table, mine.id)
    moves.dropped.setdefault(str(table), []).append(kept)
    session.execute(delete(table).where(table.c.id == mine.id))
    if str(table) in FILLED:
        _fill(session, table, mine, theirs, moves)


def _refuse_loss(table: Table, mine: Row[Any], theirs: Row[Any]) -> None:
    """A row that means more than the one to stay is not dropped."""
    name = str(table)
    if name in REFUSED:
        raise Invalid({"kept": REFUSED[name]})
    if name == "school.base_entry":
        if (mine.state == "frozen") != (theirs.state == "frozen"):
            raise Invalid({"kept": "merge_frozen"})
        if _far(mine) > _far(theirs):
            raise Invalid({"kept": "merge_base_further"})
    if name == "school.asked" and mine.state == "answered":
        raise Invalid({"kept": "merge_asked"})
    if name == "school.participation" and theirs.left_on and not mine.left_on:
        raise Invalid({"kept": "merge_part_open"})


def _far(entry: Row[Any]) -> tuple[int, bool]:
    place = FURTHER.index(entry.state) if entry.state in FURTHER else len(FURTHER)
    return place, entry.admitted_on is not None


def _fill(session: Session, table: Table, mine: Row[Any], theirs: Row[Any], moves: Moves) -> None:
    """The only row of its kind takes what it lacks from the other."""
    empty: tuple[Any, ...] = (None, "", [])
    taken = {
        name: value
        for name, value in mine._mapping.items()
        if name not in NOT_FILLED and value not in empty and theirs._mapping[name] in empty
    }
    if taken:
        session.execute(update(table).where(table.c.id == theirs.id).values(**taken))
        moves.filled.append(
            {
                "table": str(table),
                "id": str(theirs.id),
                "from": str(mine.id),
                "fields": sorted(taken),
            }
        )


def take_back(
    session: Session,
    rows: Mapping[str, Any],
    dropped: Mapping[str, Any],
    filled: Iterable[Mapping[str, Any]],
) -> None:
    """Undo what `Moves` tells: rows put aside stand again, moved ones go back, loans are empty."""
    for table in _in_order(Base.metadata):
        for row in dropped.get(str(table), ()):
            _put_back(session, table, row)
        for step in rows.get(str(table), ()):
            _move_back(session, table, step)
    for step in filled:
        lent = next(row for row in dropped[step["table"]] if row["id"] == step["from"])
        _empty(session, Base.metadata.tables[step["table"]], step, lent)


def _put_back(session: Session, table: Table, row: Mapping[str, Any]) -> None:
    session.execute(
        text(
            f"INSERT INTO {table}"
            f" SELECT (jsonb_populate_record(NULL::{table}, CAST(:row AS jsonb))).*"
        ).bindparams(row=dumps(row, ensure_ascii=False))
    )


def _move_back(session: Session, table: Table, step: Mapping[str, Any]) -> None:
    """Only rows that still stand where the merge put them."""
    column = table.c[step["column"]]
    ids = [UUID(each) for each in step["ids"]]
    standing = update(table).where(table.c.id.in_(ids), column == UUID(step["to"]))
    session.execute(standing.values({column: UUID(step["from"])}))


def _empty(
    session: Session, table: Table, step: Mapping[str, Any], lent: Mapping[str, Any]
) -> None:
    """Take out of the kept row what the other had lent it, unless it was corrected since."""
    now = as_json(session, table, UUID(step["id"]))
    blank = {
        name: None if table.c[name].nullable else [] if _is_list(table.c[name]) else ""
        for name in step["fields"]
        if now[name] == lent[name]
    }
    if blank:
        session.execute(update(table).where(table.c.id == UUID(step["id"])).values(**blank))


def _is_list(column: Column[Any]) -> bool:
    return column.type.python_type is list


def _table(column: Column[Any]) -> Table:
    if not isinstance(column.table, Table):
        raise TypeError(column)
    return column.table


def _rows(table: Table, where: str | None) -> Any:
    return select(table).where(text(where)) if where else select(table)


def _row(session: Session, table: Table, row_id: UUID) -> Row[Any]:
    return session.execute(select(table).where(table.c.id == row_id)).one()


def as_json(session: Session, table: FromClause, row_id: UUID) -> dict[str, Any]:
    """A row as PostgreSQL writes it in JSON, and reads it again."""
    query = select(func.to_jsonb(literal_column(table.description))).select_from(table)
    row: dict[str, Any] = session.scalars(query.where(table.c.id == row_id)).one()
    return row
