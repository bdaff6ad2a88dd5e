"""A QR code as part of the page: an inline SVG that prints sharp and needs no script."""

from collections.abc import Sequence

from markupsafe import Markup, escape
from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

QUIET = 4  # modules of silence around, as the standard asks


def qr_svg(text: str, title: str = "") -> Markup:
    """The text as a QR code, dark on light whatever the theme; `title` says what it opens."""
    code = QRCode(None, QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    modules: list[list[bool]] = code.modules
    count = len(modules)
    path = "".join(_run(modules[row], row) for row in range(count))
    side = count + 2 * QUIET
    label = escape(title or text)
    return Markup(  # noqa: S704  # numbers of ours and an escaped label
        f'<svg class="qr" role="img" aria-label="{label}" viewBox="0 0 {side} {side}"'
        f' width="{side * 4}" height="{side * 4}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )


def _run(modules: Sequence[bool], row: int) -> str:
    """One row of modules as a path: neighbours are drawn together."""
    parts, start = [], None
    for column, dark in enumerate([*modules, False]):
        if dark and start is None:
            start = column
        elif not dark and start is not None:
            parts.append(f"M{start + QUIET} {row + QUIET}h{column - start}v1h{start - column}z")
            start = None
    return "".join(parts)
