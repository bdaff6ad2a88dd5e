"""Where people write: signatures, approvals, lists of those who have read, empty lines."""

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from kernel.documents import content, layout
from kernel.documents.content import Align, Signature
from kernel.documents.pdf.means import ALL, Means, Rows
from kernel.documents.pdf.styles import INK, QUIET
from kernel.documents.pdf.table import Command

_SIGNATURE = (layout.POST, layout.SIGN_GAP, layout.SIGN, layout.SIGN_GAP, layout.NAME)
_READ = (layout.READ_SIGN, layout.READ_GAP, layout.READ_NAME, layout.READ_DAY)
_AT_FOOT: tuple[Command, ...] = (("VALIGN", *ALL, "BOTTOM"), ("BOTTOMPADDING", *ALL, 1))


def signatures(means: Means, block: content.Signatures) -> list[Flowable]:
    rows = [_signature(means, person) for person in block.people]
    if not rows and not block.stamp:
        return []
    if block.stamp:
        stamp = means.text(block.stamp, means.root.add("P"), scale=layout.REQUISITE)
        rows.append([[stamp], [], [], [], []])
    lines = [
        _line(column, row)
        for row, person in enumerate(block.people)
        for column in ((2,) if person.name else (2, 4))
    ]
    table = means.placed(rows, _SIGNATURE, *_AT_FOOT, ("TOPPADDING", *ALL, 16), *lines)
    return [Spacer(0, 8), table]


def _signature(means: Means, person: Signature) -> list[list[Flowable]]:
    node = means.root.add("P")
    post = means.text(person.post, node, leading=1.15)
    return [[post], [], [], [], [means.text(person.name, node, leading=1.15)]]


def approval(means: Means, block: content.Approval) -> list[Flowable]:
    """A column at the right edge: the word, the post, a line with the name, the day."""
    root, room = means.root, means.room * layout.APPROVAL
    words = [means.text(block.word, root.add("P"), after=2)]
    words.append(means.text(block.post, root.add("P"), leading=1.15))
    shares = (layout.APPROVAL_SIGN, 0.03, 0.97 - layout.APPROVAL_SIGN)
    lines = [_line(0, 0)] if block.name else [_line(0, 0), _line(2, 0)]
    name = means.text(block.name, root.add("P"), leading=1.15)
    hand = means.placed(
        [[[], [], [name]]],
        shares,
        *_AT_FOOT,
        ("TOPPADDING", *ALL, 12 if block.name else 26),
        *lines,
        room=room,
    )
    day = means.text(block.date or layout.DAY_TO_WRITE, root.add("P"), before=6)
    column: list[Flowable] = [*words, hand, Spacer(0, 5), day]
    return [
        Spacer(0, 8),
        means.placed([[[], column]], (1 - layout.APPROVAL, layout.APPROVAL)),
        Spacer(0, 4),
    ]


def acquainted(means: Means, block: content.Acquainted) -> list[Flowable]:
    title = means.text(block.title, means.root.add("P"), before=14)
    title.keepWithNext = 1
    list_node = means.root.add("L")
    rows: Rows = []
    for person in block.people:
        node = list_node.add("LI").add("LBody")
        name = means.text(person, node, leading=1.15)
        day = means.text(layout.DAY_TO_WRITE, node, leading=1.15, align=Align.RIGHT)
        rows.append([[], [], [name], [day]])
    if not rows:
        return [title]
    lines = [_line(0, row) for row in range(len(rows))]
    return [title, means.placed(rows, _READ, *_AT_FOOT, ("TOPPADDING", *ALL, 11), *lines)]


def ruled(means: Means, block: content.Ruled) -> list[Flowable]:
    tall = layout.LINE_TO_WRITE * mm
    rows: Rows = [[[Spacer(0, tall)]] for _ in range(block.lines)]
    bare = (("TOPPADDING", *ALL, 0), ("BOTTOMPADDING", *ALL, 0))
    lines = [_line(0, row) for row in range(block.lines)]
    story: list[Flowable] = [means.placed(rows, (1.0,), *bare, *lines)] if rows else []
    if block.caption:
        node = means.root.add("P")
        story.append(
            means.text(block.caption, node, scale=layout.NOTE, color=QUIET, align=Align.CENTER)
        )
    return [*story, Spacer(0, 6)]


def boxes(means: Means, block: content.Boxes) -> list[Flowable]:
    """Squares are lines of a table, for no face of ours has the sign; answers are a list."""
    node = means.root.add("L")
    cells: list[list[Flowable]] = []
    for item in block.items:
        words = means.text(item, node.add("LI").add("LBody"), leading=1.2)
        cells += [[_square(means)], [words]]
    if not cells:
        return []
    step = len(cells) if block.across else 2
    rows: Rows = [cells[at : at + step] for at in range(0, len(cells), step)]
    wide = min(layout.BOX_ACROSS, 1 / len(block.items) - layout.BOX)
    shares = (layout.BOX, wide if block.across else 1 - layout.BOX) * (step // 2)
    return [means.placed(rows, shares, ("TOPPADDING", *ALL, 1.5)), Spacer(0, 4)]


def _square(means: Means) -> Flowable:
    side = layout.BOX_SIDE * mm
    bare: tuple[Command, ...] = (("TOPPADDING", *ALL, 0), ("BOTTOMPADDING", *ALL, 0))
    inner: Rows = [[[Spacer(0, side)]]]
    return means.placed(inner, (1.0,), *bare, ("BOX", *ALL, 0.8, INK), room=side)


def key_values(means: Means, block: content.KeyValues) -> list[Flowable]:
    node = means.root.add("Table")
    rows: Rows = []
    lines: list[Command] = []
    for number, (key, value) in enumerate(block.pairs):
        row = node.add("TR")
        name = means.text(key, row.add("TH", "Row"), scale=layout.REQUISITE, color=QUIET)
        rows.append([[name], [means.text(value, row.add("TD"), scale=layout.REQUISITE)]])
        if not content.plain(value):
            lines += [_line(1, number), ("TOPPADDING", (0, number), (-1, number), 8)]
    if not rows:
        return []
    shares = (layout.KEY, layout.KEY_VALUE)
    return [means.placed(rows, shares, ("TOPPADDING", *ALL, 1.5), *lines), Spacer(0, 6)]


def _line(column: int, row: int) -> Command:
    return ("LINEBELOW", (column, row), (column, row), 0.6, INK)
