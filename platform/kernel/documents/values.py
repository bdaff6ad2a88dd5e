"""What a paper's fields hold, and how each is said: people and schools in cases, days, figures.

A value is only ever printed. What stands in it («{», «<b>», «=1+1») has no meaning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from kernel.documents.typography import NBSP
from kernel.documents.words import long_date

BLANK = "____________"
CASES = ("nominative", "genitive", "dative", "accusative", "instrumental", "prepositional")
_SEVERAL = "|"


class Form(StrEnum):
    """A form of a person or of a school; «short» is «М. П. Иванова», by case «Ивановой М. П.»."""

    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    INSTRUMENTAL = "instrumental"
    PREPOSITIONAL = "prepositional"
    SHORT = "short"
    SHORT_NOMINATIVE = "short_nominative"
    SHORT_GENITIVE = "short_genitive"
    SHORT_DATIVE = "short_dative"
    SHORT_ACCUSATIVE = "short_accusative"
    SHORT_INSTRUMENTAL = "short_instrumental"
    SHORT_PREPOSITIONAL = "short_prepositional"
    POST = "post"
    POST_NOMINATIVE = "post_nominative"
    POST_GENITIVE = "post_genitive"
    POST_DATIVE = "post_dative"
    POST_ACCUSATIVE = "post_accusative"
    POST_INSTRUMENTAL = "post_instrumental"
    POST_PREPOSITIONAL = "post_prepositional"


PERSON_FORMS = frozenset(str(form) for form in Form)
ORG_FORMS = frozenset((*CASES, "short"))
DAY_FORMS = frozenset(("long", "short", "quoted"))


@dataclass(frozen=True, slots=True)
class PersonWords:
    """A person as papers name them; each mapping is case → words, `after` is «Ивановой М. П.».

    A case that is not there is said in the nominative, and `unsure` tells why: a lack of the paper.
    """

    full: Mapping[str, str]
    short: str
    after: Mapping[str, str]
    post: Mapping[str, str]
    sex: str | None = None
    # Codes of what nobody could be sure of: gender_unknown, post_unsure, name_unclear.
    unsure: tuple[str, ...] = ()

    def say(self, form: str = "") -> str:
        """The words of a `Form`, or one of «назначен|назначена» by the person's sex."""
        if _SEVERAL in form:
            return self._by_sex(form)
        kind, _, case = form.partition("_")
        if kind == "post":
            return _in_case(self.post, case)
        if kind == "short":
            return _in_case(self.after, case) if case else self.short
        return _in_case(self.full, form)

    def _by_sex(self, form: str) -> str:
        his, _, hers = form.partition(_SEVERAL)
        return {"m": his, "f": hers}.get(self.sex or "", f"{his} ({hers})")

    def __bool__(self) -> bool:
        """Nobody is named: the paper keeps a line for the hand."""
        return bool(self.full.get("nominative"))


@dataclass(frozen=True, slots=True)
class OrgWords:
    """A school or a body: its whole name by case, and the short one, which is not declined."""

    full: Mapping[str, str]
    short: str
    unsure: tuple[str, ...] = ()

    def say(self, form: str = "") -> str:
        return self.short if form == "short" else _in_case(self.full, form)

    def __bool__(self) -> bool:
        return bool(self.full.get("nominative"))


Value: TypeAlias = (
    "str | bool | int | date | PersonWords | OrgWords | Sequence[Mapping[str, Value] | str] | None"
)


def nobody(post: str = "") -> PersonWords:
    """A person not chosen yet: nothing but the post, for a line to write the name on."""
    return PersonWords(full={}, short="", after={}, post={"nominative": post}, sex=None)


def say(value: Value, form: str = "", blank: str = BLANK) -> str:
    """A value in words; what is unknown (None, nobody, no post) is `blank`: a line to write on.

    «{n:пара|пары|пар}» is one of three words by a figure, «{paid:да|нет}» one of two by a flag.
    """
    match value:
        case PersonWords() if value or form.startswith("post"):
            return value.say(form) or blank
        case OrgWords() if value:
            return value.say(form) or blank
        case None | PersonWords() | OrgWords():
            return blank
        case bool():
            yes, _, no = (form or "да|нет").partition(_SEVERAL)
            return yes if value else no
        case int():
            return _by_count(value, form) if form else str(value)
        case date():
            return day_in_words(value, form)
        case str():
            return value
    raise TypeError("a list is not printed, its items are")


def day_in_words(day: date, form: str = "") -> str:
    """«1 сентября 2026 г.», short «01.09.2026», quoted «01» сентября 2026 г."""
    if form == "short":
        return f"{day:%d.%m.%Y}"
    words = long_date(day, "ru")
    if form == "quoted":
        words = f"«{day:%d}»{words.lstrip('0123456789')}"
    return words.replace(" г.", f"{NBSP}г.")


def _by_count(count: int, form: str) -> str:
    one, few, many = (form.split(_SEVERAL) * 3)[:3]
    tens, ones = abs(count) // 10 % 10, abs(count) % 10
    if tens == 1 or ones == 0 or ones > 4:
        return many
    return one if ones == 1 else few


def _in_case(words: Mapping[str, str], case: str) -> str:
    return words.get(case) or words.get("nominative", "")
