"""Parts of a text as people type them, a line for each: points, facts, columns, those who sign.

«1. Текст», beneath it «1.1. Текст»; «- Текст» in a list without numbers. A line may end with
«[если поле]», «[если не поле]», «[для каждого список]». What stands side by side is parted by «|».
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kernel.profile.papers import Point, TextColumn, TextFact, TextSigner

Body = dict[str, Any]
_NUMBER = re.compile(r"^(\d+(?:\.\d+)*)\.?\s+(\S.*)$")
_BULLET = re.compile(r"^(-{1,3}|[–—•])\s*(\S.*)$")
_TAIL = re.compile(r"\s*\[\s*(если не|если|для каждого)\s+([^\]\[]+?)\s*\]$")
_BAR = re.compile(r"\|(?![^{}]*\})")
ALIGNS: Mapping[str, str] = {"left": "слева", "center": "по центру", "right": "справа"}


class BadLine(ValueError):
    """A line that cannot be read: `code` says why, `line` which one, counted from 1."""

    def __init__(self, code: str, line: int) -> None:
        super().__init__(code)
        self.code, self.line = code, line


def points_typed(points: Iterable[Point]) -> str:
    """Points with their numbers, as the paper prints them."""
    return "\n".join(_numbered(points, ""))


def _numbered(points: Iterable[Point], before: str) -> Iterator[str]:
    for n, point in enumerate(points, 1):
        yield f"{before}{n}. {point.text}{_tail(point.when, point.each)}"
        yield from _numbered(point.points, f"{before}{n}.")


def bullets_typed(points: Iterable[Point], dashes: str = "-") -> str:
    return "\n".join(_dashed(points, dashes))


def _dashed(points: Iterable[Point], dashes: str) -> Iterator[str]:
    for point in points:
        yield f"{dashes} {point.text}{_tail(point.when, point.each)}"
        yield from _dashed(point.points, f"{dashes}-")


def points_read(typed: str) -> list[Body]:
    """BadLine: «no_number», «depth_jumps»."""
    return _tree(_read(typed, _NUMBER, "no_number", lambda mark: mark.count(".") + 1))


def bullets_read(typed: str) -> list[Body]:
    """BadLine: «no_dash», «depth_jumps»."""
    return _tree(_read(typed, _BULLET, "no_dash", len))


def _read(typed: str, shape: re.Pattern[str], code: str, depth: Any) -> list[tuple[int, Body, int]]:
    found = []
    for number, line in _lines(typed):
        match = shape.match(line)
        if match is None:
            raise BadLine(code, number)
        words, more = _without_tail(match[2])
        if not words:
            raise BadLine("no_words", number)
        found.append((depth(match[1]), {"text": words, **more}, number))
    return found


def _tree(flat: Sequence[tuple[int, Body, int]]) -> list[Body]:
    """Depths become points within points; a depth may grow by one only."""
    top: list[Body] = []
    path: list[Body] = []
    for depth, point, number in flat:
        if depth > len(path) + 1:
            raise BadLine("depth_jumps", number)
        del path[depth - 1 :]
        (path[-1].setdefault("points", []) if path else top).append(point)
        path.append(point)
    return top


def places(points: Sequence[Mapping[str, Any]]) -> list[tuple[int, ...]]:
    """The path of each line among the points: (0,), (0, 0), (0, 1), (1,)…"""
    return list(_places(points, ()))


def _places(points: Sequence[Any], before: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    for n, point in enumerate(points):
        yield (*before, n)
        yield from _places(point.get("points", ()), (*before, n))


def facts_typed(facts: Iterable[TextFact]) -> str:
    return "\n".join(f"{fact.name} | {fact.text}".rstrip(" |") for fact in facts)


def facts_read(typed: str) -> list[Body]:
    """A name alone is a ruled line to write on. BadLine «two_parts»."""
    return [
        {"name": parts[0], "text": parts[1] if len(parts) > 1 else ""}
        for _, parts in _parted(typed, 1, 2, "two_parts")
    ]


def columns_typed(columns: Iterable[TextColumn]) -> str:
    return "\n".join(_column(each) for each in columns)


def _column(column: TextColumn) -> str:
    told = [column.title, column.text]
    if column.share != 1 or column.align != "left":
        told.append(f"{column.share:g}".replace(".", ","))
    if column.align != "left":
        told.append(ALIGNS[column.align])
    return " | ".join(told)


def columns_read(typed: str) -> list[Body]:
    """BadLine: «two_parts», «share_odd», «align_odd»."""
    return [_column_of(parts, line) for line, parts in _parted(typed, 2, 4, "two_parts")]


def _column_of(parts: Sequence[str], line: int) -> Body:
    column: Body = {"title": parts[0], "text": parts[1]}
    if len(parts) > 2:
        try:
            column["share"] = float(parts[2].replace(",", "."))
        except ValueError:
            raise BadLine("share_odd", line) from None
        if not 0 < column["share"] <= 12:
            raise BadLine("share_odd", line)
    if len(parts) > 3:
        column["align"] = next((code for code, said in ALIGNS.items() if said == parts[3]), None)
        if column["align"] is None:
            raise BadLine("align_odd", line)
    return column


def signers_typed(people: Iterable[TextSigner]) -> str:
    return "\n".join(
        f"{each.post}{f' | {each.name}' if each.name else ''}{_tail(each.when, each.each)}"
        for each in people
    )


def signers_read(typed: str) -> list[Body]:
    """BadLine «two_parts»."""
    found = []
    for number, line in _lines(typed):
        words, more = _without_tail(line)
        parts = [part.strip() for part in _BAR.split(words)]
        if len(parts) > 2 or not all(parts):
            raise BadLine("two_parts", number)
        found.append({"post": parts[0], **({"name": parts[1]} if len(parts) > 1 else {}), **more})
    return found


def _parted(typed: str, least: int, most: int, code: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in _lines(typed):
        parts = [part.strip() for part in _BAR.split(line)]
        if not least <= len(parts) <= most or not all(parts):
            raise BadLine(code, number)
        yield number, parts


def _lines(typed: str) -> Iterator[tuple[int, str]]:
    """Lines that say something, numbered as they stand in the box."""
    for number, line in enumerate(typed.splitlines(), 1):
        if line.strip():
            yield number, line.strip()


def _tail(when: str | None, each: str | None) -> str:
    told = f" [для каждого {each}]" if each else ""
    if when:
        no = when.startswith("!")
        told += f" [если {'не ' if no else ''}{when.removeprefix('!')}]"
    return told


def _without_tail(words: str) -> tuple[str, Body]:
    """The words, and the conditions that stood after them."""
    more: Body = {}
    while (found := _TAIL.search(words)) is not None:
        if found[1] == "для каждого":
            more["each"] = found[2]
        else:
            more["when"] = found[2] if found[1] == "если" else f"!{found[2]}"
        words = words[: found.start()]
    return words, more
