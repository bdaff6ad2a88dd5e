"""A QR code as rows of modules: how they are drawn is up to whoever draws."""

from collections.abc import Iterable, Sequence
from io import BytesIO

QUIET = 4  # modules of silence around, as the standard asks


def modules_of(text: str) -> list[list[bool]]:
    """The rows of the code's square, from the top; a dark module is True."""
    # loads much of reportlab: pages that show no code do without
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

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


def path_of(text: str) -> tuple[int, str]:
    """For an SVG: the side of the square with its silence, and the dark modules as one path."""
    rows = modules_of(text)
    path = "".join(
        f"M{start + QUIET} {line + QUIET}h{length}v1h-{length}z"
        for line, row in enumerate(rows)
        for start, length in runs(row)
    )
    return len(rows) + 2 * QUIET, path


def png_of(text: str, scale: int = 8) -> bytes:
    """For a file that takes only pictures: the code with its silence, a module `scale` wide."""
    from PIL import Image

    rows = modules_of(text)
    side = (len(rows) + 2 * QUIET) * scale
    image = Image.new("1", (side, side), 1)
    for line, row in enumerate(rows):
        for start, length in runs(row):
            left, top = (start + QUIET) * scale, (line + QUIET) * scale
            image.paste(0, (left, top, left + length * scale, top + scale))
    out = BytesIO()
    image.save(out, "PNG", optimize=False)
    return out.getvalue()
