"""Keeping a file with the work that made it, and handing it back."""

import hashlib
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import undefer

from kernel.errors import NotFound
from kernel.files.models import MAX_BYTES, StoredFile
from kernel.work import Work


def store_file(
    work: Work,
    *,
    name: str,
    media_type: str,
    content: bytes,
    purpose: str,
    days: int | None = None,
) -> StoredFile:
    """Keep the bytes in the actor's place; after `days` the nightly clean-up removes them."""
    if len(content) > MAX_BYTES:
        raise ValueError("too large to store")
    row = StoredFile(
        school_id=work.actor.school_id,
        municipality_id=work.actor.municipality_id if work.actor.school_id is None else None,
        account_id=work.actor.account_id,
        purpose=purpose,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        created_at=work.now(),
        expires_at=work.now() + timedelta(days=days) if days is not None else None,
    )
    work.session.add(row)
    return row


def load_file(work: Work, file_id: UUID) -> StoredFile:
    """The file with its bytes; another place's file is as absent as none at all."""
    row = work.session.get(StoredFile, file_id, options=[undefer(StoredFile.content)])
    if row is None:
        raise NotFound("file")
    return row
