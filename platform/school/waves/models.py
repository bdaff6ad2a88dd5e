"""Waves of questionnaires, whom they ask, the box of anonymous answers (M-04, R-50, X-05)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import school.instruments.models
import school.programmes.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school

WAVE_KINDS = ("before", "after", "pulse")
ASKED_STATES = ("waiting", "answered", "excused", "stopped")


class Wave(SchoolRow, Base):
    """One measuring of a programme (M-04): before it, after it, or a pulse on the way.

    `before_id` names the wave whose very versions the second one repeats (R-50). `closed_at` is
    when it was closed first, and stays: from then on its boxes are read and take nothing
    (migrations/monitoring/box.py); `state` tells whether it takes answers now.
    """

    __tablename__ = "wave"
    __table_args__ = (
        same_school("school.programme", "programme_id", "school_year"),
        same_school("school.wave", "before_id"),
        CheckConstraint("kind IN ('before', 'after', 'pulse')", name="kind_known"),
        CheckConstraint("state IN ('open', 'closed')", name="state_known"),
        CheckConstraint("opens_on <= due_on", name="term_in_order"),
        CheckConstraint("before_id IS NULL OR kind = 'after'", name="only_after_repeats"),
        Index(
            "uq_wave_programme_id_kind",
            "school_id",
            "programme_id",
            "kind",
            unique=True,
            postgresql_where=text("kind <> 'pulse'"),
        ),
        Index("ix_wave_programme_id", "school_id", "programme_id"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    title: Mapped[str]
    opens_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(default="open", server_default="open")
    before_id: Mapped[UUID | None]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]


class WavePart(SchoolRow, Base):
    """One questionnaire of a wave, in the version that was in use when the first wave opened.

    `expected` counts the slips of an anonymous one: nobody knows who has answered, only how many.
    """

    __tablename__ = "wave_part"
    __table_args__ = (
        same_school("school.wave", "wave_id"),
        same_school("school.instrument", "instrument_id"),
        UniqueConstraint("school_id", "wave_id", "instrument_id"),
        CheckConstraint("side IN ('mentee', 'mentor', 'programme')", name="side_known"),
        CheckConstraint("expected >= 0", name="expected_counted"),
        Index("ix_wave_part_instrument_id", "school_id", "instrument_id"),
        {"schema": "school"},
    )

    wave_id: Mapped[UUID]
    instrument_id: Mapped[UUID]
    # Whose participation the answers are about; «programme» is about nobody in particular.
    side: Mapped[str]
    # Who gives the answers: one of AUDIENCES of school/instruments/definition.py.
    audience: Mapped[str]
    purpose: Mapped[str]
    anonymous: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    expected: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")


class Asked(SchoolRow, Base):
    """Somebody a wave asks: about whom, by whom, and whether the answer is there.

    Refusing is a right: «excused» with the words why holds nobody's order up. «stopped» by itself
    when the consent is gone. An anonymous part has no such rows.
    """

    __tablename__ = "asked"
    __table_args__ = (
        same_school("school.wave_part", "part_id"),
        same_school("school.participation", "participation_id"),
        same_school("school.person", "person_id"),
        same_school("school.person", "respondent_id"),
        UniqueConstraint(
            "school_id",
            "part_id",
            "participation_id",
            "respondent_id",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(
            "state IN ('waiting', 'answered', 'excused', 'stopped')", name="state_known"
        ),
        CheckConstraint("(state = 'answered') = (answered_on IS NOT NULL)", name="answered_dated"),
        CheckConstraint("state <> 'excused' OR excuse <> ''", name="excused_says_why"),
        Index("ix_asked_participation_id", "school_id", "participation_id"),
        {"schema": "school"},
    )

    part_id: Mapped[UUID]
    participation_id: Mapped[UUID | None]
    # The person of the participation, and who answers: the same one, unless others are asked.
    person_id: Mapped[UUID | None]
    respondent_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    answered_on: Mapped[date | None]
    excuse: Mapped[str] = mapped_column(default="", server_default="")
    sent_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    created_at: Mapped[datetime]


class BoxSheet(SchoolRow, Base):
    """One anonymous answer: no time, no link, no order. The box is shaken at every answer.

    `app.drop_in_box` alone writes here, `app.box_results` alone reads, five sheets at the least.
    """

    __tablename__ = "box_sheet"
    __table_args__ = (
        same_school("school.instrument", "instrument_id"),
        same_school("school.wave_part", "part_id"),
        Index("ix_box_sheet_part_id", "school_id", "part_id"),
        Index("ix_box_sheet_instrument_id", "school_id", "instrument_id"),
        {"schema": "school"},
    )

    instrument_id: Mapped[UUID]
    part_id: Mapped[UUID | None]
    answers: Mapped[Json]
    scores: Mapped[Json]


class BoxSeen(SchoolRow, Base):
    """Forms that were dropped in already, by the form's own number: sent twice, counted once."""

    __tablename__ = "box_seen"
    __table_args__ = ({"schema": "school"},)
