"""Editions of a paper's text: the newest of a code is in force (D-01…D-23)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kernel.db import Base, Json
from kernel.ids import new_id


class TextEdition(Base):
    """The region's wording of a type; with no body the shipped one is in force again."""

    __tablename__ = "text_edition"
    __table_args__ = (UniqueConstraint("code", "n"), {"schema": "kernel"})

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    code: Mapped[str]
    n: Mapped[int] = mapped_column(SmallInteger)
    body: Mapped[Json | None]
    note: Mapped[str] = mapped_column(default="", server_default="")
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None]
