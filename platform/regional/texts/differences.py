"""What one wording has and another has not, part by part, for the history of a text."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from kernel.profile.papers import DocumentText
from regional.texts.typed import shown

Side = Literal["gone", "new"]


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch that differs: what stood there, what stands there now; one may be empty."""

    gone: tuple[str, ...]
    new: tuple[str, ...]


def differences(before: DocumentText, after: DocumentText) -> list[Change]:
    """Stretches in the order of the text; nothing where the two say the same."""
    old, new = list(said(before)), list(said(after))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return [
        Change(tuple(old[a:b]), tuple(new[c:d]))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    ]


def said(text: DocumentText) -> Iterator[str]:
    """The text as lines that can be compared, conditions and all."""
    row = shown(text)
    yield row["title"]
    yield from _blocks(row["blocks"])
    yield from filter(None, row["signatures"].splitlines())
    for annex in row["annexes"]:
        yield annex["title"] + _tail(annex)
        yield from _blocks(annex["blocks"])


def _blocks(rows: list[dict[str, str]]) -> Iterator[str]:
    for row in rows:
        if conditions := _tail(row):
            yield conditions.strip()
        yield from filter(None, (row.get("caption", ""), *row["words"].splitlines(),
                                 row.get("empty", "")))  # fmt: skip


def _tail(row: dict[str, str]) -> str:
    when, each = row.get("when", ""), row.get("each", "")
    told = f" [для каждого {each}]" if each else ""
    if when:
        told += f" [если {'не ' if when.startswith('!') else ''}{when.removeprefix('!')}]"
    return told
