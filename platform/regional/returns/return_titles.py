"""Which district and which school year a return's own title lines name."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from uuid import UUID

from kernel.imports.folding import fold
from kernel.school_year import SchoolYear

ADJECTIVE_ENDINGS = "ий|ый|ого|ому|им|ым|ом|ая|ой|ую|ое|ые|ие|ых|их"
_ADJECTIVE = re.compile(r"(?<=[а-я]{3})(?:ий|ый|ая|ое|ие|ые)$")
_VOWEL = re.compile(r"(?<=[а-я]{3})[аеиоуыья]$")
_YEAR = re.compile(r"\b(20\d{2})\s*[/-]\s*(20\d{2}|\d{2})\b")


def years_named(lines: Iterable[str]) -> list[int]:
    """School years in the lines, in order, each once; spans of other lengths are no school year."""
    found: dict[int, None] = {}
    for line in lines:
        for start, end in _YEAR.findall(fold(line)):
            try:
                found[SchoolYear.parse(f"{start}/{end}").start] = None
            except ValueError:
                continue
    return list(found)


def municipality_named(lines: Iterable[str], names: Mapping[UUID, Sequence[str]]) -> UUID | None:
    """The only municipality whose name or alias stands in the lines, in any grammatical case."""
    text = " ; ".join(re.sub(r"[«»\"']", "", fold(line)) for line in lines)
    found = {
        municipality
        for municipality, known in names.items()
        if any(_declined(name).search(text) for name in known)
    }
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=2_000)
def _declined(name: str) -> re.Pattern[str]:
    """«Онгудайский район» also as «Онгудайского муниципального района»."""
    words = re.sub(r"[«»\"']", "", fold(name)).split()
    forms = r"\s+(?:муниципальн[а-я]+\s+)?".join(_forms(word) for word in words)
    return re.compile(rf"(?<![\w-]){forms}(?![\w-])")


def _forms(word: str) -> str:
    """A word in any case. An adjective keeps an ending, or Брянский would be read in Брянск."""
    if match := _ADJECTIVE.search(word):
        return re.escape(word[: match.start()]) + f"(?:{ADJECTIVE_ENDINGS})"
    return re.escape(_VOWEL.sub("", word)) + "(?:[аеуыиоюя]|ом|ой|ем|ей)?"
