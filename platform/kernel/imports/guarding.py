"""Writing cells that never become formulas: exported text is always text."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from kernel.imports.values import Raw, saved

# What spreadsheet programs take for the beginning of a formula when they open a CSV file.
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_CHARACTERS = 32_767
WORKBOOK_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def safe_text(value: object) -> str:
    """A CSV field. Text that could start a formula gets an apostrophe; numbers stay numbers."""
    if value is None:
        return ""
    text = str(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return text.replace(".", ",") if isinstance(value, Decimal) else text
    return f"'{text}" if text.startswith(_STARTS) else text


def write_cell(
    sheet: Any, row: int, column: int, value: Raw, cell_format: Any = None, date_format: Any = None
) -> None:
    """Write one value with xlsxwriter, rows and columns from 0: a formula is written as its value.

    A formula without a saved value is written as its text, which Excel shows and never computes.
    """
    shown = saved(value)
    if shown is None:
        formula = getattr(value, "text", "")
        if formula:
            sheet.write_string(row, column, formula[:MOST_CHARACTERS], cell_format)
        else:
            sheet.write_blank(row, column, None, cell_format)
    elif isinstance(shown, date):
        moment = datetime.combine(shown, time())
        sheet.write_datetime(row, column, moment, date_format or cell_format)
    elif isinstance(shown, bool):
        sheet.write_boolean(row, column, shown, cell_format)
    elif isinstance(shown, int | Decimal):
        _write_number(sheet, row, column, shown, cell_format)
    else:
        text = shown if isinstance(shown, str) else shown.code
        sheet.write_string(row, column, text[:MOST_CHARACTERS], cell_format)


def _write_number(
    sheet: Any, row: int, column: int, number: int | Decimal, cell_format: Any
) -> None:
    """Excel keeps fifteen digits; a longer number is a code and is written as text."""
    if -(10**15) < number < 10**15:
        sheet.write_number(row, column, float(number), cell_format)
    else:
        sheet.write_string(row, column, str(number), cell_format)
