"""A whole text as a form holds it: flat rows with boxes of words, there and back."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kernel.documents.text_faults import TextFault
from kernel.profile.papers import Annex, Block, DocumentText
from regional.texts import lines
from regional.texts.lines import BadLine, Body

KINDS = ("text", "heading", "points", "bullets", "table", "facts", "lines", "note", "page",
         "clauses", "signatures")  # fmt: skip
LINES: Mapping[str, tuple[Callable[[Any], str], Callable[[str], list[Body]]]] = {
    "points": (lines.points_typed, lines.points_read),
    "bullets": (lines.bullets_typed, lines.bullets_read),
    "facts": (lines.facts_typed, lines.facts_read),
    "signatures": (lines.signers_typed, lines.signers_read),
}
Row = dict[str, Any]
FRESH: Mapping[str, Row] = {
    "points": {"words": "1. "},
    "bullets": {"words": "- "},
    "lines": {"words": "3"},
    "page": {"words": "same"},
}


class Misread(Exception):
    """What was typed cannot be read: (name of the form's field, code, line or None) each."""

    def __init__(self, faults: Sequence[tuple[str, str, int | None]]) -> None:
        super().__init__(len(faults))
        self.faults = tuple(faults)


def shown(text: DocumentText) -> Row:
    """The text as the form shows it."""
    return {
        "title": text.title,
        "approved": text.approved,
        "landscape": text.landscape,
        "acquainted": text.acquainted or "",
        "signatures": lines.signers_typed(text.signatures),
        "blocks": [block_shown(block) for block in text.blocks],
        "annexes": [_annex_shown(annex) for annex in text.annexes],
    }


def block_shown(block: Block) -> Row:
    kind = next(name for name in KINDS if getattr(block, name))
    row: Row = {"kind": kind, "when": block.when or "", "each": block.each or ""}
    value = getattr(block, kind)
    if kind in LINES:
        return row | {"words": LINES[kind][0](value)}
    if kind == "table":
        return row | {
            "words": lines.columns_typed(value.columns), "rows": value.rows,
            "caption": value.caption or "", "empty": value.empty or "",
        }  # fmt: skip
    if kind == "clauses":
        return row | {"words": ""}
    return row | {"words": str(value), "level": str(block.level), "align": block.align}


def _annex_shown(annex: Annex) -> Row:
    return {
        "title": annex.title, "of": annex.of or "", "page": annex.page, "when": annex.when or "",
        "blocks": [block_shown(block) for block in annex.blocks],
    }  # fmt: skip


def read(typed: Row, shipped: DocumentText) -> Body:
    """What was typed as a body of a text; Misread names every box that cannot be read."""
    bad: list[tuple[str, str, int | None]] = []
    body: Body = {
        "name": shipped.name.model_dump(),
        "title": _one_line(typed["title"]),
        "approved": bool(typed["approved"]),
        "landscape": bool(typed["landscape"]),
        "acquainted": typed["acquainted"] or None,
        "signatures": _lines_of("signatures", typed["signatures"], "signatures", bad),
        "blocks": _blocks(typed["blocks"], "blocks", bad),
        "annexes": [_annex(row, f"annexes-{n}", bad) for n, row in enumerate(typed["annexes"])],
    }
    if bad:
        raise Misread(bad)
    return body


def _annex(row: Row, name: str, bad: list[tuple[str, str, int | None]]) -> Body:
    blocks = _blocks(row["blocks"], f"{name}-blocks", bad) if not row["of"] else []
    return {
        "title": _one_line(row["title"]), "of": row["of"] or None, "page": row["page"],
        "when": row["when"] or None, "blocks": blocks,
    }  # fmt: skip


def _blocks(rows: Sequence[Row], name: str, bad: list[tuple[str, str, int | None]]) -> list[Body]:
    return [_block(row, f"{name}-{n}", bad) for n, row in enumerate(rows)]


def _block(row: Row, name: str, bad: list[tuple[str, str, int | None]]) -> Body:
    kind, words = row["kind"], (row["words"] or "").strip()
    body: Body = {"when": row["when"] or None, "each": row["each"] or None}
    if kind == "clauses":
        return body | {"clauses": True}
    if not words:
        bad.append((f"{name}-words", "no_words", None))
        return body
    if kind in LINES:
        return body | {kind: _lines_of(kind, words, f"{name}-words", bad)}
    if kind == "table":
        return body | {"table": _table(row, name, bad)}
    if kind == "lines":
        return body | {"lines": _count(words, f"{name}-words", bad)}
    body[kind] = _one_line(words)
    if kind == "heading":
        body["level"] = int(row["level"]) if row["level"] in ("1", "2", "3") else 1
    if kind == "text":
        body["align"] = row["align"] or "justify"
    return body


def _lines_of(
    kind: str, words: str | None, name: str, bad: list[tuple[str, str, int | None]]
) -> list[Body]:
    try:
        return LINES[kind][1](words or "")
    except BadLine as wrong:
        bad.append((name, wrong.code, wrong.line))
        return []


def _table(row: Row, name: str, bad: list[tuple[str, str, int | None]]) -> Body:
    columns: list[Body] = []
    try:
        columns = lines.columns_read(row["words"] or "")
    except BadLine as wrong:
        bad.append((f"{name}-words", wrong.code, wrong.line))
    if not row["rows"]:
        bad.append((f"{name}-rows", "list_needed", None))
    return {
        "rows": row["rows"] or "", "columns": columns,
        "caption": _one_line(row["caption"]) or None, "empty": _one_line(row["empty"]) or None,
    }  # fmt: skip


def _count(words: str, name: str, bad: list[tuple[str, str, int | None]]) -> int:
    if not words.isdecimal() or not 1 <= int(words) <= 30:
        bad.append((name, "count_odd", None))
        return 1
    return int(words)


def _one_line(words: str | None) -> str:
    return " ".join((words or "").splitlines()).strip()


def place_of(fault: TextFault, body: Body) -> tuple[str, int | None]:
    """The form's field a fault is about, and the line in its box."""
    where = list(fault.where)
    name, here = [], body
    if where[:1] == ["annexes"] and len(where) > 1:
        number = int(where[1])
        name, here, where = [f"annexes-{number}"], body["annexes"][number], where[2:]
    if where[:1] == ["blocks"] and len(where) > 1:
        number = int(where[1])
        name.append(f"blocks-{number}")
        return _in_block(name, here["blocks"][number], where[2:])
    if where[:1] == ["signatures"] and len(where) > 1:
        return "signatures", int(where[1]) + 1
    return "-".join([*name, str(where[0])] if where else [*name, "title"]), None


def _in_block(name: list[str], block: Body, where: list[Any]) -> tuple[str, int | None]:
    row, part = "-".join(name), where[0] if where else "words"
    if part in ("when", "each"):
        return f"{row}-{part}", None
    if part in ("points", "bullets") and len(where) > 1:
        path = tuple(step for step in where[1:] if isinstance(step, int))
        known = lines.places(block[part])
        return f"{row}-words", known.index(path) + 1 if path in known else None
    if part in ("facts", "signatures") and len(where) > 1:
        return f"{row}-words", int(where[1]) + 1
    if part == "table" and len(where) > 1:
        if where[1] == "columns" and len(where) > 2:
            return f"{row}-words", int(where[2]) + 1
        return f"{row}-{where[1]}" if where[1] != "columns" else f"{row}-words", None
    return f"{row}-words", None
