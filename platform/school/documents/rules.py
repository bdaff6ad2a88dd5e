"""Rules of the register that need no database: numbers of series, what is typed for a paper."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kernel.imports.folding import clean
from kernel.profile.papers import Block, DocumentText
from school.documents.types.kinds import Param

LONGEST_NUMBER = 40
LONGEST_REASON = 500
LONGEST_CLAUSE = 2000
LONGEST = {"line": 300, "day": 10, "text": 4000, "lines": 4000}
# No school gives out more papers of a series in a year; an eleventh digit is a slip of the hand.
MOST_NUMBER = 999_999
_LEADING = re.compile(r"^(\d{1,6})(?![\d])")


def number_of(n: int, series: str) -> str:
    """«145-о»; a series of nothing but numbers is written «145»."""
    return f"{n}-{series}" if series else str(n)


def ordinal_of(number: str, series: str) -> int | None:
    """145 of «145-о»; None for a number that is not one of the series, such as «145/2-о»."""
    found = _LEADING.match(number)
    if found is None or number != number_of(int(found[1]), series):
        return None
    return int(found[1]) or None


def tidy_number(typed: str) -> str:
    """As the register keeps it: «№ 145 - о» typed by hand is «145-о»."""
    number = clean(typed).lstrip("№").strip()
    return re.sub(r"\s*-\s*", "-", number)


def typed_params(params: Sequence[Param], typed: Mapping[str, str]) -> dict[str, str]:
    """What of the typed belongs to the paper, trimmed; what is empty is not kept."""
    found = {each.code: _tidy(each, str(typed.get(each.code, ""))) for each in params}
    return {code: words for code, words in found.items() if words}


def param_faults(params: Sequence[Param], found: Mapping[str, str]) -> dict[str, str]:
    """Field → code of its fault, for what `typed_params` gave."""
    return dict(_param_faults(params, found))


def _param_faults(params: Sequence[Param], found: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for each in params:
        words = found.get(each.code, "")
        if each.required and not words:
            yield each.code, "param_needed"
        elif len(words) > LONGEST[each.kind]:
            yield each.code, "param_long"
        elif words and each.kind == "day" and not _is_day(words):
            yield each.code, "paper_day_needed"


def _tidy(param: Param, words: str) -> str:
    if param.kind in ("line", "day"):
        return clean(words)
    lines = [clean(line) for line in words.splitlines()]
    if param.kind == "lines":
        lines = [line for line in lines if line]
    return "\n".join(lines).strip()


def _is_day(words: str) -> bool:
    try:
        date.fromisoformat(words)
    except ValueError:
        return False
    return True


def name_of(text: DocumentText) -> str:
    """The type's name as a title: papers speak Russian whoever reads the portal."""
    name = text.name.ru
    return name[:1].upper() + name[1:]


def takes_clauses(text: DocumentText) -> bool:
    """Whether the text keeps a place for the school's own clauses."""
    return any(each.clauses for each in _blocks(text))


def _blocks(text: DocumentText) -> Iterator[Block]:
    yield from text.blocks
    for annex in text.annexes:
        yield from annex.blocks
