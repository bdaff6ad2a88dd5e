"""From the blocks of a document to the flowables that reportlab lays on pages."""

from functools import singledispatchmethod
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    KeepTogether,
    NextPageTemplate,
    PageBreak,
    Spacer,
)

from kernel.documents import content, layout
from kernel.documents.content import Align, Document, Heading, Orientation, Signature
from kernel.documents.fonts import face
from kernel.documents.layout import SHEETS
from kernel.documents.pdf.canvas import Node
from kernel.documents.pdf.styles import INK, QUIET, Type
from kernel.documents.pdf.table import Command, MarkedTable, TableSetter, needed
from kernel.documents.pdf.text import Marked, Rule, markup

_SIGNATURE = (layout.POST, layout.SIGN_GAP, layout.SIGN, layout.SIGN_GAP, layout.NAME)
_ALL = ((0, 0), (-1, -1))


class Setter:
    """Sets one document; the structure grows under `root` in the order of reading."""

    def __init__(self, document: Document, root: Node) -> None:
        self._document = document
        self._root = root
        self._type = Type(document.family, document.size, document.language)
        self._room = SHEETS[document.orientation].room * mm

    def story(self) -> list[Flowable]:
        story = self._heading(self._document.heading)
        for block in self._document.blocks:
            made = self._block(block)
            if isinstance(block, content.Signatures):
                made = [KeepTogether([*_last_text(story), *made])]
            story += made
        return story

    def _bare(self, *more: Command) -> list[Command]:
        """The style of a table that only places texts beside each other."""
        return [
            # without this, reportlab names a font that is not ours in the file
            ("FONTNAME", *_ALL, face(self._type.family)),
            ("LEFTPADDING", *_ALL, 0),
            ("RIGHTPADDING", *_ALL, 0),
            ("VALIGN", *_ALL, "TOP"),
            *more,
        ]

    def _text(
        self, text: content.Text, node: Node, *, bullet: str | None = None, **style: Any
    ) -> Marked:
        words = markup(text, self._type.family, self._type.language)
        return Marked(words, self._type.style(**style), bulletText=bullet, node=node)

    def _heading(self, heading: Heading) -> list[Flowable]:
        title: dict[str, Any] = {"align": heading.title_align, "leading": 1.22}
        story: list[Flowable] = []
        for text, scale in ((heading.authority, 1.0), (heading.operator, layout.OPERATOR)):
            if text:
                made = self._text(
                    text, self._root.add("P"), align=Align.CENTER, scale=scale, leading=1.2, after=2
                )
                story.append(made)
        if story:
            story.append(Rule("100%", 0.8, color=INK, spaceBefore=5, spaceAfter=0))
        if heading.kind:
            node = self._root.add("P")
            story.append(self._text(heading.kind, node, align=Align.CENTER, bold=True, before=12))
        story += self._requisites(heading)
        node = self._root.add("H1")
        words = self._document.title
        story.append(
            self._text(words, node, scale=layout.TITLE, bold=True, before=14, after=2, **title)
        )
        if heading.subtitle:
            story.append(self._text(heading.subtitle, self._root.add("P"), after=2, **title))
        story.append(Spacer(0, 10))
        return story

    def _requisites(self, heading: Heading) -> list[Flowable]:
        parts = (
            (heading.date, Align.LEFT),
            (heading.place, Align.CENTER),
            (heading.number, Align.RIGHT),
        )
        if not any(text for text, _ in parts):
            return []
        row = [
            [self._text(text, self._root.add("P"), align=align, scale=layout.REQUISITE)]
            if text
            else []
            for text, align in parts
        ]
        widths = [self._room * share for share in (0.35, 0.3, 0.35)]
        return [MarkedTable([row], colWidths=widths, style=self._bare(), spaceBefore=4)]

    @singledispatchmethod
    def _block(self, block: Any) -> list[Flowable]:
        raise TypeError(f"no such block: {type(block).__name__}")

    @_block.register
    def _paragraph(self, block: content.Paragraph) -> list[Flowable]:
        text = self._text(
            block.text,
            self._root.add("P"),
            align=block.align,
            indent=layout.FIRST_LINE * mm if block.indent else 0.0,
            leading=1.35,
            after=3,
            hyphens=block.align is Align.JUSTIFY,
        )
        text.keepWithNext = int(block.keep_with_next)
        return [text]

    @_block.register
    def _heading_block(self, block: content.HeadingBlock) -> list[Flowable]:
        text = self._text(
            block.text,
            self._root.add(f"H{block.level + 1}"),
            scale=layout.HEADINGS[block.level],
            bold=block.level < 3,
            italic=block.level == 3,
            before=12,
            after=5,
        )
        return [CondPageBreak((30 if block.level == 1 else 20) * mm), text]

    @_block.register
    def _table(self, block: content.Table) -> list[Flowable]:
        node = self._root.add("Table")
        story: list[Flowable] = [CondPageBreak(needed(block))]
        if block.caption:
            caption = node.add("Caption")
            story.append(
                self._text(block.caption, caption, scale=layout.CAPTION, before=4, after=4)
            )
        table = TableSetter(block, self._type, self._room, node).flowable()
        return [*story, table, Spacer(0, 7)]

    @_block.register
    def _bullets(self, block: content.Bullets) -> list[Flowable]:
        return self._list([("–", item) for item in block.items], small=block.small)

    @_block.register
    def _numbered(self, block: content.Numbered) -> list[Flowable]:
        items = [(f"{n}.", item) for n, item in enumerate(block.items, start=block.start)]
        return self._list(items, small=block.small)

    def _list(self, items: list[tuple[str, content.Text]], *, small: bool) -> list[Flowable]:
        node = self._root.add("L")
        return [
            self._text(
                item,
                node.add("LI").add("LBody"),
                bullet=sign,
                scale=layout.SMALL if small else 1.0,
                hang=(4 if small else 7) * mm,
                after=2,
                hyphens=True,
            )
            for sign, item in items
        ] + [Spacer(0, 4)]

    @_block.register
    def _key_values(self, block: content.KeyValues) -> list[Flowable]:
        node = self._root.add("Table")
        rows = []
        for key, value in block.pairs:
            row = node.add("TR")
            name = self._text(key, row.add("TH", "Row"), scale=layout.REQUISITE, color=QUIET)
            rows.append([[name], [self._text(value, row.add("TD"), scale=layout.REQUISITE)]])
        widths = [self._room * layout.KEY, self._room * layout.KEY_VALUE]
        style = self._bare(("TOPPADDING", *_ALL, 1.5))
        table = MarkedTable(rows, colWidths=widths, style=style, hAlign="LEFT", splitInRow=1)
        return [table, Spacer(0, 6)]

    @_block.register
    def _note(self, block: content.Note) -> list[Flowable]:
        node = self._root.add("P")
        style: dict[str, Any] = {"scale": layout.NOTE, "color": QUIET, "leading": 1.25, "after": 2}
        return [self._text(block.text, node, hyphens=True, **style)]

    @_block.register
    def _page_break(self, block: content.PageBreak) -> list[Flowable]:
        if block.orientation is None:
            return [PageBreak()]
        self._room = SHEETS[block.orientation].room * mm
        return [NextPageTemplate(Orientation(block.orientation).value), PageBreak()]

    @_block.register
    def _signatures(self, block: content.Signatures) -> list[Flowable]:
        rows = [self._signature(person) for person in block.people]
        if block.stamp:
            stamp = self._text(block.stamp, self._root.add("P"), scale=layout.REQUISITE)
            rows.append([[stamp], [], [], [], []])
        widths = [self._room * share for share in _SIGNATURE]
        style = self._bare(
            ("VALIGN", *_ALL, "BOTTOM"),
            ("TOPPADDING", *_ALL, 16),
            ("BOTTOMPADDING", *_ALL, 1),
        )
        for index, person in enumerate(block.people):
            style.append(("LINEBELOW", (2, index), (2, index), 0.6, INK))
            if not person.name:
                style.append(("LINEBELOW", (4, index), (4, index), 0.6, INK))
        table = MarkedTable(rows, colWidths=widths, style=style, hAlign="LEFT")
        return [Spacer(0, 8), table]

    def _signature(self, person: Signature) -> list[list[Flowable]]:
        node = self._root.add("P")
        post = self._text(person.post, node, leading=1.15)
        return [[post], [], [], [], [self._text(person.name, node, leading=1.15)]]


def _last_text(story: list[Flowable]) -> list[Flowable]:
    """Take the last text off the story: a signature never stands alone on a page."""
    for index in range(len(story) - 1, max(len(story) - 4, -1), -1):
        if isinstance(story[index], Marked):
            taken = story[index:]
            del story[index:]
            return taken
        if not isinstance(story[index], Spacer):
            break
    return []
