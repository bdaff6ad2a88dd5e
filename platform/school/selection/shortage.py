"""Where mentors are too few: what requests ask for beside what the base can still give (U-9)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from school.mentors.queries import Supply, supply
from school.requests.demand import Demand, demand


@dataclass(frozen=True, slots=True)
class Need:
    """People who ask for a help at an age, and the free places of mentors who offer it."""

    help: str
    age_from: int | None
    age_to: int | None
    people: int
    mentors: int
    places: int

    @property
    def short(self) -> int:
        """How many people would stay without a mentor; one mentor takes at least one of them."""
        return max(0, self.people - self.places)


def needs(session: Session, school_year: int) -> list[Need]:
    """Every help that is asked for this year, the worst lack first."""
    return compare(demand(session, school_year), supply(session))


def shortage(session: Session, school_year: int) -> list[Need]:
    """Only what is lacking: «Не хватает 3 наставников: математика, 5–6 классы»."""
    return [need for need in needs(session, school_year) if need.short]


def compare(asked: Iterable[Demand], given: Sequence[Supply]) -> list[Need]:
    """Each help and age by itself: a mentor who offers two kinds of help stands in both.

    So the report never cries wolf: where it says «не хватает», nobody of the base could help.
    """
    found = []
    for each in asked:
        fitting = [one for one in given if one.help == each.help and _meet(each, one)]
        found.append(
            Need(
                each.help,
                each.age_from,
                each.age_to,
                each.people,
                sum(one.mentors for one in fitting),
                sum(one.free_places for one in fitting),
            )
        )
    return sorted(
        found, key=lambda need: (-need.short, -need.people, need.help, need.age_from or 0)
    )


def _meet(asked: Demand, given: Supply) -> bool:
    """Whether the ages have a year in common; an age that nobody named suits everybody."""
    too_old = asked.age_to is not None and (given.age_from or 0) > asked.age_to
    too_young = asked.age_from is not None and (given.age_to or 999) < asked.age_from
    return not (too_old or too_young)
