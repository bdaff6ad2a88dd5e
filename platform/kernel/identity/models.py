"""Accounts and what they hold. Secrets stand apart, readable by one hat only."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base
from kernel.ids import new_id


class Account(Base):
    """A person who may sign in; the roles stand in RoleGrant."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("state IN ('invited', 'active', 'closed')", name="state_known"),
        CheckConstraint("login = lower(login)", name="login_is_lower"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_has_a_time"),
        Index("uq_account_login", "login", unique=True),
        Index("uq_account_email", text("lower(email)"), unique=True),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    login: Mapped[str]
    email: Mapped[str | None]
    full_name: Mapped[str]
    state: Mapped[str] = mapped_column(default="invited", server_default="invited")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    last_seen_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class RoleGrant(Base):
    """One role of one person on one territory; revoked, never deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("num_nonnulls(school_id, municipality_id) <= 1", name="one_place"),
        CheckConstraint(
            "CASE WHEN role IN ('region_admin', 'region_operator', 'tutor', 'analyst', 'juror',"
            " 'secretary', 'chair') THEN num_nonnulls(school_id, municipality_id) = 0"
            " WHEN role = 'municipal' THEN municipality_id IS NOT NULL"
            " ELSE school_id IS NOT NULL END",
            name="role_fits_the_place",
        ),
        Index("ix_role_grant_account_id", "account_id"),
        Index("ix_role_grant_school_id", "school_id"),
        Index("ix_role_grant_municipality_id", "municipality_id"),
        Index(
            "uq_role_grant_held",
            "account_id",
            "role",
            text("coalesce(school_id, municipality_id, '00000000-0000-0000-0000-000000000000')"),
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
        ),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.account.id"))
    role: Mapped[str]
    school_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.school.id"))
    municipality_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.municipality.id"))
    granted_at: Mapped[datetime]
    granted_by: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]


class Credential(Base):
    """The password of an account: argon2id, never shown to any hat but sign-in's."""

    __tablename__ = "credential"
    __table_args__ = ({"schema": "kernel"},)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.account.id"), primary_key=True)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]


class SecondFactor(Base):
    """The phone of an account: the secret of its codes, sealed; spent steps; spare codes as hashes.

    Without `confirmed_at` it has been begun and never shown to work.
    """

    __tablename__ = "second_factor"
    __table_args__ = ({"schema": "kernel"},)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.account.id"), primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime | None]
    # The 30-second step of the last code taken: a code works once.
    last_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    spare: Mapped[list[str]] = mapped_column(ARRAY(String))
    made_at: Mapped[datetime]


class SignInSession(Base):
    """A browser that is signed in. Only the token's SHA-256 is kept."""

    __tablename__ = "sign_in_session"
    __table_args__ = (
        Index("uq_sign_in_session_token_hash", "token_hash", unique=True),
        Index("ix_sign_in_session_account_id", "account_id"),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.account.id"))
    grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("kernel.role_grant.id"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # When the second factor was shown in this session; roles that need one open only then.
    second_factor_at: Mapped[datetime | None]
    device: Mapped[str]


class Invitation(Base):
    """A one-time link to activate an account or to choose a new password."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("purpose IN ('activate', 'reset')", name="purpose_known"),
        Index("uq_invitation_token_hash", "token_hash", unique=True),
        Index("ix_invitation_account_id", "account_id"),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.account.id"))
    purpose: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A refused or accepted try; logins and addresses are kept as hashes only."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_login_hash", "login_hash", "at"),
        Index("ix_sign_in_attempt_address_hash", "address_hash", "at"),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime]
    login_hash: Mapped[str]
    address_hash: Mapped[str]
    accepted: Mapped[bool]
