"""Posts in the cases of Russian: «заместителю директора по учебно-воспитательной работе».

The words that a post begins with are declined, those that depend on them stay. A word that is
neither stored nor of a sure shape leaves the whole post as it is, and that is told (`sure`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kernel.documents.endings import (
    AGENTS,
    OBLIQUE,
    adjective,
    by_rows,
    hard,
    soft,
    stored,
)
from kernel.documents.values import CASES


@dataclass(frozen=True, slots=True)
class Declined:
    """Words in a case; when not `sure`, they stayed as they were typed."""

    words: str
    sure: bool = True


# What the rules of `endings.AGENTS` do not reach, or would only reach by luck.
_MEN = {
    **hard(
        "директор ректор проректор министр логопед доцент профессор педагог психолог куратор "
        "наставник ученик студент курсант депутат эксперт агроном механик техник химик физик "
        "математик историк филолог географ биолог академик ветеран кандидат доктор мастер "
        "координатор художник программист социолог повар архитектор адвокат атаман полковник "
        "майор капитан шеф врач начальник помощник работник сотрудник советник член завхоз "
        "юрист фотограф"
    ),
    **soft("заместитель учитель преподаватель председатель слесарь токарь пекарь лекарь "
           "библиотекарь аптекарь"),
    **stored("секретарь вратарь", "(.*)ь", "я ю я ём е"),
    **stored("завуч", "(.*)", "а у а ем е"),
    **stored("боец", "(бо)ец", "йца йцу йца йцом йце"),
    **stored("отец", "(от)ец", "ца цу ца цом це"),
    **stored("вожатый учёный ответственный уполномоченный", "(.*)ый", "ого ому ого ым ом"),
    **stored("рабочий служащий заведующий управляющий исполняющий ведущий", "(.*)ий",
             "его ему его им ем"),
    **stored("учащийся обучающийся", "(.*щ)ийся", "егося емуся егося имся емся"),
    # The endings are a woman's, the adjective beside is a man's: «нового главу».
    **stored("глава", "(.*)а", "ы е у ой е"),
    **stored("староста", "(.*)а", "ы е у ой е"),
    **stored("судья", "(суд)ья", "ьи ье ью ьёй ье"),
}  # fmt: skip
_WOMEN = {
    **stored("сестра медсестра", "(.*)а", "ы е у ой е"),
    **stored("хозяйка", "(.*)а", "и е у ой е"),
    **stored("няня", "(.*)я", "и е ю ей е"),
    **stored("мать", "(мат)ь", "ери ери ь ерью ери"),
    **stored("заведующая управляющая исполняющая ведущая служащая", "(.*)ая", "ей ей ую ей ей"),
    **stored("вожатая ответственная уполномоченная", "(.*)ая", "ой ой ую ой ой"),
    **stored("учащаяся обучающаяся", "(.*щ)аяся", "ейся ейся уюся ейся ейся"),
}
_ADJECTIVAL = re.compile(r".*(?:ий|ый|ая)")
_SAME = frozenset(("и.о.", "и.", "и.о", "и/о", "врио", "вр.и.о.", "вр.", "атташе", "импресарио"))
_ADVERBS = frozenset(("временно",))
_STOP = re.compile(r"(,\s+|;\s+|\s+и\s+|\s+[–—-]\s+|\s*/\s*)")
# What depends on the words before the comma: «по учебной, воспитательной работе».
_DEPENDS = re.compile(r".*(?:ой|ей|ого|его|ому|ему|[ыи][хм]|[ая]ми?|[аеиоуыюя])")


def post_in(text: str, case: str) -> Declined:
    """The post in the case; every post of a list is declined («учителя физики, тьютора»)."""
    text = " ".join(text.split())
    if case == CASES[0] or not text:
        return Declined(text)
    place = OBLIQUE.index(case)
    parts = _STOP.split(text)
    said, sure = [], True
    for n in range(0, len(parts), 2):
        words = _head_in(parts[n], place)
        if words is None:
            sure = sure and n > 0 and _is_dependent(parts[n])
        said.append(parts[n] if words is None else words)
        said.append(parts[n + 1] if n + 1 < len(parts) else "")
    return Declined("".join(said)) if sure else Declined(text, sure=False)


def in_sentence(text: str) -> str:
    """The post as it stands within a sentence: «Директор» – «директор», «И. о.» – «и. о.»"""
    text = " ".join(text.split())
    first, _, rest = text.partition(" ")
    if first.isupper() and first.lower() in _MEN:
        first = first.lower()
    elif first[1:].islower() or first[:2] in ("И.", "и."):
        first = first[:1].lower() + first[1:]
    return f"{first} {rest}".rstrip()


def _is_dependent(text: str) -> bool:
    first = text.partition(" ")[0]
    return bool(_DEPENDS.fullmatch(first)) or not first[:1].isalpha() or first.isupper()


def _head_in(text: str, place: int) -> str | None:
    """Adjectives and the noun they belong to, declined; None where no noun is known."""
    words = text.split(" ")
    if words[0].lower() in _SAME:
        return text
    for n, word in enumerate(words):
        found = _noun(word)
        if found is None or _qualifies(word, words[n + 1 : n + 2]):
            if word.lower() not in _ADVERBS and not _may_be_adjective(word):
                return None
            continue
        forms, gender = found
        before = [_adjective_in(each, gender, place) for each in words[:n]]
        if any(each is None for each in before):
            return None
        kept = [each for each in before if each is not None]
        return " ".join([*kept, _like(word, forms[place]), *words[n + 1 :]])
    return None


def _qualifies(word: str, after: list[str]) -> bool:
    """«Ведущий» of «ведущий специалист»: an adjective there, a noun when alone."""
    return bool(_ADJECTIVAL.fullmatch(word.lower()) and after and _noun(after[0]))


def _may_be_adjective(word: str) -> bool:
    return any(adjective(word.lower(), gender) is not None for gender in "mf")


def _adjective_in(word: str, gender: str, place: int) -> str | None:
    if word.lower() in _ADVERBS:
        return word
    forms = adjective(word.lower(), gender)
    return _like(word, forms[place]) if forms is not None else None


def _noun(word: str) -> tuple[tuple[str, ...], str] | None:
    """Five forms and the gender; each side of a hyphen by itself («педагога-психолога»)."""
    sides = [_side(side) for side in word.lower().split("-")]
    if sides[0] is None or any(side is None for side in sides):
        return None
    known = [side for side in sides if side is not None]
    forms = tuple("-".join(side[0][n] for side in known) for n in range(len(OBLIQUE)))
    return forms, known[0][1]


def _side(word: str) -> tuple[tuple[str, ...], str] | None:
    if word in _MEN:
        return _MEN[word], "m"
    if word in _WOMEN:
        return _WOMEN[word], "f"
    for row, gender in AGENTS:
        if forms := by_rows(word, (row,)):
            return forms, gender
    return None


def _like(typed: str, form: str) -> str:
    """A capital letter stays where it was typed; capitals throughout become small letters."""
    return form[:1].upper() + form[1:] if typed[:1].isupper() and not typed.isupper() else form


Posts = Mapping[str, str]


def post_by_case(text: str) -> tuple[Posts, bool]:
    """The post in all six cases, and whether every word of it was sure."""
    each = {case: post_in(text, case) for case in CASES}
    return {case: said.words for case, said in each.items()}, all(s.sure for s in each.values())
