"""Requests for a mentor: in a mentee's own words, or told by those who know the child (E-11)."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, String, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

import school.instruments.models
import school.links.models
import school.programmes.models
import school.registry.models  # noqa: F401 - foreign keys point there
from kernel.db import Base, SchoolRow, same_school


class MentoringRequest(SchoolRow, Base):
    """`typed_name` is what a public form was told, until the curator finds the person."""

    __tablename__ = "request"
    __table_args__ = (
        same_school("school.person", "person_id"),
        same_school("school.answer_sheet", "sheet_id"),
        same_school("school.link", "link_id"),
        same_school("school.programme", "programme_id"),
        CheckConstraint(
            "author IN ('self', 'parent', 'class_teacher', 'psychologist', 'other')",
            name="author_known",
        ),
        CheckConstraint(
            "state IN ('new', 'accepted', 'declined', 'met', 'withdrawn')", name="state_known"
        ),
        CheckConstraint("person_id IS NOT NULL OR typed_name <> ''", name="about_somebody"),
        Index("ix_request_year", "school_id", "school_year", "state"),
        Index("ix_request_person_id", "school_id", "person_id"),
        {"schema": "school"},
    )

    school_year: Mapped[int] = mapped_column(SmallInteger)
    person_id: Mapped[UUID | None]
    typed_name: Mapped[str] = mapped_column(default="", server_default="")
    typed_class: Mapped[str] = mapped_column(default="", server_default="")
    author: Mapped[str]
    author_name: Mapped[str] = mapped_column(default="", server_default="")
    own_words: Mapped[str] = mapped_column(default="", server_default="")
    problems: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    goals: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    help: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    times: Mapped[list[str]] = mapped_column(ARRAY(String), server_default=text("'{}'"))
    sheet_id: Mapped[UUID | None]
    link_id: Mapped[UUID | None]
    programme_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(default="new", server_default="new")
    reason: Mapped[str] = mapped_column(default="", server_default="")
    made_on: Mapped[date]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
