"""A QR code as part of the page: an inline SVG that prints sharp and needs no script."""

from markupsafe import Markup, escape

from kernel.documents.qr import path_of


def qr_svg(text: str, title: str = "") -> Markup:
    """The text as a QR code, dark on light whatever the theme; `title` says what it opens."""
    side, path = path_of(text)
    label = escape(title or text)
    return Markup(  # noqa: S704  # numbers of ours and an escaped label
        f'<svg class="qr" role="img" aria-label="{label}" viewBox="0 0 {side} {side}"'
        f' width="{side * 4}" height="{side * 4}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )
