"""Pure decisions of a general meeting: its moves, badge numbers, a first glance at who fits."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from school.gatherings.rotation import MOST_FIT
from school.programmes.rules import Act

KINDS = ("hall", "remote")
MOST_ROUNDS, MOST_MINUTES, MOST_CHOICES = 20, 30, 5
USUAL_ROUNDS, USUAL_MINUTES, USUAL_CHOICES = 8, 5, 3

# The database knows the same moves (migrations/pairs/hall.py).
ACTS: Mapping[str, Act] = {
    "open": Act(frozenset({"planned"}), "open"),
    "close": Act(frozenset({"open"}), "closed"),
    "reopen": Act(frozenset({"closed"}), "open"),
    "cancel": Act(frozenset({"planned"}), "cancelled"),
    "restore": Act(frozenset({"cancelled"}), "planned"),
}
# While seats, the rotation and who came may change.
GOES_ON = frozenset({"planned", "open"})

HUNDRED = 100
SPARE = 10  # badges kept free for mentors who come to the door
STARTS_SCHOOL = 6  # the age of a first class, for whom no birthday is known
# What a glance may weigh before any ballot: the help asked and given first, then common hours.
BASE_FIT, OF_HELP, OF_TIME = 20, 20, 5


@dataclass(frozen=True, slots=True)
class Wants:
    """What is known of a mentee at a glance."""

    age: int | None = None
    help: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offers:
    """What is known of a mentor at a glance."""

    age_from: int | None = None
    age_to: int | None = None
    help: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()


def glance(wants: Wants, offers: Offers) -> int | None:
    """How well the two may fit, 1…100; None when they do not. The unknown is in nobody's way."""
    if wants.age is not None and (
        (offers.age_from is not None and wants.age < offers.age_from)
        or (offers.age_to is not None and wants.age > offers.age_to)
    ):
        return None
    common = wants.help & offers.help
    if wants.help and offers.help and not common:
        return None
    fit = BASE_FIT + OF_HELP * len(common) + OF_TIME * len(wants.times & offers.times)
    return min(MOST_FIT, fit)


def age_on(day: date, born_on: date | None, grade: int | None) -> int | None:
    """Whole years; of a pupil without a birthday by the class."""
    if born_on is None:
        return None if grade is None else grade + STARTS_SCHOOL
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def first_mentee_number(mentors: int) -> int:
    """Mentees' badges begin at a hundred of their own, so that a number alone names a person."""
    return HUNDRED * (1 + (mentors + SPARE) // HUNDRED) + 1


def next_number(side: str, own: Collection[int], others: Collection[int]) -> int:
    """The badge of somebody who comes later: after the last of the side, and nobody else's."""
    number = max(own, default=0 if side == "mentor" else first_mentee_number(len(others)) - 1) + 1
    taken = {*own, *others}
    while number in taken:
        number += 1
    return number
