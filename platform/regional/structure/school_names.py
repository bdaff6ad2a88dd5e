"""Knowing a school by the names people write: with and without «им. …», quotes, «МБОУ»."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from kernel.imports.folding import fold, key_of

# Legal forms before the name proper, written out or as letters.
_LEGAL = re.compile(
    r"^(?:(?:муниципальн|государственн|областн|краев|республиканск|бюджетн|казенн|автономн"
    r"|частн|некоммерческ|профессиональн|общеобразовательн|образовательн)[а-я]*\s+)*"
    r"(?:учреждение|организация)(?:\s+(?:дополнительного|профессионального)\s+образования)?\b"
    r"|^[а-я]{0,3}(?:бу|ку|ау|оу)(?:\s+до|до|\s+спо)?\b|^(?:оо|пао|ано)\b"
)
_KINDS = tuple(
    (re.compile(rf"\b{stem}[а-я]+{full}(?:\s+общеобразовательн[а-я]+)?\s+школ[а-я]"), short)
    for stem, full, short in (
        ("средн", r"(?:\s*\(?полн[а-я]+\)?)?", "сош"),
        ("основн", "", "оош"),
        ("начальн", "", "нош"),
    )
)
_IN_HONOUR = re.compile(r"\b(?:им\.|им|имени)\s*\b(.*)$")
_CUTOFF = 0.72


def bare_name(name: str) -> str:
    """The folded name without its legal form, quotes and long words for kinds of schools."""
    text = re.sub(r"[«»\"'“”„]", " ", fold(name))
    for pattern, short in _KINDS:
        text = pattern.sub(short, text)
    text = _LEGAL.sub("", re.sub(r"\s+", " ", text).strip())
    return _IN_HONOUR.sub(r"им. \1", text).strip(" ,.-")


@lru_cache(maxsize=20_000)
def keys_of(name: str) -> tuple[str, ...]:
    """What the name is compared by: itself, then without the person in whose honour it is."""
    bare = bare_name(name)
    keys = (key_of(bare), key_of(_IN_HONOUR.sub("", bare)))
    return tuple(dict.fromkeys(key for key in keys if key))


@dataclass(frozen=True, slots=True)
class KnownSchool:
    """A school of the portal as it is looked for."""

    id: UUID
    name: str
    full_name: str
    municipality_id: UUID


class SchoolIndex:
    """Schools of one municipality, found by a written name."""

    def __init__(self, schools: Iterable[KnownSchool]) -> None:
        self.names: dict[UUID, str] = {}
        self._exact: dict[str, set[UUID]] = {}
        self._loose: dict[str, set[UUID]] = {}
        for school in schools:
            self.names[school.id] = school.name
            for name in (school.name, school.full_name):
                first, *rest = keys_of(name) or (key_of(name),)
                self._exact.setdefault(first, set()).add(school.id)
                for key in (first, *rest):
                    self._loose.setdefault(key, set()).add(school.id)

    def find(self, name: str) -> frozenset[UUID]:
        """Schools the name may mean: one when it is known, several when it suits several."""
        keys = keys_of(name)
        for table, looked in ((self._exact, keys[:1]), (self._loose, keys)):
            for key in looked:
                if found := table.get(key):
                    return frozenset(found)
        return frozenset()

    def nearest(self, name: str) -> str | None:
        """The name that looks most like it, if any does."""
        for key in keys_of(name):
            near = difflib.get_close_matches(key, self._loose, n=1, cutoff=_CUTOFF)
            if near:
                return self.names[min(self._loose[near[0]])]
        return None
