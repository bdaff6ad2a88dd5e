"""What the mentor base knows of a mentor: the columns of E-03 and what matching asks."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, SchoolRow, same_school


class MentorProfile(SchoolRow, Base):
    """One for a person. Codes of `help`, `source`, `sub_base`, `formats` are the profile's."""

    __tablename__ = "mentor_profile"
    __table_args__ = (
        same_school("school.person", "person_id"),
        UniqueConstraint("school_id", "person_id"),
        CheckConstraint("age_from <= age_to", name="ages_in_order"),
        CheckConstraint("age_from >= 5 AND age_to <= 99", name="ages_real"),
        CheckConstraint("capacity BETWEEN 1 AND 30", name="capacity_real"),
        CheckConstraint("hours_a_month BETWEEN 1 AND 200", name="hours_real"),
        Index("ix_mentor_profile_sub_base", "school_id", "sub_base"),
        {"schema": "school"},
    )

    person_id: Mapped[UUID]
    sub_base: Mapped[str] = mapped_column(default="", server_default="")
    source: Mapped[str] = mapped_column(default="", server_default="")
    competences: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    help: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    life_experience: Mapped[str] = mapped_column(default="", server_default="")
    interests: Mapped[str] = mapped_column(default="", server_default="")
    preferences: Mapped[str] = mapped_column(default="", server_default="")
    age_from: Mapped[int | None] = mapped_column(SmallInteger)
    age_to: Mapped[int | None] = mapped_column(SmallInteger)
    hours_a_month: Mapped[int | None] = mapped_column(SmallInteger)
    times: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    time_note: Mapped[str] = mapped_column(default="", server_default="")
    formats: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    capacity: Mapped[int] = mapped_column(SmallInteger, default=1, server_default=text("1"))
    # the mentor lets other schools ask, from this day until taken back.
    other_schools_since: Mapped[date | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[UUID | None]
