"""CSV and TSV to a sheet: which encoding, which separator. Runs in the reading child."""

import csv
import io
import re

from kernel.imports.sheets import Gathering, Limits, Refused, Sheet, too_long
from kernel.imports.values import Raw

SEPARATORS = ";\t,"
_SAMPLE_LINES = 50
_SAMPLE_CHARACTERS = 100_000
_RUSSIAN = re.compile(r"[А-Яа-яЁё№«»–—\u00a0]")
_GUARDED = re.compile(r"'[=+\-@\t\r]")


def read_delimited(content: bytes, limits: Limits) -> Sheet:
    """The only sheet of a text file; its rows are numbered as Excel would number them."""
    text = decode_text(content)
    if "\0" in text:
        raise Refused("binary_text")
    text, separator = _separated_by(text.replace("\r\n", "\n").replace("\r", "\n"))
    gathering = Gathering(limits)
    csv.field_size_limit(limits.cell_characters * 4)
    rows, number = [], 0
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text), delimiter=separator), 1):
            values: list[Raw] = [_unguarded(value) if value.strip() else None for value in record]
            if row := gathering.row(number, values):
                rows.append(row)
    except csv.Error as fault:
        raise too_long(number + 1, 0, limits) from fault
    return Sheet("CSV", tuple(rows))


def decode_text(content: bytes) -> str:
    """UTF-8 and UTF-16 with or without a mark, else Windows-1251 if it looks Russian."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    if content.count(b"\0", 0, 4_000) > len(content[:4_000]) // 4:
        high = content[0:4_000:2].count(0) > content[1:4_000:2].count(0)
        return _decoded(content, "utf-16-be" if high else "utf-16-le")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _russian(_decoded(content, "cp1251"))


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as fault:
        raise Refused("unknown_encoding") from fault


def _russian(text: str) -> str:
    """The text itself when its letters are Russian: any bytes make some Windows-1251 text."""
    foreign = [letter for letter in text[:_SAMPLE_CHARACTERS] if letter > "\x7f"]
    if sum(1 for letter in foreign if _RUSSIAN.match(letter)) < 0.8 * len(foreign):
        raise Refused("unknown_encoding")
    return text


def _separated_by(text: str) -> tuple[str, str]:
    """The text and its separator: named by Excel's own first line, else the widest reading."""
    if hint := re.match(r"sep=(.)\n", text):
        return text[hint.end() :], hint[1]
    sample = text[:_SAMPLE_CHARACTERS].splitlines(keepends=True)[:_SAMPLE_LINES]
    return text, max(SEPARATORS, key=lambda separator: _width(sample, separator))


def _width(sample: list[str], separator: str) -> int:
    """How many columns the middle line has when it is cut by this separator."""
    try:
        widths = sorted(len(row) for row in csv.reader(sample, delimiter=separator) if row)
    except csv.Error:
        return 0
    return widths[len(widths) // 2] if widths else 0


def _unguarded(value: str) -> str:
    """Our own exports put an apostrophe before =, +, - and @ (guarding.py)."""
    return value[1:] if _GUARDED.match(value) else value
