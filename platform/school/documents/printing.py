"""A paper as PDF: festive sheets of letters and certificates, pages of everything else."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from kernel.documents.certificate.content import Upright
from kernel.documents.content import Document
from kernel.errors import WrongState
from kernel.files.models import MAX_BYTES
from school.documents.pack_file import one_file
from school.documents.types.sheets import SHEETS, Issued, fits, sheet_of

# Of a draft, which has no moment of its own: equal drafts are equal files.
NO_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


def pdf_of(kind: str, document: Document) -> bytes:
    """One paper of the type; the same document gives the same bytes. Loads reportlab."""
    if kind in SHEETS and fits(document):
        return _sheets(document.title, [document])
    from kernel.documents import pdf

    return pdf.render(document)


def many_as_one(
    kind: str, title: str, papers: Iterator[tuple[str, Document]], most: int = MAX_BYTES
) -> bytes:
    """Papers of one type as one file, each with its name for the outline.

    WrongState «pack_too_large».
    """
    found = list(papers)
    if kind not in SHEETS or not all(fits(each) for _, each in found):
        return one_file(title, [(name, pdf_of(kind, each)) for name, each in found], most)
    content = _sheets(title, [each for _, each in found])
    if len(content) > most:
        raise WrongState("pack_too_large")
    return content


def _sheets(title: str, documents: Sequence[Document]) -> bytes:
    from kernel.documents.certificate.file import render

    moments = [each.made_at for each in documents if each.made_at is not None]
    return render(
        [_sheet(each) for each in documents],
        title=title,
        author=documents[0].heading.authority,
        made_at=max(moments, default=NO_MOMENT),
    )


def _sheet(document: Document) -> Upright:
    asked = document.requisite
    if asked is None:
        return sheet_of(document, Issued())
    return sheet_of(document, Issued(code=asked.code_shown, address=asked.code_url))
