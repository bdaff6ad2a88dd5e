"""How dates, numbers and names are written on the page, in the reader's language."""

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_date
from flask import Flask, current_app, has_app_context
from markupsafe import Markup

from .i18n import DEFAULT_ZONE, gettext, language

NBSP = "\u00a0"
Number = int | float | Decimal | Fraction

_BINDS = [
    (re.compile(r"№ (?=\S)"), f"№{NBSP}"),
    (re.compile(r"(?<=\d) (?=%)"), NBSP),
    # a one-letter preposition or conjunction stays with the word it leads
    (re.compile(r"(?<![\w-])([вксоуиаяВКСОУИАЯ]) (?=\S)"), rf"\1{NBSP}"),
    (re.compile(r"\b([А-ЯЁA-Z]\.) (?=[А-ЯЁA-Z])"), rf"\1{NBSP}"),
    (re.compile(r"(?<=\d) (?=(?:г|п)\.)"), NBSP),
    (re.compile(r"(?<=п\.) (?=п\.)"), NBSP),
]


class Named(Protocol):
    """A person as the register writes one; the patronymic may be empty."""

    @property
    def surname(self) -> str: ...
    @property
    def given_name(self) -> str: ...
    @property
    def patronymic(self) -> str: ...


def nbsp(text: str) -> str:
    """Bind what a line must not part: № 145-о, 70 %, И. О. Фамилия, «в школе»."""
    bound = str(text)
    for pattern, put in _BINDS:
        bound = pattern.sub(put, bound)
    return Markup(bound) if isinstance(text, Markup) else bound  # noqa: S704 # was safe before


def zone() -> ZoneInfo:
    """The zone of the portal's clock: the region's own, once the application tells it."""
    if not has_app_context():
        return ZoneInfo(DEFAULT_ZONE)
    told: Callable[[], ZoneInfo] | None = current_app.extensions.get("zone")
    return told() if told else ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(zone())


def _date(value: date) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


def day(value: date) -> str:
    """«14.11.2026», in both languages."""
    return _date(value).strftime("%d.%m.%Y")


def day_words(value: date) -> str:
    """«14 ноября 2026 г.», "14 November 2026"."""
    pattern = f"d{NBSP}MMMM y{NBSP}'г.'" if language() == "ru" else f"d{NBSP}MMMM y"
    return format_date(_date(value), pattern, locale=language())


def day_month(value: date) -> str:
    """«14 ноября», "14 November": where the year is plain from the page."""
    return format_date(_date(value), f"d{NBSP}MMMM", locale=language())


def weekday(value: date) -> str:
    """«Пятница, 20 ноября», "Friday, 20 November": the heading of a home page."""
    said = format_date(_date(value), f"EEEE, d{NBSP}MMMM", locale=language())
    return said[0].upper() + said[1:]


def clock(value: datetime) -> str:
    """«09:42»."""
    return _local(value).strftime("%H:%M")


def moment(value: datetime) -> str:
    """«14.11.2026 в 09:42»."""
    return gettext("%(day)s at %(time)s", day=day(value), time=clock(value))


def iso(value: date) -> str:
    """The value of `datetime=` beside any of these."""
    return value.isoformat()


def number(value: Number | None, places: int | None = None) -> str:
    """«63,7», «10 000»; None is «н/д». Digits are grouped from five on."""
    if value is None:
        return no_data()
    exact = Decimal(value.numerator) / value.denominator if isinstance(value, Fraction) else value
    text = _plain(exact) if places is None else f"{exact:.{places}f}"
    sign = "\u2212" if text.startswith("-") else ""
    whole, _, part = text.lstrip("-").partition(".")
    comma, group = (",", NBSP) if language() == "ru" else (".", ",")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", group)
    return sign + whole + (comma + part if part else "")


def _plain(value: int | float | Decimal) -> str:
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: Number | None, places: int = 1) -> str:
    """«63,7 %»; in English "63.7%"."""
    if value is None:
        return no_data()
    return number(value, places) + (f"{NBSP}%" if language() == "ru" else "%")


def file_size(count: int) -> str:
    """«640 КБ», «1,2 МБ»: a file is never smaller than one kilobyte to a reader."""
    if count < 1024 * 1024:
        return gettext("%(size)s KB", size=number(max(1, round(count / 1024)))).replace(" ", NBSP)
    return gettext("%(size)s MB", size=number(count / 1024 / 1024, 1)).replace(" ", NBSP)


def no_data() -> str:
    """«н/д»: unknown is never written as nought."""
    return gettext("n/a")


def _names(person: Named | str) -> tuple[str, str, str]:
    """Surname, given name, patronymic; an account's one line is taken apart at its spaces."""
    if not isinstance(person, str):
        return person.surname, person.given_name, person.patronymic
    surname, given, patronymic, *_ = [*person.split(maxsplit=2), "", "", ""]
    return surname, given, patronymic


def _initial(name: str) -> str:
    return f"{name[0].upper()}." if name else ""


def full_name(person: Named | str) -> str:
    """«Фамилия Имя Отчество»."""
    return " ".join(filter(None, _names(person)))


def initials(person: Named | str) -> str:
    """«И. О. Фамилия», as under a document."""
    surname, given, patronymic = _names(person)
    return NBSP.join(filter(None, (_initial(given), _initial(patronymic), surname)))


def surname_first(person: Named | str) -> str:
    """«Фамилия И. О.», as in a list."""
    surname, given, patronymic = _names(person)
    return NBSP.join(filter(None, (surname, _initial(given), _initial(patronymic))))


FILTERS: tuple[Callable[..., str], ...] = (
    nbsp, day, day_words, day_month, weekday, clock, moment, iso,
    number, percent, file_size, full_name, initials, surname_first,
)  # fmt: skip


def install(app: Flask) -> None:
    """Give templates these filters under their own names."""
    app.jinja_env.filters.update({each.__name__: each for each in FILTERS})
    app.jinja_env.globals.update(no_data=no_data)
