"""The portal's Russian as its catalogue has it, so that an editor's hand breaks no test."""

from kernel.profile import Profile, load
from web.i18n import catalogue

PROFILE: Profile = load("altai")


def ru(message: str, **values: object) -> str:
    """A sentence; blanks of every sort are single spaces, as `Page.text` reads them."""
    said = catalogue("ru").ugettext(message)
    return " ".join((said % values if values else said).split())


def many(one: str, more: str, num: int, **values: object) -> str:
    """A sentence that counts."""
    return " ".join((catalogue("ru").ungettext(one, more, num) % {"num": num, **values}).split())


def name(indicator: str) -> str:
    return PROFILE.indicator(indicator).name.ru


def short(indicator: str) -> str:
    return PROFILE.indicator(indicator).short_name.ru


def schools(num: int, known: int) -> str:
    """«По данным 2 из 3 школ»."""
    return many(
        "On data of %(known)s of %(num)s school", "On data of %(known)s of %(num)s schools",
        num, known=known,
    )  # fmt: skip
