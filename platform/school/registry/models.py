"""People of one school. The issue on the registry adds consents, families and contacts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, SchoolRow


class Person(SchoolRow, Base):
    """A pupil, a teacher, an outside mentor; may take part in several programmes over years."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("gender IN ('f', 'm')", name="gender_known"),
        CheckConstraint("grade BETWEEN 1 AND 12", name="grade_in_school"),
        Index(
            "ix_person_sorting",
            "school_id",
            text("replace(lower(surname), 'ё', 'е')"),
            text("replace(lower(given_name), 'ё', 'е')"),
        ),
        {"schema": "school"},
    )

    kind: Mapped[str]
    surname: Mapped[str]
    given_name: Mapped[str]
    patronymic: Mapped[str] = mapped_column(default="", server_default="")
    gender: Mapped[str | None]
    born_on: Mapped[date | None]
    grade: Mapped[int | None] = mapped_column(SmallInteger)
    grade_letter: Mapped[str] = mapped_column(default="", server_default="")
    subject: Mapped[str] = mapped_column(default="", server_default="")
    teaching_since: Mapped[date | None]
    is_manager: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime]
    left_on: Mapped[date | None]
