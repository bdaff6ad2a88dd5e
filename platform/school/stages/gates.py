"""The seven stages as gates: what closes each, how far it is, whose turn it is. Pure decisions.

A gate advises. The curator may go on with something missing, and the log keeps what it was.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Whose = Literal["head", "curator", "psychologist"]
GateState = Literal["done", "under_way", "not_begun"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StageFacts:
    """What the school has done, counted for one programme; never a name.

    Bases count people whose kind suits the form of the programme. `None` of a required number
    means that the programme has no such thing yet.
    """

    curators: int = 0
    suppliers: int = 0
    told_staff: int = 0
    told_parents: int = 0
    told_pupils: int = 0
    resources: int = 0
    requests: int = 0
    requests_waiting: int = 0
    mentees: int = 0
    mentees_with_request: int = 0
    mentees_frozen: int = 0
    mentees_ready: int = 0
    mentors: int = 0
    mentors_profiled: int = 0
    mentors_frozen: int = 0
    criteria: int = 0
    mentors_interviewed: int = 0
    mentors_selected: int = 0
    mentors_admitted: int = 0
    meetings: int = 0
    meetings_held: int = 0
    meetings_required: int = 0
    mentors_in: int = 0
    mentees_in: int = 0
    mentees_paired: int = 0
    pairs: int = 0
    pairs_dated: int = 0
    pairs_ended: int = 0
    pairs_confirmed: int = 0
    pairs_ordered: int = 0
    pairs_planned: int = 0
    pairs_met: int = 0
    answered: int = 0
    took_part: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One condition of a gate: `done` of `of`; it holds when the two are equal and not nought."""

    code: str
    done: int
    of: int
    whose: Whose = "curator"

    @property
    def holds(self) -> bool:
        return self.of > 0 and self.done >= self.of


@dataclass(frozen=True, slots=True)
class Gate:
    """A stage with its conditions."""

    n: int
    items: tuple[Item, ...]

    @property
    def missing(self) -> tuple[Item, ...]:
        return tuple(item for item in self.items if not item.holds)

    @property
    def state(self) -> GateState:
        if not self.missing:
            return "done"
        return "under_way" if any(item.done for item in self.items) else "not_begun"


def _at_least(code: str, number: int, least: int = 1, whose: Whose = "curator") -> Item:
    return Item(code, min(number, least), least, whose)


def _conditions(facts: StageFacts) -> tuple[Item, ...]:
    return (
        _at_least("curator_named", facts.curators, whose="head"),
        _at_least("supplies_named", facts.suppliers, whose="head"),
        _at_least("staff_told", facts.told_staff),
        _at_least("parents_told", facts.told_parents),
        _at_least("pupils_told", facts.told_pupils),
        _at_least("requests_collected", facts.requests),
        _at_least("resources_listed", facts.resources),
    )


def _mentee_base(facts: StageFacts) -> tuple[Item, ...]:
    return (
        _at_least("mentees_entered", facts.mentees),
        Item("requests_decided", facts.requests - facts.requests_waiting, facts.requests),
        Item("mentees_have_requests", facts.mentees_with_request, facts.mentees),
        Item("mentees_consent", facts.mentees, facts.mentees + facts.mentees_frozen),
    )


def _mentor_base(facts: StageFacts) -> tuple[Item, ...]:
    return (
        _at_least("mentors_entered", facts.mentors),
        Item("mentors_profiled", facts.mentors_profiled, facts.mentors),
        Item("mentors_consent", facts.mentors, facts.mentors + facts.mentors_frozen),
    )


def _selection(facts: StageFacts) -> tuple[Item, ...]:
    return (
        _at_least("criteria_set", facts.criteria),
        Item("mentors_interviewed", facts.mentors_interviewed, facts.mentors),
        Item("mentees_ready", facts.mentees_ready, facts.mentees, "psychologist"),
        _at_least("training_held", facts.meetings_held, facts.meetings_required or 1),
        Item("mentors_admitted", facts.mentors_admitted, facts.mentors_selected),
    )


def _pairing(facts: StageFacts) -> tuple[Item, ...]:
    return (
        _at_least("mentors_joined", facts.mentors_in),
        _at_least("mentees_joined", facts.mentees_in),
        Item("mentees_paired", facts.mentees_paired, facts.mentees_in),
        Item("pairs_confirmed", facts.pairs_confirmed, facts.pairs),
        Item("pairs_ordered", facts.pairs_ordered, facts.pairs, "head"),
    )


def _work(facts: StageFacts) -> tuple[Item, ...]:
    return (
        Item("pairs_dated", facts.pairs_dated, facts.pairs),
        Item("pairs_planned", facts.pairs_planned, facts.pairs),
        Item("pairs_met", facts.pairs_met, facts.pairs),
    )


def _completion(facts: StageFacts) -> tuple[Item, ...]:
    return (
        Item("pairs_ended", facts.pairs_ended, facts.pairs),
        Item("asked_satisfied", facts.answered, facts.took_part),
    )


_STAGES: Sequence[Callable[[StageFacts], tuple[Item, ...]]] = (
    _conditions, _mentee_base, _mentor_base, _selection, _pairing, _work, _completion,
)  # fmt: skip


def gates_of(facts: StageFacts) -> tuple[Gate, ...]:
    """The seven gates of a programme, in order."""
    return tuple(Gate(n, items(facts)) for n, items in enumerate(_STAGES, start=1))
