"""Lists on a PDF page: bullets and numbers that hang, points that run on as paragraphs."""

from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Spacer

from kernel.documents import content, layout
from kernel.documents.content import Align, PointItem
from kernel.documents.pdf.canvas import Node
from kernel.documents.pdf.means import Means
from kernel.documents.typography import NBSP


def hanging(means: Means, items: list[tuple[str, content.Text]], *, small: bool) -> list[Flowable]:
    """Items with their signs in the margin of the list."""
    node = means.root.add("L")
    return [
        means.text(
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


def indented(means: Means, items: tuple[content.Text, ...]) -> list[Flowable]:
    """Items that begin with a dash where paragraphs begin."""
    node = means.root.add("L")
    dash = content.Run(f"–{NBSP}")
    return [
        _paragraph(means, (dash, *content.runs_of(item)), node.add("LI").add("LBody"))
        for item in items
    ]


def _paragraph(means: Means, words: content.Text, node: Node) -> Flowable:
    look: dict[str, Any] = {"align": Align.JUSTIFY, "indent": layout.FIRST_LINE * mm}
    return means.text(words, node, leading=1.35, after=3, hyphens=True, **look)


def points(means: Means, block: content.Points) -> list[Flowable]:
    return _points(means, block.items, block.start, "", means.root.add("L"), 1)


def _points(
    means: Means, items: tuple[PointItem, ...], start: int, before: str, node: Node, depth: int
) -> list[Flowable]:
    story: list[Flowable] = []
    for n, item in enumerate(items, start=start):
        number = f"{before}{n}."
        body = node.add("LI").add("LBody")
        story += _point(means, item, number, body, depth)
        if item.points:
            story += _points(means, item.points, 1, number, body.add("L"), depth + 1)
    return story


def _point(means: Means, item: PointItem, number: str, body: Node, depth: int) -> list[Flowable]:
    words = (content.Run(f"{number}{NBSP}"), *content.runs_of(item.text))
    indent = layout.FIRST_LINE * mm
    if item.heading:
        title = means.text(
            words,
            body.add(f"H{depth + 1}"),
            scale=layout.HEADINGS[depth],
            bold=True,
            indent=indent,
            leading=1.3,
            before=9 if depth == 1 else 4,
            after=4,
        )
        title.keepWithNext = 1
        return [CondPageBreak(20 * mm), title]
    # words above other points have a node of their own, so that they are read before those
    return [_paragraph(means, words, body.add("P") if item.points else body)]
