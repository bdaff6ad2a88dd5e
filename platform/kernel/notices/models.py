"""What is told to whom: the inbox, the letters that go out, and each person's wishes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id


class Notice(Base):
    """One thing told to one account. `key` makes telling it twice tell it once.

    `values` fill the sentence of its `kind`: codes, dates, names of schools, never of people.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        Index("ix_notice_inbox", "account_id", "created_at"),
        Index("ix_notice_unread", "account_id", postgresql_where=text("read_at IS NULL")),
        Index("ix_notice_to_digest", "created_at", postgresql_where=text("mail = 'digest'")),
        CheckConstraint("mail IN ('none', 'digest', 'told')", name="mail_known"),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.account.id"))
    kind: Mapped[str]
    key: Mapped[str]
    values: Mapped[Json]
    path: Mapped[str]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    mail: Mapped[str]


class NoticeWish(Base):
    """How a person wants one group of notices by e-mail; no row means the digest.

    What is urgent goes at once, unless letters are refused.
    """

    __tablename__ = "notice_wish"
    __table_args__ = (
        CheckConstraint("mail IN ('at_once', 'digest', 'none')", name="mail_known"),
        {"schema": "kernel"},
    )

    account_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.account.id"), primary_key=True)
    group: Mapped[str] = mapped_column("notice_group", primary_key=True)
    mail: Mapped[str]


class Letter(Base):
    """An e-mail to be sent; its identifier is the Message-ID, so a repeat is seen as one.

    Only the post's hat reads it. The body goes once the letter is sent.
    """

    __tablename__ = "letter"
    __table_args__ = (
        UniqueConstraint("account_id", "key"),
        CheckConstraint("state IN ('new', 'sent', 'dead')", name="state_known"),
        Index("ix_letter_due", "run_after", postgresql_where=text("state = 'new'")),
        {"schema": "kernel"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("kernel.account.id"))
    key: Mapped[str]
    address: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default="new", server_default="new")
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    run_after: Mapped[datetime]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
