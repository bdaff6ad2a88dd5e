"""People of one school, their families, the partners who send people, and merged cards."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json, SchoolRow, same_school


class Person(SchoolRow, Base):
    """A pupil, a teacher, an outside mentor; may take part in several programmes over years."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("gender IN ('f', 'm')", name="gender_known"),
        CheckConstraint("grade BETWEEN 1 AND 12", name="grade_in_school"),
        CheckConstraint("finished_year BETWEEN 1950 AND 2100", name="finished_year_real"),
        CheckConstraint("merged_into_id <> id", name="merged_into_another"),
        same_school("school.person", "merged_into_id"),
        same_school("school.partner", "partner_id"),
        Index(
            "ix_person_sorting",
            "school_id",
            text("replace(lower(surname), 'ё', 'е')"),
            text("replace(lower(given_name), 'ё', 'е')"),
        ),
        Index(
            "ix_person_merged_into_id",
            "school_id",
            "merged_into_id",
            postgresql_where=text("merged_into_id IS NOT NULL"),
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
    phone: Mapped[str] = mapped_column(default="", server_default="")
    email: Mapped[str] = mapped_column(default="", server_default="")
    workplace: Mapped[str] = mapped_column(default="", server_default="")
    position: Mapped[str] = mapped_column(default="", server_default="")
    finished_year: Mapped[int | None] = mapped_column(SmallInteger)
    partner_id: Mapped[UUID | None]
    # How the name reads in a case where the rules of grammar would miss: {"dative": "…"}.
    name_cases: Mapped[Json] = mapped_column(default=dict, server_default=text("'{}'::jsonb"))
    merged_into_id: Mapped[UUID | None]


class Guardian(SchoolRow, Base):
    """Who stands for a child: legal representatives sign, relatives may be asked."""

    __tablename__ = "guardian"
    __table_args__ = (
        same_school("school.person", "child_id"),
        same_school("school.person", "guardian_id"),
        UniqueConstraint("school_id", "child_id", "guardian_id"),
        CheckConstraint("child_id <> guardian_id", name="two_people"),
        CheckConstraint("since <= until", name="span_in_order"),
        Index("ix_guardian_guardian_id", "school_id", "guardian_id"),
        {"schema": "school"},
    )

    child_id: Mapped[UUID]
    guardian_id: Mapped[UUID]
    relation: Mapped[str]
    is_legal: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    since: Mapped[date | None]
    until: Mapped[date | None]
    created_at: Mapped[datetime]


class Partner(SchoolRow, Base):
    """An enterprise, a university, a charity that sends mentors or helps otherwise (E-17)."""

    __tablename__ = "partner"
    __table_args__ = (
        UniqueConstraint("school_id", "name"),
        {"schema": "school"},
    )

    name: Mapped[str]
    kind: Mapped[str]
    inn: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str] = mapped_column(default="", server_default="")
    contact_name: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    email: Mapped[str] = mapped_column(default="", server_default="")
    site: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime]
    closed_on: Mapped[date | None]


class PartnerAgreement(SchoolRow, Base):
    """A signed or planned agreement with a partner (D-18)."""

    __tablename__ = "partner_agreement"
    __table_args__ = (
        same_school("school.partner", "partner_id"),
        CheckConstraint("state IN ('planned', 'signed', 'ended')", name="state_known"),
        CheckConstraint("signed_on <= valid_until", name="term_in_order"),
        CheckConstraint("state <> 'signed' OR signed_on IS NOT NULL", name="signed_has_a_date"),
        Index("ix_partner_agreement_partner_id", "school_id", "partner_id"),
        {"schema": "school"},
    )

    partner_id: Mapped[UUID]
    subject: Mapped[str]
    number: Mapped[str] = mapped_column(default="", server_default="")
    state: Mapped[str] = mapped_column(default="planned", server_default="planned")
    signed_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    file_id: Mapped[UUID | None]
    created_at: Mapped[datetime]


class PersonMerge(SchoolRow, Base):
    """Two cards of one person made one: what the lesser said and which rows it carried."""

    __tablename__ = "person_merge"
    __table_args__ = (
        same_school("school.person", "kept_id"),
        same_school("school.person", "gone_id"),
        CheckConstraint("kept_id <> gone_id", name="two_cards"),
        Index("ix_person_merge_kept_id", "school_id", "kept_id"),
        {"schema": "school"},
    )

    kept_id: Mapped[UUID]
    gone_id: Mapped[UUID]
    merged_at: Mapped[datetime]
    merged_by: Mapped[UUID | None]
    before: Mapped[Json]
    moved: Mapped[Json]
    undone_at: Mapped[datetime | None]
