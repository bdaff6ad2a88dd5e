"""A document as HTML: the words of the PDF, marked up for reading on a screen.

Looks come from `.paper` in the theme; nothing here carries a style of its own. Numbers of points
are text, so that a point is read out, copied and found as the printed paper names it.
"""

from collections.abc import Iterable, Iterator
from functools import singledispatchmethod
from html import escape
from typing import Any

from kernel.documents import content, layout
from kernel.documents.content import Align, Cell, Document, Heading, Text, cell_of
from kernel.documents.qr import path_of
from kernel.documents.typography import typeset

__all__ = ["render"]

_TABLE = {"ru": "Таблица", "en": "Table"}
_HAND = '<span class="paper-hand"></span>'
_BREAK = '<hr class="paper-break">'


def render(document: Document, *, level: int = 2) -> str:
    """Markup for the inside of `<article class="paper">`; `level` is the level of its title."""
    return "\n".join(_Writer(document, level).parts())


def _tag(name: str, inner: str, *classes: str, **attributes: object) -> str:
    """An element around what is escaped already; `aria_label` is written `aria-label`."""
    named = " ".join(each for each in classes if each)
    told = {"class": named} if named else {}
    told |= {key.replace("_", "-"): str(value) for key, value in attributes.items()}
    shown = "".join(f' {key}="{escape(text)}"' for key, text in told.items())
    return f"<{name}{shown}>{inner}</{name}>"


def _aligned(align: Align, usual: Align) -> str:
    return "" if align is usual else f"paper-{align.value}"


class _Writer:
    def __init__(self, document: Document, level: int) -> None:
        self._document = document
        self._level = level
        self._tables = 0

    def parts(self) -> Iterator[str]:
        yield _tag("header", "\n".join(self._head(self._document.heading)), "paper-head")
        for block in self._document.blocks:
            yield from self._block(block)
        if self._document.requisite is not None:
            yield self._requisite(self._document.requisite)

    def _text(self, text: Text) -> str:
        parts = []
        for run in typeset(text, self._document.language):
            piece = escape(run.text).replace("\n", "<br>")
            piece = f"<i>{piece}</i>" if run.italic else piece
            parts.append(f"<b>{piece}</b>" if run.bold else piece)
        return "".join(parts)

    def _p(self, text: Text, *classes: str) -> str:
        return _tag("p", self._text(text), *classes)

    def _span(self, text: Text, *classes: str) -> str:
        return _tag("span", self._text(text), *classes)

    def _head(self, heading: Heading) -> Iterator[str]:
        for text, look in (
            (heading.authority, "paper-authority"), (heading.operator, "paper-operator"),
        ):  # fmt: skip
            if text:
                yield self._p(text, look)
        if heading.approval is not None:
            yield from self._block(heading.approval)
        if heading.kind:
            yield self._p(heading.kind, "paper-kind")
        requisites = (heading.date, heading.place, heading.number)
        if any(requisites):
            yield _tag("p", "\n".join(map(self._span, requisites)), "paper-requisites")
        align = _aligned(heading.title_align, Align.CENTER)
        yield self._title(self._document.title, 0, "paper-title", align)
        if heading.subtitle:
            yield self._p(heading.subtitle, "paper-subtitle", align)

    def _title(self, text: Text, below: int, *classes: str) -> str:
        return _tag(f"h{min(self._level + below, 6)}", self._text(text), *classes)

    def _requisite(self, requisite: content.Requisite) -> str:
        side, path = path_of(requisite.code_url)
        drawn = _tag("path", "", d=path)
        square = _tag("svg", drawn, "paper-qr", viewBox=f"0 0 {side} {side}", aria_hidden="true")
        words = [self._span(requisite.words)] if requisite.words else []
        told = "\n".join([*words, _tag("b", self._text(requisite.code_shown))])
        return _tag("footer", _tag("p", told) + square, "paper-requisite")

    @singledispatchmethod
    def _block(self, block: Any) -> Iterable[str]:
        raise TypeError(f"no such block: {type(block).__name__}")

    @_block.register
    def _paragraph(self, block: content.Paragraph) -> Iterable[str]:
        indent = "paper-indent" if block.indent else ""
        yield self._p(block.text, _aligned(block.align, Align.JUSTIFY), indent)

    @_block.register
    def _heading_block(self, block: content.HeadingBlock) -> Iterable[str]:
        yield self._title(block.text, block.level, _aligned(block.align, Align.LEFT))

    @_block.register
    def _bullets(self, block: content.Bullets) -> Iterable[str]:
        items = "\n".join(_tag("li", self._text(item)) for item in block.items)
        looks = ("paper-small" if block.small else "", "paper-dashes" if block.indent else "")
        yield _tag("ul", items, *looks)

    @_block.register
    def _numbered(self, block: content.Numbered) -> Iterable[str]:
        items = "\n".join(_tag("li", self._text(item)) for item in block.items)
        yield _tag("ol", items, "paper-small" if block.small else "", start=block.start)

    @_block.register
    def _points(self, block: content.Points) -> Iterable[str]:
        yield self._level_of_points(block.items, block.start, "", 1)

    def _level_of_points(
        self, items: tuple[content.PointItem, ...], start: int, before: str, depth: int
    ) -> str:
        made = []
        for n, item in enumerate(items, start=start):
            number = f"{before}{n}."
            words = f"{number}\u00a0{self._text(item.text)}"
            inner = _tag(f"h{min(self._level + depth, 6)}" if item.heading else "p", words)
            if item.points:
                inner += "\n" + self._level_of_points(item.points, 1, number, depth + 1)
            made.append(_tag("li", inner))
        # a list without markers is announced as a list only when it says so
        return _tag("ol", "\n".join(made), "paper-points", role="list")

    @_block.register
    def _key_values(self, block: content.KeyValues) -> Iterable[str]:
        pairs = [
            _tag("div", _tag("dt", self._text(key)) + "\n" + self._value(value))
            for key, value in block.pairs
        ]
        yield _tag("dl", "\n".join(pairs), "paper-facts")

    def _value(self, value: Text) -> str:
        blank = "" if content.plain(value) else "paper-blank"
        return _tag("dd", self._text(value), blank)

    @_block.register
    def _note(self, block: content.Note) -> Iterable[str]:
        yield self._p(block.text, "paper-note")

    @_block.register
    def _page_break(self, block: content.PageBreak) -> Iterable[str]:
        yield _BREAK

    @_block.register
    def _annex_mark(self, block: content.AnnexMark) -> Iterable[str]:
        yield _BREAK
        yield self._p("\n".join(block.lines), "paper-annex")

    @_block.register
    def _ruled(self, block: content.Ruled) -> Iterable[str]:
        yield _tag("div", '<span class="paper-line"></span>' * block.lines, "paper-ruled")
        if block.caption:
            yield self._p(block.caption, "paper-caption")

    @_block.register
    def _boxes(self, block: content.Boxes) -> Iterable[str]:
        square = '<span class="paper-box"></span>'
        items = "\n".join(_tag("li", square + self._text(item)) for item in block.items)
        yield _tag("ul", items, "paper-boxes", "paper-across" if block.across else "", role="list")

    @_block.register
    def _signatures(self, block: content.Signatures) -> Iterable[str]:
        for person in block.people:
            name = self._span(person.name, "" if person.name else "paper-hand")
            yield _tag("p", f"{self._span(person.post)}\n{_HAND}\n{name}", "paper-signature")
        if block.stamp:
            yield self._p(block.stamp, "paper-left")

    @_block.register
    def _approval(self, block: content.Approval) -> Iterable[str]:
        name = self._span(block.name, "" if block.name else "paper-hand")
        lines = [
            self._p(block.word),
            self._p(block.post),
            _tag("p", f"{_HAND}\n{name}", "paper-sign"),
            self._p(block.date or layout.DAY_TO_WRITE),
        ]
        yield _tag("div", "\n".join(lines), "paper-approval")

    @_block.register
    def _acquainted(self, block: content.Acquainted) -> Iterable[str]:
        yield self._p(block.title, "paper-left")
        day = self._span(layout.DAY_TO_WRITE)
        people = [_tag("li", f"{_HAND}\n{self._span(name)}\n{day}") for name in block.people]
        yield _tag("ul", "\n".join(people), "paper-acquainted", role="list")

    @_block.register
    def _table(self, block: content.Table) -> Iterable[str]:
        self._tables += 1  # regions of one page have names of their own
        named = _TABLE.get(self._document.language, _TABLE["en"])
        label = block.caption or f"{named} {self._tables}"
        caption = [_tag("caption", self._text(block.caption))] if block.caption else []
        head = "".join([self._groups(block), self._titles(block)])
        rows = "\n".join(self._row(block, row) for row in block.rows)
        total = self._row(block, block.total) if block.total is not None else ""
        parts = [*caption, _tag("thead", head), _tag("tbody", rows)]
        parts += [_tag("tfoot", total)] if total else []
        table = _tag("table", "\n".join(parts), "paper-grid" if block.grid else "")
        # a table wider than the screen is moved with the keys: that needs focus and a name
        yield _tag("div", table, "paper-wide", role="region", tabindex=0, aria_label=label)

    def _groups(self, block: content.Table) -> str:
        cells = [
            _tag("th", self._text(title), scope="colgroup", colspan=span)
            if title else _tag("td", "", colspan=span)
            for title, span in block.groups
        ]  # fmt: skip
        return _tag("tr", "\n".join(cells)) if cells else ""

    def _titles(self, block: content.Table) -> str:
        cells = [
            _tag("th", self._cell(Cell(column.title, under=column.under)),
                 _aligned(layout.head_align(block, index), Align.LEFT), scope="col")
            for index, column in enumerate(block.columns)
        ]  # fmt: skip
        return _tag("tr", "\n".join(cells))

    def _row(self, block: content.Table, row: content.Row) -> str:
        cells = [
            _tag("td", self._cell(cell_of(cell)), _aligned(column.align, Align.LEFT))
            for cell, column in zip(row, block.columns, strict=True)
        ]
        return _tag("tr", "\n".join(cells))

    def _cell(self, cell: Cell) -> str:
        mark = _tag("sup", self._text(cell.mark)) if cell.mark else ""
        under = f"<br>{_tag('small', self._text(cell.under))}" if cell.under else ""
        return f"{self._text(cell.text)}{mark}{under}"
