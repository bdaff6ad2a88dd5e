"""The canvas of our PDF files: structure for screen readers, and page numbers that know the total.

Each piece of text is drawn inside the mark of a node; at the end the nodes become the structure
tree. What only decorates (rules, repeated headers, page numbers) is marked as an artifact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from reportlab import rl_config
from reportlab.lib.utils import TimeStamp
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

# Streams spelt out in ASCII are a fifth longer and cost a tenth of a certificate.
rl_config.useA85 = 0


@dataclass(slots=True)
class Node:
    """One element of the structure tree: its tag, and where its text was drawn."""

    tag: str
    scope: str = ""
    span: int = 1
    kids: list[Node] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)

    def add(self, tag: str, scope: str = "", span: int = 1) -> Node:
        node = Node(tag, scope, span)
        self.kids.append(node)
        return node


class PaperCanvas(Canvas):
    """Keeps each page back until the number of pages is known, then writes the tree."""

    # reportlab's own, which its stubs leave out
    _doc: Any
    _code: list[str]
    _filename: Any
    _startPage: Callable[[], None]  # noqa: N815 - reportlab's name

    def __init__(
        self,
        *args: Any,
        root: Node,
        made_at: datetime | None,
        margins: Callable[[PaperCanvas, int, int], None],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        if made_at is not None:
            self._doc._timeStamp = _stamp(made_at)
        self._root = root
        self._margins = margins
        self._held: list[dict[str, Any]] = []
        self._marked = 0

    @contextmanager
    def marked(self, node: Node | None) -> Iterator[None]:
        """What is drawn inside belongs to the node, or only decorates."""
        if node is None:
            self._code.append("/Artifact BMC")
        else:
            self._code.append(f"/{node.tag} <</MCID {self._marked}>> BDC")
            node.marks.append((self.getPageNumber(), self._marked))
            self._marked += 1
        yield
        self._code.append("EMC")

    def draw_raw(self, operators: str) -> None:
        """Drawing operators as a PDF spells them; never with text of people in them."""
        self._code.append(operators)

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self._held.append(dict(self.__dict__))
        self._startPage()
        self._marked = 0

    def save(self) -> None:
        for page, state in enumerate(self._held, start=1):
            self.__dict__.update(state)
            self._margins(self, page, len(self._held))
            super().showPage()
        _write_tree(self._doc, self._root)
        self._doc.SaveToFile(self._filename, self)


def _stamp(moment: datetime) -> Any:
    stamp = TimeStamp(1)
    utc = moment.astimezone(UTC)
    stamp.YMDhms = (utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second)
    return stamp


def _write_tree(doc: Any, root: Node) -> None:
    pages = doc.Pages.pages
    by_mark: list[dict[int, Any]] = [{} for _ in pages]
    tree = pdfdoc.PDFDictionary({"Type": pdfdoc.PDFName("StructTreeRoot")})
    reference = doc.Reference(tree)
    tree["K"] = _element(doc, root, reference, by_mark)
    numbers: list[Any] = []
    for index, (page, marks) in enumerate(zip(pages, by_mark, strict=True)):
        _add_entry(page, "StructParents", index)
        _add_entry(page, "Tabs", pdfdoc.PDFName("S"))
        order = pdfdoc.PDFArray([marks[mark] for mark in sorted(marks)])
        numbers += [index, doc.Reference(order)]
    tree["ParentTree"] = doc.Reference(pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)}))
    tree["ParentTreeNextKey"] = len(pages)
    doc._catalog.StructTreeRoot = reference
    doc._catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})


def _element(doc: Any, node: Node, parent: Any, by_mark: list[dict[int, Any]]) -> Any:
    entries = {
        "Type": pdfdoc.PDFName("StructElem"),
        "S": pdfdoc.PDFName(node.tag),
        "P": parent,
    }
    if node.scope:
        head = {"O": pdfdoc.PDFName("Table"), "Scope": pdfdoc.PDFName(node.scope)}
        span = {"ColSpan": node.span} if node.span > 1 else {}
        entries["A"] = pdfdoc.PDFDictionary(head | span)
    element = pdfdoc.PDFDictionary(entries)
    reference = doc.Reference(element)
    kids = _marks(doc, node, element)
    for page, mark in node.marks:
        by_mark[page - 1][mark] = reference
    kids += [_element(doc, kid, reference, by_mark) for kid in node.kids]
    element["K"] = pdfdoc.PDFArray(kids)
    return reference


def _marks(doc: Any, node: Node, element: Any) -> list[Any]:
    """Numbers of the node's marks; with the page beside each where it stretches over several."""
    pages = {page for page, _ in node.marks}
    found = {page: doc.Reference(doc.Pages.pages[page - 1]) for page in pages}
    if len(pages) == 1:
        element["Pg"] = found[pages.pop()]
        return [mark for _, mark in node.marks]
    kind = pdfdoc.PDFName("MCR")
    return [
        pdfdoc.PDFDictionary({"Type": kind, "Pg": found[page], "MCID": mark})
        for page, mark in node.marks
    ]


def _add_entry(page: Any, key: str, value: Any) -> None:
    """reportlab writes only the entries it lists, and lists neither of ours."""
    page.__NoDefault__ = [*page.__NoDefault__, key]
    setattr(page, key, value)
