"""What may be printed: the text made safe and whole before any renderer sees it."""

import re
import unicodedata

from kernel.documents.content import Run, Text, runs_of
from kernel.errors import DomainError

NBSP = "\u00a0"

_REPLACED = {
    "\t": " ",
    "\u202f": NBSP,  # the narrow no-break space: absent from our fonts
    "\u2007": NBSP,
    "\u2010": "-",
    "\r": "\n",
    "\v": "\n",
    "\f": "\n",
    "\x85": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}
_PREPOSITION = re.compile(r"(?<![\w-])([авикосуяАВИКОСУЯ]) (?=\w|[«(])")
_BEFORE_NUMBER = re.compile(r"(№|§|\b(?:ст|стр|п|гл|табл|рис)\.) (?=[\d_])")
_AFTER_NUMBER = re.compile(r"(?<=[\d,]) (?=%|₽|г\.|гг\.|руб|п\.)")
_PERCENT_POINTS = re.compile(r"\bп\. п\.")
_INITIALS = re.compile(r"\b([А-ЯЁA-Z]\.) ?([А-ЯЁA-Z]\.) ?(?=[А-ЯЁA-Z][а-яёa-z])")
_SURNAME_FIRST = re.compile(r"(?<=[а-яё]) ([А-ЯЁ]\.) ?([А-ЯЁ]\.)(?! ?[А-ЯЁ][а-яё])")
_CITY = re.compile(r"(?<!\d)(?<!\d[ \u00a0])\b([гсдп]\.) (?=[А-ЯЁ][а-яё])")


class MissingGlyph(DomainError):
    """These characters cannot be printed; a blank in their place would say nothing of it."""

    code = "missing_glyph"

    def __init__(self, characters: str) -> None:
        named = ", ".join(_named(sign) for sign in characters)
        super().__init__(characters=named)
        self.characters = characters

    def __str__(self) -> str:
        return f"{self.code}: {self.values['characters']}"


def _named(sign: str) -> str:
    shown = f"{sign} " if sign.isprintable() else ""
    return f"{shown}(U+{ord(sign):04X} {unicodedata.name(sign, 'no character')})"


def printable(text: str) -> str:
    """Composed text without control and invisible signs; rare spaces become those we can print.

    What changes the direction of writing is dropped too: a name must not read backwards.
    A code that is no character (half of a surrogate pair) raises MissingGlyph.
    """
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n"))
    if text.isascii() and text.isprintable():
        return text
    return "".join(_kept(sign) for sign in text)


def _kept(sign: str) -> str:
    if sign in _REPLACED:
        return _REPLACED[sign]
    category = unicodedata.category(sign)
    if category in ("Cs", "Cn"):
        raise MissingGlyph(sign)
    if category in ("Cc", "Cf") and sign != "\n":
        return ""
    if category == "Zs" and sign != NBSP:
        return " "
    return sign


def tied(text: str) -> str:
    """Russian text whose numbers, initials and one-letter prepositions keep to their neighbour."""
    text = _PREPOSITION.sub(rf"\1{NBSP}", text)
    text = _BEFORE_NUMBER.sub(rf"\1{NBSP}", text)
    text = _AFTER_NUMBER.sub(NBSP, text)
    text = _PERCENT_POINTS.sub(f"п.{NBSP}п.", text)
    text = _CITY.sub(rf"\1{NBSP}", text)
    text = _SURNAME_FIRST.sub(rf"{NBSP}\1{NBSP}\2", text)
    return _INITIALS.sub(rf"\1{NBSP}\2{NBSP}", text)


def typeset(text: Text, language: str) -> tuple[Run, ...]:
    """The runs as every renderer prints them, so that PDF and DOCX say the same."""
    tie = tied if language == "ru" else str
    return tuple(Run(tie(printable(run.text)), run.bold, run.italic) for run in runs_of(text))
