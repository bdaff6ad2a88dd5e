"""Dates, numbers, names and plurals as the two languages write them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from flask_babel import force_locale
from flask_babel import ngettext as through_babel
from markupsafe import Markup

from web import filters
from web.forms import Unreadable, parse_day
from web.i18n import gettext, ngettext, pgettext

SINGULAR, PLURAL = "Not saved: correct %(num)s field.", "Not saved: correct %(num)s fields."


@pytest.mark.parametrize(
    ("n", "word"),
    [(0, "полей"), (1, "поле"), (2, "поля"), (4, "поля"), (5, "полей"), (11, "полей"),
     (12, "полей"), (21, "поле"), (22, "поля"), (111, "полей"), (1001, "поле")],
)  # fmt: skip
@pytest.mark.usefixtures("in_russian")
def test_russian_plurals(n, word):
    assert ngettext(SINGULAR, PLURAL, n) == f"Не записали: исправьте {n} {word}."
    assert through_babel(SINGULAR, PLURAL, n) == ngettext(SINGULAR, PLURAL, n)


@pytest.mark.parametrize(
    ("n", "word"), [(1, "field"), (2, "fields"), (5, "fields"), (21, "fields")]
)
@pytest.mark.usefixtures("in_english")
def test_english_plurals(n, word):
    assert ngettext(SINGULAR, PLURAL, n) == f"Not saved: correct {n} {word}."


@pytest.mark.usefixtures("in_russian")
def test_one_english_word_may_have_two_russian_ones():
    assert pgettext("stage", "done") == "пройден"
    with force_locale("en"):
        assert gettext("n/a") == "n/a"
    assert gettext("n/a") == "н/д"


def test_outside_a_request_russian_speaks(app):
    with app.app_context():
        assert gettext("n/a") == "н/д"


@pytest.mark.usefixtures("in_russian")
def test_dates():
    at = datetime(2026, 11, 14, 6, 42, tzinfo=UTC)
    assert filters.day(date(2026, 11, 4)) == "04.11.2026"
    assert filters.day_words(date(2026, 11, 14)) == "14\u00a0ноября 2026\u00a0г."
    assert filters.day_month(date(2026, 5, 1)) == "1\u00a0мая"
    assert filters.weekday(date(2026, 11, 20)) == "Пятница, 20\u00a0ноября"
    assert filters.clock(at) == "09:42"
    assert filters.moment(at) == "14.11.2026 в 09:42"
    assert filters.day(datetime(2026, 11, 14, 21, 30, tzinfo=UTC)) == "15.11.2026"
    with pytest.raises(ValueError, match="zone"):
        filters.clock(datetime(2026, 11, 14, 6, 42))  # noqa: DTZ001 # the point of the test


@pytest.mark.usefixtures("in_english")
def test_dates_in_english():
    assert filters.day_words(date(2026, 11, 14)) == "14\u00a0November 2026"
    assert filters.moment(datetime(2026, 11, 14, 6, 42, tzinfo=UTC)) == "14.11.2026 at 09:42"


@pytest.mark.parametrize(
    ("value", "places", "russian", "english"),
    [
        (Decimal("63.7"), 1, "63,7", "63.7"),
        (Decimal("70.00"), None, "70", "70"),
        (Decimal("7E+1"), None, "70", "70"),
        (1043, None, "1043", "1043"),
        (10000, None, "10\u00a0000", "10,000"),
        (1234567, None, "1\u00a0234\u00a0567", "1,234,567"),
        (Decimal("-6.3"), None, "\u22126,3", "\u22126.3"),
        (Fraction(1, 3), 1, "0,3", "0.3"),
        (None, 1, "н/д", "n/a"),
        (0, None, "0", "0"),
    ],
)
def test_numbers(app, value, places, russian, english):
    with app.test_request_context():
        assert filters.number(value, places) == russian
    with app.test_request_context(headers={"Cookie": "view=lang=en"}):
        assert filters.number(value, places) == english


@pytest.mark.usefixtures("in_russian")
def test_percent_and_binding():
    assert filters.percent(Decimal("63.7")) == "63,7\u00a0%"
    assert filters.nbsp("№ 145-о в школе и 70 % у А. С. Попова, 6,3 п. п.") == (
        "№\u00a0145-о в\u00a0школе и\u00a070\u00a0% у\u00a0А.\u00a0С.\u00a0Попова,"
        " 6,3\u00a0п.\u00a0п."
    )
    assert filters.nbsp(Markup('<a href="#">в школе</a>')) == Markup('<a href="#">в\u00a0школе</a>')
    assert filters.nbsp("Иванов-в кино") == "Иванов-в кино"


def test_names():
    person = SimpleNamespace(surname="Пробная", given_name="Анна", patronymic="Ивановна")
    assert filters.full_name(person) == "Пробная Анна Ивановна"
    assert filters.initials(person) == "А.\u00a0И.\u00a0Пробная"
    assert filters.surname_first(person) == "Пробная\u00a0А.\u00a0И."
    assert filters.initials("Пробный Пётр") == "П.\u00a0Пробный"
    assert filters.surname_first("Пробный") == "Пробный"


@pytest.mark.usefixtures("in_english")
def test_an_unreadable_date_in_english():
    with pytest.raises(Unreadable, match=r"^November has 30 days\. For example, 30\.11\.2026\.$"):
        parse_day("31.11.2026")
