"""Moving an event together with what waits for it: seen before, done at once, undone once."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.roadmap.models import RoadmapItem
from school.roadmap.queries import ItemView, Roadmap, roadmap, year_of
from school.roadmap.rules import Span, shifted, within, workdays_of
from school.roadmap.service import lock_roadmap


@dataclass(frozen=True, slots=True)
class Move:
    """An event and the days it would get."""

    item: ItemView
    to: Span


def preview(work: Work, plan: Roadmap, item_id: UUID, to: Span) -> tuple[Move, ...]:
    """What would move and where to, the event itself first; Invalid names what does not fit."""
    item = plan.item(item_id)
    if item.is_closed:
        raise WrongState("roadmap_closed")
    days = workdays_of(profile_of(work.session), plan.year.start)
    faults: dict[str, str] = {}
    values: dict[str, object] = {"year": str(plan.year)}
    if to.starts_on > to.due_on:
        faults["starts_on"] = "roadmap_span"
    elif not within(plan.year, to):
        faults["due_on"] = "roadmap_outside_year"
    for name in ("starts_on", "due_on"):
        day = getattr(to, name)
        if days.is_off(day) and name not in faults:
            faults[name], values[f"{name}_free"] = "roadmap_day_off", days.from_day(day)
    ends = [plan.item(each).due_on for each in item.after if _binds(plan, each)]
    if ends and to.starts_on < max(ends):
        faults["starts_on"], values["ends"] = "roadmap_before_what_it_waits", max(ends)
    if faults:
        raise Invalid(faults, **values)
    moved = shifted(plan.spans, _waits(plan), item_id, to, days, plan.fixed)
    if not all(within(plan.year, span) for span in moved.values()):
        raise Invalid({"due_on": "roadmap_moves_out_of_year"}, year=str(plan.year))
    return tuple(Move(plan.item(each), span) for each, span in moved.items())


def shift(work: Work, item_id: UUID, to: Span) -> tuple[Move, ...]:
    """Move the event and what waits for it, in one act that can be undone."""
    work.actor.require(Permission.ROADMAP_EDIT)
    year = year_of(work.session, item_id)
    lock_roadmap(work, year)
    plan = roadmap(work.session, profile_of(work.session), year)
    moves = preview(work, plan, item_id, to)
    if plan.item(item_id).span == to:
        return ()
    shift_id = new_id()
    rows = _rows(work, [move.item.id for move in moves])
    for move in moves:
        row = rows[move.item.id]
        row.shift_id, row.changed_at = shift_id, work.now()
        row.before_starts_on, row.before_due_on = row.starts_on, row.due_on
        row.starts_on, row.due_on = move.to.starts_on, move.to.due_on
    work.record("roadmap.shifted", "roadmap_item", item_id, events=len(moves),
                due_on=str(to.due_on))  # fmt: skip
    work.session.flush()
    return moves


def undo_shift(work: Work, shift_id: UUID) -> int:
    """Give every event that the latest shift moved the days it had before."""
    work.actor.require(Permission.ROADMAP_EDIT)
    moved = select(RoadmapItem.school_year).where(RoadmapItem.shift_id == shift_id).limit(1)
    year = work.session.scalar(moved)
    if year is None:
        raise WrongState("roadmap_shift_gone")
    lock_roadmap(work, year)
    plan = roadmap(work.session, profile_of(work.session), year)
    if plan.latest_shift != shift_id:
        raise WrongState("roadmap_shift_gone")
    rows = _rows(work, [item.id for item in plan.items if item.shift_id == shift_id])
    _refuse_out_of_order(plan, rows)
    for row in rows.values():
        row.starts_on = row.before_starts_on or row.starts_on
        row.due_on = row.before_due_on or row.due_on
        row.shift_id = row.before_starts_on = row.before_due_on = None
        row.changed_at = work.now()
    work.record("roadmap.shift_undone", "roadmap_item", None, events=len(rows), school_year=year)
    work.session.flush()
    return len(rows)


def _rows(work: Work, ids: list[UUID]) -> dict[UUID, RoadmapItem]:
    found = work.session.scalars(select(RoadmapItem).where(RoadmapItem.id.in_(ids)))
    return {row.id: row for row in found}


def _refuse_out_of_order(plan: Roadmap, rows: Mapping[UUID, RoadmapItem]) -> None:
    """Events added since may wait for what the undoing would put behind them."""
    spans = plan.spans | {
        key: Span(row.before_starts_on, row.before_due_on)
        for key, row in rows.items()
        if row.before_starts_on and row.before_due_on
    }
    for item in plan.items:
        ends = [spans[each].due_on for each in item.after if _binds(plan, each)]
        touched = item.id in rows or any(each in rows for each in item.after)
        if touched and not item.is_closed and ends and spans[item.id].starts_on < max(ends):
            raise WrongState("roadmap_changed_since")


def _waits(plan: Roadmap) -> dict[UUID, tuple[UUID, ...]]:
    """What waits for what; nothing waits for an event that was held or dropped."""
    return {
        item.id: tuple(each for each in item.after if _binds(plan, each)) for item in plan.items
    }


def _binds(plan: Roadmap, item_id: UUID) -> bool:
    return not plan.item(item_id).is_closed
