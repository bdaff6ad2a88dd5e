"""What is true of a person: the class, the age, the years of teaching. Pure decisions."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kernel.errors import Invalid
from kernel.imports.folding import fold
from kernel.profile import Profile
from kernel.school_year import SchoolYear

LAST_GRADE = 12
ADULT = 18
YOUNG_YEARS = 3
WORKS_FROM = 14
WITH_CLASS = frozenset({"pupil"})
TEACHING = frozenset({"teacher", "head"})
WORKING = frozenset({"employer", "parent", "graduate"})
SENT = frozenset({"employer", "student", "graduate"})
FINISHED = frozenset({"graduate"})
FIRST_FINISH = 1950
ORGANISATION = "school"

_CLASS_WORD = re.compile(r"класс|кл\.?")
_CLASS = re.compile(r"(\d{1,3})\s*-?\s*[«\"'(]?\s*([а-яё]{0,3})\s*[»\"')]?")


@dataclass(frozen=True, slots=True, order=True)
class SchoolClass:
    """«7А»; a school with one class of an age may leave the letter out."""

    grade: int
    letter: str = ""

    def __str__(self) -> str:
        return f"{self.grade}{self.letter}"


def class_words(grade: int | None, letter: str | None) -> str:
    """«7А», or nothing for who is in no class."""
    return "" if grade is None else f"{grade}{letter or ''}"


def parse_class(text: str) -> SchoolClass:
    """Read «7А», «7 «а»», «7-A» with a Latin A; Invalid names the fault of `school_class`."""
    found = _CLASS.fullmatch(" ".join(_CLASS_WORD.sub(" ", fold(text.upper())).split()))
    if found is None:
        raise Invalid({"school_class": "class_form"})
    grade = int(found[1])
    if not 1 <= grade <= LAST_GRADE:
        raise Invalid({"school_class": "class_range"})
    return SchoolClass(grade, found[2].upper())


def years_later(day: date, years: int) -> date:
    """The same day years later; from 29 February it may be the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def age_on(day: date, born_on: date) -> int:
    """Full years: one is fourteen from the fourteenth birthday on."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_young_teacher(teaching_since: date | None, year: SchoolYear) -> bool:
    """Whether at most three years of teaching had passed by 1 September of the school year.

    Who begins during the year is young in it; who begins after it is not yet a teacher.
    """
    if teaching_since is None or teaching_since > year.ends_on:
        return False
    return years_later(teaching_since, YOUNG_YEARS) >= year.starts_on


def is_minor(kind: str, born_on: date | None, today: date, profile: Profile) -> bool:
    """A child by the birth date; without one, everybody of a kind that are children counts."""
    if born_on is not None:
        return age_on(today, born_on) < ADULT
    return any(known.code == kind and known.age_limited for known in profile.people)


def is_known_minor(kind: str, born_on: date | None, today: date) -> bool:
    """A child by the birth date; without one, a pupil is taken for a child and nobody else is."""
    return age_on(today, born_on) < ADULT if born_on is not None else kind == "pupil"


class Aged(Protocol):
    """What tells whether somebody is a child."""

    @property
    def kind(self) -> str: ...
    @property
    def born_on(self) -> date | None: ...


def may_be_one(first: Aged, second: Aged, today: date) -> bool:
    """A child and a grown-up are never one person; a card of the same kind may lack its date."""
    minors = [is_known_minor(each.kind, each.born_on, today) for each in (first, second)]
    unknown = first.born_on is None or second.born_on is None
    return minors[0] == minors[1] or (unknown and first.kind == second.kind)


def kinds_of_people(profile: Profile) -> tuple[str, ...]:
    """Kinds of participants that are persons: a whole school also takes part, and has no card."""
    return tuple(kind.code for kind in profile.people if kind.code != ORGANISATION)


def faults_of_dates(
    *, born_on: date | None, teaching_since: date | None, left_on: date | None, today: date
) -> dict[str, str]:
    """Dates that cannot be: a birth or a beginning to come, a teacher who is a child."""
    faults = {}
    if born_on is not None and born_on >= today:
        faults["born_on"] = "born_later"
    if teaching_since is not None:
        if teaching_since > today:
            faults["teaching_since"] = "teaching_later"
        elif born_on is not None and age_on(teaching_since, born_on) < WORKS_FROM:
            faults["teaching_since"] = "teaching_child"
    if left_on is not None and left_on > today:
        faults["left_on"] = "left_later"
    return faults


def fault_of_finish(finished_year: int | None, born_on: date | None, today: date) -> str | None:
    """A graduate finished in a year that was, and not as a child of ten."""
    if finished_year is None:
        return None
    if not FIRST_FINISH <= finished_year <= today.year:
        return "finished_range"
    if born_on is not None and finished_year - born_on.year < WORKS_FROM:
        return "finished_child"
    return None
