"""The blocks of a text, filled with a case's data: paragraphs, points that go on, tables."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from kernel.documents.content import (
    Align,
    Block,
    Bullets,
    Column,
    HeadingBlock,
    KeyValues,
    Note,
    Orientation,
    PageBreak,
    Paragraph,
    PointItem,
    Points,
    Ruled,
    Signature,
    Signatures,
    Table,
)
from kernel.documents.fields import ITEM
from kernel.documents.template import (
    BadText,
    Scope,
    filled,
    filled_or_empty,
    value_of,
    with_item,
)
from kernel.documents.values import Value
from kernel.profile.papers import Block as TextBlock
from kernel.profile.papers import Point, TextColumn, TextFact, TextSigner, TextTable

ORDERS = "ПРИКАЗЫВАЮ"
OWN_CLAUSES = "Дополнительные условия"
# Their points of the first level are sections: bold, with points beneath.
IN_SECTIONS = frozenset(("regulations", "agreement"))
Items = Sequence[Mapping[str, Value] | str]


class Repeated(Protocol):
    """What may be left out (`when`) and repeated (`each`)."""

    @property
    def when(self) -> str | None: ...

    @property
    def each(self) -> str | None: ...


def stands(when: str | None, scope: Scope) -> bool:
    """Whether a part is there: its field says something («!name»: says nothing)."""
    if when is None:
        return True
    name = when.removeprefix("!")
    return bool(value_of(name, scope)) != when.startswith("!")


def items_of(name: str, scope: Scope) -> Items:
    value = value_of(name, scope)
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise BadText(what=name)
    return value


def scopes(part: Repeated, scope: Scope) -> list[Scope]:
    """A scope for every time the part is printed; `when` of «item.…» chooses among the items."""
    if part.each is None:
        return [scope] if stands(part.when, scope) else []
    items = items_of(part.each, scope)
    if part.when is not None and part.when.removeprefix("!").startswith(f"{ITEM}."):
        items = [item for item in items if stands(part.when, with_item(scope, item, 0))]
    elif not stands(part.when, scope):
        return []
    return [with_item(scope, item, n) for n, item in enumerate(items, 1)]


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def signers(people: Iterable[TextSigner], scope: Scope) -> tuple[Signature, ...]:
    """Posts with a capital, for each begins a line; nobody's name is a line for it."""
    return tuple(
        Signature(
            capital(filled_or_empty(each.post, inner)),
            filled_or_empty(each.name, inner) if each.name is not None else "",
        )
        for each in people
        for inner in scopes(each, scope)
    )


class Blocks:
    """Composes the blocks of one text; points are numbered through until a heading or a page."""

    def __init__(self, layout: str, clauses: Sequence[str] = ()) -> None:
        self._in_sections = layout in IN_SECTIONS
        self._orders = layout == "order"
        self._clauses = tuple(clauses)
        self._next = 1

    def composed(self, blocks: Iterable[TextBlock], scope: Scope) -> list[Block]:
        made: list[Block] = []
        for block in blocks:
            for inner in scopes(block, scope):
                for each in self._block(block, inner):
                    self._before(each, made)
                    made.append(each)
        return made

    def _before(self, block: Block, made: list[Block]) -> None:
        """«ПРИКАЗЫВАЮ:» stands before the first points of an order, unless its text has it."""
        if isinstance(block, Paragraph) and ORDERS in str(block.text):
            self._orders = False
        if self._orders and isinstance(block, Points):
            self._orders = False
            made.append(Paragraph(f"{ORDERS}:", Align.LEFT, indent=False, keep_with_next=True))

    def _block(self, block: TextBlock, scope: Scope) -> list[Block]:
        """One block, or none where it came out empty."""
        if block.heading is not None or block.page is not None:
            self._next = 1
        if block.points:
            return self._points(self._point_items(block.points, scope))
        if block.clauses:
            return self._own_clauses()
        if block.table is not None:
            return _table(block.table, scope)
        return _plain(block, scope)

    def _own_clauses(self) -> list[Block]:
        own = tuple(PointItem(words) for words in self._clauses)
        if own and self._in_sections:
            own = (PointItem(OWN_CLAUSES, own, heading=True),)
        return self._points(own)

    def _points(self, items: tuple[PointItem, ...]) -> list[Block]:
        if not items:
            return []
        start, self._next = self._next, self._next + len(items)
        return [Points(items, start)]

    def _point_items(
        self, points: Iterable[Point], scope: Scope, top: bool = True
    ) -> tuple[PointItem, ...]:
        made = []
        for point in points:
            for inner in scopes(point, scope):
                beneath = self._point_items(point.points, inner, top=False)
                heading = top and self._in_sections and bool(beneath)
                made.append(PointItem(filled(point.text, inner), beneath, heading))
        return tuple(made)


def _plain(block: TextBlock, scope: Scope) -> list[Block]:
    made: Block | None = None
    if block.text is not None:
        made = _paragraph(block.text, block.align, scope)
    elif block.heading is not None:
        made = HeadingBlock(filled(block.heading, scope), block.level)
    elif block.bullets:
        items = tuple(filled(b.text, each) for b in block.bullets for each in scopes(b, scope))
        made = Bullets(items) if items else None
    elif block.facts:
        made = _facts(block.facts, scope)
    elif block.lines:
        made = Ruled(block.lines)
    elif block.note is not None:
        made = Note(filled(block.note, scope))
    elif block.page is not None:
        made = PageBreak(None if block.page == "same" else Orientation(block.page))
    elif people := signers(block.signatures, scope):
        made = Signatures(people)
    return [made] if made is not None else []


def _paragraph(text: str, align: str, scope: Scope) -> Paragraph | None:
    words = filled(text, scope)
    indent = align in ("justify", "left")
    return Paragraph(words, Align(align), indent) if words.strip() else None


def _facts(facts: Iterable[TextFact], scope: Scope) -> KeyValues:
    return KeyValues(tuple((filled(f.name, scope), filled_or_empty(f.text, scope)) for f in facts))


def _table(table: TextTable, scope: Scope) -> list[Block]:
    items = items_of(table.rows, scope)
    if not items:
        made = _paragraph(table.empty, "justify", scope) if table.empty is not None else None
        return [made] if made is not None else []
    rows = [with_item(scope, item, n) for n, item in enumerate(items, 1)]
    return [
        Table(
            tuple(_column(column, scope) for column in table.columns),
            tuple(tuple(filled_or_empty(c.text, row) for c in table.columns) for row in rows),
            caption=filled(table.caption, scope) if table.caption is not None else "",
            grid=True,
        )
    ]


def _column(column: TextColumn, scope: Scope) -> Column:
    return Column(filled(column.title, scope), column.share, Align(column.align))
