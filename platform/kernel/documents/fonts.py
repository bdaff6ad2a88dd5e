"""The fonts of printed papers: registered once a process, and never asked for a sign they lack."""

import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from importlib import resources
from pathlib import Path

from kernel.documents.content import Family
from kernel.documents.typography import MissingGlyph, printable

Breaks = Callable[[str], Iterable[tuple[str, str]]]
_FACES = ("Regular", "Bold", "Italic", "BoldItalic")
_lock = threading.Lock()
_covered: dict[Family, frozenset[int]] = {}


def ensure_glyphs(text: str, family: Family = Family.SERIF) -> str:
    """The text as it will be printed, or MissingGlyph with every character that cannot be."""
    text = printable(text)
    missing = {ord(sign) for sign in text} - coverage(family)
    if missing:
        raise MissingGlyph("".join(chr(code) for code in sorted(missing)))
    return text


def coverage(family: Family) -> frozenset[int]:
    """Codes that all four faces of the family can print, with the line break."""
    register()
    return _covered[family]


def face(family: Family, *, bold: bool = False, italic: bool = False) -> str:
    """The registered name of one of the four faces."""
    return f"{family.value} {_FACES[2 * italic + bold]}".replace(" Regular", "")


def register() -> None:
    """Make the eight faces known to reportlab; cheap after the first call."""
    if len(_covered) == len(Family):
        return
    with _lock:
        for family in Family:
            if family not in _covered:
                _covered[family] = _register_family(family)


def warm() -> None:
    """Load all that the first document would wait for; call before a worker forks."""
    register()
    hyphenation("ru")
    from kernel.documents import docx, pdf, xlsx  # noqa: F401 - loading them is the point


@lru_cache(maxsize=8)
def hyphenation(language: str, *, names: bool = False) -> Breaks | None:
    """How words of a language are broken; None when it has no dictionary.

    A word that begins with a capital may be a name and keeps its parts whole, unless `names` are
    broken too.
    """
    import pyphen

    name = {"ru": "ru_RU", "en": "en_US"}.get(language)
    if name is None:
        return None
    breaks: Breaks = pyphen.Pyphen(lang=name).iterate
    return (
        breaks if names else lambda word: _at_hyphens(word) if word[:1].isupper() else breaks(word)
    )


def _at_hyphens(word: str) -> list[tuple[str, str]]:
    """Where a double surname may part; the last place first."""
    places = [index + 1 for index, sign in enumerate(word[:-1]) if sign == "-"]
    return [(word[:place], word[place:]) for place in reversed(places)]


def _register_family(family: Family) -> frozenset[int]:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    covered: set[int] | None = None
    for index, name in enumerate(_FACES):
        font = TTFont(face(family, bold=index % 2 == 1, italic=index > 1), _file(family, name))
        pdfmetrics.registerFont(font)
        codes = set(font.face.charToGlyph)
        covered = codes if covered is None else covered & codes
    pdfmetrics.registerFontFamily(
        face(family),
        normal=face(family),
        bold=face(family, bold=True),
        italic=face(family, italic=True),
        boldItalic=face(family, bold=True, italic=True),
    )
    return frozenset((covered or set()) | {ord("\n")})


def _file(family: Family, name: str) -> Path:
    stem = family.value.replace(" ", "_")
    package = resources.files(f"fontpkg_{stem.lower()}")
    return Path(str(package)) / "files" / f"{stem}-Web-{name}.ttf"
