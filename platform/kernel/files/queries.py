"""Which stored files a person may have again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import undefer

from kernel.db import Hat
from kernel.errors import NotFound
from kernel.files.models import StoredFile
from kernel.work import Work

# Files of this purpose are for everyone of their place; any other only for whoever asked for it.
SHARED = "shared"
# A member of the jury has the own files alone; the public has none.
_HATS = frozenset({Hat.SCHOOL, Hat.MUNICIPALITY, Hat.REGION, Hat.JURY})


def file_for_download(work: Work, file_id: UUID) -> StoredFile:
    """The file with its bytes, within the active role's place and made for this person.

    NotFound otherwise, and when it has expired: a file waiting for the night is gone already.
    """
    if work.actor.hat not in _HATS:
        raise NotFound("file")
    row = work.session.scalars(
        select(StoredFile)
        .options(undefer(StoredFile.content))
        .where(
            StoredFile.id == file_id,
            or_(StoredFile.account_id == work.actor.account_id, StoredFile.purpose == SHARED),
            or_(StoredFile.expires_at.is_(None), StoredFile.expires_at > work.now()),
        )
    ).one_or_none()
    if row is None:
        raise NotFound("file")
    return row


# What a person brought, not what was made for one.
_BROUGHT = ("import",)
MOST_LISTED = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file that can still be downloaded; the night after `expires_at` removes it."""

    id: UUID
    name: str
    size: int
    created_at: datetime
    expires_at: datetime


def my_downloads(work: Work) -> Sequence[FileRow]:
    """Files made for this person in the place of the active role, the latest first."""
    if work.actor.hat not in _HATS:
        return []
    rows = work.session.execute(
        select(
            StoredFile.id, StoredFile.name, StoredFile.size, StoredFile.created_at,
            StoredFile.expires_at,
        )
        .where(
            StoredFile.account_id == work.actor.account_id,
            StoredFile.expires_at > work.now(),
            StoredFile.purpose.not_in(_BROUGHT),
        )
        .order_by(StoredFile.created_at.desc(), StoredFile.id)
        .limit(MOST_LISTED)
    )  # fmt: skip
    return [FileRow(**row._mapping) for row in rows]
