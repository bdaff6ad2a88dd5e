"""The facts that records can answer, and from which a profile or the region composes indicators.

A profile names facts by their codes, the compiler counts them. A new indicator over these facts
is data; a new fact is code, because somebody has to know how it is counted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kernel.profile.fact_code import Asked, BadFact, FactCode, parse, split
from kernel.profile.text import Text

__all__ = [
    "FACTS",
    "Asked",
    "BadFact",
    "Fact",
    "FactCode",
    "FactGroup",
    "FactSource",
    "FactUnit",
    "known_codes",
    "parse",
    "split",
]


class FactUnit(StrEnum):
    """What is counted."""

    SCHOOLS = "schools"
    INSTITUTIONS = "institutions"
    PEOPLE = "people"
    PAIRS = "pairs"


class FactGroup(StrEnum):
    """Under which heading the catalogue has it."""

    SCHOOLS = "schools"
    PEOPLE = "people"
    PAIRS = "pairs"
    ANSWERS = "answers"
    SITES = "sites"
    CURATORS = "curators"


class FactSource(StrEnum):
    """Where the number comes from, and so what makes it unknown."""

    STRUCTURE = "structure"
    COUNTS = "counts"
    ENTRIES = "entries"
    ENTRIES_OR_RETURN = "entries_or_return"
    ENTRIES_OR_LINKS = "entries_or_links"
    LINKS = "links"
    SITE_CHECKS = "site_checks"
    ACCOUNTS = "accounts"
    DISTRICT = "district"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a code means, in words for a footnote, what it counts and where that comes from."""

    meaning: Text
    unit: FactUnit
    group: FactGroup
    source: FactSource


def _facts(
    group: FactGroup,
    unit: FactUnit,
    source: FactSource,
    *told: tuple[FactCode, str, str],
) -> dict[FactCode, Fact]:
    return {code: Fact(Text(ru=ru, en=en), unit, group, source) for code, ru, en in told}


FACTS: Mapping[FactCode, Fact] = MappingProxyType(
    _facts(
        FactGroup.SCHOOLS, FactUnit.SCHOOLS, FactSource.STRUCTURE,
        (FactCode.SCHOOLS, "общеобразовательные организации", "general schools"),
    )
    | _facts(
        FactGroup.SCHOOLS, FactUnit.SCHOOLS, FactSource.ENTRIES_OR_RETURN,
        (FactCode.WITH_PROGRAMME, "школы, где действует программа наставничества",
         "schools that run a mentoring programme"),
        (FactCode.MODEL_SCHOOLS,
         "общеобразовательные организации, где работает наставничество педагогов",
         "general schools where mentoring of teachers is at work"),
    )
    | _facts(
        FactGroup.SCHOOLS, FactUnit.SCHOOLS, FactSource.ENTRIES_OR_LINKS,
        (FactCode.TEAM_SCHOOLS,
         "общеобразовательные организации, чья управленческая команда участвует в менторстве:"
         " в программе школы или в действующей связи «школа – школе»",
         "general schools whose management team takes part in team mentoring: in a programme of"
         " the school or in a link with another school"),
    )
    | _facts(
        FactGroup.SCHOOLS, FactUnit.SCHOOLS, FactSource.LINKS,
        (FactCode.LINKED_SCHOOLS, "школы, участвующие в действующей связи «школа – школе»",
         "schools that take part in a link with another school"),
    )
    | _facts(
        FactGroup.SCHOOLS, FactUnit.INSTITUTIONS, FactSource.ENTRIES_OR_RETURN,
        (FactCode.OTHER_INSTITUTIONS, "организации других типов с программой наставничества",
         "institutions of other types that run a mentoring programme"),
    )
    | _facts(
        FactGroup.PEOPLE, FactUnit.PEOPLE, FactSource.COUNTS,
        (FactCode.PUPILS, "все обучающиеся", "all pupils"),
        (FactCode.TEACHERS, "все учителя", "all teachers"),
        (FactCode.YOUNG_TEACHERS, "все молодые учителя (стаж 0–3 года)",
         "all young teachers (0–3 years of experience)"),
    )
    | _facts(
        FactGroup.PEOPLE, FactUnit.PEOPLE, FactSource.ENTRIES,
        (FactCode.YOUNG_MENTEES, "молодые учителя, у которых есть наставник",
         "young teachers who have a mentor"),
        (FactCode.PUPILS_IN_WORK, "обучающиеся, занятые в парах и группах",
         "pupils at work in pairs and groups"),
        (FactCode.PUPILS_FULL_CYCLE, "обучающиеся, прошедшие полный цикл программы",
         "pupils who completed the full cycle of a programme"),
    )
    | _facts(
        FactGroup.PAIRS, FactUnit.PAIRS, FactSource.ENTRIES_OR_RETURN,
        (FactCode.PAIRS, "пары и группы", "pairs and groups"),
        (FactCode.PAIRS_OF, "пары и группы одной формы", "pairs and groups of one form"),
    )
    | _facts(
        FactGroup.PAIRS, FactUnit.SCHOOLS, FactSource.ENTRIES_OR_RETURN,
        (FactCode.PAIRS_UNKNOWN, "школы с программой, не назвавшие число пар",
         "schools with a programme that did not state the number of pairs"),
    )
    | _facts(
        FactGroup.ANSWERS, FactUnit.PEOPLE, FactSource.ENTRIES,
        (FactCode.MENTEES_PART, "все участвовавшие наставляемые", "all mentees who took part"),
        (FactCode.MENTEES_ANSWERED, "наставляемые, ответившие на анкету",
         "mentees who answered the questionnaire"),
        (FactCode.MENTEES_SATISFIED, "довольные наставляемые", "satisfied mentees"),
        (FactCode.MENTORS_PART, "все участвовавшие наставники", "all mentors who took part"),
        (FactCode.MENTORS_ANSWERED, "наставники, ответившие на анкету",
         "mentors who answered the questionnaire"),
        (FactCode.MENTORS_SATISFIED, "довольные наставники", "satisfied mentors"),
    )
    | _facts(
        FactGroup.SITES, FactUnit.SCHOOLS, FactSource.SITE_CHECKS,
        (FactCode.SITES_CHECKED, "школы, чей сайт проверили в этом учебном году",
         "schools whose site was checked in the school year"),
        (FactCode.SITE_SECTION,
         "школы, на сайте которых при последней проверке года был раздел «Наставничество»",
         "schools whose site had the section on mentoring at the year's latest check"),
        (FactCode.SITE_ACTS,
         "школы, на сайте которых при последней проверке года были раздел «Наставничество»,"
         " приказ о внедрении целевой модели и положение о наставничестве",
         "schools whose site had the section on mentoring, the order on the introduction of the"
         " model and the regulations on mentoring at the year's latest check"),
    )
    | _facts(
        FactGroup.CURATORS, FactUnit.PEOPLE, FactSource.ACCOUNTS,
        (FactCode.CURATORS, "кураторы школ с учётной записью на портале",
         "curators of schools with an account on the portal"),
        (FactCode.CURATORS_IN_STANDING,
         "кураторы школ с действующим удостоверением об обучении",
         "curators of schools who hold a valid certificate of their training"),
    )
    | _facts(
        FactGroup.CURATORS, FactUnit.PEOPLE, FactSource.DISTRICT,
        (FactCode.CURATORS_TRAINED, "кураторы, прошедшие обучение", "curators who were trained"),
    )
)  # fmt: skip


def known_codes(forms: Collection[str]) -> list[str]:
    """Every way a profile with these forms may name a fact, filters aside."""
    whole = [code.value for code in FactCode if code is not FactCode.PAIRS_OF]
    return whole + [f"{FactCode.PAIRS_OF}:{form}" for form in forms]
