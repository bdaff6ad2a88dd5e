"""Styles and pages of an editable document: named so that a Russian-speaking editor finds them."""

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from kernel.documents import layout
from kernel.documents.content import Align, Document, Family, Orientation
from kernel.documents.docx.parts import element

ALIGN = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTER: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
    Align.JUSTIFY: WD_ALIGN_PARAGRAPH.JUSTIFY,
}

AUTHORITY = "Орган власти"
OPERATOR = "Организация"
KIND = "Вид документа"
REQUISITE = "Реквизиты"
SUBTITLE = "Подзаголовок документа"
BODY = "Текст документа"
SMALL_BULLET = "Мелкий список"
SMALL_NUMBER = "Мелкий нумерованный список"
CELL = ("Текст таблицы", "Текст плотной таблицы", "Текст самой плотной таблицы")
UNDER = ("Вторая строка ячейки", "Вторая строка плотной ячейки", "Вторая строка самой плотной")
HEAD = ("Шапка таблицы", "Шапка плотной таблицы", "Шапка самой плотной таблицы")
NOTE = "Примечание"
SIGNATURE = "Подпись документа"
GAP = "Промежуток"
POINT = "Пункт документа"
APPROVAL = "Гриф утверждения"
ANNEX = "Отметка о приложении"
CAPTION_OF_LINE = "Подпись под линией"

_QUIET = RGBColor(0x4A, 0x51, 0x64)
_LANG = {"ru": "ru-RU", "en": "en-GB"}


def prepare(paper: Any, document: Document) -> None:
    """Give the empty file our styles, its language and its way of breaking words."""
    size = document.size
    normal = paper.styles["Normal"]
    _dress(normal, document, size=size, after=0)
    _title(paper.styles["Title"], document)
    for level, scale in layout.HEADINGS.items():
        style = paper.styles[f"Heading {level}"]
        _dress(style, document, size=size * scale, bold=level < 3, italic=level == 3)
        _space(style, before=12, after=5)
        style.paragraph_format.keep_with_next = True
    for name in ("List Bullet", "List Number"):
        _dress(paper.styles[name], document, size=size, after=2)
    _dress(paper.styles["Caption"], document, size=size * layout.CAPTION, before=6, after=4)
    paper.styles["Caption"].paragraph_format.keep_with_next = True
    for name in ("Header", "Footer"):
        _dress(paper.styles[name], document, size=size * layout.FOOT, quiet=True)
        # the template's own stops are those of another paper size
        paper.styles[name].element.pPr.remove(paper.styles[name].element.pPr.find(qn("w:tabs")))
    _add_own(paper, document)
    _set_language(paper, document.language)
    _set_substitute(paper, document.family)


def _title(style: Any, document: Document) -> None:
    """At the left it says what an order is about: in the size of the text, in part of the width."""
    at_left = document.heading.title_align is Align.LEFT
    scale = 1.0 if at_left else layout.TITLE
    _dress(style, document, size=document.size * scale, bold=True, before=14, after=2)
    _unrule(style)
    if at_left:
        rest = int(room(document.orientation) * (1 - layout.TITLE_LEFT))
        style.paragraph_format.right_indent = rest


def _add_own(paper: Any, document: Document) -> None:
    size = document.size
    own: dict[str, dict[str, Any]] = {
        AUTHORITY: {"size": size, "after": 2},
        OPERATOR: {"size": size * layout.OPERATOR, "after": 2},
        KIND: {"size": size, "bold": True, "before": 12},
        REQUISITE: {"size": size * layout.REQUISITE},
        SUBTITLE: {"size": size, "after": 12},
        BODY: {"size": size, "after": 3, "spacing": 1.15},
        NOTE: {"size": size * layout.NOTE, "quiet": True, "after": 3},
        SIGNATURE: {"size": size, "before": 12},
        GAP: {"size": 4},
        POINT: {"size": size, "after": 3, "spacing": 1.15},
        APPROVAL: {"size": size, "after": 2},
        ANNEX: {"size": size, "after": 6},
        CAPTION_OF_LINE: {"size": size * layout.NOTE, "quiet": True, "after": 6},
    }
    for step, scale in enumerate(layout.DENSITIES):
        own[CELL[step]] = {"size": size * scale}
        own[HEAD[step]] = {"size": size * scale * layout.HEAD_OF_TABLE}
        own[UNDER[step]] = {"size": size * scale * layout.UNDER, "quiet": True}
    for name, look in own.items():
        style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = paper.styles["Normal"]
        style.quick_style = True
        _dress(style, document, **look)
    for name, base in ((SMALL_BULLET, "List Bullet"), (SMALL_NUMBER, "List Number")):
        style = paper.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = paper.styles[base]
        _dress(style, document, size=size * layout.SMALL, after=2)
    for name in (AUTHORITY, OPERATOR, KIND, CAPTION_OF_LINE):
        paper.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paper.styles[ANNEX].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    paper.styles[POINT].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY


def turn(section: Any, orientation: Orientation) -> None:
    """Make the section an A4 sheet of that orientation with our margins."""
    sheet = layout.SHEETS[orientation]
    wide = orientation is Orientation.LANDSCAPE
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(sheet.width), Mm(sheet.height)
    section.left_margin, section.right_margin = Mm(sheet.left), Mm(sheet.right)
    section.top_margin, section.bottom_margin = Mm(sheet.top), Mm(sheet.bottom)
    section.footer_distance = Mm(sheet.bottom * 0.45)
    section.header_distance = Mm(10)


def room(orientation: Orientation) -> int:
    """The width between the margins, in the file's own units."""
    return int(Mm(layout.SHEETS[orientation].room))


def _dress(
    style: Any,
    document: Document,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    quiet: bool = False,
    before: float = 0,
    after: float = 0,
    spacing: float = 1.0,
) -> None:
    font = style.font
    font.name = document.family.value
    font.size = Pt(round(size * 2) / 2)
    font.bold = bold
    font.italic = italic
    font.color.rgb = _QUIET if quiet else RGBColor(0, 0, 0)
    faces = style.element.rPr.rFonts
    for part in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        faces.attrib.pop(qn(f"w:{part}"), None)
    for part in ("ascii", "hAnsi", "eastAsia", "cs"):
        faces.set(qn(f"w:{part}"), document.family.value)
    _space(style, before=before, after=after)
    style.paragraph_format.line_spacing = spacing


def _space(style: Any, *, before: float, after: float) -> None:
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)


def _unrule(style: Any) -> None:
    for old in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(old)
    for old in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(old)


def _set_language(paper: Any, language: str) -> None:
    code = _LANG.get(language, language)
    defaults = paper.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    properties = defaults.find(qn("w:rPr"))
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(element("lang", val=code, eastAsia=code, bidi="ar-SA"))
    settings = paper.settings.element
    hyphens = element("autoHyphenation", val="true")
    settings.insert_element_before(hyphens, "w:defaultTabStop", "w:characterSpacingControl")
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")  # the template's older one makes Word warn of it


def _set_substitute(paper: Any, family: Family) -> None:
    """What an editor without our font shows instead: not each computer has it."""
    other = {Family.SERIF: "Times New Roman", Family.SANS: "Arial"}[family]
    entry = f'<w:font w:name="{family.value}"><w:altName w:val="{other}"/></w:font></w:fonts>'
    for part in paper.part.package.iter_parts():
        if part.partname == "/word/fontTable.xml":
            part._blob = part.blob.replace(b"</w:fonts>", entry.encode())
