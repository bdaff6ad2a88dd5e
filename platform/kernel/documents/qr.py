"""A QR code as rows of modules: how they are drawn is up to whoever draws."""

from collections.abc import Iterable, Sequence

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel


def modules_of(text: str) -> list[list[bool]]:
    """The rows of the code's square, from the top; a dark module is True."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    rows: list[list[bool]] = code.modules
    return rows


def runs(row: Sequence[bool]) -> Iterable[tuple[int, int]]:
    """Where dark modules begin and how many stand together."""
    start: int | None = None
    for index, dark in enumerate([*row, False]):
        if dark and start is None:
            start = index
        elif not dark and start is not None:
            yield start, index - start
            start = None
