"""Every word shown to people is in the Russian catalogue of its package."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from web.i18n import PACKAGES, SOURCES

KEYWORDS = {
    "_": None, "gettext": None, "lazy_gettext": None, "_l": None, "mark": None, "N_": None,
    "ngettext": (1, 2), "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
HOW = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("**/templates/**.txt", "jinja2")]
OPTIONS = {pattern: {"newstyle_gettext": "true", "silent": "false"} for pattern, _ in HOW[1:]}
# The gallery speaks Russian to its maker and to nobody else.
OURS_ALONE = ("gallery",)

PRESENT = [name for name in PACKAGES if (SOURCES / name / "translations").is_dir()]


def said_by(package: str) -> Iterator[tuple[str | None, str | tuple[str, ...], str]]:
    """Context, message and place of every word the package's code and templates say."""
    found = extract_from_dir(str(SOURCES / package), HOW, OPTIONS, keywords=KEYWORDS)
    for file, at, message, _, context in found:
        if not any(word in file for word in OURS_ALONE):
            yield context, message, f"{file}:{at}"


def po_of(package: str) -> Path:
    return SOURCES / package / "translations" / "ru" / "LC_MESSAGES" / "messages.po"


def catalogue(package: str) -> Catalog:
    if not po_of(package).exists():
        return Catalog(locale="ru")
    with po_of(package).open("rb") as source:
        return read_po(source, locale="ru")


def is_whole(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    if isinstance(message.string, tuple):
        return len(message.string) == 3 and all(message.string)
    return bool(message.string)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_message_is_translated(package):
    known = catalogue(package)
    missing = [
        f"{place}: {message!r}"
        for context, message, place in said_by(package)
        if not is_whole(known.get(message[0] if isinstance(message, tuple) else message, context))
    ]
    assert missing == []


@pytest.mark.parametrize("package", PRESENT)
def test_plurals_and_placeholders_fit(package):
    known = catalogue(package)
    faults = [
        f"{message.id!r}: {fault}"
        for message in known
        if message.id
        for fault in message.check(known)
    ]
    assert faults == []


def test_packages_agree_on_what_a_word_means():
    """All catalogues are merged: one message said two ways would change with the loading order."""
    said: dict[tuple[str | None, str], dict[object, str]] = defaultdict(dict)
    for package in PRESENT:
        for message in catalogue(package):
            if message.id:
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                said[message.context, key].setdefault(message.string, package)
    quarrels = {key: ways for key, ways in said.items() if len(ways) > 1}
    assert quarrels == {}


def test_web_keeps_no_words_it_does_not_say():
    said = {(c, m[0] if isinstance(m, tuple) else m) for c, m, _ in said_by("web")}
    kept = {
        (m.context, m.id[0] if isinstance(m.id, tuple) else m.id) for m in catalogue("web") if m.id
    }
    assert kept - said == set()
