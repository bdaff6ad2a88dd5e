"""What the end of a school year does with a pupil, and which year can be turned. Pure decisions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kernel.school_year import SchoolYear
from school.registry.rules import LAST_GRADE

BASIC_ENDS, SCHOOL_ENDS = 9, 11
UNDO_DAYS = 14
SUMMER_FROM = 6  # from June on the year that ends is turned
# up a class, once more in the same, finished school, gone elsewhere
FATES = ("up", "stay", "graduate", "leave")
# Whoever decided a pair's fate decided it alone: an offer nobody answered is not carried over.
CARRIED = frozenset({"active", "paused", "probation"})
UNMET = ("new", "accepted")


def usual_fate(grade: int) -> str:
    """What happens when nobody says otherwise: the eleventh form finishes, others go up."""
    return "graduate" if grade >= SCHOOL_ENDS else "up"


def fates_of(grade: int) -> tuple[str, ...]:
    """What may be chosen for a pupil of a class, the usual first."""
    if grade >= SCHOOL_ENDS:
        more = ("up",) if grade < LAST_GRADE else ()
        return ("graduate", "leave", "stay", *more)
    finishes = ("graduate",) if grade == BASIC_ENDS else ()
    return ("up", *finishes, "leave", "stay")


def is_asked(grade: int) -> bool:
    """Of whom the page asks one by one: the ninth class and those that finish school."""
    return grade == BASIC_ENDS or grade >= SCHOOL_ENDS


@dataclass(frozen=True, slots=True)
class ClassTurn:
    """A class and what becomes of its pupils; `to` is where most of them go."""

    grade: int
    letter: str
    fates: Mapping[str, int]

    @property
    def name(self) -> str:
        return f"{self.grade}{self.letter}"

    @property
    def to(self) -> str:
        return f"{self.grade + 1}{self.letter}" if self.fates.get("up") else ""

    @property
    def pupils(self) -> int:
        return sum(self.fates.values())


def turnable(today: date, turned: Collection[int], known: Collection[int]) -> list[SchoolYear]:
    """Years that can be turned today, the likeliest first.

    In summer it is the year that ends; in autumn the one before, when the school worked in it
    (`known`) and forgot to turn it. Years are turned in their order, and each once.
    """
    current = SchoolYear.of(today)
    earlier = SchoolYear(current.start - 1)
    summer = SUMMER_FROM <= today.month <= 8
    offered = [current] if summer or earlier.start not in known else [earlier, current]
    after = max(turned, default=0)
    return [year for year in offered if year.start > after]


def is_early(year: SchoolYear, today: date) -> bool:
    """Whether lessons of the year still go on: the page says so, and lets one go on."""
    return today < date(year.start + 1, SUMMER_FROM, 1)


def undo_until(done_on: date) -> date:
    """The last day on which a turn can be taken back."""
    return done_on + timedelta(days=UNDO_DAYS)
