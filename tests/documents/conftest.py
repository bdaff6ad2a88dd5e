"""The Russian words of the report, read from the catalogue itself: no compiled file is needed."""

import gettext
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kernel.documents.words import Words

CATALOGUE = Path("platform/regional/translations/ru/LC_MESSAGES/messages.po")


@pytest.fixture(scope="session")
def russian() -> Words:
    root = Path(__file__).parents[2]
    compiled = BytesIO()
    with (root / CATALOGUE).open("rb") as source:
        write_mo(compiled, read_po(source, locale="ru"))
    compiled.seek(0)
    found = gettext.GNUTranslations(compiled)
    return Words.of("ru", found.gettext, found.ngettext)
