"""Dates as people type them into reports; an impossible one is told what is wrong with it."""

import calendar
import re
from datetime import date, timedelta
from decimal import Decimal

from kernel.imports.folding import fold
from kernel.imports.problems import Answer, Parser, Problem
from kernel.imports.values import Scalar, display

_MONTHS = ("янв", "фев", "мар", "апр", "мая", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_NAMES = {name: number for number, name in enumerate(_MONTHS, 1)} | {"май": 5}
_MONTH = "|".join(_NAMES)
_END = r"\s*(?:г\.?|года|год)?"
_NUMERIC = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4}|\d{2})" + _END)
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[t ]\d{2}:\d{2}.*)?")
_WRITTEN = re.compile(rf"(\d{{1,2}})(?:-?го)?\s+({_MONTH})[а-я]*\.?,?\s+(\d{{4}}|\d{{2}}){_END}")
_MONTH_ONLY = re.compile(rf"(?:({_MONTH})[а-я]*\.?\s*|\d{{1,2}}[./])?\d{{4}}{_END}")
_SOME_DATE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_EPOCH = date(1899, 12, 30)  # Excel's day 0 for every date after February 1900


def day(*, earliest: date = date(1950, 1, 1), latest: date = date(2100, 12, 31)) -> Parser:
    """A date: a serial number of Excel, 01.09.2020, 2020-09-01, «1 сентября 2020 г.»."""

    def parse(value: Scalar) -> Answer:
        found = _read(value)
        if isinstance(found, date) and not earliest <= found <= latest:
            return Problem(
                "date_out_of_range",
                {"found": display(found), "earliest": display(earliest), "latest": display(latest)},
            )
        return found

    return parse


def _read(value: Scalar) -> date | Problem:
    if isinstance(value, date):
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _from_serial(value)
    return _from_text(display(value))


def _from_serial(number: int | Decimal) -> date | Problem:
    """A date whose cell lost its format. Small numbers are years or counts, not dates."""
    if 10_000 <= number <= 80_000:
        return _EPOCH + timedelta(days=int(number))
    if 1950 <= number <= 2100:
        return Problem("date_without_day", {"found": display(number)})
    return Problem("not_date", {"found": display(number)})


def _from_text(found: str) -> date | Problem:
    written = fold(found)
    written = re.sub(r"[«»\"'“”„]", "", written).strip(" .,;") or written
    if match := _ISO.fullmatch(written):
        return _made(int(match[3]), int(match[2]), int(match[1]), found)
    if match := _NUMERIC.fullmatch(written):
        return _made(int(match[1]), int(match[2]), _year(match[3]), found)
    if match := _WRITTEN.fullmatch(written):
        return _made(int(match[1]), _NAMES[match[2]], _year(match[3]), found)
    if re.fullmatch(r"\d{5}([.,]\d+)?", written):
        return _from_serial(Decimal(written.replace(",", ".")))
    if len(_SOME_DATE.findall(written)) > 1:
        return Problem("several_dates", {"found": found})
    return Problem(
        "date_without_day" if _MONTH_ONLY.fullmatch(written) else "not_date", {"found": found}
    )


def _year(written: str) -> int:
    """Two digits are read as people mean them today: 20 is 2020, 85 is 1985."""
    year = int(written)
    if len(written) == 4:
        return year
    return year + (2000 if year < 60 else 1900)


def _made(day_number: int, month: int, year: int, found: str) -> date | Problem:
    if not 1 <= month <= 12:
        return Problem("no_such_month", {"found": found, "month": month})
    if not 1 <= year <= 9999:
        return Problem("not_date", {"found": found})
    days = calendar.monthrange(year, month)[1]
    if 1 <= day_number <= days:
        return date(year, month, day_number)
    if month == 2:
        return Problem("february_has", {"found": found, "days": days, "year": year})
    return Problem(f"month_{month}_has", {"found": found, "example": f"{days}.{month:02d}.{year}"})
