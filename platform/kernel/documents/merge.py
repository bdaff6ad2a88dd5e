"""Several PDF files as one to print: every page in its order, an outline, the marks kept.

Importing this loads pypdf: import it where a file is made.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from kernel.documents.typography import printable

__all__ = ["to_one"]


def to_one(pdfs: Sequence[tuple[str, bytes]], *, title: str = "", language: str = "ru-RU") -> bytes:
    """One PDF of all pages in this order, with an outline of the titles.

    Equal files give equal bytes. Files that are tagged stay so: each is a part of the new tree.
    """
    writer = PdfWriter()
    tree = _Tree(writer)
    for name, pdf in pdfs:
        begins = len(writer.pages)
        reader = PdfReader(BytesIO(pdf))
        writer.append(reader, import_outline=False)
        writer.add_outline_item(title=printable(name), page_number=begins)
        tree.take(reader, writer.pages[begins:])
    tree.write()
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject(language)
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    if title:
        shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
        root[NameObject("/ViewerPreferences")] = shown
        writer.add_metadata({"/Title": printable(title)})
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


class _Tree:
    """The structure trees of the files as one; without it readers find loose words."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer = writer
        self._root = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
        self._reference = writer._add_object(self._root)
        self._parts = ArrayObject()
        self._parents = ArrayObject()
        self._next = 0

    def take(self, reader: PdfReader, pages: Sequence[Any]) -> None:
        """The tree of a file whose pages stand in the writer already."""
        theirs = reader.root_object.get("/StructTreeRoot")
        for original, page in zip(reader.pages, pages, strict=True):
            # a number of the file before would lead into another tree
            page.pop("/StructParents", None)
            number = original.get("/StructParents")
            if theirs is None or number is None:
                continue
            marks = _parents_of(theirs["/ParentTree"])[number].clone(self._writer)
            page[NameObject("/StructParents")] = NumberObject(self._next)
            self._parents += [NumberObject(self._next), marks.indirect_reference]
            self._next += 1
        if theirs is not None:
            part = theirs["/K"].clone(self._writer)
            part[NameObject("/P")] = self._reference
            part[NameObject("/S")] = NameObject("/Part")
            self._parts.append(part.indirect_reference)

    def write(self) -> None:
        if not self._parts:
            return
        document = DictionaryObject({
            NameObject("/Type"): NameObject("/StructElem"),
            NameObject("/S"): NameObject("/Document"),
            NameObject("/P"): self._reference,
            NameObject("/K"): self._parts,
        })  # fmt: skip
        top = self._writer._add_object(document)
        for part in self._parts:
            part.get_object()[NameObject("/P")] = top
        parents = DictionaryObject({NameObject("/Nums"): self._parents})
        self._root[NameObject("/K")] = top
        self._root[NameObject("/ParentTree")] = self._writer._add_object(parents)
        self._root[NameObject("/ParentTreeNextKey")] = NumberObject(self._next)
        catalogue = self._writer.root_object
        catalogue[NameObject("/StructTreeRoot")] = self._reference
        marked = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
        catalogue[NameObject("/MarkInfo")] = marked


def _parents_of(tree: Any) -> dict[int, Any]:
    numbers = tree["/Nums"]
    return dict(zip(numbers[::2], (each.get_object() for each in numbers[1::2]), strict=True))
