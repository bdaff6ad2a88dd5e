"""How a formula names a fact: its code, the form that narrows it, the schools it is taken from.

`fact[:form][|flag=<status>][|kind=<type>]`, for instance «pairs_of:pupil_pupil|kind=general» or
«schools|flag=low_results». Everything that reads such a name reads it here.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Self


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
    LINKED_SCHOOLS = "linked_schools"
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
    SITES_CHECKED = "sites_checked"
    SITE_SECTION = "site_section"
    SITE_ACTS = "site_acts"
    CURATORS = "curators"
    CURATORS_IN_STANDING = "curators_in_standing"
    CURATORS_TRAINED = "curators_trained"


class Fault(StrEnum):
    """What may be wrong with a fact's name; the edge chooses the words."""

    UNKNOWN = "fact_unknown"
    FORM_NEEDED = "form_needed"
    FORM_NOT_TAKEN = "form_not_taken"
    FILTER_UNKNOWN = "filter_unknown"
    FILTER_EMPTY = "filter_empty"
    FILTER_TWICE = "filter_twice"


class BadFact(ValueError):
    """A fact's name that means nothing; `fault` says why, `part` is where."""

    def __init__(self, fault: Fault, part: str) -> None:
        super().__init__(f"{fault}: {part}")
        self.fault, self.part = fault, part


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact as a formula asks for it.

    `form` narrows pairs to one form, `flag` and `kind` whatever is counted to the schools that
    hold a status on the cut-off day or are of a type.
    """

    fact: FactCode
    form: str | None = None
    flag: str | None = None
    kind: str | None = None

    def __str__(self) -> str:
        form = f":{self.form}" if self.form else ""
        return f"{self.fact}{form}" + "".join(f"|{key}={code}" for key, code in self.filters())

    def filters(self) -> Iterator[tuple[str, str]]:
        """The filters that are set, in the order they are written."""
        for key in FILTERS:
            code = getattr(self, key)
            if code is not None:
                yield key, code

    def unfiltered(self) -> Self:
        """The same of all schools."""
        return replace(self, flag=None, kind=None)

    def narrows(self, other: "Asked") -> bool:
        """Whether its schools are among those of `other`."""
        return set(other.filters()) <= set(self.filters())


FILTERS = ("flag", "kind")


@cache
def parse(name: str) -> Asked:
    """What the name asks for; raises BadFact. Whether forms and filters exist, a profile knows."""
    head, *filters = name.split("|")
    code, colon, form = head.partition(":")
    try:
        fact = FactCode(code)
    except ValueError:
        raise BadFact(Fault.UNKNOWN, code) from None
    if fact is FactCode.PAIRS_OF and not form:
        raise BadFact(Fault.FORM_NEEDED, code)
    if colon and fact is not FactCode.PAIRS_OF:
        raise BadFact(Fault.FORM_NOT_TAKEN, head)
    found: dict[str, str] = {}
    for part in filters:
        key, _, value = part.partition("=")
        if key not in FILTERS:
            raise BadFact(Fault.FILTER_UNKNOWN, key)
        if not value:
            raise BadFact(Fault.FILTER_EMPTY, key)
        if key in found:
            raise BadFact(Fault.FILTER_TWICE, key)
        found[key] = value
    return Asked(fact, form or None, found.get("flag"), found.get("kind"))


def split(name: str) -> tuple[FactCode, str | None]:
    """A fact and the form that narrows it: «pairs_of:pupil_pupil» is (PAIRS_OF, «pupil_pupil»)."""
    asked = parse(name)
    return asked.fact, asked.form
