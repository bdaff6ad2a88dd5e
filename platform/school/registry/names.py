"""Names of people as they are typed: taken apart, tidied, and what a patronymic tells."""

import re
from dataclasses import dataclass

from kernel.errors import Invalid
from kernel.imports.folding import clean

_HYPHEN = re.compile(r"\s*[-‐‑‒–—−]\s*")
_APOSTROPHE = re.compile(r"[`´ʼ‘’]")
_SEVERAL = re.compile(r"[,;/&+]|\s(?:и|and)\s", re.IGNORECASE)
_WHOLE = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+)*")
# Words that follow a father's name and stay small: «Рауф оглы», «Эркин уулу», «Кара-оолович».
_SONS = ("оглы", "оглу", "улы", "уулу")
_DAUGHTERS = ("кызы", "гызы")
_SMALL = (*_SONS, *_DAUGHTERS, "оол", "оолович", "ооловна")


@dataclass(frozen=True, slots=True)
class PersonName:
    """Фамилия, имя, отчество; not everybody has the last."""

    surname: str
    given_name: str
    patronymic: str = ""


def parse_name(text: str) -> PersonName:
    """Take «Фамилия Имя Отчество» apart; Invalid names the fault of `full_name`.

    Capitals or small letters throughout are mended; a mixed spelling is the family's own.
    """
    text = _APOSTROPHE.sub("'", _HYPHEN.sub("-", clean(text)))
    surname, given_name, rest = [*text.split(" ", 2), "", "", ""][:3]
    fault = _fault_of(text, given_name, rest)
    if fault:
        raise Invalid({"full_name": fault})
    return PersonName(_tidy(surname), _tidy(given_name), _tidy(rest))


def _fault_of(text: str, given_name: str, rest: str) -> str | None:
    words = text.split(" ")
    if not text:
        return "name_empty"
    if any(sign.isdigit() for sign in text):
        return "name_digits"
    if "." in text:
        return "name_initials"
    if _SEVERAL.search(text):
        return "name_several"
    if not given_name:
        return "name_one_word"
    if not all(_WHOLE.fullmatch(word) for word in words):
        return "name_signs"
    if any(len(word) == 1 for word in words[1:]):  # a surname may be «О» or «И»
        return "name_initials"
    if " " in rest and words[-1].lower() not in _SONS + _DAUGHTERS:
        return "name_too_many"
    return None


def _tidy(part: str) -> str:
    return " ".join(_tidy_word(word) for word in part.split(" ")) if part else ""


def _tidy_word(word: str) -> str:
    if not (word.isupper() or word.islower()):
        return word
    pieces = re.split(r"([-'])", word.lower())
    return "".join(piece if piece in _SMALL else piece.capitalize() for piece in pieces)


def tidied(name: PersonName) -> PersonName:
    """The same name with capitals where they belong, however it came to be kept."""
    return PersonName(_tidy(name.surname), _tidy(name.given_name), _tidy(name.patronymic))


def gender_of(patronymic: str) -> str | None:
    """«f» or «m» by the patronymic, which alone is sure; None where it says nothing."""
    last = patronymic.lower().replace("-", " ").split(" ")[-1]
    if last in _SONS or last.endswith("ич"):
        return "m"
    if last in _DAUGHTERS or last.endswith(("вна", "чна", "шна")):
        return "f"
    return None
