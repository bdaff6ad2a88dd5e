"""What is wrong with a text of a paper, each fault at its place: told before it is composed.

The profile's load, the region's editor and the tests run the same check.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kernel.documents.content import DEEPEST_POINT
from kernel.documents.fields import COUNT, ITEM, FieldKind, Kind
from kernel.documents.template import NAME, BadPiece, Field, pieces
from kernel.documents.values import DAY_FORMS, ORG_FORMS, PERSON_FORMS

if TYPE_CHECKING:  # a profile is checked by this module as it is read
    from kernel.profile.papers import Block, DocumentText, Point, TextSigner, TextTable

Where = tuple[str | int, ...]
Fields = Mapping[str, FieldKind]
HEAD = "head"
PERSON = "person"
# How many words «{name:one|few|many}» chooses from.
CHOICES = {Kind.PERSON: 2, Kind.FLAG: 2, Kind.NUMBER: 3}
FORMS: Mapping[Kind, frozenset[str]] = {
    Kind.PERSON: PERSON_FORMS,
    Kind.ORG: ORG_FORMS,
    Kind.DAY: DAY_FORMS,
}
ANY_FORM = PERSON_FORMS | ORG_FORMS | DAY_FORMS


@dataclass(frozen=True, slots=True)
class TextFault:
    """`where` is the path in the text, `code` the kind of fault, `what` the piece as typed.

    Codes: brace, field_shape, field_unknown, form_unknown, item_outside, list_in_text, not_a_list,
    too_deep, head_needed, bullet_points.
    """

    where: Where
    code: str
    what: str


def faults(text: "DocumentText", fields: Fields | None) -> list[TextFault]:
    """Every fault of the text. With `fields` None nobody knows the names: only shapes are seen."""
    return list(_Check(fields).text(text))


class _Scope:
    """The fields that have a meaning at a place; `items` None stands for unknown ones."""

    def __init__(self, fields: Fields | None, inside: bool = False) -> None:
        self.fields, self.inside = fields, inside

    def kind(self, name: str) -> FieldKind | None:
        return (self.fields or {}).get(name)

    def within(self, name: str) -> "_Scope":
        """Inside a part repeated for every item of the list."""
        if self.fields is None:
            return _Scope(None, inside=True)
        of = self.kind(name)
        inner = {key: kind for key, kind in self.fields.items() if not _of_item(key)}
        inner[COUNT] = FieldKind(Kind.NUMBER)
        if of is not None and of.kind is Kind.LIST:
            if of.items is None:
                inner[ITEM] = FieldKind(Kind.TEXT)
            else:
                inner |= {f"{ITEM}.{key}": kind for key, kind in of.items.items()}
        return _Scope(inner, inside=True)


def _of_item(name: str) -> bool:
    return name == ITEM or name.startswith(f"{ITEM}.")


class _Check:
    def __init__(self, fields: Fields | None) -> None:
        self._top = _Scope(fields)

    def text(self, text: "DocumentText") -> Iterator[TextFault]:
        top = self._top
        yield from _words(text.title, ("title",), top)
        yield from self._blocks(text.blocks, ("blocks",), top)
        yield from self._signers(text.signatures, ("signatures",), top)
        if text.approved:
            yield from _named(HEAD, ("approved",), top, Kind.PERSON, "head_needed")
        if text.acquainted is not None:
            yield from _acquainted(text.acquainted, top)
        for n, annex in enumerate(text.annexes):
            where: Where = ("annexes", n)
            yield from _words(annex.title, (*where, "title"), top)
            yield from _when(annex.when, (*where, "when"), top)
            yield from self._blocks(annex.blocks, (*where, "blocks"), top)

    def _blocks(self, blocks: "Iterable[Block]", at: Where, scope: _Scope) -> Iterator[TextFault]:
        for n, block in enumerate(blocks):
            yield from self._block(block, (*at, n), scope)

    def _block(self, block: "Block", at: Where, scope: _Scope) -> Iterator[TextFault]:
        yield from _repeat(block.when, block.each, at, scope)
        inner = scope.within(block.each) if block.each is not None else scope
        for key in ("text", "heading", "note"):
            yield from _words(getattr(block, key), (*at, key), inner)
        yield from self._points(block.points, (*at, "points"), inner, 1)
        yield from self._points(block.bullets, (*at, "bullets"), inner, DEEPEST_POINT)
        for n, fact in enumerate(block.facts):
            yield from _words(fact.name, (*at, "facts", n, "name"), inner)
            yield from _words(fact.text, (*at, "facts", n, "text"), inner)
        if block.table is not None:
            yield from self._table(block.table, (*at, "table"), inner)
        yield from self._signers(block.signatures, (*at, "signatures"), inner)

    def _points(
        self, points: "Iterable[Point]", at: Where, scope: _Scope, depth: int
    ) -> Iterator[TextFault]:
        for n, point in enumerate(points):
            where = (*at, n)
            yield from _repeat(point.when, point.each, where, scope)
            inner = scope.within(point.each) if point.each is not None else scope
            yield from _words(point.text, (*where, "text"), inner)
            if point.points and depth >= DEEPEST_POINT:
                code = "bullet_points" if at[-1] == "bullets" else "too_deep"
                yield TextFault((*where, "points"), code, point.points[0].text)
            yield from self._points(point.points, (*where, "points"), inner, depth + 1)

    def _table(self, table: "TextTable", at: Where, scope: _Scope) -> Iterator[TextFault]:
        yield from _named(table.rows, (*at, "rows"), scope, Kind.LIST, "not_a_list")
        row = scope.within(table.rows)
        for n, column in enumerate(table.columns):
            yield from _words(column.title, (*at, "columns", n, "title"), scope)
            yield from _words(column.text, (*at, "columns", n, "text"), row)
        for key in ("caption", "empty"):
            yield from _words(getattr(table, key), (*at, key), scope)

    def _signers(
        self, people: "Iterable[TextSigner]", at: Where, scope: _Scope
    ) -> Iterator[TextFault]:
        for n, signer in enumerate(people):
            yield from _repeat(signer.when, signer.each, (*at, n), scope)
            inner = scope.within(signer.each) if signer.each is not None else scope
            yield from _words(signer.post, (*at, n, "post"), inner)
            yield from _words(signer.name, (*at, n, "name"), inner)


def _repeat(when: str | None, each: str | None, at: Where, scope: _Scope) -> Iterator[TextFault]:
    inner = scope
    if each is not None:
        yield from _named(each, (*at, "each"), scope, Kind.LIST, "not_a_list")
        inner = scope.within(each)
    of_item = when is not None and _of_item(when.removeprefix("!"))
    yield from _when(when, (*at, "when"), inner if of_item else scope)


def _when(when: str | None, at: Where, scope: _Scope) -> Iterator[TextFault]:
    if when is not None:
        yield from _named(when.removeprefix("!"), at, scope)


def _named(
    name: str, at: Where, scope: _Scope, kind: Kind | None = None, code: str = ""
) -> Iterator[TextFault]:
    """A field named alone: it is there, and of the kind that the place needs."""
    if not NAME.fullmatch(name):
        yield TextFault(at, "field_shape", name)
    elif _of_item(name) and not scope.inside:
        yield TextFault(at, "item_outside", name)
    elif scope.fields is not None:
        known = scope.kind(name)
        if known is None:
            yield TextFault(at, "field_unknown", name)
        elif kind is not None and known.kind is not kind:
            yield TextFault(at, code, name)


def _acquainted(name: str, scope: _Scope) -> Iterator[TextFault]:
    at: Where = ("acquainted",)
    yield from _named(name, at, scope, Kind.LIST, "not_a_list")
    known = scope.kind(name)
    if known is not None and known.items is not None and PERSON not in known.items:
        yield TextFault(at, "field_unknown", f"{name}.{PERSON}")


def _words(text: str | None, at: Where, scope: _Scope) -> Iterator[TextFault]:
    """The faults of one line of words."""
    for piece in pieces(text) if text is not None else ():
        if isinstance(piece, BadPiece):
            yield TextFault(at, piece.code, piece.typed)
        elif isinstance(piece, Field):
            yield from _field(piece, at, scope)


def _field(piece: Field, at: Where, scope: _Scope) -> Iterator[TextFault]:
    found = list(_named(piece.name, at, scope))
    yield from (TextFault(at, fault.code, piece.typed) for fault in found)
    known = scope.kind(piece.name)
    if known is not None and known.kind is Kind.LIST:
        yield TextFault(at, "list_in_text", piece.typed)
    elif not found and not _form_fits(piece.form, known):
        yield TextFault(at, "form_unknown", piece.typed)


def _form_fits(form: str, kind: FieldKind | None) -> bool:
    if not form:
        return True
    words = form.count("|") + 1
    if kind is None:
        return words in CHOICES.values() or form in ANY_FORM
    if words > 1:
        return CHOICES.get(kind.kind) == words
    return form in FORMS.get(kind.kind, frozenset())
