"""The facts that a school's records can answer, and from which a profile composes indicators.

A profile names facts by their codes, the compiler counts them. A new indicator over these facts
is data; a new fact is code, because somebody has to know how it is counted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from kernel.profile.text import Text


class FactUnit(StrEnum):
    """What is counted."""

    SCHOOLS = "schools"
    INSTITUTIONS = "institutions"
    PEOPLE = "people"
    PAIRS = "pairs"


class FactCode(StrEnum):
    """Every fact that an indicator may stand on; `pairs_of:<form>` is one for each form."""

    SCHOOLS = "schools"
    OTHER_INSTITUTIONS = "other_institutions"
    PUPILS = "pupils"
    TEACHERS = "teachers"
    YOUNG_TEACHERS = "young_teachers"
    YOUNG_MENTEES = "young_mentees"
    WITH_PROGRAMME = "with_programme"
    MODEL_SCHOOLS = "model_schools"
    TEAM_SCHOOLS = "team_schools"
    PAIRS = "pairs"
    PAIRS_UNKNOWN = "pairs_unknown"
    PAIRS_OF = "pairs_of"
    MENTEES_PART = "mentees_part"
    MENTEES_ANSWERED = "mentees_answered"
    MENTEES_SATISFIED = "mentees_satisfied"
    MENTORS_PART = "mentors_part"
    MENTORS_ANSWERED = "mentors_answered"
    MENTORS_SATISFIED = "mentors_satisfied"
    PUPILS_IN_WORK = "pupils_in_work"
    PUPILS_FULL_CYCLE = "pupils_full_cycle"
    CURATORS_TRAINED = "curators_trained"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a code means, in words for a footnote, and what it counts."""

    meaning: Text
    unit: FactUnit


def _fact(ru: str, en: str, unit: FactUnit) -> Fact:
    return Fact(Text(ru=ru, en=en), unit)


FACTS: Mapping[FactCode, Fact] = MappingProxyType(
    {
        FactCode.SCHOOLS: _fact(
            "общеобразовательные организации", "general schools", FactUnit.SCHOOLS
        ),
        FactCode.OTHER_INSTITUTIONS: _fact(
            "организации других типов с программой наставничества",
            "institutions of other types that run a mentoring programme",
            FactUnit.INSTITUTIONS,
        ),
        FactCode.PUPILS: _fact("все обучающиеся", "all pupils", FactUnit.PEOPLE),
        FactCode.TEACHERS: _fact("все учителя", "all teachers", FactUnit.PEOPLE),
        FactCode.YOUNG_TEACHERS: _fact(
            "все молодые учителя (стаж 0–3 года)",
            "all young teachers (0–3 years of experience)",
            FactUnit.PEOPLE,
        ),
        FactCode.YOUNG_MENTEES: _fact(
            "молодые учителя, у которых есть наставник",
            "young teachers who have a mentor",
            FactUnit.PEOPLE,
        ),
        FactCode.WITH_PROGRAMME: _fact(
            "школы, где действует программа наставничества",
            "schools that run a mentoring programme",
            FactUnit.SCHOOLS,
        ),
        FactCode.MODEL_SCHOOLS: _fact(
            "общеобразовательные организации, где работает наставничество педагогов",
            "general schools where mentoring of teachers is at work",
            FactUnit.SCHOOLS,
        ),
        FactCode.TEAM_SCHOOLS: _fact(
            "общеобразовательные организации, чья управленческая команда участвует в менторстве",
            "general schools whose management team takes part in team mentoring",
            FactUnit.SCHOOLS,
        ),
        FactCode.PAIRS: _fact("пары и группы", "pairs and groups", FactUnit.PAIRS),
        FactCode.PAIRS_UNKNOWN: _fact(
            "школы с программой, не назвавшие число пар",
            "schools with a programme that did not state the number of pairs",
            FactUnit.SCHOOLS,
        ),
        FactCode.PAIRS_OF: _fact(
            "пары и группы одной формы", "pairs and groups of one form", FactUnit.PAIRS
        ),
        FactCode.MENTEES_PART: _fact(
            "все участвовавшие наставляемые", "all mentees who took part", FactUnit.PEOPLE
        ),
        FactCode.MENTEES_ANSWERED: _fact(
            "наставляемые, ответившие на анкету",
            "mentees who answered the questionnaire",
            FactUnit.PEOPLE,
        ),
        FactCode.MENTEES_SATISFIED: _fact(
            "довольные наставляемые", "satisfied mentees", FactUnit.PEOPLE
        ),
        FactCode.MENTORS_PART: _fact(
            "все участвовавшие наставники", "all mentors who took part", FactUnit.PEOPLE
        ),
        FactCode.MENTORS_ANSWERED: _fact(
            "наставники, ответившие на анкету",
            "mentors who answered the questionnaire",
            FactUnit.PEOPLE,
        ),
        FactCode.MENTORS_SATISFIED: _fact(
            "довольные наставники", "satisfied mentors", FactUnit.PEOPLE
        ),
        FactCode.PUPILS_IN_WORK: _fact(
            "обучающиеся, занятые в парах и группах",
            "pupils at work in pairs and groups",
            FactUnit.PEOPLE,
        ),
        FactCode.PUPILS_FULL_CYCLE: _fact(
            "обучающиеся, прошедшие полный цикл программы",
            "pupils who completed the full cycle of a programme",
            FactUnit.PEOPLE,
        ),
        FactCode.CURATORS_TRAINED: _fact(
            "кураторы, прошедшие обучение", "curators who were trained", FactUnit.PEOPLE
        ),
    }
)


def known_codes(forms: Collection[str]) -> list[str]:
    """Every way a profile with these forms may name a fact."""
    whole = [code.value for code in FactCode if code is not FactCode.PAIRS_OF]
    return whole + [f"{FactCode.PAIRS_OF}:{form}" for form in forms]


def split(code: str) -> tuple[FactCode, str | None]:
    """A fact and the form that narrows it: «pairs_of:pupil_pupil» is (PAIRS_OF, «pupil_pupil»)."""
    fact, _, form = code.partition(":")
    return FactCode(fact), form or None
