"""The head of a paper: whose it is, who approves it, its requisites and its title."""

from typing import Any

from reportlab.platypus import Flowable, Spacer

from kernel.documents import layout
from kernel.documents.content import Align, Heading
from kernel.documents.pdf.hands import approval
from kernel.documents.pdf.means import Means
from kernel.documents.pdf.styles import INK
from kernel.documents.pdf.text import Rule

_REQUISITES = (0.35, 0.3, 0.35)


def head(means: Means) -> list[Flowable]:
    heading = means.document.heading
    story = _issuer(means, heading)
    if heading.approval is not None:
        story += approval(means, heading.approval)
    if heading.kind:
        node = means.root.add("P")
        story.append(means.text(heading.kind, node, align=Align.CENTER, bold=True, before=12))
    story += _requisites(means, heading)
    story += _title(means, heading)
    return [*story, Spacer(0, 10)]


def _issuer(means: Means, heading: Heading) -> list[Flowable]:
    style: dict[str, Any] = {"align": Align.CENTER, "leading": 1.2, "after": 2}
    story: list[Flowable] = [
        means.text(text, means.root.add("P"), scale=scale, **style)
        for text, scale in ((heading.authority, 1.0), (heading.operator, layout.OPERATOR))
        if text
    ]
    if story:
        story.append(Rule("100%", 0.8, color=INK, spaceBefore=5, spaceAfter=0))
    return story


def _title(means: Means, heading: Heading) -> list[Flowable]:
    """In the middle it is large; at the left it says what an order is about, in its own size."""
    at_left = heading.title_align is Align.LEFT
    look: dict[str, Any] = {"align": heading.title_align, "leading": 1.22}
    if at_left:
        look["right"] = means.room * (1 - layout.TITLE_LEFT)
    scale = 1.0 if at_left else layout.TITLE
    node = means.root.add("H1")
    words = means.document.title
    story: list[Flowable] = [
        means.text(words, node, scale=scale, bold=True, before=14, after=2, **look)
    ]
    if heading.subtitle:
        story.append(means.text(heading.subtitle, means.root.add("P"), after=2, **look))
    return story


def _requisites(means: Means, heading: Heading) -> list[Flowable]:
    parts = (
        (heading.date, Align.LEFT),
        (heading.place, Align.CENTER),
        (heading.number, Align.RIGHT),
    )
    if not any(text for text, _ in parts):
        return []
    row: list[list[Flowable]] = [
        [means.text(text, means.root.add("P"), align=align, scale=layout.REQUISITE)] if text else []
        for text, align in parts
    ]
    table = means.placed([row], _REQUISITES)
    table.spaceBefore = 4
    return [table]
