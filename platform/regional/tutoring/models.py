"""A teacher's route over several years: what was lacking, what is done about it (A-06, TR-04)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, SchoolRow, same_school


class Route(SchoolRow, Base):
    """One teacher's route; it stands on the teacher's consent to the transfer of data.

    `person_id` is the card in the school's register, `programme_id` the personalised programme it
    goes with. Names are copied: a tutor has no right to the register, a school none to accounts of
    the region.
    """

    __tablename__ = "route"
    __table_args__ = (
        CheckConstraint("last_year BETWEEN first_year AND first_year + 5", name="years_in_order"),
        CheckConstraint(
            "state IN ('asked', 'active', 'completed', 'stopped', 'declined')", name="state_known"
        ),
        Index("ix_route_tutor_id", "tutor_id"),
        {"schema": "regional"},
    )

    person_id: Mapped[UUID]
    teacher_name: Mapped[str]
    subject: Mapped[str] = mapped_column(default="", server_default="")
    consent_id: Mapped[UUID]
    # The first day without the consent, written by the database alone (app.stand_on_consent).
    consent_until: Mapped[date | None]
    first_year: Mapped[int] = mapped_column(SmallInteger)
    last_year: Mapped[int] = mapped_column(SmallInteger)
    goal: Mapped[str] = mapped_column(default="", server_default="")
    programme_id: Mapped[UUID | None]
    programme_title: Mapped[str] = mapped_column(default="", server_default="")
    curator_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.account.id"))
    tutor_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.account.id"))
    tutor_name: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="asked", server_default="asked")
    outcome: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    closed_on: Mapped[date | None]


class RouteDeficit(SchoolRow, Base):
    """A deficit that was found; `kind` is a code of the profile's deficits."""

    __tablename__ = "route_deficit"
    __table_args__ = (
        same_school("regional.route", "route_id"),
        UniqueConstraint("school_id", "route_id", "kind"),
        {"schema": "regional"},
    )

    route_id: Mapped[UUID]
    kind: Mapped[str]
    found_on: Mapped[date]
    found_by: Mapped[str] = mapped_column(default="", server_default="")
    resolved_on: Mapped[date | None]


class RouteStep(SchoolRow, Base):
    """One thing to do in one year of a route, and what came of it."""

    __tablename__ = "route_step"
    __table_args__ = (
        same_school("regional.route", "route_id"),
        CheckConstraint("hours > 0", name="hours_counted"),
        CheckConstraint(
            "kind IN ('course', 'seminar', 'internship', 'mentoring', 'self_study', 'practice')",
            name="kind_known",
        ),
        Index("ix_route_step_route_id", "school_id", "route_id", "school_year"),
        {"schema": "regional"},
    )

    route_id: Mapped[UUID]
    school_year: Mapped[int] = mapped_column(SmallInteger)
    kind: Mapped[str]
    title: Mapped[str]
    deficit_kind: Mapped[str | None]
    hours: Mapped[int | None] = mapped_column(SmallInteger)
    due_on: Mapped[date | None]
    done_on: Mapped[date | None]
    result: Mapped[str] = mapped_column(default="", server_default="")
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None]
