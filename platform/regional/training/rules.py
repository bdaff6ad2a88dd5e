"""Training as its rules tell it: what a run may become, who passes, how long a training holds."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel.db import Hat

SOON_DAYS = 60
MOST_PREFIX = 12
_SHORTEST_WORD = 3  # prepositions and conjunctions give no letter to a prefix


class RunState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Place(StrEnum):
    """The states of an enrolment: somebody's place in a run."""

    ASKED = "asked"
    ENROLLED = "enrolled"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    PASSED = "passed"
    FAILED = "failed"


class Standing(StrEnum):
    """Whether somebody is trained on a day."""

    TRAINED = "trained"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    NEVER = "never"


# What is done with a run: from which states, and what it becomes.
RUN_ACTS: dict[str, tuple[tuple[RunState, ...], RunState]] = {
    "open": ((RunState.PLANNED,), RunState.OPEN),
    "start": ((RunState.PLANNED, RunState.OPEN), RunState.RUNNING),
    "complete": ((RunState.RUNNING,), RunState.COMPLETED),
    "resume": ((RunState.COMPLETED,), RunState.RUNNING),
    "cancel": ((RunState.PLANNED, RunState.OPEN, RunState.RUNNING), RunState.CANCELLED),
}
OVER = (RunState.COMPLETED, RunState.CANCELLED)
# Places that count against the capacity of a run.
SEATED = (Place.ENROLLED, Place.PASSED, Place.FAILED)
SETTLED = (Place.PASSED, Place.FAILED)

_ABOVE = (Hat.MUNICIPALITY, Hat.REGION)
_ALL = (Hat.SCHOOL, *_ABOVE)
# From, to, and the hats that may; the database holds the same (migration 0016).
MOVES: dict[tuple[str, Place], tuple[Hat, ...]] = {
    ("", Place.ASKED): (Hat.SCHOOL,),
    ("", Place.ENROLLED): _ABOVE,
    (Place.ASKED, Place.ENROLLED): _ABOVE,
    (Place.ASKED, Place.DECLINED): _ABOVE,
    (Place.ASKED, Place.WITHDRAWN): (Hat.SCHOOL,),
    (Place.ENROLLED, Place.WITHDRAWN): _ALL,
    (Place.WITHDRAWN, Place.ASKED): (Hat.SCHOOL,),
    (Place.WITHDRAWN, Place.ENROLLED): _ABOVE,
    (Place.DECLINED, Place.ENROLLED): _ABOVE,
    (Place.ENROLLED, Place.PASSED): (Hat.REGION,),
    (Place.ENROLLED, Place.FAILED): (Hat.REGION,),
    (Place.PASSED, Place.FAILED): (Hat.REGION,),
    (Place.PASSED, Place.ENROLLED): (Hat.REGION,),
    (Place.FAILED, Place.PASSED): (Hat.REGION,),
    (Place.FAILED, Place.ENROLLED): (Hat.REGION,),
}


def may_move(was: str, becomes: Place, hat: Hat) -> bool:
    """Whether this hat may make of an enrolment what it becomes."""
    return hat in MOVES.get((was, becomes), ())


def acts_of(state: str) -> tuple[str, ...]:
    """What may be done with a run in this state."""
    return tuple(act for act, (before, _) in RUN_ACTS.items() if state in before)


def why_no_place(
    hat: Hat, state: str, *, today: date, enrol_until: date | None, ends_on: date
) -> str | None:
    """The code of what keeps this hat from giving or asking for a place; None lets it.

    The region may fill a run up to its end; schools and municipalities while it is open.
    """
    if state in OVER:
        return "run_over"
    if hat is Hat.REGION:
        return None
    if state != RunState.OPEN:
        return "run_not_open"
    last = enrol_until or ends_on
    return "enrolment_over" if today > last else None


@dataclass(frozen=True, slots=True)
class Presence:
    """Sessions held, and those somebody was at."""

    came: int
    held: int

    def is_enough(self, least_percent: int) -> bool:
        """Exact: 2 of 3 is not 67 %. A run without sessions asks for no presence."""
        return self.came * 100 >= least_percent * self.held


def why_not_passed(presence: Presence, least_percent: int, reason: str) -> str | None:
    """The fault of passing somebody who was absent too often without saying why."""
    if presence.is_enough(least_percent) or len(reason.strip()) > 2:
        return None
    return "override_needs_reason"


def valid_until(issued_on: date, years: int | None) -> date | None:
    """The last day of a training's force; None never ends. 29 February becomes the 28th."""
    if years is None:
        return None
    try:
        return issued_on.replace(year=issued_on.year + years)
    except ValueError:
        return issued_on.replace(year=issued_on.year + years, day=28)


def standing(today: date, held: bool, until: date | None) -> Standing:
    """`held`: there is a certificate that nobody revoked; `until` its last day, None for ever."""
    if not held:
        return Standing.NEVER
    if until is None:
        return Standing.TRAINED
    if until < today:
        return Standing.EXPIRED
    return Standing.EXPIRING if (until - today).days <= SOON_DAYS else Standing.TRAINED


# Who is to be trained next, the first reason first; NEVER without a programme can wait.
URGENCY: dict[tuple[Standing, bool], int] = {
    (Standing.NEVER, True): 0,
    (Standing.EXPIRED, True): 1,
    (Standing.EXPIRED, False): 1,
    (Standing.EXPIRING, True): 2,
    (Standing.EXPIRING, False): 2,
    (Standing.NEVER, False): 3,
}


def urgency(found: Standing, runs_programme: bool) -> int | None:
    """How soon: 0 is first, None is not at all."""
    return URGENCY.get((found, runs_programme))


def prefix_of(title: str) -> str:
    """What begins the numbers of a course's certificates when nobody says: its initials."""
    words = ["".join(sign for sign in word if sign.isalnum()) for word in title.split()]
    long = [word for word in words if len(word) >= _SHORTEST_WORD]
    return "".join(word[0] for word in long[:5]).upper()


def number_of(prefix: str, year: int, n: int) -> str:
    """«РТНП-2026-0007»."""
    return f"{prefix}-{year}-{n:04d}"
