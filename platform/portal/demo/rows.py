"""Rows on their way to the database: collected table by table, then copied in bulk."""

from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from random import Random
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy.orm import Session

Value = UUID | str | int | bool | date | datetime | time | Decimal | list[str] | Jsonb | None

# In the order of the foreign keys.
COLUMNS: dict[str, tuple[str, ...]] = {
    "kernel.school": ("id", "code", "name", "full_name", "kind", "address", "head_name", "demo"),
    "kernel.school_placement": ("id", "school_id", "municipality_id", "valid_from", "valid_to"),
    "kernel.school_flag": ("id", "school_id", "flag", "valid_from", "valid_to", "ground"),
    "kernel.school_count": (
        "school_id", "school_year", "pupils", "teachers", "young_teachers", "source", "updated_at",
    ),
    "school.person": (
        "school_id", "id", "kind", "surname", "given_name", "patronymic", "gender", "born_on",
        "grade", "grade_letter", "subject", "teaching_since", "is_manager", "created_at", "phone",
        "email", "workplace", "position",
    ),
    "school.guardian": (
        "school_id", "id", "child_id", "guardian_id", "relation", "is_legal", "created_at",
    ),
    "school.consent": (
        "school_id", "id", "person_id", "purpose", "signer_id", "relation", "version", "wording",
        "via", "given_on", "valid_until", "recorded_at",
    ),
    "school.base_entry": (
        "school_id", "id", "person_id", "side", "state", "entered_on", "admitted_on", "changed_at",
    ),
    "school.programme": (
        "school_id", "id", "school_year", "form", "variant", "kind", "title", "goal", "state",
        "stage", "starts_on", "ends_on", "created_at",
    ),
    "school.participation": (
        "school_id", "id", "programme_id", "school_year", "person_id", "side", "person_kind",
        "is_young_teacher", "is_manager", "joined_on", "left_on", "full_cycle",
    ),
    "school.pair": (
        "school_id", "id", "programme_id", "school_year", "mentor_id", "mentee_id", "state",
        "started_on", "ended_on", "end_reason",
    ),
    "school.satisfaction": (
        "school_id", "id", "participation_id", "school_year", "items_sum", "items_count",
        "answered_on",
    ),
    "school.instrument": (
        "school_id", "id", "code", "version", "origin", "state", "title", "audience", "definition",
        "digest", "created_at", "published_at",
    ),
    "school.wave": (
        "school_id", "id", "programme_id", "school_year", "kind", "title", "opens_on", "due_on",
        "before_id", "created_at",
    ),
    "school.wave_part": (
        "school_id", "id", "wave_id", "instrument_id", "side", "audience", "purpose",
    ),
    "school.asked": (
        "school_id", "id", "part_id", "participation_id", "person_id", "respondent_id",
        "created_at",
    ),
    "school.answer_sheet": (
        "school_id", "id", "instrument_id", "person_id", "respondent_id", "asked_id", "via",
        "answers", "scores", "filled_on", "filled_at", "correction_reason",
    ),
    "school.quoted_report": (
        "school_id", "id", "school_year", "title", "source", "as_of", "lines", "note", "created_at",
    ),
    "regional.declaration": (
        "id", "school_id", "municipality_id", "school_year", "form", "running", "pairs", "years",
        "starts_on", "ends_on", "note", "declared_name", "row_number", "updated_at",
    ),
    "regional.declared_counter": (
        "id", "municipality_id", "school_year", "fact", "value", "note", "updated_at",
    ),
}  # fmt: skip


class Ids:
    """UUIDs of version 7 from a seed: the same seed and day give the same identifiers."""

    def __init__(self, draw: Random, since: datetime) -> None:
        self._draw = draw
        self._moment = int(since.timestamp() * 1000)

    def next(self) -> UUID:
        self._moment += 1
        noise = self._draw.getrandbits(74)
        value = self._moment << 80 | 0x7 << 76 | (noise >> 62) << 64 | 0b10 << 62
        return UUID(int=value | noise & ((1 << 62) - 1))


class Rows:
    """A heap of rows for each table; a row is given as its columns by name."""

    def __init__(self) -> None:
        self.tables: dict[str, list[tuple[Value, ...]]] = {table: [] for table in COLUMNS}

    def add(self, table: str, **values: Value) -> None:
        self.tables[table].append(tuple(values[column] for column in COLUMNS[table]))

    def copy_to(self, session: Session) -> None:
        """Write every table with one COPY, so that its triggers fire once, then count it anew."""
        for table, rows in self.tables.items():
            _copy(session, table, rows)
        for table in COLUMNS:
            session.connection().exec_driver_sql(f"ANALYZE {table}")


def _copy(session: Session, table: str, rows: Iterable[tuple[Value, ...]]) -> None:
    driver = session.connection().connection.driver_connection
    assert driver is not None  # noqa: S101 - an open session has a connection
    columns = ", ".join(COLUMNS[table])
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
