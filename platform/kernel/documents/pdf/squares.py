"""A QR code on a PDF page, as squares of the page itself: it prints sharp in any size."""

from kernel.documents.pdf.canvas import PaperCanvas
from kernel.documents.pdf.styles import INK
from kernel.documents.qr import modules_of, runs


def draw_qr(canvas: PaperCanvas, address: str, x: float, y: float, side: float) -> None:
    """The address as a square whose lower left corner is there.

    It decorates: the code beside it says the same. Its rectangles are written in whole modules of
    a scaled plane, for half of a certificate's drawing went into the lengths of a code.
    """
    rows = modules_of(address)
    high = len(rows)
    with canvas.marked(None):
        canvas.saveState()
        canvas.setFillColor(INK)
        canvas.translate(x, y)
        canvas.scale(side / high, side / high)
        canvas.draw_raw(
            " ".join(
                f"{start} {high - line - 1} {length} 1 re"
                for line, row in enumerate(rows)
                for start, length in runs(row)
            )
            + " f"
        )
        canvas.restoreState()
