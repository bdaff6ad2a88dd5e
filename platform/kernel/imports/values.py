"""What a cell of a sheet may hold, as plain values that cross a pipe and fit into JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeAlias, TypeVar, cast

from kernel.imports.folding import clean

Scalar: TypeAlias = str | int | Decimal | date | bool
Plain: TypeAlias = str | int | float | bool | list["Plain"] | dict[str, "Plain"] | None
Given = TypeVar("Given")


@dataclass(frozen=True, slots=True)
class Broken:
    """An error value of the workbook, such as #REF!."""

    code: str


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as text and the value the workbook had saved for it. It is never computed here."""

    text: str
    saved: "Scalar | Broken | None"


Raw: TypeAlias = Scalar | Broken | Formula | None


def encode(value: Raw) -> Plain:
    """A JSON value that `decode` turns back into an equal one."""
    if isinstance(value, Formula):
        return {"f": value.text, "v": encode(value.saved)}
    if isinstance(value, Broken):
        return {"e": value.code}
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    return value


def decode(plain: Plain) -> Raw:
    """The reverse of `encode`."""
    if not isinstance(plain, dict):
        return cast("str | int | bool | None", plain)
    if "f" in plain:
        saved = decode(plain.get("v"))
        return Formula(str(plain["f"]), None if isinstance(saved, Formula) else saved)
    if "e" in plain:
        return Broken(str(plain["e"]))
    if "n" in plain:
        return Decimal(str(plain["n"]))
    return date.fromisoformat(str(plain["d"]))


def from_number(number: float) -> int | Decimal:
    """A workbook's number as people see it: fifteen digits, whole ones as integers."""
    if float(number).is_integer() and abs(number) < 1e15:
        return int(number)
    return Decimal(f"{number:.15g}")


def saved(value: Raw) -> Scalar | Broken | None:
    """The value behind a formula, or the value itself."""
    return value.saved if isinstance(value, Formula) else value


def display(value: Raw) -> str:
    """A value as a Russian workbook shows it: 01.09.2020, 1,5, да."""
    value = saved(value)
    if value is None:
        return ""
    if isinstance(value, Broken):
        return value.code
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, date):
        return f"{value:%d.%m.}{value.year:04d}"
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    return clean(value) if isinstance(value, str) else str(value)


def is_blank(value: Raw) -> bool:
    """True for nothing, for spaces only, and for a formula that shows nothing."""
    if isinstance(value, Formula):
        return isinstance(value.saved, str) and not value.saved.strip()
    return value is None or (isinstance(value, str) and not clean(value))


def letter(column: int) -> str:
    """The name of a column counted from 0: A, B … Z, AA."""
    name, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(65 + digit) + name
    return name


def address(row: int, column: int) -> str:
    """A cell as a spreadsheet names it: row 9, column 3 is D9."""
    return f"{letter(column)}{row}"


def text_of(values: Mapping[str, Given], key: str) -> str:
    """A value of a mapping as text; empty when there is none."""
    found = values.get(key)
    return "" if found is None else str(found)
