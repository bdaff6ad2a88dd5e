"""A document as DOCX that a person edits: the same content as the PDF, in named styles.

Importing this loads python-docx: import it where a document is made, not at the top of a page.
"""

import zipfile
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import docx as word

from kernel.documents.content import Document
from kernel.documents.docx.styles import prepare
from kernel.documents.docx.writer import Writer
from kernel.documents.typography import printable

__all__ = ["render"]

# what a property of an office file may hold
_LONGEST = 255
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def render(document: Document) -> bytes:
    """The bytes of the DOCX: the same for the same document, whenever it is made."""
    paper = word.Document()
    prepare(paper, document)
    properties = paper.core_properties
    properties.title = printable(document.title)[:_LONGEST]
    properties.author = printable(document.heading.authority)[:_LONGEST]
    properties.last_modified_by = ""
    properties.subject = printable(document.subject)[:_LONGEST]
    properties.comments = ""
    properties.language = document.language
    made_at = (document.made_at or _EPOCH).astimezone(UTC).replace(tzinfo=None)
    properties.created = properties.modified = made_at
    _drop_thumbnail(paper)
    Writer(paper, document).write()
    out = BytesIO()
    paper.save(out)
    return _timeless(out)


def _drop_thumbnail(paper: Any) -> None:
    """The template brings a picture of its own first page along."""
    links = paper.part.package.rels
    for key in [key for key, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[key]


def _timeless(source: BytesIO) -> bytes:
    """The same archive without the hour at which each part was packed."""
    out = BytesIO()
    with zipfile.ZipFile(source) as packed, zipfile.ZipFile(out, "w") as archive:
        for name in packed.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            archive.writestr(part, packed.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
