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
    PageBreakIfNotEmpty,
    Spacer,
)

from kernel.documents import content, layout
from kernel.documents.content import Align, Document, Orientation
from kernel.documents.pdf import hands, lists
from kernel.documents.pdf.canvas import Node
from kernel.documents.pdf.head import head
from kernel.documents.pdf.means import Means, taken_last
from kernel.documents.pdf.styles import QUIET
from kernel.documents.pdf.table import TableSetter, needed

HEADING_ROOM = 11 * mm


class Setter:
    """Sets one document; the structure grows under `root` in the order of reading."""

    def __init__(self, document: Document, root: Node) -> None:
        self._document = document
        self._root = root
        self._means = Means(document, root)

    def story(self) -> list[Flowable]:
        story = head(self._means)
        for place, block in enumerate(self._document.blocks):
            made = self._block(block)
            if isinstance(block, content.HeadingBlock):
                made = [CondPageBreak(self._with_heading(place)), *made]
            if isinstance(block, content.Signatures):
                made = [KeepTogether([*taken_last(story), *made])]
            story += made
        return story

    def _with_heading(self, place: int) -> float:
        """The room a heading needs so that it never stands without its table's first rows."""
        blocks = self._document.blocks
        following = place
        while following < len(blocks) and isinstance(blocks[following], content.HeadingBlock):
            following += 1
        last = blocks[following] if following < len(blocks) else None
        if not isinstance(last, content.Table):
            return 0.0
        return (following - place) * HEADING_ROOM + needed(last)

    @singledispatchmethod
    def _block(self, block: Any) -> list[Flowable]:
        raise TypeError(f"no such block: {type(block).__name__}")

    @_block.register
    def _paragraph(self, block: content.Paragraph) -> list[Flowable]:
        text = self._means.text(
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
        text = self._means.text(
            block.text,
            self._root.add(f"H{block.level + 1}"),
            scale=layout.HEADINGS[block.level],
            bold=block.level < 3,
            italic=block.level == 3,
            align=block.align,
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
            look: dict[str, Any] = {"scale": layout.CAPTION, "before": 4, "after": 4}
            story.append(self._means.text(block.caption, caption, **look))
        table = TableSetter(block, self._means.type, self._means.room, node).flowable()
        return [*story, table, Spacer(0, 7)]

    @_block.register
    def _bullets(self, block: content.Bullets) -> list[Flowable]:
        if block.indent:
            return lists.indented(self._means, block.items)
        items = [("–", item) for item in block.items]
        return lists.hanging(self._means, items, small=block.small)

    @_block.register
    def _numbered(self, block: content.Numbered) -> list[Flowable]:
        items = [(f"{n}.", item) for n, item in enumerate(block.items, start=block.start)]
        return lists.hanging(self._means, items, small=block.small)

    @_block.register
    def _points(self, block: content.Points) -> list[Flowable]:
        return lists.points(self._means, block)

    @_block.register
    def _key_values(self, block: content.KeyValues) -> list[Flowable]:
        return hands.key_values(self._means, block)

    @_block.register
    def _note(self, block: content.Note) -> list[Flowable]:
        node = self._root.add("P")
        style: dict[str, Any] = {"scale": layout.NOTE, "color": QUIET, "leading": 1.25, "after": 2}
        return [self._means.text(block.text, node, hyphens=True, **style)]

    @_block.register
    def _page_break(self, block: content.PageBreak) -> list[Flowable]:
        return [*self._turned(block.orientation), PageBreak()]

    @_block.register
    def _annex_mark(self, block: content.AnnexMark) -> list[Flowable]:
        breaks = [*self._turned(block.orientation), PageBreakIfNotEmpty()]
        node = self._root.add("P")
        words = "\n".join(block.lines)
        look: dict[str, Any] = {"align": Align.RIGHT, "leading": 1.2, "after": 6}
        return [*breaks, self._means.text(words, node, **look)]

    def _turned(self, orientation: Orientation | None) -> list[Flowable]:
        if orientation is None:
            return []
        self._means.turn(orientation)
        return [NextPageTemplate(Orientation(orientation).value)]

    @_block.register
    def _ruled(self, block: content.Ruled) -> list[Flowable]:
        return hands.ruled(self._means, block)

    @_block.register
    def _boxes(self, block: content.Boxes) -> list[Flowable]:
        return hands.boxes(self._means, block)

    @_block.register
    def _signatures(self, block: content.Signatures) -> list[Flowable]:
        return hands.signatures(self._means, block)

    @_block.register
    def _approval(self, block: content.Approval) -> list[Flowable]:
        return hands.approval(self._means, block)

    @_block.register
    def _acquainted(self, block: content.Acquainted) -> list[Flowable]:
        return hands.acquainted(self._means, block)
