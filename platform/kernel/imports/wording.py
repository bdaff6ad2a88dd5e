"""Sentences for the codes of refusals and issues. Language comes from the caller's gettext.

Every sentence says what was found, what was expected and how it may be written. A spec brings
sentences for its own codes in `ImportSpec.words`.
"""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any, cast

from kernel.errors import DomainError
from kernel.imports.problems import Issue
from kernel.imports.values import Plain

Gettext = Callable[[str], str]


def mark(message: str) -> str:
    """Show a message to the extractor where it is kept now and translated later."""
    return message


REFUSALS: dict[str, str] = {
    "file_empty": mark(
        "The file is empty. Save it again in the spreadsheet program and upload it."
    ),
    "file_too_big": mark(
        "The file is larger than %(limit)s MB. Remove pictures and spare sheets, or upload it in"
        " parts."
    ),
    "xls": mark(
        "This is the old Excel format, XLS. Open the file in Excel or LibreOffice, choose Save As,"
        " Excel Workbook (.xlsx), and upload that file."
    ),
    "strict_xlsx": mark(
        "This is the Strict Open XML format. Open the file in Excel, choose Save As, Excel Workbook"
        " (.xlsx), and upload that file."
    ),
    "xlsb": mark(
        "This is a binary Excel workbook, XLSB. Open it in Excel, choose Save As, Excel Workbook"
        " (.xlsx), and upload that file."
    ),
    "ods": mark(
        "This is an OpenDocument spreadsheet, ODS. Open it in LibreOffice, choose Save As, Excel"
        " 2007–365 (.xlsx), and upload that file."
    ),
    "locked": mark(
        "The file is locked by a password. Open it in Excel, remove the password under File, Info,"
        " and save it as .xlsx."
    ),
    "html": mark(
        "Inside this file is a web page, not a workbook. Open it in Excel and save it as Excel"
        " Workbook (.xlsx)."
    ),
    "xml": mark(
        "Inside this file is an XML document, not a workbook. Open it in Excel and save it as Excel"
        " Workbook (.xlsx)."
    ),
    "not_a_table": mark(
        "This is not a table: %(found)s. Upload an Excel workbook (.xlsx) or a CSV file whose name"
        " ends in .csv."
    ),
    "damaged": mark(
        "The file is cut short or damaged. Open it in Excel, save it again as .xlsx and upload"
        " that file."
    ),
    "unreadable": mark(
        "The workbook could not be read. Open it in Excel, save it again as .xlsx and upload that"
        " file."
    ),
    "tricky_xml": mark(
        "The workbook has parts that Excel never writes, so it was not opened. Copy the table into"
        " a new workbook and upload that."
    ),
    "too_big_inside": mark(
        "Unpacked, the workbook is larger than %(limit)s MB. Copy the table alone into a new"
        " workbook and upload that."
    ),
    "too_heavy": mark(
        "The workbook needs too much memory. Copy the table alone into a new workbook and upload"
        " that."
    ),
    "too_slow": mark(
        "The workbook could not be read in %(limit)s seconds. Copy the table alone into a new"
        " workbook and upload that."
    ),
    "too_much_text": mark(
        "The workbook has too much text. Copy the table alone into a new workbook and upload that."
    ),
    "too_many_rows": mark(
        "The file has more than %(limit)s filled rows. Divide it into several files."
    ),
    "too_many_columns": mark(
        "Row %(row)s is filled beyond column %(limit)s. Delete what stands to the right of the"
        " table."
    ),
    "cell_too_long": mark(
        "The text in cell %(found)s is longer than %(limit)s characters. Shorten it. In a CSV file"
        " look for a quotation mark that was not closed."
    ),
    "no_sheets": mark("The workbook has no visible sheet. Show the sheet with the table."),
    "nothing_inside": mark("The file has no filled cell. Choose the file with the table."),
    "binary_text": mark(
        "The text file holds bytes that no text has. Save the table as .xlsx or as CSV UTF-8."
    ),
    "unknown_encoding": mark(
        "The letters of the text file cannot be made out. In Excel choose Save As, CSV UTF-8, or"
        " save it as .xlsx."
    ),
}

STRUCTURE: dict[str, str] = {
    "no_header": mark(
        "The first %(rows)s rows have no header. We looked for a row with the titles %(expected)s."
    ),
    "missing_column": mark(
        "There is no column “%(title)s” in row %(row)s. Add it, even if its cells stay empty."
    ),
    "missing_column_near": mark(
        "There is no column “%(title)s”. If it is “%(nearest)s”, rename it to “%(title)s”."
    ),
    "column_twice": mark(
        "The column “%(title)s” stands twice: %(first)s and %(second)s. Keep one of them."
    ),
}

ROWS: dict[str, str] = {
    "total_left_out": mark("Read as a total and not written."),
    "total_differs": mark("The total says %(found)s, the rows add up to %(sum)s."),
    "total_formula": mark(
        "The total is a formula without a saved value, nothing to compare with. The rows add up to"
        " %(sum)s."
    ),
    "total_formula_same": mark("The formula adds the same rows: %(sum)s."),
    "total_formula_other": mark(
        "The formula adds %(added)s, and the rows of the table are %(rows)s. They add up to"
        " %(sum)s."
    ),
    "line_left_out": mark("“%(text)s” is not a row of the table and is not written."),
    "row_twice": mark("The same as row %(row)s. Keep one of the two."),
    "merged_number": mark(
        "One cell is merged over rows %(rows)s, and a number belongs to one row. Unmerge the cells"
        " and write each row its own number."
    ),
    "formula_without_value": mark(
        "The cell has a formula, %(found)s, without a saved value. Open the file in Excel and save"
        " it, or write the value itself."
    ),
    "error_value": mark("The formula gives the error %(found)s. Write the value itself."),
    "missing_value": mark("“%(title)s” is empty, and a row cannot be written without it."),
    "blank_number": mark("“%(title)s” is empty. It becomes “no data”, not zero."),
    "blank_cell": mark("“%(title)s” is empty. It becomes “no data”."),
}

CELLS: dict[str, str] = {
    "text_too_long": mark(
        "The text has %(length)s characters, the limit is %(limit)s. Shorten it."
    ),
    "several_values": mark(
        "Found several values in one cell: “%(found)s”. Give each a row of its own."
    ),
    "several_people": mark(
        "Found several people in one cell: “%(found)s”. Give each person a row of their own."
    ),
    "not_a_name": mark("Found “%(found)s”, expected a name, for example Ivanova Anna Petrovna."),
    "not_integer": mark(
        "Found “%(found)s”, expected a whole number from %(lowest)s to %(highest)s,"
        " for example %(example)s."
    ),
    "not_integer_try": mark(
        "Found “%(found)s”, expected a whole number from %(lowest)s to %(highest)s. Write"
        " %(suggested)s, and put the rest into a note or a row of its own."
    ),
    "not_whole": mark(
        "Found %(found)s, expected a whole number from %(lowest)s to %(highest)s,"
        " for example %(example)s."
    ),
    "out_of_range": mark(
        "Found %(found)s, expected a number from %(lowest)s to %(highest)s,"
        " for example %(example)s."
    ),
    "not_number": mark(
        "Found “%(found)s”, expected a number from %(lowest)s to %(highest)s, for example 1,5."
    ),
    "not_number_try": mark(
        "Found “%(found)s”, expected a number from %(lowest)s to %(highest)s. Write %(suggested)s,"
        " and put the rest into a note."
    ),
    "dash_for_number": mark("“%(found)s” is read as “no data”. If there is none, write 0."),
    "not_in_list": mark("Found “%(found)s”, expected one of the list: %(allowed)s."),
    "not_in_list_near": mark(
        "Found “%(found)s”. If it is “%(nearest)s”, write it so. The list: %(allowed)s."
    ),
    "not_yes_or_no": mark("Found “%(found)s”, expected yes or no: да, нет, + or -."),
    "not_school_year": mark("Found “%(found)s”, expected a school year, for example 2026/2027."),
    "years_apart": mark(
        "Found “%(found)s”. The second year follows the first, for example %(expected)s."
    ),
    "inn_length": mark(
        "Found “%(found)s”. An organisation's INN has 10 digits, a person's has 12."
    ),
    "inn_digits": mark("Found “%(found)s”. Its control digit does not agree: check the INN."),
    "phone_digits": mark(
        "Found “%(found)s”, expected ten digits with the area code, for example +7 900 000-00-00."
    ),
    "not_email": mark(
        "Found “%(found)s”, expected an address with @, for example anna@example.org."
    ),
    "not_date": mark("Found “%(found)s”, expected a date, for example 01.09.2026."),
    "date_without_day": mark(
        "Found “%(found)s”, expected a date with the day and the month, for example 01.09.2026."
    ),
    "several_dates": mark("Found several dates: “%(found)s”. Write one, for example 01.09.2026."),
    "date_out_of_range": mark("Found %(found)s, expected a date from %(earliest)s to %(latest)s."),
    "no_such_month": mark(
        "Found “%(found)s”, and there is no month %(month)s. The day comes first, for example"
        " 01.09.2026."
    ),
    "february_has": mark(
        "February %(year)s has %(days)s days. Found “%(found)s”. For example, %(days)s.02.%(year)s."
    ),
    "month_1_has": mark("January has 31 days. Found “%(found)s”. For example, %(example)s."),
    "month_3_has": mark("March has 31 days. Found “%(found)s”. For example, %(example)s."),
    "month_4_has": mark("April has 30 days. Found “%(found)s”. For example, %(example)s."),
    "month_5_has": mark("May has 31 days. Found “%(found)s”. For example, %(example)s."),
    "month_6_has": mark("June has 30 days. Found “%(found)s”. For example, %(example)s."),
    "month_7_has": mark("July has 31 days. Found “%(found)s”. For example, %(example)s."),
    "month_8_has": mark("August has 31 days. Found “%(found)s”. For example, %(example)s."),
    "month_9_has": mark("September has 30 days. Found “%(found)s”. For example, %(example)s."),
    "month_10_has": mark("October has 31 days. Found “%(found)s”. For example, %(example)s."),
    "month_11_has": mark("November has 30 days. Found “%(found)s”. For example, %(example)s."),
    "month_12_has": mark("December has 31 days. Found “%(found)s”. For example, %(example)s."),
}

WORDS: dict[str, str] = REFUSALS | STRUCTURE | ROWS | CELLS
_SHORTEST_GROUPED = 10_000


def describe(issue: Issue, gettext: Gettext, words: Mapping[str, str] | None = None) -> str:
    """The sentence of an issue. `words` are the spec's own; `gettext` gives the language."""
    return _sentence(issue.code, issue.values, gettext, words or {})


def describe_refusal(refusal: DomainError | Mapping[str, Any], gettext: Gettext) -> str:
    """The sentence of a file that could not be read: the refusal, or what a batch keeps of it."""
    if isinstance(refusal, DomainError):
        return _sentence(refusal.code, cast("dict[str, Plain]", refusal.values), gettext, {})
    return _sentence(str(refusal["refused"]), refusal["values"], gettext, {})


def _sentence(
    code: str, values: Mapping[str, Plain], gettext: Gettext, words: Mapping[str, str]
) -> str:
    sentence = gettext(words[code] if code in words else WORDS[code])
    return sentence % {key: _shown(value) for key, value in values.items()}


def _shown(value: Plain) -> str:
    """Large numbers with a space between the thousands, as Russian and ISO write them."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= _SHORTEST_GROUPED:
        return f"{value:,}".replace(",", "\u00a0")
    return str(value)


def alike(issues: Iterable[Issue]) -> list[list[Issue]]:
    """Issues that would be told in the same words, together; in the order of the first."""
    groups: dict[tuple[object, ...], list[Issue]] = {}
    for issue in issues:
        values = tuple(sorted((key, str(value)) for key, value in issue.values.items()))
        key = (issue.severity, issue.code, issue.column, values)
        groups.setdefault(key, []).append(issue)
    return list(groups.values())


def addresses(issues: Iterable[Issue]) -> str:
    """Their cells briefly: E6, E8, F8–F11."""
    cells = [issue.address for issue in issues if issue.address]
    numbered = [(cell.rstrip("0123456789"), int(cell.lstrip(_LETTERS))) for cell in cells]
    runs = groupby(enumerate(numbered), lambda pair: (pair[1][0], pair[1][1] - pair[0]))
    return ", ".join(_run([cell for _, cell in run]) for _, run in runs)


_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _run(cells: list[tuple[str, int]]) -> str:
    first, last = (f"{name}{row}" for name, row in (cells[0], cells[-1]))
    return first if len(cells) == 1 else f"{first}–{last}" if len(cells) > 2 else f"{first}, {last}"
