"""What people type is understood, and what cannot be is answered with an example."""

from datetime import date

import pytest

from kernel.school_year import SchoolYear
from web.forms import Unreadable, parse_day, parse_school_year, parse_whole

pytestmark = pytest.mark.usefixtures("in_russian")


@pytest.mark.parametrize(
    "typed",
    ["30.11.2026", " 30.11.2026 ", "30/11/2026", "30-11-2026", "30 11 2026", "2026-11-30",
     "30.11.2026 г.", "30,11,2026"],
)  # fmt: skip
def test_dates_people_type(typed):
    assert parse_day(typed) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31.11.2026", "В ноябре 30 дней. Например, 30.11.2026."),
        ("32.01.2026", "В январе 31 день. Например, 31.01.2026."),
        ("29.02.2026", "В феврале 2026 года 28 дней. Например, 28.02.2026."),
        ("30.02.2028", "В феврале 2028 года 29 дней. Например, 29.02.2028."),
        ("2026-11-31", "В ноябре 30 дней. Например, 30.11.2026."),
        ("00.05.2026", "В мае 31 день. Например, 31.05.2026."),
        ("11.30.2026", "Сначала день, потом месяц. Например, 30.11.2026."),
        ("30.13.2026", "Месяцев двенадцать. Например, 30.11.2026."),
        ("30.11.26", "Напишите год четырьмя цифрами. Например, 30.11.2026."),
        ("30.11.3026", "Проверьте год. Например, 30.11.2026."),
        ("завтра", "Напишите день, месяц и год. Например, 30.11.2026."),
        ("30 ноября", "Напишите день, месяц и год. Например, 30.11.2026."),
    ],
)
def test_dates_that_do_not_exist(typed, said):
    with pytest.raises(Unreadable) as refusal:
        parse_day(typed)
    assert str(refusal.value) == said


@pytest.mark.parametrize(
    ("typed", "value"), [("12", 12), ("1 043", 1043), ("1\u00a0043", 1043), ("\u22123", -3)]
)
def test_whole_numbers(typed, value):
    assert parse_whole(typed) == value


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2,5", "Нужно целое число. Например, 12."),
        ("две", "Нужно целое число. Например, 12."),
        ("-1", "Нужно не меньше 0."),
        ("301", "Можно не больше 300."),
        ("9" * 40, "Нужно целое число. Например, 12."),
    ],
)
def test_numbers_out_of_reach(typed, said):
    with pytest.raises(Unreadable) as refusal:
        parse_whole(typed, least=0, most=300)
    assert str(refusal.value) == said


def test_school_years():
    assert parse_school_year("2026/2027") == SchoolYear(2026)
    assert parse_school_year("2026-27") == SchoolYear(2026)
    with pytest.raises(Unreadable, match=r"Напишите два года подряд\. Например, 2026/2027\."):
        parse_school_year("2026/2028")
