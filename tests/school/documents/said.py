"""A paper as plain lines, to be compared with what it must say word for word."""

from collections.abc import Iterator

from kernel.documents.content import (
    Acquainted,
    AnnexMark,
    Approval,
    Bullets,
    Document,
    HeadingBlock,
    KeyValues,
    Note,
    Paragraph,
    PointItem,
    Points,
    Signatures,
    Table,
)


def lines_of(document: Document) -> str:
    """Everything that is printed, a line for each piece; NBSP is shown as a plain space."""
    return "\n".join(_lines(document)).replace("\u00a0", " ")


def _lines(document: Document) -> Iterator[str]:
    head = document.heading
    if head.approval is not None:
        yield from _of_approval(head.approval)
    yield from (part for part in (head.authority, head.operator, head.kind) if part)
    yield " | ".join(part for part in (head.date, head.number, head.place) if part)
    yield document.title
    for block in document.blocks:
        yield from _block(block)


def _block(block: object) -> Iterator[str]:
    match block:
        case Paragraph() | Note():
            yield str(block.text)
        case HeadingBlock():
            yield f"= {block.text}"
        case Points():
            yield from _points(block.items, "", block.start)
        case Bullets():
            yield from (f"– {item}" for item in block.items)
        case Table():
            yield " | ".join(column.title for column in block.columns)
            yield from (" | ".join(str(cell) for cell in row) for row in block.rows)
        case KeyValues():
            yield from (f"{name}: {value}" for name, value in block.pairs)
        case Signatures():
            yield from (f"{each.post} ____ {each.name}" for each in block.people)
        case Acquainted():
            yield block.title
            yield from (f"____ {name}" for name in block.people)
        case AnnexMark():
            yield " / ".join(block.lines)
        case Approval():
            yield from _of_approval(block)
        case _:
            yield f"[{type(block).__name__}]"


def _points(items: tuple[PointItem, ...], before: str, start: int) -> Iterator[str]:
    for n, item in enumerate(items, start):
        yield f"{before}{n}. {item.text}"
        yield from _points(item.points, f"{before}{n}.", 1)


def _of_approval(block: Approval) -> Iterator[str]:
    yield f"{block.word} {block.post} {block.name} {block.date}".rstrip()
