"""From what was gathered to who might help whom, and why not where nobody can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import numpy as np

from regional.partnership.fit import WHOLE, Fit, Party, fit_of
from regional.partnership.gathering import GENERAL, Gathered
from regional.partnership.proof import ALONE, NEVER
from regional.partnership.solver import NEAREST, Answer, solve
from regional.partnership.tables import Marks, Table, Tables, Whole, tables


class Unmatched(StrEnum):
    """Why a school stayed without a helper; the first that holds is told."""

    NOT_GENERAL = "not_general"
    NO_NEEDS = "no_needs"
    PIN_NO_ROOM = "pin_no_room"
    NO_HELPERS = "no_helpers"
    NO_TOPIC = "no_topic"
    TOO_FAR = "too_far"
    ALL_BANNED = "all_banned"
    NO_CAPACITY = "no_capacity"


@dataclass(frozen=True, slots=True)
class Proposal:
    """For one school: its helper with the fit, or the reason there is none.

    `first` is the helper that would suit it better and whose places go to others.
    """

    helped_id: UUID
    helper_id: UUID | None = None
    fit: Fit | None = None
    pinned: bool = False
    first: UUID | None = None
    unmatched: Unmatched | None = None


@dataclass(frozen=True, slots=True)
class Matched:
    """What a round came to. `cost` is how much all fits lack of the whole, pinned ones too."""

    proposals: tuple[Proposal, ...]
    cost: int
    optimal: bool
    matched: int
    runs: int


@dataclass(frozen=True, slots=True)
class _Task:
    """The pairs of those who are free to be matched, and which of them may not be."""

    helped: Sequence[Party]
    helpers: Sequence[Party]
    tables: Tables
    far: Marks
    apart: Marks

    def cost(self) -> Table:
        possible = self.tables.covers & ~self.far & ~self.apart
        return np.where(possible, self.tables.cost, np.int32(NEVER))


def match(given: Gathered, nearest: int = NEAREST) -> Matched:
    """The best helpers for all; pinned pairs stand first and take their places."""
    general = given.settings.general_only
    outside = [p for p in given.helped if (general and p.kind != GENERAL) or not p.topics]
    done = {p.id: Proposal(p.id, unmatched=_outside(p)) for p in outside}
    helpers = [p for p in given.helpers if p.kind == GENERAL or not general]
    pinned, taken = _pinned(given)
    done = pinned | {key: told for key, told in done.items() if key not in pinned}
    free = [party for party in given.helped if party.id not in done]
    task = _task(given, free, helpers)
    room = np.array([max(p.room - taken.get(p.id, 0), 0) for p in helpers], np.int64)
    answer = _best(task, room, nearest) if free and helpers else None
    done |= _told(given, task, answer)
    proposals = tuple(done[party.id] for party in given.helped)
    return Matched(
        proposals,
        sum(WHOLE - told.fit.total for told in proposals if told.fit is not None),
        answer is None or answer.proven,
        sum(told.helper_id is not None for told in proposals),
        answer.runs if answer else 0,
    )


def _best(task: _Task, room: Whole, nearest: int) -> Answer:
    """A helper without a place would only crowd the candidates out."""
    cost = np.where(room > 0, task.cost(), np.int32(NEVER))
    return solve(cost, room, task.tables.tenths, nearest)


def _outside(party: Party) -> Unmatched:
    return Unmatched.NOT_GENERAL if party.topics else Unmatched.NO_NEEDS


def _pinned(given: Gathered) -> tuple[dict[UUID, Proposal], dict[UUID, int]]:
    """Pins hold against distance, topics and type, not against a helper that has no place left."""
    helpers = {party.id: party for party in given.helpers}
    found: dict[UUID, Proposal] = {}
    taken: dict[UUID, int] = {}
    for helped in given.helped:
        helper_id = given.pinned.get(helped.id)
        if helper_id is None:
            continue
        helper = helpers.get(helper_id)
        if helper is None or taken.get(helper_id, 0) >= helper.room:
            found[helped.id] = Proposal(helped.id, unmatched=Unmatched.PIN_NO_ROOM)
            continue
        taken[helper_id] = taken.get(helper_id, 0) + 1
        fit = fit_of(helped, helper, given.settings.of())
        found[helped.id] = Proposal(helped.id, helper_id, fit, pinned=True)
    return found, taken


def _task(given: Gathered, helped: Sequence[Party], helpers: Sequence[Party]) -> _Task:
    both = tables(helped, helpers, given.settings.of())
    limit = given.settings.max_km
    far = np.zeros(both.tenths.shape, bool) if limit is None else both.tenths > 10 * limit
    rows = {party.id: row for row, party in enumerate(helped)}
    columns = {party.id: column for column, party in enumerate(helpers)}
    apart = np.zeros(far.shape, bool)
    for helper_id, helped_id in given.apart:
        if helper_id in columns and helped_id in rows:
            apart[rows[helped_id], columns[helper_id]] = True
    for helped_id, row in rows.items():  # a school does not help itself
        if helped_id in columns:
            apart[row, columns[helped_id]] = True
    return _Task(helped, helpers, both, far, apart)


def _told(given: Gathered, task: _Task, answer: Answer | None) -> Mapping[UUID, Proposal]:
    cost = task.cost()
    told = {}
    for row, helped in enumerate(task.helped):
        column = ALONE if answer is None else int(answer.helper_of[row])
        if column == ALONE:
            told[helped.id] = Proposal(helped.id, unmatched=_why(task, row))
            continue
        best = int(cost[row].argmin())
        told[helped.id] = Proposal(
            helped.id,
            task.helpers[column].id,
            fit_of(helped, task.helpers[column], given.settings.of()),
            first=task.helpers[best].id if cost[row, best] < cost[row, column] else None,
        )
    return told


def _why(task: _Task, row: int) -> Unmatched:
    """The first thing that stood in the way, of what can be mended least first."""
    if not task.helpers:
        return Unmatched.NO_HELPERS
    strong = task.tables.covers[row]
    if not strong.any():
        return Unmatched.NO_TOPIC
    near = strong & ~task.far[row]
    if not near.any():
        return Unmatched.TOO_FAR
    return Unmatched.ALL_BANNED if task.apart[row].all(where=near) else Unmatched.NO_CAPACITY
