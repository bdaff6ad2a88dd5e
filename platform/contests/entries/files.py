"""Files of an entry: known by their content, not by their name; limits are the rules'."""

import hashlib
import re
from io import BytesIO
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from sqlalchemy import delete, func, select
from sqlalchemy.orm import undefer

from contests.entries.models import Entry, EntryFile
from contests.rules.schema import Attachments, FileType
from kernel.errors import Invalid, NotFound
from kernel.ids import new_id
from kernel.work import Work

MEGABYTE = 1024 * 1024
# All files of one entry together.
MOST_TOGETHER = 60 * MEGABYTE
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA: dict[FileType, str] = {
    "pdf": "application/pdf", "docx": DOCX, "jpg": "image/jpeg", "png": "image/png",
}  # fmt: skip
_STARTS: tuple[tuple[bytes, FileType], ...] = (
    (b"%PDF-", "pdf"), (b"\xff\xd8\xff", "jpg"), (b"\x89PNG\r\n\x1a\n", "png"),
)  # fmt: skip
_MOST_PARTS = 5000
LONGEST_NAME = 80


def kind_of(content: bytes) -> FileType | None:
    """What the bytes are; None for anything the portal does not take, a macro's document too."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    return "docx" if content.startswith(b"PK\x03\x04") and _is_docx(content) else None


def attach(
    work: Work, entry: Entry, rules: Attachments, *, name: str, content: bytes, blind: bool
) -> EntryFile:
    """Keep a file with the entry; Invalid({"file": …}) says what is wrong with it."""
    kind = _checked(rules, content)
    count, size = work.session.execute(
        select(func.count(), func.coalesce(func.sum(EntryFile.size), 0)).where(
            EntryFile.school_id == entry.school_id, EntryFile.entry_id == entry.id
        )
    ).one()
    if count >= rules.most:
        raise Invalid({"file": "file_too_many"}, most=rules.most)
    if size + len(content) > MOST_TOGETHER:
        raise Invalid({"file": "file_too_much"}, most=MOST_TOGETHER // MEGABYTE)
    sha256 = hashlib.sha256(content).hexdigest()
    if _there(work, entry, sha256):
        raise Invalid({"file": "file_there"})
    row = EntryFile(
        id=new_id(), school_id=entry.school_id, entry_id=entry.id, name=file_name(name, kind),
        media_type=MEDIA[kind], size=len(content), sha256=sha256, content=content, blind=blind,
        added_at=work.now(), added_by=work.actor.account_id,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def drop(work: Work, entry: Entry, file_id: UUID) -> None:
    """Take a file off; one that is gone already is no fault."""
    work.session.execute(
        delete(EntryFile).where(
            EntryFile.school_id == entry.school_id,
            EntryFile.entry_id == entry.id,
            EntryFile.id == file_id,
        )
    )


def content_of(work: Work, entry_id: UUID, file_id: UUID) -> EntryFile:
    """The file with its bytes; what the reader may not see is as absent as none."""
    row = work.session.scalars(
        select(EntryFile)
        .where(EntryFile.id == file_id, EntryFile.entry_id == entry_id)
        .options(undefer(EntryFile.content))
    ).one_or_none()
    if row is None:
        raise NotFound("file")
    return row


def file_name(typed: str, kind: FileType) -> str:
    """A name fit for a download, with the ending of what the file is."""
    stem = re.sub(r"[^\w .()-]+", "_", typed.rpartition("/")[2].rpartition("\\")[2]).strip(" .")
    return f"{(stem.rpartition('.')[0] or stem or 'file')[:LONGEST_NAME]}.{kind}"


def _checked(rules: Attachments, content: bytes) -> FileType:
    if not content:
        raise Invalid({"file": "file_empty"})
    if len(content) > rules.most_megabytes * MEGABYTE:
        raise Invalid({"file": "file_large"}, most=rules.most_megabytes)
    kind = kind_of(content)
    if kind is None or kind not in rules.types:
        raise Invalid({"file": "file_kind"}, types=rules.types)
    return kind


def _is_docx(content: bytes) -> bool:
    try:
        with ZipFile(BytesIO(content)) as packed:
            names = packed.namelist()
    except (BadZipFile, ValueError, NotImplementedError):
        return False
    return (
        len(names) <= _MOST_PARTS
        and "[Content_Types].xml" in names
        and "word/document.xml" in names
        and not any(name.endswith("vbaProject.bin") for name in names)
    )


def _there(work: Work, entry: Entry, sha256: str) -> bool:
    asked = select(EntryFile.id).where(
        EntryFile.school_id == entry.school_id, EntryFile.entry_id == entry.id,
        EntryFile.sha256 == sha256,
    )  # fmt: skip
    return work.session.scalar(asked.limit(1)) is not None
