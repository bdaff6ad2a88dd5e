"""Who may be selected: the psychologist's gate and what an interview must have asked. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from school.registry.rules import age_on

# under this age on the day of the interview a flagged child needs the psychologist's word.
GATE_AGE = 14
CONFIRMATIONS = ("able", "ready_to_communicate", "does_no_harm", "safe_for_health")
DECISIONS = ("yes", "no", "later")
OWN_BLOCK = "own"
# Where a candidate of a side goes by a decision; what is not named stays where it is.
SETTLES: Mapping[tuple[str, str], str] = {
    ("mentor", "yes"): "selected",
    ("mentor", "no"): "refused",
    ("mentee", "yes"): "ready",
}
# Who may be invited to an interview: a mentor refused or resting may try again.
INVITED: Mapping[str, frozenset[str]] = {
    "mentor": frozenset({"entered", "refused", "resting"}),
    "mentee": frozenset({"entered"}),
}


class Gate(StrEnum):
    """Whether the psychologist's written word is asked of an interview, and what it says."""

    NOT_NEEDED = "not_needed"
    NEEDED = "needed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"

    @property
    def is_open(self) -> bool:
        return self in (Gate.NOT_NEEDED, Gate.CONFIRMED)


@dataclass(frozen=True, slots=True)
class Word:
    """What the psychologist has confirmed of a child."""

    able: bool
    ready_to_communicate: bool
    does_no_harm: bool
    safe_for_health: bool
    is_taken_back: bool = False

    @property
    def is_whole(self) -> bool:
        return all(getattr(self, name) for name in CONFIRMATIONS)


def psychologist_gate(
    *,
    side: str,
    born_on: date | None,
    held_on: date,
    flagged: bool,
    opinion: Word | None,
    is_pupil: bool = True,
) -> Gate:
    """R-12 for one interview; `opinion` is the latest one, whatever day it was written.

    The psychologist sees the child at the interview and writes afterwards: the order of the two
    does not matter, the decision waits for both. Of several opinions the last one not taken back
    speaks. A pupil whose birth date is unknown counts as under fourteen.
    """
    if side != "mentee" or not flagged or not is_under_gate_age(born_on, held_on, is_pupil):
        return Gate.NOT_NEEDED
    if opinion is None or opinion.is_taken_back:
        return Gate.NEEDED
    return Gate.CONFIRMED if opinion.is_whole else Gate.REFUSED


def is_under_gate_age(born_on: date | None, held_on: date, is_pupil: bool) -> bool:
    """Whether the gate's age has not come on the day of the interview."""
    return is_pupil if born_on is None else age_on(held_on, born_on) < GATE_AGE


@dataclass(frozen=True, slots=True)
class Asked:
    """One block of an interview: its questions, prepared beforehand (D-17)."""

    code: str
    name: str
    obligatory: bool
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What an interview has brought so far; None and empty are not filled in yet."""

    blocks: Sequence[Asked]
    notes: Mapping[str, str]
    time_enough: bool | None
    role_understood: bool | None
    candidate_asked: str
    no_questions: bool


def unanswered(held: Held) -> tuple[str, ...]:
    """Codes of obligatory blocks without a note, in their order."""
    return tuple(
        block.code
        for block in held.blocks
        if block.obligatory and not held.notes.get(block.code, "").strip()
    )


def faults_of_yes(held: Held) -> dict[str, str]:
    """What stands against «yes», by field: R-13 asks every block and the three checks."""
    faults = {f"block_{code}": "block_empty" for code in unanswered(held)}
    if held.time_enough is None:
        faults["time_enough"] = "time_not_asked"
    elif not held.time_enough:
        faults["time_enough"] = "time_short"
    if held.role_understood is None:
        faults["role_understood"] = "role_not_asked"
    elif not held.role_understood:
        faults["role_understood"] = "role_unclear"
    if not held.candidate_asked.strip() and not held.no_questions:
        faults["candidate_asked"] = "candidate_not_asked"
    return faults
