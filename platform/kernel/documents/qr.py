"""A QR code as an SVG picture: an address on a screen, a poster or a paper."""

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

QUIET = 4  # modules of white around the code, as the standard asks


def modules(text: str) -> list[list[bool]]:
    """The dark and light squares of the code, in the smallest size that holds the text."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    return [[bool(dark) for dark in row] for row in code.modules]


def qr_svg(text: str, label: str) -> str:
    """A whole `<svg>`; black on white in any theme, for cameras expect that. `label` is read aloud.

    `label` must be safe for an attribute: the caller escapes what people typed.
    """
    rows = modules(text)
    size = len(rows) + 2 * QUIET
    path = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="240"'
        f' height="240" role="img" aria-label="{label}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path fill="#000" d="{path}"/></svg>'
    )
