"""Choosing: criteria, interviews, the psychologist's word, certificates (R-11…R-13, E-05)."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import school.bases.models
import school.programmes.models
import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school


class Criterion(SchoolRow, Base):
    """Whom a programme looks for, derived from the requests (R-07)."""

    __tablename__ = "criterion"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        UniqueConstraint("school_id", "programme_id", "help", "words"),
        CheckConstraint("wanted BETWEEN 1 AND 500", name="wanted_real"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    help: Mapped[str] = mapped_column(default="", server_default="")
    words: Mapped[str] = mapped_column(default="", server_default="")
    wanted: Mapped[int] = mapped_column(SmallInteger, default=1, server_default=text("1"))
    created_at: Mapped[datetime]


class Interview(SchoolRow, Base):
    """A talk with a candidate or a mentee; the decision closes it. Blocks are the profile's."""

    __tablename__ = "interview"
    __table_args__ = (
        same_school("school.base_entry", "entry_id"),
        same_school("school.person", "person_id"),
        CheckConstraint("side IN ('mentor', 'mentee')", name="side_known"),
        CheckConstraint("state IN ('planned', 'decided', 'cancelled')", name="state_known"),
        CheckConstraint("decision IN ('', 'yes', 'no', 'later')", name="decision_known"),
        CheckConstraint("(state = 'decided') = (decision <> '')", name="decided_has_a_decision"),
        CheckConstraint("state <> 'decided' OR held_on IS NOT NULL", name="decided_was_held"),
        Index("ix_interview_entry_id", "school_id", "entry_id"),
        Index("ix_interview_person_id", "school_id", "person_id"),
        {"schema": "school"},
    )

    entry_id: Mapped[UUID]
    person_id: Mapped[UUID]
    side: Mapped[str]
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    planned_on: Mapped[date | None]
    planned_at: Mapped[time | None]
    held_on: Mapped[date | None]
    place: Mapped[str] = mapped_column(default="", server_default="")
    interviewers: Mapped[str] = mapped_column(default="", server_default="")
    with_psychologist: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    # The questions prepared beforehand, by block, and what was answered (D-17).
    questions: Mapped[Json]
    answers: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    time_enough: Mapped[bool | None]
    role_understood: Mapped[bool | None]
    candidate_asked: Mapped[str] = mapped_column(default="", server_default="")
    decision: Mapped[str] = mapped_column(default="", server_default="")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    # Of R-12: whether the psychologist's word was needed on the day, and stands.
    gate: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]


class PsychologistFlag(SchoolRow, Base):
    """One thing and no diagnosis: a psychologist is needed. For two roles alone (X-07)."""

    __tablename__ = "psychologist_flag"
    __table_args__ = (
        same_school("school.person", "person_id"),
        UniqueConstraint("school_id", "person_id"),
        {"schema": "school"},
    )

    person_id: Mapped[UUID]
    set_at: Mapped[datetime]
    set_by: Mapped[UUID | None]


class Opinion(SchoolRow, Base):
    """The psychologist's written word with its four confirmations (R-12, D-16)."""

    __tablename__ = "opinion"
    __table_args__ = (
        same_school("school.person", "person_id"),
        CheckConstraint("length(words) > 0 OR file_id IS NOT NULL", name="is_written"),
        Index("ix_opinion_person_id", "school_id", "person_id", "written_on"),
        {"schema": "school"},
    )

    person_id: Mapped[UUID]
    written_on: Mapped[date]
    able: Mapped[bool]
    ready_to_communicate: Mapped[bool]
    does_no_harm: Mapped[bool]
    safe_for_health: Mapped[bool]
    words: Mapped[str] = mapped_column(default="", server_default="")
    file_id: Mapped[UUID | None]
    written_at: Mapped[datetime]
    written_by: Mapped[UUID]
    taken_back_at: Mapped[datetime | None]


class Certificate(SchoolRow, Base):
    """A paper the region asks of those who work with children, with its last day."""

    __tablename__ = "certificate"
    __table_args__ = (
        same_school("school.person", "person_id"),
        CheckConstraint("issued_on < valid_until", name="term_in_order"),
        Index("ix_certificate_person_id", "school_id", "person_id", "kind"),
        {"schema": "school"},
    )

    person_id: Mapped[UUID]
    kind: Mapped[str]
    number: Mapped[str] = mapped_column(default="", server_default="")
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    file_id: Mapped[UUID | None]
    checked_at: Mapped[datetime]
    checked_by: Mapped[UUID | None]
