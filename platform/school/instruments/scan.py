"""What must not stand in free text: contacts, health, police. A warning, never a ban.

The words are chosen so that ordinary school talk passes: a diagnostic test in mathematics, a
supporter of a team, a dream of serving in the police.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from kernel.imports.folding import fold
from school.instruments.answers import free_texts
from school.instruments.definition import Instrument, Item

Matter = Literal["phone", "link", "health", "record"]
MOST = 20


@dataclass(frozen=True, slots=True)
class Suspicion:
    """A piece of text to look at again; `place` is the code of the question."""

    place: str
    matter: Matter
    found: str


def _stems(*stems: str) -> str:
    return "|".join(stems)


_PHONE = re.compile(
    r"(?<![\d№])(?:\+7|8)[\s(-]{0,2}\d{3}[\s)-]{0,2}\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)"
    r"|(?<![\d№])9\d{2}[\s-]?\d{3}[\s-]?\d{2}[\s-]?\d{2}(?!\d)"
)
_LINK = re.compile(
    r"https?://\S+|\bwww\.\S+|\b(?:vk\.com|vk\.ru|t\.me|ok\.ru|wa\.me)/\S+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<![\w@])@[a-z]\w{3,}"
    r"|\b[\w-]+(?:\.[\w-]+)*\.(?:ru|рф|com|org|net|su)\b(?!\.)",
    re.IGNORECASE,
)
_HEALTH = re.compile(
    r"(?<!\w)(?:"
    + _stems(
        r"диагноз\w*", r"инвалид\w*", r"овз", r"сдвг", r"дцп", r"зпр", r"онр", r"вич",
        r"аути(?:зм|ст|ч)\w*", r"эпилепс\w*", r"шизофрен\w*", r"депресси(?:я|и|ю|ей)",
        r"диабет\w*", r"астм(?:а|ы|е|у|ой|атик\w*)", r"аллерг\w*", r"онкологи\w*", r"туберкул\w*",
        r"гепатит\w*", r"энурез\w*", r"заикан\w*", r"умственн\w+ отстал\w*",
        r"задержк\w+ (?:\w+ )?развити\w*", r"болезн(?:ь|и|ью|ей|ям|ями|ях)", r"заболеван\w*",
        r"(?:тяжело|часто|хронически|давно|сильно) боле(?:ет|л|ла|ют|ющ\w*)",
        r"хроническ\w+", r"(?:принимает|пьет|прописан\w*|назначен\w*) (?:\w+ )?"
        r"(?:таблетк\w*|лекарств\w*|препарат\w*)",
        r"(?:у|к) (?:врача-)?(?:психиатр|невролог|нарколог|психотерапевт)\w*",
        r"группа здоровья", r"состо\w+ здоровья", r"леж(?:ит|ал|ала) в больнице",
        r"попытк\w+ (?:суицид|самоубийств)\w*", r"суицид\w*", r"беременн\w*", r"наркоман\w*",
        r"алкогол\w*", r"прививк\w*",
    )
    + r")(?!\w)"
)  # fmt: skip
_RECORD = re.compile(
    r"(?<!\w)(?:"
    + _stems(
        r"судимост\w*", r"судим(?:ы|а|о|ые|ых)?",
        r"уголовн\w+ (?:дел|ответственност|преследован)\w*",
        r"(?:на|стоит на|поставлен\w* на|снят\w* с) (?:\w+ )?учет(?:е|а) (?:в )?"
        r"(?:полици|пдн|кдн|комисси|опек)\w*",
        r"(?:на|с) (?:внутришкольн|профилактическ)\w+ учет\w*",
        r"учет\w* в (?:полици|пдн|кдн)\w*", r"(?:состоит|стоит) на учете",
        r"привод\w* в полици\w*", r"задерж\w+ полици\w*", r"полици\w+ задерж\w+",
        r"инспектор\w* пдн", r"кдн(?: и зп)?", r"правонаруш\w+", r"условн\w+ срок\w*",
    )
    + r")(?!\w)"
)  # fmt: skip
# Words that begin like a suspicion and are ordinary at a school.
_ORDINARY = re.compile(
    r"(?<!\w)(?:хроническ\w+ (?:опоздан|двоечник|неуспеваем|усталост)\w*"
    r"|прав[ао] и правонаруш\w+|профилактик\w* (?:правонаруш|алкогол|наркоман|заболеван)\w*"
    r"|безалкогольн\w*|согласи\w+ на обработку пдн)"
)
_PATTERNS: Mapping[Matter, re.Pattern[str]] = {"health": _HEALTH, "record": _RECORD}


def suspicions(text: str, place: str = "") -> list[Suspicion]:
    """What in the text ought to be looked at again, in the order of reading."""
    found = sorted(_found(text), key=lambda each: each[0])
    return [Suspicion(place, matter, piece) for _, matter, piece in found[:MOST]]


def _found(text: str) -> Iterator[tuple[int, Matter, str]]:
    for match in _PHONE.finditer(text):
        yield match.start(), "phone", match[0]
    for match in _LINK.finditer(text):
        yield match.start(), "link", match[0].rstrip(".,;:!?)»")
    plain = fold(text)
    ordinary = [match.span() for match in _ORDINARY.finditer(plain)]
    for matter, pattern in _PATTERNS.items():
        for match in pattern.finditer(plain):
            if not any(start <= match.start() < end for start, end in ordinary):
                yield match.start(), matter, match[0]


def suspicions_in(definition: Instrument, values: Mapping[str, object]) -> list[Suspicion]:
    """The same over answers in own words; contacts are expected where contacts are asked."""
    return [
        each
        for code, text in free_texts(definition, values).items()
        for each in suspicions(text, code)
        if not (_asks_contacts(definition.item(code)) and each.matter in ("phone", "link"))
    ]


def _asks_contacts(item: Item | None) -> bool:
    return item is not None and item.feeds == "contacts"


def suspicions_of_questions(definition: Instrument) -> list[Suspicion]:
    """A questionnaire that asks for what must not be asked, by question."""
    return [each for item in definition.items for each in _of_question(item)]


def _of_question(item: Item) -> Iterator[Suspicion]:
    for text in (item.text, *(option.text for option in item.options)):
        for each in suspicions(text.ru, item.code):
            if each.matter in _PATTERNS:
                yield each
