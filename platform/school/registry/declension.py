"""One part of a name in a case: pytrovich, and the endings that it gets wrong.

Each correction is a rule of grammar with its example. Where families differ (Камень: Каменя or
Камня) none is made: a person's own form settles that (`cases.decline`, overrides).
"""

import re
from collections.abc import Mapping
from enum import IntEnum, StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytrovich.maker import PetrovichDeclinationMaker


class Part(StrEnum):
    """A part of a full name, by the library's word for it."""

    SURNAME = "LASTNAME"
    GIVEN_NAME = "FIRSTNAME"
    PATRONYMIC = "MIDDLENAME"


class Ending(IntEnum):
    """Where a case's ending stands among the five of a row; the library counts the same."""

    GENITIVE = 0
    DATIVE = 1
    ACCUSATIVE = 2
    INSTRUMENTAL = 3
    PREPOSITIONAL = 4


Row = tuple[re.Pattern[str], tuple[str, ...]]


def _row(shape: str, endings: str) -> Row:
    """Words of the shape keep its first group and take the endings; «.» is an empty one."""
    each = tuple("" if ending == "." else ending for ending in endings.split())
    return re.compile(shape, re.IGNORECASE), each


_V, _C, _NO_V = "[аеёиоуыэюя]", "[бвгджзйклмнпрстфхцчшщ]", "[^аеёиоуыэюя]"
_NOUN = "а у а ом е"
_SAME = ". . . . ."

# Груша – Грушей, for the stress is seldom on the ending: Левшой.
_HISSING_A = _row("(?!(?:левша|лапша|межа|ханжа|душа|паша)$)(.*[жчшщ])а", "и е у ей е")

# The vowel of -ец goes (Стрелец – Стрельца) and stays after two consonants (Кузнец – Кузнеца).
# A short stem gives the stress to the ending: Донцом, but Волынцем.
_EC = (
    _row(f"({_C})ец", "еца ецу еца ецем еце"),  # Лец
    _row(f"({_NO_V}+|.*{_C}{_C})ец", "еца ецу еца ецом еце"),  # Швец, Кузнец
    _row(f"(.*{_V})ец", "йца йцу йца йцем йце"),  # Коломиец
    _row("(.*пал)ец", "ьца ьцу ьца ьцем ьце"),
    _row(f"({_NO_V}*{_V}л)ец", "ьца ьцу ьца ьцом ьце"),  # Стрелец
    _row("(.*л)ец", "ьца ьцу ьца ьцем ьце"),  # Уралец
    _row("(нем|гор|ран|пер)ец", "ца цу ца цем це"),
    _row(f"({_NO_V}*{_V}{_C}|.*в|гороб|молод|один|холод)ец", "ца цу ца цом це"),  # Донец, Кравец
    _row("(.*)ец", "ца цу ца цем це"),  # Волынец
)

_CORRECTIONS: Mapping[tuple[Part, bool], tuple[Row, ...]] = {
    (Part.SURNAME, True): (
        _row("(золя|труайя)", _SAME),  # French, with the stress on the last vowel
        *_EC,
        # other vowels that go
        _row("(за)яц", "йца йцу йца йцем йце"),
        _row("(л)ев", "ьва ьву ьва ьвом ьве"),
        _row("(ор|коз|кот|ос|пав)[её]л", "ла лу ла лом ле"),
        _row("(солов|вороб|мурав)ей", "ья ью ья ьём ье"),
        # adjectives the library takes for nouns, and the reverse
        _row(f"({_NO_V}+и)й", "я ю я ем и"),  # Кий
        _row("(.*г)ий", "ого ому ого им ом"),  # Строгий
        _row("(трет)ий", "ьего ьему ьего ьим ьем"),
        _row(f"((?!зл){_NO_V}+о|геро|поко)й", "я ю я ем е"),  # Бой, Ной
        _row("(.*[эюяё])й", "я ю я ем е"),
        # «-ым» is for -ов, -ев, -ин, -ын alone: Оюн – Оюном, Тэн – Тэном, Шин – Шином
        _row(f"(.*[^иы]н|{_NO_V}*ин)", _NOUN),
        # a stressed ending after a hissing sound: Ткачом, Лещом
        _row("((?!ковач).*[ая]ч|[сб][иы]ч|хрущ|лещ|плющ|клещ|борщ|ковш)", _NOUN),
        _row("(.*ҥ)", _NOUN),
        _HISSING_A,
    ),
    (Part.SURNAME, False): (
        _row("(золя|труайя)", _SAME),
        _HISSING_A,
        # nouns that only look like the feminine of -ов and -ин
        _row("(сов|коров|подков|сосн|весн|лун)а", "ы е у ой е"),
        _row("(чуж|больш)ая", "ой ой ую ой ой"),
        _row("(.*[шщ])ая", "ей ей ую ей ей"),  # Младшая
        _row("(трет)ья", "ьей ьей ью ьей ьей"),
    ),
    (Part.GIVEN_NAME, True): (
        _row("(.*[её]к)", _NOUN),  # Марек – Марека; the library means Витёк – Витька
        _row("(.*и)я", "и и ю ей и"),  # Захария
        _row("(.*ҥ)", _NOUN),
    ),
}

# Parts before a hyphen that are no names by themselves: Тер-Петросяна, Абдул-Хамида.
_STAY_BEFORE_HYPHEN = re.compile(
    "абд|абдул|абу|ак|аль|бек|бен|бонч|ван|гасан|де|ди|дер|ибн|кара|ла|ле|мак|мелик|нур|сан|сары|"
    "сейд|сен|тер|фон|хан|шах|шейх|эль",
    re.IGNORECASE,
)
_BEARS_THE_ENDING = "оол"  # Tuvan: Мерген-оол – Мерген-оола
_WRONG_Y = re.compile("(?<=[гкхжчшщ])ы(?=м?$)")


def inflect(part: Part, text: str, *, is_male: bool, ending: Ending) -> str:
    """A part of a name, each side of its hyphen by itself; it must have capitals where due."""
    *before, last = text.split("-")
    alone = last.lower().startswith(_BEARS_THE_ENDING)
    kept = [
        piece
        if alone or _STAY_BEFORE_HYPHEN.fullmatch(piece)
        else _piece(part, piece, is_male, ending)
        for piece in before
    ]
    return "-".join([*kept, _piece(part, last, is_male, ending)])


def _piece(part: Part, piece: str, is_male: bool, ending: Ending) -> str:
    for shape, endings in _CORRECTIONS.get((part, is_male), ()):
        found = shape.fullmatch(piece)
        if found:
            return found[1] + endings[ending]
    return _spelt(piece, _by_library(part, piece, is_male, ending))


def _by_library(part: Part, piece: str, is_male: bool, ending: Ending) -> str:
    from pytrovich.enums import Case, Gender, NamePart  # imported late, as in `_maker`

    gender = Gender.MALE if is_male else Gender.FEMALE
    form = _maker().make(NamePart[part.value], gender, Case(ending.value), piece)
    return str(form)


def _spelt(piece: str, form: str) -> str:
    """No Ы after Г, К, Х and hissing sounds: «Сухим», where the library writes «Сухым»."""
    return form if form == piece else _WRONG_Y.sub("и", form)


@lru_cache(maxsize=1)
def _maker() -> "PetrovichDeclinationMaker":
    """Read the library's rules at the first name: 40 ms that most processes never need."""
    from pytrovich.maker import PetrovichDeclinationMaker

    return PetrovichDeclinationMaker()
