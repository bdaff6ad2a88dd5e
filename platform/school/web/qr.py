"""A QR code as part of the page: an inline SVG that prints sharp and needs no script."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from kernel.documents.qr import modules_of, runs

QUIET = 4  # modules of silence around, as the standard asks


def qr_svg(text: str, title: str = "") -> Markup:
    """The text as a QR code, dark on light whatever the theme; `title` says what it opens."""
    modules = modules_of(text)
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
    return "".join(
        f"M{start + QUIET} {row + QUIET}h{length}v1h-{length}z" for start, length in runs(modules)
    )
