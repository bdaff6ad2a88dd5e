"""Many sheets as one file. Importing this loads reportlab: import it where a file is made."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO

from kernel.documents import fonts
from kernel.documents.certificate.content import Landscape, Upright
from kernel.documents.certificate.drawing import Kept
from kernel.documents.certificate.landscape import LandscapeSheet
from kernel.documents.certificate.upright import UprightSheet
from kernel.documents.content import Family
from kernel.documents.pdf.canvas import Node, PaperCanvas
from kernel.jobs import Progress, Silent

EACH_REPORT = 25


def render(
    papers: Sequence[Upright | Landscape],
    *,
    title: str,
    author: str,
    made_at: datetime,
    progress: Progress | None = None,
    done: int = 0,
) -> bytes:
    """The bytes of one file with all the papers; MissingGlyph names a sign that has no print.

    `done` is how many steps the work had behind it before the printing.
    """
    fonts.register()
    out, root = BytesIO(), Node("Document")
    canvas = PaperCanvas(
        out, root=root, made_at=made_at, margins=lambda *_: None, invariant=1, pageCompression=1,
        lang="ru-RU", initialFontName=fonts.face(Family.SERIF),
    )  # fmt: skip
    canvas.setTitle(title)
    canvas.setAuthor(author)
    canvas.setCreator("Nastavnik")
    told = progress or Silent()
    kept: Kept = {}
    for number, paper in enumerate(papers):
        _draw(canvas, root.add("Sect"), paper, kept)
        canvas.showPage()
        if number % EACH_REPORT == 0:
            told.report(done + number, done + len(papers))
    canvas.save()
    return out.getvalue()


def _draw(canvas: PaperCanvas, node: Node, paper: Upright | Landscape, kept: Kept) -> None:
    if isinstance(paper, Upright):
        UprightSheet(canvas, node, paper, kept).draw()
    else:
        LandscapeSheet(canvas, node, paper, kept).draw()
