"""Faults of a text and kinds of its parts in words, each with what to do."""

from collections.abc import Mapping

from kernel.documents.fields import FieldKind, Kind
from kernel.documents.values import DAY_FORMS
from regional.texts.lines import ALIGNS
from web.i18n import gettext, mark

KINDS: Mapping[str, str] = {
    "text": mark("Paragraph"),
    "heading": mark("Heading"),
    "points": mark("Numbered points"),
    "bullets": mark("List with dashes"),
    "table": mark("Table"),
    "facts": mark("Facts in two columns"),
    "lines": mark("Empty lines to write on"),
    "note": mark("Small print"),
    "page": mark("New page"),
    "clauses": mark("Place of the school's own points"),
    "signatures": mark("Signatures"),
}
PAGES: Mapping[str, str] = {
    "same": mark("as before"),
    "portrait": mark("upright"),
    "landscape": mark("lengthwise"),
}
PARAGRAPH_ALIGNS: Mapping[str, str] = {
    "justify": mark("to the width"),
    "left": mark("at the left"),
    "center": mark("in the middle"),
    "right": mark("at the right"),
}
LEVELS: Mapping[str, str] = {
    "1": mark("first level"),
    "2": mark("second level"),
    "3": mark("third level"),
}
HINTS: Mapping[str, str] = {
    "points": mark(
        "A line each, with its number: 1. for a point, 1.1. beneath it. The paper numbers anew."
    ),
    "bullets": mark("A line each, beginning with a hyphen; two hyphens for what belongs to it."),
    "facts": mark("A line each: name | what it is."),
    "signatures": mark("A line each: post | name."),
    "table": mark("Columns, a line each: title | what stands in it | width | alignment."),
    "lines": mark("How many lines, from 1 to 30."),
}
FAULTS: Mapping[str, str] = {
    "brace": mark("A brace has no pair: “%(what)s”. Write the field as in the list of fields."),
    "field_shape": mark("“%(what)s” is no field. Take one from the list of fields."),
    "field_unknown": mark("This paper has no field “%(what)s”. Take one from the list of fields."),
    "form_unknown": mark("The field has no such form: “%(what)s”. Look it up in the list."),
    "item_outside": mark("“%(what)s” has a meaning only in a repeated part or in a table."),
    "list_in_text": mark("“%(what)s” is a list: repeat a part for it, or make a table."),
    "not_a_list": mark("“%(what)s” is no list: nothing can be repeated for it."),
    "too_deep": mark("Points have three levels at most."),
    "head_needed": mark("This paper does not know the head: leave the approval out."),
    "bullet_points": mark("A list with dashes has one level here. Use numbered points."),
    "annex_unknown": mark("This paper cannot be annexed here: its data is not gathered."),
    "no_number": mark("Begin the line with the number of the point. For example, 2. or 2.1."),
    "no_dash": mark("Begin the line with a hyphen."),
    "no_words": mark("Write the words, or take the part out."),
    "depth_jumps": mark("A level is skipped: 1.1.1. may stand only beneath 1.1."),
    "two_parts": mark("Part the line by “|”: what stands at the left, then at the right."),
    "share_odd": mark("The width is a number from 0.1 to 12. For example, 2."),
    "align_odd": mark("The alignment is one of: слева, по центру, справа."),
    "list_needed": mark("Choose the list whose rows the table has."),
    "count_odd": mark("A number from 1 to 30 is needed."),
    "shape_too_long": mark("The text is too long. Shorten it."),
    "shape": mark("This part cannot be read. Check it."),
}
KIND_WORDS: Mapping[Kind, str] = {
    Kind.TEXT: mark("words"),
    Kind.FLAG: mark("yes or no"),
    Kind.NUMBER: mark("number"),
    Kind.DAY: mark("day"),
    Kind.PERSON: mark("somebody, in cases"),
    Kind.ORG: mark("institution"),
    Kind.LIST: mark("list"),
}
# Which forms the legend shows for a kind; a person has more of them than anybody needs at once.
SHOWN_FORMS: Mapping[Kind, tuple[str, ...]] = {
    Kind.PERSON: ("", "genitive", "dative", "accusative", "instrumental", "short", "short_dative",
                  "post", "post_accusative", "согласен|согласна"),
    Kind.ORG: ("", "genitive", "dative", "prepositional", "short"),
    Kind.DAY: ("", *sorted(DAY_FORMS - {"long"})),
    Kind.NUMBER: ("", "пара|пары|пар"),
    Kind.FLAG: ("да|нет",),
    Kind.TEXT: ("",),
}  # fmt: skip


def fault_words(code: str, what: str = "", line: int | None = None) -> str:
    """«Строка 3: …»"""
    known = code if code in FAULTS else "shape"
    said = gettext(FAULTS[known], what=what) if "%(what)s" in FAULTS[known] else gettext(
        FAULTS[known]
    )  # fmt: skip
    return gettext("Line %(n)s: %(words)s", n=line, words=said) if line else said


def kind_words(kind: str) -> str:
    return gettext(KINDS[kind])


def hint_words(kind: str) -> str:
    return gettext(HINTS[kind]) if kind in HINTS else ""


def field_kind_words(field: FieldKind) -> str:
    return gettext(KIND_WORDS[field.kind])


def aligns() -> str:
    """The words of alignment that a column's line may end with."""
    return ", ".join(ALIGNS.values())
