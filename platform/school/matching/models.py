"""Runs of the matching, what the curator laid down for them, and what is owed to the unmatched."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

import school.gatherings.models
import school.programmes.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, Json, SchoolRow, same_school


class Matching(SchoolRow, Base):
    """One run: both variants as they were computed; identifiers of participations, no names."""

    __tablename__ = "matching"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        same_school("school.gathering", "gathering_id"),
        CheckConstraint(
            "state IN ('computing', 'draft', 'accepted', 'superseded')", name="state_known"
        ),
        CheckConstraint("chosen IN ('a', 'b')", name="chosen_known"),
        CheckConstraint("(state = 'accepted') = (accepted_at IS NOT NULL)", name="accepted_when"),
        CheckConstraint("state <> 'accepted' OR chosen IS NOT NULL", name="accepted_which"),
        Index("ix_matching_programme_id", "school_id", "programme_id", "made_at"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    gathering_id: Mapped[UUID | None]
    state: Mapped[str]
    # SHA-256 of everything the run read, in a fixed order: the same input, the same result.
    inputs_sha256: Mapped[str] = mapped_column(default="", server_default="")
    result: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    chosen: Mapped[str | None]
    job_id: Mapped[UUID | None]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[UUID | None]


class MatchRule(SchoolRow, Base):
    """The curator's word on two people: together for sure, or never; with a reason."""

    __tablename__ = "match_rule"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        same_school("school.participation", "mentor_id"),
        same_school("school.participation", "mentee_id"),
        UniqueConstraint("school_id", "programme_id", "mentor_id", "mentee_id"),
        CheckConstraint("rule IN ('pin', 'forbid')", name="rule_known"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    mentor_id: Mapped[UUID]
    mentee_id: Mapped[UUID]
    rule: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]


class ExtraMeeting(SchoolRow, Base):
    """A talk of two who did not choose each other both ways, with the mentor's consent (R-24)."""

    __tablename__ = "extra_meeting"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        same_school("school.participation", "mentor_id"),
        same_school("school.participation", "mentee_id"),
        same_school("school.matching", "matching_id"),
        CheckConstraint("state IN ('proposed', 'agreed', 'held', 'declined')", name="state_known"),
        CheckConstraint(
            "state NOT IN ('agreed', 'held') OR mentor_agreed_on IS NOT NULL",
            name="mentor_agrees_first",
        ),
        CheckConstraint("(state = 'held') = (held_on IS NOT NULL)", name="held_has_a_date"),
        Index(
            "uq_extra_meeting_open",
            "school_id",
            "mentor_id",
            "mentee_id",
            unique=True,
            postgresql_where=text("state IN ('proposed', 'agreed')"),
        ),
        Index("ix_extra_meeting_programme_id", "school_id", "programme_id"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    mentor_id: Mapped[UUID]
    mentee_id: Mapped[UUID]
    matching_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="proposed", server_default="proposed")
    due_on: Mapped[date]
    mentor_agreed_on: Mapped[date | None]
    planned_on: Mapped[date | None]
    held_on: Mapped[date | None]
    mentor_wishes: Mapped[bool | None]
    mentee_wishes: Mapped[bool | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]


class Search(SchoolRow, Base):
    """Somebody without a pair: why, what comes next, whose it is and by which day (U-2, R-24)."""

    __tablename__ = "search"
    __table_args__ = (
        same_school("school.programme", "programme_id"),
        same_school("school.participation", "participation_id"),
        same_school("school.matching", "matching_id"),
        CheckConstraint("role IN ('curator', 'psychologist', 'head')", name="role_known"),
        CheckConstraint("(closed_on IS NULL) = (outcome = '')", name="closed_has_an_outcome"),
        Index(
            "uq_search_open",
            "school_id",
            "participation_id",
            unique=True,
            postgresql_where=text("closed_on IS NULL"),
        ),
        Index("ix_search_programme_id", "school_id", "programme_id"),
        {"schema": "school"},
    )

    programme_id: Mapped[UUID]
    participation_id: Mapped[UUID]
    matching_id: Mapped[UUID | None]
    reason: Mapped[str]
    step: Mapped[str]
    role: Mapped[str] = mapped_column(default="curator", server_default="curator")
    due_on: Mapped[date]
    note: Mapped[str] = mapped_column(default="", server_default="")
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(default="", server_default="")
