"""Colours and styles of the printed page."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle

from kernel.documents.content import Align, Family
from kernel.documents.fonts import Breaks, face, hyphenation

INK = HexColor("#000000")
QUIET = HexColor("#4A5164")
HAIR = HexColor("#B9BFCC")
TINT = HexColor("#EEF0F5")
BLUE = HexColor("#2C4099")
OCHRE = HexColor("#935C00")

ALIGN: dict[Align, Any] = {
    Align.LEFT: TA_LEFT,
    Align.CENTER: TA_CENTER,
    Align.RIGHT: TA_RIGHT,
    Align.JUSTIFY: TA_JUSTIFY,
}


@dataclass(frozen=True, slots=True)
class Type:
    """The styles of one document, made from its family, size and language."""

    family: Family
    size: float
    language: str

    def style(
        self,
        scale: float = 1.0,
        *,
        align: Align = Align.LEFT,
        bold: bool = False,
        italic: bool = False,
        indent: float = 0.0,
        hang: float = 0.0,
        right: float = 0.0,
        leading: float = 1.3,
        before: float = 0.0,
        after: float = 0.0,
        color: Color = INK,
        hyphens: bool = False,
        names: bool = False,
    ) -> ParagraphStyle:
        """A style of the document's size × scale; lengths are in points.

        `hyphens` lets words be broken, `names` those that begin with a capital too.
        """
        size = round(self.size * scale * 4) / 4
        return _style(
            face(self.family, bold=bold, italic=italic),
            size,
            round(size * leading, 2),
            ALIGN[align],
            (indent, hang, right, before, after),
            color.hexval(),
            hyphenation(self.language, names=names) if hyphens else None,
        )


@lru_cache(maxsize=512)
def _style(
    font: str,
    size: float,
    leading: float,
    align: Any,
    room: tuple[float, float, float, float, float],
    color: str,
    hyphens: Breaks | None,
) -> ParagraphStyle:
    indent, hang, right, before, after = room
    return ParagraphStyle(
        "text",
        fontName=font,
        fontSize=size,
        leading=leading,
        alignment=align,
        firstLineIndent=indent,
        leftIndent=hang,
        rightIndent=right,
        bulletFontName=font,
        bulletFontSize=size,
        spaceBefore=before,
        spaceAfter=after,
        textColor=HexColor(color),
        hyphenationLang=hyphens or "",  # type: ignore[arg-type]  # a function will do
        splitLongWords=1,
        allowWidows=0,
        allowOrphans=0,
    )
