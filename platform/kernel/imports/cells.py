"""Typed readers of one cell. Each takes a filled value and gives a value or a Problem.

Blank cells never come here: check.py keeps them as None, which means unknown and never zero.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from kernel.contacts import read_email, read_phone
from kernel.imports.folding import clean, fold, key_of
from kernel.imports.problems import Answer, Parser, Problem, Severity
from kernel.imports.values import Plain, Scalar, display
from kernel.inn import inn_is_right
from kernel.school_year import SchoolYear

# What people write to say that they do not know.
UNKNOWN = frozenset(
    {"н/д", "н.д.", "нд", "нет данных", "нет сведений", "не указано", "неизвестно", "?"}
)
# What may mean «none» as well as «unknown»: a person has to say which.
_NONE_OR_UNKNOWN = frozenset(
    {"-", "--", "---", "х", "нет", "не имеется", "отсутствует", "отсутствуют"}
)
_NUMBER = re.compile(r"[+-]?\d+(?:[ \u00a0]\d{3})*(?:[.,]\d+)?")
_BETWEEN_PEOPLE = re.compile(r"[;,\n/]|\s+и\s+|\d{1,2}[.)]")
_NAME = re.compile(r"[А-ЯЁӒ-ӿ][\w-]+\s+[А-ЯЁӒ-ӿ]|[А-ЯЁӒ-ӿ]\.\s*(?:[А-ЯЁӒ-ӿ]\.\s*)?[А-ЯЁӒ-ӿ]")
_LETTERS = re.compile(r"[^\W\d_]")
_WORDS = {
    "ноль": 0, "один": 1, "одна": 1, "одно": 1, "два": 2, "две": 2, "три": 3, "четыре": 4,
    "пять": 5, "шесть": 6, "семь": 7, "восемь": 8, "девять": 9, "десять": 10,
}  # fmt: skip
_MOST_GUESSES = 300  # a wholly foreign column must not cost minutes of comparing
_YES = frozenset({"да", "+", "есть", "имеется", "1", "v", "✓", "✔", "истина", "true", "yes"})
_NO = frozenset({"нет", "-", "отсутствует", "не имеется", "0", "ложь", "false", "no"})
_YEAR = re.compile(r"(\d{4}\s*[/-]\s*\d{2,4})\s*(?:уч\.?|учебный)?\s*(?:г\.?|год)?")


def is_unknown(value: Scalar) -> bool:
    """True for words that stand for «not known» in any column."""
    return isinstance(value, str) and len(value) < 20 and fold(value) in UNKNOWN


def text(*, longest: int = 500, single: bool = False) -> Parser:
    """Text kept as people wrote it, spaces and look-alike letters mended.

    `single` refuses a list: «первая; вторая», or lines that are numbered.
    """

    def parse(value: Scalar) -> Answer:
        found = display(value)
        if single and isinstance(value, str) and _is_list(value):
            return Problem("several_values", {"found": found})
        if len(found) > longest:
            return Problem("text_too_long", {"limit": longest, "length": len(found)})
        return found

    return parse


def _is_list(written: str) -> bool:
    parts = [part for part in written.split(";") if key_of(part)]
    numbered = re.findall(r"(?:^|\n)\s*\d{1,2}[.)]\s*\D", written)
    return len(parts) > 1 or len(numbered) > 1


def person() -> Parser:
    """One person's name. Several people in one cell are refused with advice."""

    def parse(value: Scalar) -> Answer:
        found = display(value)
        parts = [part for part in _BETWEEN_PEOPLE.split(str(value)) if _NAME.search(clean(part))]
        if len(parts) > 1:
            return Problem("several_people", {"found": found, "people": len(parts)})
        if len(_LETTERS.findall(found)) < 2:
            return Problem("not_a_name", {"found": found})
        return found

    return parse


def integer(*, highest: int, lowest: int = 0) -> Parser:
    """A whole number: 5, 5,0, «1 200»; a dash is unknown with a warning."""

    def parse(value: Scalar) -> Answer:
        number = _number(value, "not_integer", lowest, highest)
        if not isinstance(number, Decimal):
            return number
        if not lowest <= number <= highest:
            return _bad("out_of_range", value, lowest, highest)
        if number != number.to_integral_value():
            return _bad("not_whole", value, lowest, highest)
        return int(number)

    return parse


def decimal(*, highest: int, lowest: int = 0, places: int = 6) -> Parser:
    """A number with a comma or a point, rounded to the places that are kept."""

    def parse(value: Scalar) -> Answer:
        number = _number(value, "not_number", lowest, highest)
        if not isinstance(number, Decimal):
            return number
        if not lowest <= number <= highest:
            return _bad("out_of_range", value, lowest, highest)
        return round(number, places) if number != round(number, places) else number

    return parse


def _number(value: Scalar, code: str, lowest: int, highest: int) -> Decimal | Problem:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    found = display(value)
    written = fold(found)
    if written in _NONE_OR_UNKNOWN:
        return Problem("dash_for_number", {"found": found}, Severity.WARNING)
    if isinstance(value, str) and len(written) < 25 and _NUMBER.fullmatch(written):
        return Decimal(re.sub(r"\s", "", written).replace(",", "."))
    suggested = _suggestion(found)
    if suggested is not None and lowest <= suggested <= highest:
        return _bad(f"{code}_try", value, lowest, highest, suggested=suggested)
    return _bad(code, value, lowest, highest)


def _bad(code: str, value: Scalar, lowest: int, highest: int, **more: int) -> Problem:
    values: dict[str, Plain] = {"found": display(value), "lowest": lowest, "highest": highest}
    return Problem(code, values | {"example": min(max(5, lowest), highest), **more})


def _suggestion(found: str) -> int | None:
    """The number a phrase begins with: «одна, плюс группа» and «1 (группа)» give 1."""
    first = re.match(r"\d{1,6}(?!\s*[\d.,])|[а-я]+", fold(found))
    if first is None:
        return None
    return int(first[0]) if first[0].isdigit() else _WORDS.get(first[0])


def choice(options: Mapping[str, Iterable[str]], *, code: str = "not_in_list") -> Parser:
    """One value of a list. `options` maps each to its names, the first of which is shown."""
    shown = {option: next(iter(names), option) for option, names in options.items()}
    known = {key_of(name): option for option, names in options.items() for name in (option, *names)}
    guesses = iter(range(1, _MOST_GUESSES))

    def parse(value: Scalar) -> Answer:
        found = display(value)
        key = key_of(found)
        if key in known:
            return known[key]
        parts = re.split(r"[;,\n]|\s/\s", str(value))
        if len(parts) > 1 and all(key_of(part) in known for part in parts):
            return Problem("several_values", {"found": found})
        near = next(guesses, None) and difflib.get_close_matches(key, known, n=1, cutoff=0.75)
        allowed: list[str] = list(shown.values())
        values = {"found": found, "allowed": ", ".join(allowed)}
        if near:
            return Problem(f"{code}_near", values | {"nearest": shown[known[near[0]]]})
        return Problem(code, values)

    return parse


def boolean() -> Parser:
    """да, нет, +, -."""

    def parse(value: Scalar) -> Answer:
        if isinstance(value, bool):
            return value
        found = fold(display(value)).rstrip(".")
        if found in _YES:
            return True
        return False if found in _NO else Problem("not_yes_or_no", {"found": display(value)})

    return parse


def school_year() -> Parser:
    """«2020/2021» as the year it starts in; the second year must follow the first."""

    def parse(value: Scalar) -> Answer:
        found = display(value)
        match = _YEAR.fullmatch(fold(found).rstrip("."))
        if match is None:
            return Problem("not_school_year", {"found": found})
        try:
            return SchoolYear.parse(match[1]).start
        except ValueError:
            start = int(match[1][:4])
            return Problem("years_apart", {"found": found, "expected": f"{start}/{start + 1}"})

    return parse


def inn() -> Parser:
    """An organisation's or a person's tax number as text; zeros lost by a workbook come back."""

    def parse(value: Scalar) -> Answer:
        found = display(value)
        digits = re.sub(r"[\s-]", "", found)
        if not isinstance(value, str) and len(digits) in (9, 11):
            digits = f"0{digits}"
        if not digits.isdecimal() or len(digits) not in (10, 12):
            return Problem("inn_length", {"found": found})
        return digits if inn_is_right(digits) else Problem("inn_digits", {"found": found})

    return parse


def phone() -> Parser:
    """A number as E.164, an extension after « доб. »; any writing is read."""

    def parse(value: Scalar) -> Answer:
        found = display(value)
        return read_phone(found) or Problem("phone_digits", {"found": found})

    return parse


def email() -> Parser:
    """An address of electronic mail in small letters."""

    def parse(value: Scalar) -> Answer:
        found = display(value)
        return read_email(found) or Problem("not_email", {"found": found})

    return parse
