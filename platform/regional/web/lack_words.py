"""What is missing to a target, in the language of the page."""

from kernel.documents.words import Words
from regional.indicators import lack
from regional.indicators.figures import Column
from web.i18n import gettext, language, ngettext


def lack_words(column: Column, missing: int) -> str:
    """«не хватает 14 молодых учителей»; empty when nothing is missing."""
    t = Words(language(), gettext, ngettext)
    return lack.lack_words(column.numerator_fact, missing, column.direction, t)
