"""The portal's languages: every package's catalogue, chosen by the reader's cookie.

Source strings are English. Catalogues are read straight from the `.po` files when a compiled
one is missing or older: without its catalogue Russian would silently say "2 наставников".
"""

from functools import cache, cached_property
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_app_context
from flask_babel import Babel, Domain, get_locale, lazy_gettext

from .reader import CHOICES, current_reader

PACKAGES = ("kernel", "web", "school", "regional", "contests", "portal")
SOURCES = Path(__file__).parents[1]
LANGUAGES = {"ru": "Русский", "en": "English"}
DEFAULT_ZONE = "Europe/Moscow"

__all__ = ["catalogue", "gettext", "language", "lazy_gettext", "mark", "ngettext", "pgettext"]


def mark(message: str) -> str:
    """Show a message to the extractor where it is kept now and translated later."""
    return message


def language() -> str:
    """The language spoken now: the reader's, or the one `force_locale` set.

    A large page asks a thousand times: what Flask-Babel keeps for the request is looked at first.
    """
    kept = g.get("_flask_babel") if has_app_context() else None
    locale: Locale | None = getattr(kept, "babel_locale", None) or get_locale()
    return locale.language if locale else CHOICES["lang"][0]


@cache
def catalogue(lang: str) -> NullTranslations:
    """All packages' messages in one language; English speaks for itself."""
    merged = Translations()
    for package in PACKAGES:
        part = _read(SOURCES / package / "translations" / lang / "LC_MESSAGES" / "messages.po")
        if part is not None:
            merged.merge(part)
            merged.plural = part.plural  # merge() forgets the rule for plurals
    return merged


def _read(po: Path) -> Translations | None:
    mo = po.with_suffix(".mo")
    if mo.exists() and not (po.exists() and po.stat().st_mtime > mo.stat().st_mtime):
        with mo.open("rb") as compiled:
            return Translations(compiled)
    if not po.exists():
        return None
    compiled_now = BytesIO()
    with po.open("rb") as source:
        write_mo(compiled_now, read_po(source))
    compiled_now.seek(0)
    return Translations(compiled_now)


def messages() -> NullTranslations:
    """The catalogue of this request."""
    return catalogue(language())


def gettext(message: str, **values: object) -> str:
    """The message in the language spoken now, with its values filled in."""
    said: str = messages().ugettext(message)
    return said % values if values else said


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The form of the message that `num` asks for; `%(num)s` is filled in."""
    said: str = messages().ungettext(singular, plural, num)
    return said % {"num": num, **values}


def pgettext(context: str, message: str, **values: object) -> str:
    """The message as said in one context, where one English word has two Russian ones."""
    said: str = messages().upgettext(context, message)
    return said % values if values else said


class _Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel is untyped
    """Makes Flask-Babel's own functions answer from our catalogues."""

    def get_translations(self) -> NullTranslations:
        return messages()


class _PortalBabel(Babel):  # type: ignore[misc]  # Flask-Babel is untyped
    @cached_property
    def domain_instance(self) -> Domain:
        return _Catalogues()


def install(app: Flask) -> None:
    """Teach the application and its templates both languages."""
    app.config.setdefault("BABEL_DEFAULT_LOCALE", CHOICES["lang"][0])
    app.config.setdefault("BABEL_DEFAULT_TIMEZONE", DEFAULT_ZONE)
    _PortalBabel(app, locale_selector=lambda: current_reader().lang)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # by jinja2.ext.i18n
        gettext=lambda s: messages().ugettext(s),
        ngettext=lambda s, p, n: messages().ungettext(s, p, n),
        newstyle=True,
        pgettext=lambda c, s: messages().upgettext(c, s),
        npgettext=lambda c, s, p, n: messages().unpgettext(c, s, p, n),
    )
    app.jinja_env.globals.update(LANGUAGES=LANGUAGES)
