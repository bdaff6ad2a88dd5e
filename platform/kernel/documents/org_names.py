"""Names of schools and bodies in cases: «муниципального бюджетного учреждения «СОШ № 7»».

The adjectives and the noun that a name begins with are declined, what stands in quotes and what
depends on the noun stays. Names of capital letters (МБОУ «СОШ № 7») are not declined.
"""

import re

from kernel.documents.endings import OBLIQUE, adjective, stored
from kernel.documents.posts import Declined
from kernel.documents.values import CASES, OrgWords

# The accusative of a thing is its nominative.
_MEN = {
    **stored("комитет департамент отдел университет институт техникум интернат корпус центр дом "
             "филиал комплекс союз фонд совет сад завод клуб отряд технопарк кванториум",
             "(.*)", "а у . ом е"),
    **stored("колледж", "(.*)", "а у . ем е"),
    **stored("лагерь", "(.*)ь", "я ю ь ем е"),
    **stored("лицей музей", "(.*)й", "я ю й ем е"),
    **stored("дворец", "(двор)ец", "ца цу ец цом це"),
}  # fmt: skip
_WOMEN = {
    **stored("школа служба палата", "(.*)а", "ы е у ой е"),
    **stored("библиотека", "(.*)а", "и е у ой е"),
    **stored("гимназия прогимназия организация администрация академия ассоциация станция",
             "(.*)я", "и и ю ей и"),
}  # fmt: skip
_NEUTERS = {
    **stored("учреждение управление отделение объединение предприятие", "(.*)е", "я ю е ем и"),
    **stored("училище", "(.*)е", "а у е ем е"),
    **stored("общество товарищество партнёрство агентство министерство", "(.*)о", "а у о ом е"),
}
_NOUNS = (("n", _NEUTERS), ("f", _WOMEN), ("m", _MEN))
_QUOTES = '«„“"('
_DASHES = "–—-"
# Kinds of organisations are small within a sentence; «Бежицкая гимназия», «Министерство …» and
# «Дворец молодёжи» are names and keep their capital.
_COMMON = re.compile(
    "(?:муниципальн|государственн|негосударственн|федеральн|краев|областн|республиканск|городск|"
    "районн|окружн|частн|автономн|бюджетн|каз[её]нн|некоммерческ|профессиональн|"
    "общеобразовательн|образовательн|средн|основн|начальн|вечерн|специальн|коррекционн|открыт|"
    "дошкольн|детск).{2}"
)
_COMMON_NOUNS = frozenset(
    ("школа", "лицей", "гимназия", "колледж", "техникум", "училище", "учреждение", "организация")
)


def org_in(full_name: str, case: str) -> Declined:
    """The name in the case; not `sure` when no noun that names an organisation was found."""
    words = full_name.split()
    if case == CASES[0] or not words or _is_letters(words[0]):
        return Declined(" ".join(words))
    head = _phrase_in(words, OBLIQUE.index(case))
    if head is None:
        return Declined(" ".join(words), sure=False)
    said = [*head, *_apposed(words[len(head) :], OBLIQUE.index(case))]
    if _is_common(words[0]):
        said[0] = said[0][:1].lower() + said[0][1:]
    return Declined(" ".join(said))


def org_words(full_name: str, short: str) -> OrgWords:
    """The name in all cases, to be put into papers."""
    said = {case: org_in(full_name, case) for case in CASES}
    unsure = () if all(each.sure for each in said.values()) else ("org_unsure",)
    return OrgWords({case: each.words for case, each in said.items()}, short, unsure)


def _apposed(words: list[str], place: int) -> list[str]:
    """«… учреждения средней школы № 5»: a second name that stands beside is declined too."""
    dash = words[:1] if words and words[0] in _DASHES else []
    phrase = _phrase_in(words[len(dash) :], place)
    if phrase is None:
        return words
    rest = words[len(dash) + len(phrase) :]
    return [*dash, *phrase, *_apposed(rest, place)]


def _phrase_in(words: list[str], place: int) -> list[str] | None:
    """Adjectives and their noun in the case; None when the words do not begin so."""
    for n, word in enumerate(words):
        found = _noun(word)
        if found is not None:
            gender, forms = found
            before = [_adjective_in(each, gender, place) for each in words[:n]]
            if any(each is None for each in before):
                return None
            return [*(each for each in before if each), _like(word, forms[place])]
        if not (word.isalpha() and any(adjective(word.lower(), each) for each in "mfn")):
            return None
    return None


def _adjective_in(word: str, gender: str, place: int) -> str | None:
    forms = adjective(word.lower(), gender, animate=False)
    return _like(word, forms[place]) if forms is not None else None


def _noun(word: str) -> tuple[str, tuple[str, ...]] | None:
    """Gender and five forms; «школа-интернат» has both sides declined."""
    sides = [_side(side) for side in word.lower().split("-")]
    known = [side for side in sides if side is not None]
    if len(known) < len(sides):
        return None
    return known[0][0], tuple("-".join(side[1][n] for side in known) for n in range(len(OBLIQUE)))


def _side(word: str) -> tuple[str, tuple[str, ...]] | None:
    return next(((gender, nouns[word]) for gender, nouns in _NOUNS if word in nouns), None)


def _is_letters(word: str) -> bool:
    """«МБОУ», «ГБПОУ», «МОУ-СОШ», a name in quotes: nothing to decline."""
    return word[:1] in _QUOTES or (word.isupper() and _noun(word) is None and len(word) <= 8)


def _is_common(word: str) -> bool:
    if word.isupper():
        return False
    low = word.lower()
    return bool(_COMMON.fullmatch(low)) or low.partition("-")[0] in _COMMON_NOUNS


def _like(typed: str, form: str) -> str:
    if typed.isupper() and len(typed) > 1:
        return form.upper()
    return form[:1].upper() + form[1:] if typed[:1].isupper() else form
