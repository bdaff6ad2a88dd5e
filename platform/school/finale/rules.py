"""How a final event moves and how its voices are counted. Pure decisions."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from kernel.profile import Profile

# From which states an act is possible, and the state it leads to. A closed vote stays closed:
# its result is known.
ACTS: Mapping[str, tuple[frozenset[str], str]] = {
    "open": (frozenset({"planned"}), "open"),
    "close": (frozenset({"open"}), "closed"),
    "cancel": (frozenset({"planned", "open"}), "cancelled"),
    "restore": (frozenset({"cancelled"}), "planned"),
}
GOES_ON = frozenset({"planned", "open"})
# The part of the jury to which every mentor who takes part belongs by himself.
MENTORS = "mentors"
LEAST_NOMINEES = 2


@dataclass(frozen=True, slots=True)
class Nominee:
    """What is voted for, as pages and the count need it."""

    id: UUID
    pick: str
    n: int
    title: str
    about: str


@dataclass(frozen=True, slots=True)
class Place:
    """A nominee with its voices; several of one place share it."""

    place: int
    nominee: Nominee
    voices: int
    is_shared: bool


def places(nominees: Iterable[Nominee], voices: Iterable[UUID]) -> list[Place]:
    """Order the nominees of one pick by voices; equals share a place, and nobody breaks the tie.

    A nominee without a voice has no place: it is told as such, in the order of the list (place 0).
    """
    counted = Counter(voices)
    by_voices = sorted(nominees, key=lambda each: (-counted[each.id], each.n))
    alike = Counter(counted[each.id] for each in by_voices)
    return [
        Place(
            1 + sum(counted[other.id] > counted[each.id] for other in by_voices)
            if counted[each.id]
            else 0,
            each,
            counted[each.id],
            bool(counted[each.id]) and alike[counted[each.id]] > 1,
        )
        for each in by_voices
    ]


def winners(ordered: Iterable[Place]) -> list[Place]:
    """Who is named the best: everybody of the first place."""
    return [each for each in ordered if each.place == 1]


def acts_of(state: str) -> tuple[str, ...]:
    return tuple(name for name, (since, _) in ACTS.items() if state in since)


def other_parts(profile: Profile) -> tuple[str, ...]:
    """Parts of the jury whose voices the school numbers; mentors get theirs by themselves."""
    return tuple(part.code for part in profile.final_event.jury if part.code != MENTORS)


def has_mentors(profile: Profile) -> bool:
    """Whether the region's jury has the mentors in it."""
    return any(part.code == MENTORS for part in profile.final_event.jury)
