"""Entries of the demo: written as sent on their day, for the database takes only today's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from contests.entries.facts import facts_of
from contests.entries.models import Entry, EntryMove
from contests.rules.schema import Rules
from kernel.identity.permissions import Role
from kernel.ids import new_id
from portal.demo.contests.people import Entrant, Scene
from portal.demo.contests.words import TEXTS

# Each state by the way to it, and who takes the step.
WAY = {
    "draft": (),
    "sent": ("sent",),
    "endorsed": ("sent", "endorsed"),
    "admitted": ("sent", "endorsed", "admitted"),
}
TAKEN_BY = {"sent": Role.HEAD, "endorsed": Role.MUNICIPAL, "admitted": Role.REGION_OPERATOR}


@dataclass(frozen=True, slots=True)
class Planned:
    """One entry: of whom, in which nomination, how far it has come and when it was sent."""

    who: Entrant
    nomination: str
    state: str
    sent_at: datetime
    of_pair: bool = False


def write(
    scene: Scene,
    contest_id: UUID,
    rules: Rules,
    plans: Sequence[Planned],
    *,
    facts: Mapping[str, Any] | None = None,
) -> list[UUID]:
    """The entries in the order of the plans; numbers go to the admitted. `facts` outweigh."""
    made = [new_id() for _ in plans]
    numbers = iter(range(1, len(plans) + 1))
    rows = [
        _row(scene, entry_id, contest_id, rules, plan, next(numbers), facts)
        if plan.state == "admitted"
        else _row(scene, entry_id, contest_id, rules, plan, None, facts)
        for entry_id, plan in zip(made, plans, strict=True)
    ]
    session = scene.desk.past_fences()
    session.execute(insert(Entry), rows)
    moves = [
        move
        for entry_id, plan in zip(made, plans, strict=True)
        for move in _moves(scene, entry_id, plan)
    ]
    if moves:
        session.execute(insert(EntryMove), moves)
    return made


def _row(
    scene: Scene, entry_id: UUID, contest_id: UUID, rules: Rules, plan: Planned,
    number: int | None, facts: Mapping[str, Any] | None,
) -> dict[str, Any]:  # fmt: skip
    who, sent = plan.who, plan.state != "draft"
    is_home, day = scene.is_home(who), plan.sent_at.date()
    head = scene.desk.accounts[Role.HEAD] if is_home else None
    return {
        "id": entry_id, "school_id": who.school_id, "contest_id": contest_id,
        "municipality_id": who.municipality_id, "nomination": plan.nomination,
        "state": plan.state, "number": number, "entrant_name": who.mentor.outside_name(day),
        "entrant_post": "" if who.mentor.is_child(day) else who.post, "mentor_id": who.id,
        "mentee_id": who.pair.mentee_id if plan.of_pair else None,
        "pair_id": who.pair.id if plan.of_pair else None, "entrant_account_id": None,
        "nominator_id": head if sent else None, "texts": _texts(scene, rules, half=not sent),
        "links": [], "facts": {**facts_of(who.mentor, who.pair if plan.of_pair else None),
                               **(facts or {})},
        "publication_consent_id": scene.consents.get(who.id), "revision": 3 if sent else 2,
        "sent_at": plan.sent_at if sent else None, "in_grace": False, "reason": "",
        "changed_at": _taken_at(plan, len(WAY[plan.state]) - 1) if sent else plan.sent_at,
        "created_at": plan.sent_at - timedelta(days=2), "created_by": head,
    }  # fmt: skip


def _texts(scene: Scene, rules: Rules, *, half: bool) -> dict[str, str]:
    codes = [each.code for each in rules.fields if each.code in TEXTS]
    if half:
        codes = codes[:1]
    return {code: scene.draw.choice(TEXTS[code]) for code in codes}


def _moves(scene: Scene, entry_id: UUID, plan: Planned) -> list[dict[str, Any]]:
    was, told = "draft", []
    for n, state in enumerate(WAY[plan.state]):
        known = state == "admitted" or plan.who.municipality_id == scene.desk.municipality_id
        told.append(
            {
                "school_id": plan.who.school_id, "id": new_id(), "entry_id": entry_id,
                "from_state": was, "to_state": state, "reason": "",
                "account_id": scene.desk.accounts[TAKEN_BY[state]]
                if known and (state != "sent" or scene.is_home(plan.who)) else None,
                "at": _taken_at(plan, n),
            }
        )  # fmt: skip
        was = state
    return told


def _taken_at(plan: Planned, step: int) -> datetime:
    """A decision every other day after the entry was sent."""
    return plan.sent_at + timedelta(days=2 * step, hours=step)


def days(scene: Scene, since: date, until: date, number: int) -> list[datetime]:
    """Moments of working hours between two days, in their order."""
    span = (until - since).days
    return sorted(
        scene.moment(since + timedelta(days=scene.draw.randint(0, span)),
                     scene.draw.randint(9, 17), scene.draw.randint(0, 59))
        for _ in range(number)
    )  # fmt: skip
