"""How typed Russian text is cleaned for keeping and folded for comparing."""

import re
import unicodedata
from functools import lru_cache

DASHES = "\u002d\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
_INVISIBLE = re.compile("[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2060\ufeff]")
_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LATIN = re.compile("[A-Za-zÀ-ÿ]")
_PLAIN = re.compile(r"[ -~А-Яа-яЁё«»№–—]*")
_NOT_A_KEY = re.compile(r"[\W_]+")
_LOOKALIKE = str.maketrans("ABCEHKMOPTXYaceopxykËë", "АВСЕНКМОРТХУасеорхукЁё")
REMEMBERED = 200  # longer texts repeat seldom, and strangers could fill the memory with them
_LOOKALIKES = frozenset("ABCEHKMOPTXYaceopxykËë")


def _only_lookalikes(word: str) -> bool:
    return all(letter in _LOOKALIKES for letter in _LATIN.findall(word))


def _mend(match: re.Match[str]) -> str:
    """A Cyrillic word with Latin letters that look the same becomes wholly Cyrillic."""
    word = match[0]
    if _LATIN.search(word) and _CYRILLIC.search(word) and _only_lookalikes(word):
        return word.translate(_LOOKALIKE)
    return word


def clean(text: str) -> str:
    """Text fit to keep: single plain spaces, no invisible characters, one alphabet in a word."""
    return _clean_known(text) if len(text) <= REMEMBERED else _clean(text)


def _clean(text: str) -> str:
    if not _PLAIN.fullmatch(text):
        text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = _SPACES.sub(" ", text).strip()
    return _WORD.sub(_mend, text) if _LATIN.search(text) else text


def _fold_word(match: re.Match[str]) -> str:
    word = match[0]
    return word.translate(_LOOKALIKE) if _only_lookalikes(word) else word


def fold(text: str) -> str:
    """Text fit to compare: small letters, Ё as Е, one dash, lookalikes in Cyrillic."""
    return _fold_known(text) if len(text) <= REMEMBERED else _fold(text)


def _fold(text: str) -> str:
    text = clean(text)
    if _LATIN.search(text):
        text = _WORD.sub(_fold_word, text)
    text = text.casefold().replace("ё", "е")
    return re.sub(f"[{re.escape(DASHES)}]", "-", text)


_clean_known = lru_cache(maxsize=50_000)(_clean)
_fold_known = lru_cache(maxsize=50_000)(_fold)


def key_of(text: str) -> str:
    """Letters and digits of the folded text only: titles and list values are compared by it."""
    return _NOT_A_KEY.sub("", fold(text))
