"""A paper filled with invented data, so that a text is read as it will print. Nobody is real."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from itertools import cycle

from kernel.documents.compose import Requisites, compose
from kernel.documents.content import Document, Note
from kernel.documents.fields import FieldKind, Kind
from kernel.documents.values import CASES, OrgWords, PersonWords, Value
from kernel.profile import Profile
from kernel.profile.papers import DocumentText
from kernel.texts.fields import Fields, known

MARK = "Образец. Все сведения в нём вымышлены."
ITEMS = 3
OWN_CLAUSE = "Так будет выглядеть пункт, который добавила школа."
_SURNAMES = (
    ("Ромашкина", "Ромашкиной", "Ромашкиной", "Ромашкину", "Ромашкиной", "Ромашкиной"),
    ("Берёзов", "Берёзова", "Берёзову", "Берёзова", "Берёзовым", "Берёзове"),
    ("Лугова", "Луговой", "Луговой", "Лугову", "Луговой", "Луговой"),
)
_NAMES = (
    ("Анна Сергеевна", "Анны Сергеевны", "Анне Сергеевне", "Анну Сергеевну",
     "Анной Сергеевной", "Анне Сергеевне"),
    ("Пётр Ильич", "Петра Ильича", "Петру Ильичу", "Петра Ильича", "Петром Ильичом",
     "Петре Ильиче"),
    ("Ольга Павловна", "Ольги Павловны", "Ольге Павловне", "Ольгу Павловну",
     "Ольгой Павловной", "Ольге Павловне"),
)  # fmt: skip
_INITIALS = ("А. С.", "П. И.", "О. П.")
_SEXES = ("f", "m", "f")
_POST = ("учитель математики", "учителя математики", "учителю математики", "учителя математики",
         "учителем математики", "учителе математики")  # fmt: skip
_HEAD = ("директор", "директора", "директору", "директора", "директором", "директоре")
_SCHOOL = (
    "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 0»",
    "Муниципального бюджетного общеобразовательного учреждения «Средняя школа № 0»",
    "Муниципальному бюджетному общеобразовательному учреждению «Средняя школа № 0»",
    "Муниципальное бюджетное общеобразовательное учреждение «Средняя школа № 0»",
    "Муниципальным бюджетным общеобразовательным учреждением «Средняя школа № 0»",
    "Муниципальном бюджетном общеобразовательном учреждении «Средняя школа № 0»",
)
SCHOOL = _SCHOOL[0]
_DAYS = (date(2026, 9, 1), date(2026, 12, 25), date(2027, 5, 31))
# What a field of words is likely to say, by its name.
_WORDS: Mapping[str, str] = {
    "school_year": "2026/2027",
    "year": "2026",
    "place": "г. Образцово",
    "city": "г. Образцово",
    "municipality": "Образцовский район",
    "region_genitive": "Образцовской области",
    "region_locative": "в Образцовской области",
    "number": "00-о",
    "order_number": "00-о",
    "value": "70 %",
    "programme": "Первый год вместе",
    "form": "учитель – учитель",
    "relation": "мать",
    "dear": "Уважаемая Анна Сергеевна",
    "rhythm": "раз в неделю",
    "period": "сентябрь – декабрь",
    "school_class": "7 «Б»",
    "starts_at": "15:00",
}
# Days whose names tell when they are; the others take turns.
_FIRST, _LAST = ("starts", "started", "born"), ("ends", "ended", "due")
_WORD = "слова из базы"


def sample_document(
    profile: Profile, text: DocumentText, texts: Mapping[str, DocumentText]
) -> Document:
    """The paper of invented data, marked as such. BadText as of `compose`."""
    of = {annex.of for annex in text.annexes if annex.of}
    made = compose(
        text,
        sample_of(known(text.code) or {}),
        requisites=Requisites(authority=_authority(profile, text)),
        clauses=(OWN_CLAUSE,),
        annexes={code: texts[code] for code in of if code in texts},
        annex_data={code: sample_of(known(code) or {}) for code in of},
    )
    return _marked(made)


def sample_of(fields: Fields) -> Mapping[str, Value]:
    """A value of every field."""
    return _Sampler().values(fields)


def _marked(document: Document) -> Document:
    return replace(document, blocks=(Note(MARK), *document.blocks))


def _authority(profile: Profile, text: DocumentText) -> str:
    return profile.region.authority.name.ru if text.level == "region" else SCHOOL


class _Sampler:
    """Takes the next person and the next day each time, so that two fields differ."""

    def __init__(self) -> None:
        self._people: Iterator[int] = cycle(range(len(_NAMES)))
        self._days = cycle(_DAYS)

    def values(self, fields: Fields) -> Mapping[str, Value]:
        return {name: self._value(name, kind) for name, kind in fields.items()}

    def _value(self, name: str, field: FieldKind) -> Value:
        match field.kind:
            case Kind.PERSON:
                return self._person(name)
            case Kind.ORG:
                return OrgWords(dict(zip(CASES, _SCHOOL, strict=True)), "МБОУ СОШ № 0")
            case Kind.DAY:
                return self._day(name)
            case Kind.NUMBER:
                return ITEMS
            case Kind.FLAG:
                return True
            case Kind.LIST:
                return self._list(field)
            case Kind.TEXT:
                return _WORDS.get(name, _WORD)

    def _day(self, name: str) -> date:
        if any(each in name for each in _FIRST):
            return _DAYS[0]
        return _DAYS[-1] if any(each in name for each in _LAST) else next(self._days)

    def _list(self, field: FieldKind) -> Value:
        if field.items is None:
            return tuple(f"строка списка {n}" for n in range(1, ITEMS + 1))
        return tuple(self.values(field.items) for _ in range(ITEMS))

    def _person(self, name: str) -> PersonWords:
        n = next(self._people)
        surnames, names = _SURNAMES[n], _NAMES[n]
        full = {case: f"{surnames[i]} {names[i]}" for i, case in enumerate(CASES)}
        after = {case: f"{surnames[i]} {_INITIALS[n]}" for i, case in enumerate(CASES)}
        posts = _HEAD if "head" in name or "signatory" in name else _POST
        post = dict(zip(CASES, posts, strict=True))
        return PersonWords(full, f"{_INITIALS[n]} {surnames[0]}", after, post, _SEXES[n])
