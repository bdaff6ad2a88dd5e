"""Names near to what was typed: a slip of the finger, a wrong letter, the wrong keyboard layout.

PostgreSQL's trigrams choose candidates fast but take every «-ова» for alike; counting the slips
decides whom to offer.
"""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from kernel.imports.folding import fold

MOST_WORDS = 4
SHORTEST = 2
_LATIN = re.compile("[A-Za-z]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_BETWEEN = re.compile(r"[\W_]+")
_KEYS = str.maketrans(
    "qwertyuiop[]asdfghjkl;'zxcvbnm,.`{}:\"<>~", "йцукенгшщзхъфывапролджэячсмитьбюёхъжэбюё"
)
# A word of so many letters may be that far from a name.
_SLIPS = ((10, 3), (6, 2), (3, 1))
# From here on a word may be the beginning of a name.
_BEGINNING = 5
_FURTHER = 2


def words_of(text: str) -> list[str]:
    """The folded words of a name; classes and initials are left out, «bdfyjd» is «иванов»."""
    if _LATIN.search(text) and not _CYRILLIC.search(text):
        text = text.lower().translate(_KEYS)
    return [word for word in _parts(text) if len(word) >= SHORTEST and word.isalpha()][:MOST_WORDS]


def nearest(
    words: Sequence[str], names: Sequence[tuple[str, str, str]], *, limit: int
) -> list[int]:
    """Places in `names` (surname, given name, patronymic) worth offering, the nearest first.

    Whoever is plainly further away than the best stays out; equals keep their order.
    """
    count = lru_cache(maxsize=None)(slips)
    far = [(_far(words, name, count), place) for place, name in enumerate(names)]
    found = sorted((total, place) for total, place in far if total is not None)
    return [place for total, place in found if total <= found[0][0] + _FURTHER][:limit]


def _far(
    words: Sequence[str], name: tuple[str, str, str], count: Callable[[str, str], int]
) -> int | None:
    """Slips of all words together, in any order; None where one of them is no part of the name.

    A slip counts two, and a word found only in the patronymic counts one: «Иванов» goes before
    «Иванович». A card may lack the patronymic that was typed, when two other words agree.
    """
    free = [(part, 0) for part in _parts(f"{name[0]} {name[1]}")]
    free += [(part, 1) for part in _parts(name[2])]
    total, missed = 0, 0
    for word in words:
        tried = ((2 * count(word, part) + late, part, late) for part, late in free)
        cost, part, late = min(tried, default=(2 * len(word), "", 0))
        if cost - late > 2 * _allowed(word):
            missed += 1
        else:
            total += cost
            free.remove((part, late))
    if not missed:
        return total
    return total + 2 if missed == 1 and not name[2] and len(words) > 2 else None


def _parts(text: str) -> list[str]:
    return _BETWEEN.sub(" ", fold(text)).split()


def _allowed(word: str) -> int:
    return next((slips for letters, slips in _SLIPS if len(word) >= letters), 0)


def slips(word: str, name: str) -> int:
    """Letters missed, added, mistaken or swapped with the next one; a long word may break off."""
    before: list[int] = []
    row = list(range(len(name) + 1))
    for at, letter in enumerate(word, 1):
        earlier, before, row = before, row, [at]
        for to, other in enumerate(name, 1):
            best = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != other))
            if at > 1 and to > 1 and letter == name[to - 2] and word[at - 2] == other:
                best = min(best, earlier[to - 2] + 1)
            row.append(best)
    return min(row) if len(word) >= _BEGINNING else row[-1]
