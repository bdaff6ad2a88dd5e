"""A sheet as CSV that a Russian Excel opens by a double click, and that runs nothing there."""

import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from io import StringIO

from kernel.documents.sheet import Kind, TableSheet, Value
from kernel.documents.typography import printable

_STARTS_FORMULA = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20")
_TENTH = Decimal("0.1")


def render(sheet: TableSheet, language: str = "ru") -> bytes:
    """The header, the rows and the total: titles and notes stay out, programs read this."""
    out = StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";" if language == "ru" else ",", lineterminator="\r\n")
    counted = [sheet.numbered] if sheet.numbered else []
    writer.writerow([_text(title) for title in [*counted, *_titles(sheet)]])
    lines: list[tuple[list[object], tuple[Value, ...]]] = [
        ([number] if sheet.numbered else [], row) for number, row in enumerate(sheet.rows, start=1)
    ]
    if sheet.total is not None:
        lines.append(([""] if sheet.numbered else [], sheet.total))
    for start, row in lines:
        cells = zip(sheet.columns, row, strict=True)
        writer.writerow([*start, *(_cell(v, c.kind, sheet, language) for c, v in cells)])
    return out.getvalue().encode()


def _titles(sheet: TableSheet) -> list[str]:
    return [column.title for column in sheet.columns]


def _cell(value: Value, kind: Kind, sheet: TableSheet, language: str) -> str:
    if value is None:
        return sheet.unknown
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}" if language == "ru" else f"{value:%Y-%m-%d}"
    if isinstance(value, int) and kind is not Kind.SHARE:
        return str(value)
    return _decimal(value, kind).replace(".", "," if language == "ru" else ".")


def _decimal(value: int | Decimal | Fraction, kind: Kind) -> str:
    exact = Fraction(value) * (100 if kind is Kind.SHARE else 1)
    number = Decimal(exact.numerator) / Decimal(exact.denominator)
    if kind is Kind.SHARE:
        number = number.quantize(_TENTH, ROUND_HALF_UP)
    return f"{number:f}"


def _text(text: str) -> str:
    """Spreadsheets run a text that starts like a formula; an apostrophe keeps it a text."""
    text = printable(text)
    return f"'{text}" if text.lstrip().startswith(_STARTS_FORMULA) else text
