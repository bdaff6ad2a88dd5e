"""The pieces of WordprocessingML that python-docx has no calls for."""

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from kernel.documents.content import DEEPEST_POINT, Text
from kernel.documents.typography import typeset

DASH = DEEPEST_POINT  # the level of items that begin with a dash
HAIR = "B9BFCC"
INK = "000000"
TINT = "EEF0F5"


def element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def add_field(paragraph: Any, instruction: str) -> None:
    """A value that the editor counts itself, such as the number of the page."""
    run = paragraph.add_run()._r
    run.append(element("fldChar", fldCharType="begin"))
    text = element("instrText")
    text.text = f" {instruction} "
    run.append(text)
    run.append(element("fldChar", fldCharType="separate"))
    shown = element("t")
    shown.text = "1"
    run.append(shown)
    run.append(element("fldChar", fldCharType="end"))


def add_runs(paragraph: Any, text: Text, language: str) -> None:
    for run in typeset(text, language):
        if run.text:
            made = paragraph.add_run(run.text)
            made.bold = run.bold or None
            made.italic = run.italic or None


def repeat_row(row: Any) -> None:
    """The row stands again at the top of each page of its table."""
    row._tr.get_or_add_trPr().append(element("tblHeader"))


def keep_row_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().insert(0, element("cantSplit"))


def rule_cell(cell: Any, **edges: int) -> None:
    """Lines at the named edges of a cell; weights in eighths of a point."""
    borders = element("tcBorders")
    for edge in ("top", "left", "bottom", "right"):
        if edge in edges:
            line = element(edge, val="single", sz=str(edges[edge]), space="0", color=INK)
            borders.append(line)
    cell._tc.get_or_add_tcPr().append(borders)


def tint_cell(cell: Any) -> None:
    cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill=TINT))


def dress_table(table: Any, lines: dict[str, tuple[int, str]], *, side: int = 90) -> None:
    """Fixed widths, the named lines (weight, colour), and room at the sides of each cell."""
    properties = table._tbl.tblPr
    for name in ("tblBorders", "tblLayout", "tblCellMar"):
        for old in properties.findall(qn(f"w:{name}")):
            properties.remove(old)
    borders = element("tblBorders")
    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"):
        if edge in lines:
            weight, color = lines[edge]
            borders.append(element(edge, val="single", sz=str(weight), space="0", color=color))
    margins = element("tblCellMar")
    for edge, room in (("top", 40), ("left", side), ("bottom", 50), ("right", side)):
        margins.append(element(edge, w=str(room), type="dxa"))
    # the schema wants these in this order, before tblLook
    anchor = properties.find(qn("w:tblLook"))
    for part in (borders, element("tblLayout", type="fixed"), margins):
        if anchor is None:
            properties.append(part)
        else:
            anchor.addprevious(part)


def fresh_numbering(document: Any, style: Any, start: int) -> int:
    """A numbering of the style's look that counts from `start`, whatever stood before."""
    numbering = document.part.numbering_part.element
    shared = style.element.pPr.numPr.numId.val
    abstract = numbering.num_having_numId(shared).abstractNumId.val
    return _started(numbering, abstract, (start,))


def point_levels(document: Any, indent: int) -> int:
    """Adds the look of points, «1.», «1.1.», «1.1.1.», to the file; `indent` in twips."""
    numbering = document.part.numbering_part.element
    known = numbering.findall(qn("w:abstractNum"))
    number = 1 + max((int(each.get(qn("w:abstractNumId"))) for each in known), default=0)
    look = element("abstractNum", abstractNumId=str(number))
    look.append(element("multiLevelType", val="multilevel"))
    for level in range(DEEPEST_POINT):
        text = "".join(f"%{n}." for n in range(1, level + 2))
        look.append(_level(level, text, indent, "decimal"))
    look.append(_level(DASH, "–", indent, "bullet"))
    # the schema wants looks before the numberings that use them
    known[-1].addnext(look)
    return number


def _level(level: int, text: str, indent: int, kind: str) -> Any:
    made = element("lvl", ilvl=str(level))
    for tag, value in (
        ("start", "1"), ("numFmt", kind), ("suff", "space"), ("lvlText", text),
        ("lvlJc", "left"),
    ):  # fmt: skip
        made.append(element(tag, val=value))
    properties = element("pPr")
    properties.append(element("ind", left="0", firstLine=str(indent)))
    made.append(properties)
    return made


def fresh_points(document: Any, look: int, start: int) -> int:
    """Points that count from `start` whatever points stood before."""
    numbering = document.part.numbering_part.element
    return _started(numbering, look, (start, *[1] * (DEEPEST_POINT - 1)))


def _started(numbering: Any, look: int, starts: tuple[int, ...]) -> int:
    number = numbering.add_num(look)
    for level, start in enumerate(starts):
        number.add_lvlOverride(ilvl=level).add_startOverride(start)
    return int(number.numId)


def use_numbering(paragraph: Any, number: int, level: int = 0) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number


def rule_paragraph(paragraph: Any) -> None:
    """A line under a paragraph, across the page."""
    properties = paragraph._p.get_or_add_pPr()
    borders = element("pBdr")
    borders.append(element("bottom", val="single", sz="6", space="5", color=INK))
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def set_widths(table: Any, widths: tuple[int, ...]) -> None:
    """Column widths, in the grid and in every cell: editors differ in which they believe."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table._tbl.tr_lst:
        for cell, width in zip(row.tc_lst, widths, strict=True):
            cell.width = width
