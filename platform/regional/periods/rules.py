"""Pure decisions about a period and a report in it: what stands, who may do what, what is late."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from kernel.db import Hat
from kernel.identity.permissions import HATS, Actor, Permission


class State(StrEnum):
    """Where a report stands. DUE is owed and not handed in; LIFTED is owed no more."""

    DUE = "due"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    APPROVED = "approved"
    LIFTED = "lifted"


class Standing(StrEnum):
    """Where a period stands on a day. OVERDUE is open after its last day in time."""

    PLANNED = "planned"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Act(StrEnum):
    """What a person does with a report."""

    SUBMIT = "submit"
    RECALL = "recall"
    ACCEPT = "accept"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    LIFT = "lift"
    UNLIFT = "unlift"


@dataclass(frozen=True, slots=True)
class Move:
    """One change of state, the hat that may make it in the database, and the permission here."""

    was: State
    becomes: State
    hat: Hat
    act: Act
    permission: Permission


def _moves(
    act: Act, permission: Permission, becomes: State, was: Iterable[State], *hats: Hat
) -> list[Move]:
    return [Move(state, becomes, hat, act, permission) for state in was for hat in hats]


# The whole of it: migrations/versions/0014_region_rights.py allows these moves and no others.
MOVES: tuple[Move, ...] = (
    *_moves(
        Act.SUBMIT, Permission.REPORT_SUBMIT, State.SUBMITTED,
        (State.DUE, State.RETURNED, State.APPROVED), Hat.SCHOOL,
    ),
    *_moves(Act.RECALL, Permission.REPORT_SUBMIT, State.DUE, (State.SUBMITTED,), Hat.SCHOOL),
    *_moves(
        Act.ACCEPT, Permission.REPORTS_ACCEPT, State.ACCEPTED,
        (State.SUBMITTED,), Hat.MUNICIPALITY, Hat.REGION,
    ),
    *_moves(
        Act.SEND_BACK, Permission.REPORTS_ACCEPT, State.RETURNED,
        (State.SUBMITTED, State.ACCEPTED), Hat.MUNICIPALITY, Hat.REGION,
    ),
    *_moves(
        Act.APPROVE, Permission.REPORTS_APPROVE, State.APPROVED, (State.ACCEPTED,), Hat.REGION
    ),
    *_moves(
        Act.LIFT, Permission.PERIODS_EDIT, State.LIFTED, (State.DUE, State.RETURNED), Hat.REGION
    ),
    *_moves(Act.UNLIFT, Permission.PERIODS_EDIT, State.DUE, (State.LIFTED,), Hat.REGION),
)  # fmt: skip


class Clock(Protocol):
    """The days of a period, as a row of Period or a PeriodLine has them."""

    @property
    def opens_on(self) -> date: ...
    @property
    def due_on(self) -> date: ...
    @property
    def closes_on(self) -> date: ...
    @property
    def cancelled_at(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Leave:
    """A reopening of one report, or of the whole period when `report_id` is None."""

    id: UUID
    report_id: UUID | None
    reason: str
    opened_at: datetime
    until: datetime
    closed_at: datetime | None


def standing(period: Clock, today: date) -> Standing:
    """Where the period stands on the day; its days are inclusive."""
    if period.cancelled_at is not None:
        return Standing.CANCELLED
    if today < period.opens_on:
        return Standing.PLANNED
    if today > period.closes_on:
        return Standing.CLOSED
    return Standing.OPEN if today <= period.due_on else Standing.OVERDUE


def is_on_time(first_submitted_on: date | None, due_on: date) -> bool:
    """Handed in for the first time not after the due day; a later return does not make it late."""
    return first_submitted_on is not None and first_submitted_on <= due_on


def in_force(leave: Leave, now: datetime) -> bool:
    """A reopening ends by itself at `until`: nothing has to be done for that."""
    return leave.closed_at is None and leave.opened_at <= now < leave.until


def leave_for(report_id: UUID, leaves: Iterable[Leave], now: datetime) -> Leave | None:
    """The reopening that lets this report be handed in now; of several the one open longest."""
    open_ones = [
        leave for leave in leaves
        if leave.report_id in (None, report_id) and in_force(leave, now)
    ]  # fmt: skip
    return max(open_ones, key=lambda leave: leave.until, default=None)


def why_not_submit(state: str, period: Clock, leave: Leave | None, today: date) -> str | None:
    """The code of what stands in the way of handing in, or None; `leave` is the one in force.

    Codes: report_lifted, already_submitted, already_accepted, approved_needs_reopening,
    period_cancelled, period_not_open, period_closed.
    """
    blocked = {
        State.LIFTED: "report_lifted",
        State.SUBMITTED: "already_submitted",
        State.ACCEPTED: "already_accepted",
    }
    if state in blocked:
        return blocked[State(state)]
    if period.cancelled_at is not None:
        return "period_cancelled"
    if leave is not None:
        return None
    if state == State.APPROVED:
        return "approved_needs_reopening"
    return {
        Standing.PLANNED: "period_not_open",
        Standing.CLOSED: "period_closed",
    }.get(standing(period, today))


def is_owed(state: str, period: Clock, leave: Leave | None) -> bool:
    """Whether the cells of today are what the report speaks of; `leave` is the one in force.

    An approved report that was reopened is handed in anew, by today's cells.
    """
    if state == State.APPROVED:
        return leave is not None and period.cancelled_at is None
    return state in (State.DUE, State.RETURNED, State.LIFTED)


def may_submit(state: str, period: Clock, leave: Leave | None, today: date) -> bool:
    """Whether a school may hand its report in on this day."""
    return why_not_submit(state, period, leave, today) is None


def move_for(actor: Actor, act: Act, state: str) -> Move | None:
    """The move of the table that this person would make, or None when there is none."""
    if actor.role is None:
        return None
    hat = HATS[actor.role]
    return next(
        (
            move for move in MOVES
            if (move.act, move.was, move.hat) == (act, state, hat) and actor.may(move.permission)
        ),
        None,
    )  # fmt: skip


def acts(actor: Actor, state: str) -> tuple[Act, ...]:
    """What this person may do with a report in this state, the days of the period apart."""
    return tuple(act for act in Act if move_for(actor, act, state) is not None)
