"""Who may do what with a link and when, and what a school's own word of itself must hold."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kernel.identity.permissions import Actor, Permission
from regional.partnership.fit import STRONGEST

MOST_HELPED = 10
NOTE = 500
NAME = 300
# A meeting a month is usual; two months without one is worth asking about.
DAYS_BETWEEN_MEETINGS = 60
APPROACHES = ("active", "passive")
REACHED = ("yes", "partly", "no")
OWNERS = ("helper", "helped", "both")
WAYS = ("in_person", "online")


class State(StrEnum):
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    ACTIVE = "active"
    COMPLETED = "completed"
    DECLINED = "declined"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


OPEN = frozenset({State.OFFERED, State.CONFIRMED, State.ACTIVE})
# Two schools that parted this year are not proposed to each other again.
PARTED = frozenset({State.DECLINED, State.ENDED})


class Side(StrEnum):
    """On whose behalf somebody acts in a link."""

    REGION = "region"
    HELPER = "helper"
    HELPED = "helped"


SCHOOLS = frozenset({Side.HELPER, Side.HELPED})
ALL = frozenset(Side)


class Act(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    START = "start"
    PLAN = "plan"
    MEET = "meet"
    COMPLETE = "complete"
    END = "end"


@dataclass(frozen=True, slots=True)
class Way:
    """From which states, by whom, and what the link then is; None leaves the state as it is."""

    states: frozenset[State]
    sides: frozenset[Side]
    to: State | None = None


# app.check_link of the database knows the moves a school may make: keep the two alike.
LIFE: Mapping[Act, Way] = {
    # The link is confirmed with the second word; the first leaves it offered.
    Act.CONFIRM: Way(frozenset({State.OFFERED}), SCHOOLS, State.CONFIRMED),
    Act.DECLINE: Way(frozenset({State.OFFERED, State.CONFIRMED}), SCHOOLS, State.DECLINED),
    Act.WITHDRAW: Way(
        frozenset({State.OFFERED, State.CONFIRMED}), frozenset({Side.REGION}), State.WITHDRAWN
    ),
    Act.START: Way(frozenset({State.CONFIRMED}), ALL, State.ACTIVE),
    # The plan and the meetings are the schools' own; the region reads them.
    Act.PLAN: Way(frozenset({State.CONFIRMED, State.ACTIVE}), SCHOOLS),
    Act.MEET: Way(frozenset({State.CONFIRMED, State.ACTIVE}), SCHOOLS),
    Act.COMPLETE: Way(frozenset({State.ACTIVE}), ALL, State.COMPLETED),
    Act.END: Way(frozenset({State.ACTIVE}), ALL, State.ENDED),
}


def may(act: Act, state: str, side: Side | None) -> bool:
    """Whether the side may do it now; nobody outside the link may do anything."""
    way = LIFE[act]
    return side in way.sides and state in way.states


def side_of(actor: Actor, helper_id: object, helped_id: object) -> Side | None:
    """Whom the actor speaks for in a link between these schools; None for a reader."""
    if actor.may(Permission.LINKS_EDIT):
        return Side.REGION
    if not actor.may(Permission.LINKS_OWN) or actor.school_id is None:
        return None
    return {helper_id: Side.HELPER, helped_id: Side.HELPED}.get(actor.school_id)


def outcome_waits(school_year: int, today: date) -> bool:
    """A link is summed up from the middle of May of its school year on."""
    return today >= date(school_year + 1, 5, 15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What R-29 asks of a helper: results of three years, and experience of one of two kinds."""

    results: bool = False
    results_note: str = ""
    innovation: bool = False
    management: bool = False
    experience_note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportCard:
    """What a school says of itself; topics have a weight from 1 to 3."""

    seeks: bool
    offers: bool
    capacity: int | None = None
    needs: Mapping[str, int] = field(default_factory=dict)
    strengths: Mapping[str, int] = field(default_factory=dict)
    proof: Proof = field(default_factory=Proof)
    approach: str | None = None
    note: str = ""


def faults_of(card: SupportCard, topics: Collection[str]) -> dict[str, str]:
    """Field → code of its fault."""
    faults = {}
    if len(card.note) > NOTE:
        faults["note"] = "note_long"
    if card.seeks:
        faults |= _faults_of_seeking(card, topics)
    if card.offers:
        faults |= _faults_of_offering(card, topics)
    if card.seeks and card.offers and set(card.needs) & set(card.strengths):
        faults.setdefault("strengths", "topic_both_ways")
    return faults


def _faults_of_seeking(card: SupportCard, topics: Collection[str]) -> dict[str, str]:
    faults = {}
    if fault := _fault_of_topics(card.needs, topics):
        faults["needs"] = fault
    if card.approach not in APPROACHES:
        faults["approach"] = "approach_needed"
    return faults


def _faults_of_offering(card: SupportCard, topics: Collection[str]) -> dict[str, str]:
    faults = {}
    if fault := _fault_of_topics(card.strengths, topics):
        faults["strengths"] = fault
    if card.capacity is None or not 1 <= card.capacity <= MOST_HELPED:
        faults["capacity"] = "capacity_needed"
    return faults | faults_of_proof(card.proof)


def faults_of_proof(proof: Proof) -> dict[str, str]:
    """R-29: without the results there is no mentor school, and neither without the experience."""
    faults = {}
    if not proof.results:
        faults["proof_results"] = "results_needed"
    elif not proof.results_note:
        faults["results_note"] = "results_note_needed"
    if not (proof.innovation or proof.management):
        faults["experience"] = "experience_needed"
    elif not proof.experience_note:
        faults["experience_note"] = "experience_note_needed"
    for name in ("results_note", "experience_note"):
        if len(getattr(proof, name)) > NOTE:
            faults[name] = "note_long"
    return faults


def _fault_of_topics(chosen: Mapping[str, int], topics: Collection[str]) -> str:
    if not chosen:
        return "topic_needed"
    known = all(topic in topics for topic in chosen)
    weighed = all(1 <= weight <= STRONGEST for weight in chosen.values())
    return "" if known and weighed else "topic_unknown"


def variant_of(helper_flags: Collection[str], helped_flags: Collection[str], proof: Proof) -> str:
    """Which of the variants of the form a pair is; the strongest ground of the helper names it."""
    if "internship_site" in helper_flags:
        return "internship_school"
    if "innovative" in helper_flags:
        return "innovative_school"
    if "low_results" in helped_flags:
        return "successful_low_results"
    return "innovative_school" if proof.innovation else "successful_school"
