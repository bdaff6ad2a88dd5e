"""Endings of the nouns and adjectives that posts and names of schools begin with.

Five endings each, from the genitive to the prepositional. What no row fits stays unknown (None):
a word is never declined by a guess.
"""

import re
from collections.abc import Iterable, Mapping

from kernel.documents.values import CASES

OBLIQUE = CASES[1:]
# The accusative of a thing is its nominative: «учредить центр», but «назначить директора».
_ACCUSATIVE = OBLIQUE.index("accusative")

_NOUN = "а у а ом е"
_SOFT = "я ю я ем е"
_MIXED = "ого ому ого им ом"
_HISSING = "его ему его им ем"

Shape = tuple[re.Pattern[str], tuple[str, ...]]


def _row(shape: str, endings: str) -> Shape:
    """A word of the shape keeps its first group and takes the endings; «.» is an empty one."""
    return re.compile(shape), tuple("" if each == "." else each for each in endings.split())


# «Старший», «заведующий»: -щий and the like are soft, «русский» is mixed, «вожатый» is hard.
_MASCULINE_ADJECTIVES = (
    _row("(.*[жчшщ])ий", _HISSING),
    _row("(.*[гкх])ий", _MIXED),
    _row("(.*н)ий", _HISSING),
    _row("(.*[гкхжчшщ])ой", _MIXED),
    _row("(.*)[ыо]й", "ого ому ого ым ом"),
)
_FEMININE_ADJECTIVES = (
    _row("(.*[жчшщ])ая", "ей ей ую ей ей"),
    _row("(.*)ая", "ой ой ую ой ой"),
    _row("(.*)яя", "ей ей юю ей ей"),
)
_NEUTER_ADJECTIVES = (
    _row("(.*[гкх])ое", "ого ому ое им ом"),
    _row("(.*)ое", "ого ому ое ым ом"),
    _row("(.*)ее", "его ему ее им ем"),
)
ADJECTIVES: Mapping[str, tuple[Shape, ...]] = {
    "m": _MASCULINE_ADJECTIVES,
    "f": _FEMININE_ADJECTIVES,
    "n": _NEUTER_ADJECTIVES,
}
# Makers of people: no word with such an end declines otherwise.
AGENTS = (
    (_row("(.*тел)ь", _SOFT), "m"),
    (_row("(.*(?:ист|[тс]ор|лог|ник|[аеяю]нт|щик|чик|граф|вед|ер|ёр|ир|атр))", _NOUN), "m"),
    (_row("(.*[нчщ]иц)а", "ы е у ей е"), "f"),
    (_row("(.*(?:т|ч|ш)к)а", "и е у ой е"), "f"),
)


def hard(words: str) -> dict[str, tuple[str, ...]]:
    """«Директор» – «директора»."""
    return stored(words, "(.*)", _NOUN)


def soft(words: str) -> dict[str, tuple[str, ...]]:
    """«Учитель» – «учителя»; not for a stressed ending («секретарём»)."""
    return stored(words, "(.*)[ьй]", _SOFT)


def stored(words: str, shape: str, endings: str) -> dict[str, tuple[str, ...]]:
    """Words of one shape with their five forms."""
    row = _row(shape, endings)
    return {word: forms for word in words.split() if (forms := by_rows(word, (row,))) is not None}


def by_rows(word: str, rows: Iterable[Shape]) -> tuple[str, ...] | None:
    """The five forms by the first row that fits."""
    for shape, endings in rows:
        if found := shape.fullmatch(word):
            return tuple(found[1] + ending for ending in endings)
    return None


def adjective(word: str, gender: str, *, animate: bool = True) -> tuple[str, ...] | None:
    forms = by_rows(word, ADJECTIVES[gender])
    if forms is None or animate or gender != "m":
        return forms
    return tuple(word if n == _ACCUSATIVE else form for n, form in enumerate(forms))
