"""The declarative base, the tenant mixin, and the one place that tells PostgreSQL who is asking.

Each transaction wears one hat (a role without login) and names the person and the place chosen.
The database, not this code, decides whether the person belongs there: see migrations/fences.py.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

import psycopg
from psycopg.abc import PQGen
from psycopg.generators import execute
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy import Connection, DateTime, ForeignKeyConstraint, MetaData, String, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    SessionTransaction,
    declared_attr,
    mapped_column,
    registry,
)

from kernel.ids import new_id

NAMES = {
    "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

Json = dict[str, object]


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    registry = registry(
        metadata=metadata,
        type_annotation_map={datetime: DateTime(timezone=True), Json: JSONB, str: String()},
    )


class SchoolRow:
    """A row that belongs to exactly one school; row-level security reads `school_id`."""

    __abstract__: ClassVar[bool] = True

    @declared_attr
    def school_id(cls) -> Mapped[UUID]:  # noqa: N805 - called on the class
        return mapped_column(primary_key=True, sort_order=-20)

    @declared_attr
    def id(cls) -> Mapped[UUID]:  # noqa: N805
        return mapped_column(primary_key=True, default=new_id, sort_order=-19)


def same_school(table: str, column: str, *more: str) -> ForeignKeyConstraint:
    """A foreign key that cannot point into another school; `more` are columns shared by name."""
    return ForeignKeyConstraint(
        ["school_id", column, *more],
        [f"{table}.school_id", f"{table}.id", *(f"{table}.{name}" for name in more)],
    )


class Hat(StrEnum):
    """The database roles a transaction may wear; migrations grant each its tables and columns."""

    SCHOOL = "hat_school"
    MUNICIPALITY = "hat_municipality"
    REGION = "hat_region"
    JURY = "hat_jury"
    PUBLIC = "hat_public"
    AUTH = "hat_auth"
    QUEUE = "hat_queue"
    COMPILER = "hat_compiler"
    GUEST = "hat_guest"
    POST = "hat_post"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Who asks and from where; put into `Session.info["reach"]` before the first statement.

    `link` is the SHA-256 of a link's token in hexadecimal: all that a visitor without an account
    has to show.
    """

    hat: Hat
    account_id: UUID | None = None
    school_id: UUID | None = None
    municipality_id: UUID | None = None
    link: str | None = None
    read_only: bool = False

    def statements(self) -> str:
        """SET LOCAL commands; every value is a typed identifier, so the literals are safe."""
        parts = [f"SET LOCAL ROLE {Hat(self.hat).value}"]
        for name, value in (
            ("account_id", self.account_id),
            ("school_id", self.school_id),
            ("municipality_id", self.municipality_id),
        ):
            literal = str(UUID(str(value))) if value is not None else ""
            parts.append(f"SET LOCAL app.{name} = '{literal}'")
        parts.append(f"SET LOCAL app.link = '{_hexadecimal(self.link)}'")
        if self.read_only:
            parts.append("SET TRANSACTION READ ONLY")
        return "; ".join(parts)


def _hexadecimal(link: str | None) -> str:
    """The hash of a link's token, or nothing; anything else never reaches the database."""
    if link and not set(link) <= set("0123456789abcdef"):
        raise ValueError("not a hash of a link")
    return link or ""


class NoReach(RuntimeError):
    """A session tried to speak to the database without saying for whom."""


@event.listens_for(Session, "after_begin")
def say_who_asks(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Dress the transaction. A savepoint keeps the outer dress; no reach means no transaction."""
    if transaction.nested:
        return
    reach = session.info.get("reach")
    if not isinstance(reach, Reach):
        raise NoReach
    if not _begun_dressed(connection, reach.statements()):
        connection.exec_driver_sql(reach.statements())


def _begun_dressed(connection: Connection, dress: str) -> bool:
    """Send BEGIN and the dress as one message: each message costs more than what these say.

    Whatever is out of the ordinary, a refusal or a lost connection among it, is left as it was
    found: False, and the ordinary way meets it, with BEGIN by the driver and errors by SQLAlchemy.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection) or not _takes_plain_begin(driver):
        return False
    try:
        with driver.lock:
            answers = driver.wait(_answers(driver.pgconn, f"BEGIN; {dress}".encode()))
    except psycopg.Error:
        return False
    if all(answer.status == ExecStatus.COMMAND_OK for answer in answers):
        return True
    with suppress(psycopg.Error):
        driver.rollback()
    return False


def _takes_plain_begin(driver: "psycopg.Connection[Any]") -> bool:
    """Whether the driver's next statement would begin a transaction, and by BEGIN alone."""
    return (
        driver.pgconn.transaction_status == TransactionStatus.IDLE
        and not driver.autocommit
        and (driver.isolation_level, driver.read_only, driver.deferrable) == (None, None, None)
    )


def _answers(pgconn: PGconn, message: bytes) -> PQGen[list[PGresult]]:
    pgconn.send_query(message)
    answers: list[PGresult] = yield from execute(pgconn)
    return answers


def change_hat(session: Session, reach: Reach) -> None:
    """Continue the same transaction as somebody else; pending changes are written first."""
    session.flush()
    session.info["reach"] = reach
    session.connection().exec_driver_sql(reach.statements())
