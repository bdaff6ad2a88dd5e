"""The words a document needs from outside: translations, dates and figures in its language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from kernel.documents.typography import NBSP

PAGE_OF = {"ru": "{page} из {pages}", "en": "{page} of {pages}"}
_LONG_DATE = {"ru": "d MMMM y 'г.'", "en": "d MMMM y"}
_LONG_MOMENT = {"ru": "d MMMM y 'г.' 'в' HH:mm", "en": "d MMMM y, HH:mm"}


class Translator(Protocol):
    """Gettext as Flask-Babel calls it; domain code gets it as an argument and knows no Flask."""

    @property
    def language(self) -> str: ...

    def gettext(self, message: str, /, **values: object) -> str: ...

    def ngettext(self, one: str, many: str, number: int, /, **values: object) -> str: ...


@dataclass(frozen=True, slots=True)
class Words:
    """A translator made of two functions: `Words("ru", flask_babel.gettext, …ngettext)`."""

    language: str
    gettext: Callable[..., str]
    ngettext: Callable[..., str]

    @classmethod
    def of(
        cls, language: str, one: Callable[[str], str], many: Callable[[str, str, int], str]
    ) -> "Words":
        """From functions that fill no values in, such as those of the standard library."""

        def gettext(message: str, /, **values: object) -> str:
            found = one(message)
            return found % values if values else found

        def ngettext(single: str, plural: str, number: int, /, **values: object) -> str:
            return many(single, plural, number) % {"num": number, **values}

        return cls(language, gettext, ngettext)


ENGLISH = Words.of("en", lambda text: text, lambda one, many, number: one if number == 1 else many)


def page_of(page: int, pages: int, language: str) -> str:
    return PAGE_OF.get(language, PAGE_OF["en"]).format(page=page, pages=pages)


def long_date(day: date, language: str) -> str:
    """«14 ноября 2026 г.»"""
    from babel.dates import format_date

    return format_date(day, _LONG_DATE.get(language, _LONG_DATE["en"]), locale=language)


def long_moment(moment: datetime, language: str) -> str:
    """«14 ноября 2026 г. в 09:42», by the moment's own zone."""
    from babel.dates import format_datetime

    pattern = _LONG_MOMENT.get(language, _LONG_MOMENT["en"])
    return format_datetime(moment, pattern, tzinfo=moment.tzinfo, locale=language)


def figure(value: int | Decimal, language: str) -> str:
    """Digits as the language writes them: from five digits in groups of three, comma in Russian."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    whole, _, rest = text.partition(".")
    if len(whole.lstrip("-")) > 4:
        whole = f"{int(whole):,}".replace(",", NBSP if language == "ru" else ",")
    return whole + (("," if language == "ru" else ".") + rest if rest else "")
