"""Names of people in the cases of Russian, for orders, agreements and certificates.

pytrovich declines; `declension` holds what it gets wrong. No rule knows a family's own tradition
(Камень: Каменя or Камня), so a person's typed form wins over every rule.
"""

from collections.abc import Mapping
from enum import StrEnum

from kernel.errors import Invalid
from kernel.imports.folding import clean
from school.registry.declension import Ending, Part, inflect
from school.registry.names import PersonName, tidied

NBSP = "\u00a0"
LONGEST = 200


class Case(StrEnum):
    """The six cases, in the order of the school book."""

    NOMINATIVE = "nominative"
    GENITIVE = "genitive"
    DATIVE = "dative"
    ACCUSATIVE = "accusative"
    INSTRUMENTAL = "instrumental"
    PREPOSITIONAL = "prepositional"


_ENDINGS = {
    Case.GENITIVE: Ending.GENITIVE,
    Case.DATIVE: Ending.DATIVE,
    Case.ACCUSATIVE: Ending.ACCUSATIVE,
    Case.INSTRUMENTAL: Ending.INSTRUMENTAL,
    Case.PREPOSITIONAL: Ending.PREPOSITIONAL,
}


def decline(
    name: PersonName,
    gender: str | None,
    case: Case,
    overrides: Mapping[str, str] | None = None,
) -> str:
    """«Фамилия Имя Отчество» in the case: «Ивановой Марии Сергеевне».

    `overrides` maps a case to the full name as a person typed it; an empty one is none. Without it
    an unknown gender is Invalid: a guess would print a wrong name in an order.
    """
    typed = _typed(overrides, case)
    if typed:
        return typed
    name = tidied(name)
    parts = {
        Part.SURNAME: name.surname,
        Part.GIVEN_NAME: name.given_name,
        Part.PATRONYMIC: name.patronymic,
    }
    return " ".join(_in_case(part, text, gender, case) for part, text in parts.items() if text)


def initials_after(
    name: PersonName,
    gender: str | None,
    case: Case,
    overrides: Mapping[str, str] | None = None,
) -> str:
    """«Иванову И. И.», which no line break takes apart; the surname follows the override."""
    surname = _surname(name, gender, case, overrides)
    return NBSP.join([surname, *_initials(name)])


def initials_before(
    name: PersonName,
    gender: str | None = None,
    case: Case = Case.NOMINATIVE,
    overrides: Mapping[str, str] | None = None,
) -> str:
    """«И. И. Иванов», as under a document."""
    surname = _surname(name, gender, case, overrides)
    return NBSP.join([*_initials(name), surname])


def all_cases(
    name: PersonName, gender: str | None, overrides: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The name in every case, to be looked through before it is signed."""
    return {case.value: decline(name, gender, case, overrides) for case in Case}


def faults_of_overrides(overrides: Mapping[str, str]) -> dict[str, str]:
    """Case → code of its fault. An empty form is no fault: the rules decline then."""
    faults = {}
    for case, text in overrides.items():
        fault = _fault_of(case, clean(text))
        if fault:
            faults[case] = fault
    return faults


def _fault_of(case: str, text: str) -> str | None:
    if case not in set(Case):
        return "case_unknown"
    if len(text) > LONGEST:
        return "name_too_long"
    if text and not any(sign.isalpha() for sign in text):
        return "name_no_letters"
    return None


def _typed(overrides: Mapping[str, str] | None, case: Case) -> str:
    return clean((overrides or {}).get(case.value, ""))


def _surname(
    name: PersonName, gender: str | None, case: Case, overrides: Mapping[str, str] | None
) -> str:
    typed = _typed(overrides, case)
    # A surname is one word, and the override is typed surname first, as everywhere here.
    return typed.split(" ")[0] or _in_case(Part.SURNAME, tidied(name).surname, gender, case)


def _initials(name: PersonName) -> list[str]:
    return [f"{part[0].upper()}." for part in (name.given_name, name.patronymic) if part]


def _in_case(part: Part, text: str, gender: str | None, case: Case) -> str:
    if case is Case.NOMINATIVE:
        return text
    if gender not in ("f", "m"):
        raise Invalid({"gender": "gender_unknown"})
    return inflect(part, text, is_male=gender == "m", ending=_ENDINGS[case])
