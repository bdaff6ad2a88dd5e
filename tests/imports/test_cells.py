"""One cell at a time, typed as people type."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.imports import cells, dates
from kernel.imports.folding import clean, fold, key_of
from kernel.imports.problems import Parser, Problem
from kernel.imports.values import Scalar, decode, display, encode, from_number

PAIRS = cells.integer(highest=500)
DAY = dates.day()
MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
DATES = st.dates(date(1960, 1, 1), date(2059, 12, 31))


def code(parser: Parser, value: Scalar) -> str:
    answer = parser(value)
    assert isinstance(answer, Problem), answer
    return answer.code


@pytest.mark.parametrize(
    ("typed", "number"),
    [(5, 5), ("5", 5), (" 5\u00a0", 5), ("5,0", 5), ("5.0", 5), (Decimal("5.0"), 5), ("0", 0)],
)
def test_whole_numbers(typed: Scalar, number: int) -> None:
    assert PAIRS(typed) == number


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("одна, плюс группа", "not_integer_try"),
        ("группа", "not_integer"),
        ("5,5", "not_whole"),
        (Decimal("2.5"), "not_whole"),
        ("-3", "out_of_range"),
        (501, "out_of_range"),
        ("1 00", "not_integer"),
        (True, "not_integer"),
        (date(2020, 9, 1), "not_integer"),
        ("-", "dash_for_number"),
        ("9" * 3000, "not_integer"),
        (10**400, "out_of_range"),
    ],
)
def test_what_is_no_number_of_pairs(typed: Scalar, expected: str) -> None:
    assert code(PAIRS, typed) == expected


@given(st.integers(0, 10**9), st.sampled_from(["{}", " {} ", "{},0", "{}.00", "\u00a0{}", "+{}"]))
def test_a_number_is_the_same_however_it_is_typed(number: int, writing: str) -> None:
    parser = cells.integer(highest=10**9)
    assert parser(writing.format(number)) == number
    assert parser(writing.format(f"{number:,}".replace(",", "\u00a0"))) == number
    assert parser(from_number(float(number))) == number


@given(st.decimals(0, 10**6, places=3))
def test_a_fraction_with_a_comma_or_a_point(number: Decimal) -> None:
    parser = cells.decimal(highest=10**6, places=3)
    assert parser(f"{number:f}") == parser(f"{number:f}".replace(".", ",")) == number
    assert parser(from_number(float(number))) == number


@given(DATES)
def test_a_date_is_the_same_however_it_is_typed(day: date) -> None:
    written = MONTHS[day.month - 1]
    serial = (day - date(1899, 12, 30)).days
    for typed in (
        day,
        serial,
        str(serial),
        Decimal(serial) + Decimal("0.5"),
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        f"{day:%d.%m.%Y}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d/%m/%Y}",
        f"{day:%d-%m-%y}",
        f"{day:%d.%m.%Y} г.",
        f"{day.day} {written} {day.year}",
        f"{day.day}\u00a0{written.upper()}\u00a0{day.year} года",
        f"«{day.day:02}» {written} {day.year} г.",
    ):
        assert DAY(typed) == day, typed


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("31.11.2026", "month_11_has"),
        ("31 сентября 2020 г.", "month_9_has"),
        ("32.01.2020", "month_1_has"),
        ("29.02.2021", "february_has"),
        ("09/30/2020", "no_such_month"),
        ("сентябрь 2020", "date_without_day"),
        ("2020 г.", "date_without_day"),
        (2020, "date_without_day"),
        ("01.09.2020–31.05.2021", "several_dates"),
        ("скоро", "not_date"),
        (5, "not_date"),
        ("01.09.1020", "date_out_of_range"),
        ("01.09.0000", "not_date"),
    ],
)
def test_what_is_no_date(typed: Scalar, expected: str) -> None:
    assert code(DAY, typed) == expected


@given(st.text(max_size=60))
def test_no_text_breaks_a_parser(typed: str) -> None:
    for parser in (
        PAIRS, DAY, cells.decimal(highest=10), cells.text(), cells.text(single=True),
        cells.person(), cells.boolean(), cells.school_year(), cells.inn(), cells.phone(),
        cells.choice({"a": ["б"]}),
    ):  # fmt: skip
        parser(typed)
    assert clean(clean(typed)) == clean(typed)


@pytest.mark.parametrize(
    ("typed", "option"),
    [
        ("учитель – учитель", "t"),
        ("Учитель-учитель", "t"),
        ("учитель—учитель.", "t"),
        ("педагог – педагог", "t"),
        ("УЧИTЕЛЬ  – учитeль", "t"),
        ("ученик ‑ ученик", "s"),
    ],
)
def test_a_form_under_its_names(typed: str, option: str) -> None:
    forms = cells.choice(
        {"t": ("учитель – учитель", "педагог – педагог"), "s": ("ученик – ученик",)}
    )
    assert forms(typed) == option


def test_a_form_nobody_named() -> None:
    forms = cells.choice({"t": ("учитель – учитель",), "s": ("ученик – ученик",)})
    assert code(forms, "ученик – учитель") == "not_in_list"
    assert code(forms, "учитель – учителю") == "not_in_list_near"
    assert code(forms, "учитель – учитель; ученик – ученик") == "several_values"


@pytest.mark.parametrize(
    ("typed", "start"),
    [("2020/2021", 2020), ("2020-21", 2020), ("2020–2021 уч. г.", 2020), ("1999/00", 1999)],
)
def test_school_years(typed: str, start: int) -> None:
    assert cells.school_year()(typed) == start


def test_school_years_that_do_not_follow() -> None:
    assert code(cells.school_year(), "2020/2022") == "years_apart"
    assert code(cells.school_year(), "2020") == "not_school_year"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("да", True),
        ("+", True),
        ("Нет", False),
        ("-", False),
        ("–", False),
        (1, True),
        (True, True),
    ],
)
def test_yes_and_no(typed: Scalar, value: bool) -> None:
    assert cells.boolean()(typed) is value


def test_identifiers_are_text() -> None:
    assert cells.inn()("7707083893") == "7707083893"
    assert cells.inn()(500100732259) == "500100732259"
    assert code(cells.inn(), "7707083894") == "inn_digits"
    assert code(cells.inn(), "123") == "inn_length"
    assert cells.phone()("8 (900) 123-45-67 доб. 5") == "+79001234567 доб. 5"
    assert code(cells.phone(), "32-15-77") == "phone_digits"


def test_a_number_that_lost_its_zero() -> None:
    """A workbook drops the first zero of an INN that was typed as a number."""
    body = (0, 4, 0, 1, 0, 0, 0, 0, 0)
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    last = sum(a * b for a, b in zip(body, weights, strict=True)) % 11 % 10
    whole = "".join(map(str, (*body, last)))
    assert cells.inn()(int(whole)) == whole


@pytest.mark.parametrize(
    "typed",
    [
        "Иванова Анна Петровна, Петров Олег Ильич",
        "Иванова Анна; Петров Олег",
        "Иванова А. П.\nПетров О. И.",
        "Иванова Анна Петровна и Петров Олег Ильич",
        "1. Иванова Анна 2. Петров Олег",
    ],
)
def test_several_people_in_a_cell(typed: str) -> None:
    assert code(cells.person(), typed) == "several_people"


@pytest.mark.parametrize("typed", ["Иванова Анна Петровна", "Оюн Ай-кыс, директор", "Ли Н."])
def test_one_person(typed: str) -> None:
    assert cells.person()(typed) == typed


def test_cleaning_and_folding() -> None:
    assert clean("  МБОУ\u00a0«Ёлкинская \u200bCOШ»\n ") == "МБОУ «Ёлкинская СОШ»"
    assert fold("Ёлкинская COШ — школа") == "елкинская сош - школа"
    assert key_of("Срок реализации, лет:") == "срокреализациилет"
    assert clean("Microsoft Excel") == "Microsoft Excel"


DECIMALS = st.decimals(allow_nan=False)
RAW = st.one_of(
    st.none(), st.text(max_size=20), st.integers(), st.booleans(), DATES, DECIMALS
)  # fmt: skip


@given(RAW)
def test_values_cross_the_pipe(value: Scalar | None) -> None:
    assert decode(encode(value)) == value
    assert isinstance(display(value), str)
