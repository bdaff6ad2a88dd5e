"""Knowing a school by the names people write: with and without «им. …», quotes, «МБОУ»."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from kernel.imports.folding import fold, key_of

# Legal forms before the name proper; the longer ones first. Endings differ, so stems are kept.
_LEGAL = re.compile(
    r"\b(?:мбоу|мкоу|маоу|мбу|мку|мау|моу|гбоу|гкоу|гаоу|гоу|кгбоу|огбоу|бпоу|апоу|кпоу|гбпоу|спо"
    r"|бу|ку|ау|боу|коу|аоу|мбудо|маудо|мбу до|мау до|бу до|ау до|нчоу|чоу|чу|оу|оо"
    r"|(?:муниципальн|государственн|областн|краев|республиканск|бюджетн|казенн|автономн"
    r"|общеобразовательн|образовательн|частн|некоммерческ)[а-я]*(?=\s+(?:муниципальн|государственн"
    r"|областн|краев|республиканск|бюджетн|казенн|автономн|общеобразовательн|образовательн"
    r"|учрежден|организац|профессиональн))"
    r"|(?:учреждени|организаци)[а-я]*)\b"
)
_KINDS = (
    (re.compile(r"\bсредн[а-я]+(?:\s*\(?полн[а-я]+\)?)?(?:\s+общеобразовательн[а-я]+)?\s+школ[а-я]"), "сош"),
    (re.compile(r"\bосновн[а-я]+(?:\s+общеобразовательн[а-я]+)?\s+школ[а-я]"), "оош"),
    (re.compile(r"\bначальн[а-я]+(?:\s+общеобразовательн[а-я]+)?\s+школ[а-я]"), "нош"),
)  # fmt: skip
_IN_HONOUR = re.compile(r"\b(?:им\.?|имени)\s.*$")
_CUTOFF = 0.72


def bare_name(name: str) -> str:
    """The folded name without its legal form, quotes and long words for kinds of schools."""
    text = re.sub(r"[«»\"'“”„]", " ", fold(name))
    for pattern, short in _KINDS:
        text = pattern.sub(short, text)
    return re.sub(r"\s+", " ", _LEGAL.sub(" ", text)).strip(" ,.-")


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
