"""The texts of papers that are in force: the region's newest edition, else the shipped one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from kernel.documents.text_faults import faults
from kernel.profile.papers import DocumentText
from kernel.profile.schema import Profile
from kernel.texts.fields import known
from kernel.texts.models import TextEdition

# What the type is, and not how it is worded: the code that fills it depends on these.
FIXED = ("code", "d", "level", "layout", "version", "series", "check")
IN_FORCE = "texts_in_force"


@dataclass(frozen=True, slots=True)
class Edition:
    """One line of a type's history, newest first; `restores` put the shipped text back.

    `text` is None for such a line, and for a body that this release can no longer read.
    """

    n: int
    note: str
    made_at: datetime
    made_by: UUID | None
    restores: bool
    text: DocumentText | None


def texts_in_force(session: Session, profile: Profile) -> Mapping[str, DocumentText]:
    """Every text by its code, in one statement, each `version`ed by its edition.

    An edition that no longer fits this release (it names a field that is gone) gives way to the
    shipped text: a school must be able to print. `stale` names those to the region. A session
    reads them once: a pack of a hundred papers is worded alike.
    """
    known = session.info.get(IN_FORCE)
    if known is None or known[0] is not profile:
        newest = _newest(session)
        texts = {
            text.code: _fitting(text, newest.get(text.code)) or text
            for text in profile.document_texts
        }
        session.info[IN_FORCE] = known = (profile, texts)
    in_force: Mapping[str, DocumentText] = known[1]
    return in_force


def edited_texts(session: Session, profile: Profile) -> frozenset[str]:
    """Codes of the texts whose wording is the region's own."""
    mine = {code for code, row in _newest(session).items() if row.body is not None}
    return frozenset(mine & {text.code for text in profile.document_texts})


def stale(session: Session, profile: Profile) -> frozenset[str]:
    """Codes of the region's texts that are not used, since they do not fit this release."""
    newest = _newest(session)
    mine = [(text, newest[text.code]) for text in profile.document_texts if text.code in newest]
    return frozenset(
        text.code for text, row in mine if row.body is not None and _fitting(text, row) is None
    )


def editions(session: Session, code: str) -> list[Edition]:
    rows = session.scalars(
        select(TextEdition).where(TextEdition.code == code).order_by(TextEdition.n.desc())
    )
    return [
        Edition(row.n, row.note, row.made_at, row.made_by, row.body is None, _read(row.body))
        for row in rows
    ]


def newest_n(session: Session, code: str) -> int:
    """The number of the newest edition; 0 while the shipped text was never touched."""
    newest = select(func.max(TextEdition.n)).where(TextEdition.code == code)
    return session.scalar(newest) or 0


def _newest(session: Session) -> dict[str, TextEdition]:
    rows = session.scalars(
        select(TextEdition)
        .ext(distinct_on(TextEdition.code))
        .order_by(TextEdition.code, TextEdition.n.desc())
    )
    return {row.code: row for row in rows}


def _fitting(shipped: DocumentText, row: TextEdition | None) -> DocumentText | None:
    text = _read(row.body) if row is not None else None
    if row is None or text is None or faults(text, known(shipped.code)):
        return None
    kept = {name: getattr(shipped, name) for name in FIXED}
    return text.model_copy(update=kept | {"version": shipped.version + row.n})


def _read(body: dict[str, Any] | None) -> DocumentText | None:
    if body is None:
        return None
    try:
        return DocumentText.model_validate(body)
    except ValidationError:
        return None
