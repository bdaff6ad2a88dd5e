"""The board of selection: everybody on the way, each at the one step that comes next (R-11)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from school.bases.models import BaseEntry
from school.registry.models import Person
from school.registry.queries import IN_ORDER, LINE, PersonLine
from school.selection.admission import HELD_STATES, Standing
from school.selection.models import Interview
from school.selection.queries import Planned, is_person, talks
from school.selection.rules import INVITED

# The lists of the board, in the order of the way.
MENTOR_STEPS = (
    "consents", "questionnaire", "interview", "planned", "selected", "training", "certificates",
    "admitted", "refused",
)  # fmt: skip
SHOWN = (*HELD_STATES, "ready")
MENTEE_STEPS = ("consents", "interview", "planned", "ready")


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody of a base."""

    entry_id: UUID
    state: str
    admitted_on: date | None
    person: PersonLine


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of a base with the one step that comes next."""

    entry: Entry
    step: str
    planned: Planned | None = None
    # What the last closed talk decided, and when; empty when there was none.
    decision: str = ""
    held_on: date | None = None
    standing: Standing | None = None

    @property
    def person(self) -> PersonLine:
        return self.entry.person


def entries(session: Session, side: str) -> list[Entry]:
    """Everybody of a base whom the board shows, by surname."""
    query = (
        select(BaseEntry.id, BaseEntry.state, BaseEntry.admitted_on, *LINE)
        .join(Person, is_person(BaseEntry))
        .where(BaseEntry.side == side, BaseEntry.state.in_(SHOWN))
        .order_by(*IN_ORDER)
    )
    return [Entry(*row[:3], PersonLine(*tuple(row)[3:])) for row in session.execute(query)]


def candidates(
    session: Session,
    side: str,
    listed: Iterable[Entry],
    standings: Mapping[UUID, Standing],
    lacking_consents: Iterable[UUID] = (),
) -> list[Candidate]:
    """Each entry at its step: mentors by their `standings`, mentees by consents and talks."""
    planned, decided = _open_talks(session, side), _decided(session, side)
    without = set(lacking_consents)
    found = []
    for each in listed:
        talk, standing = planned.get(each.entry_id), standings.get(each.person.id)
        step = (
            _mentor_step(each.state, standing, talk)
            if side == "mentor" and standing is not None
            else _mentee_step(each.state, talk, each.person.id in without)
        )
        decision, held_on = decided.get(each.entry_id, ("", None))
        found.append(Candidate(each, step, talk, decision, held_on, standing))
    return found


def _mentor_step(state: str, standing: Standing, talk: Planned | None) -> str:
    if state in ("refused", "resting"):
        return "planned" if talk else "refused"
    step = standing.next_step
    if step in ("questionnaire", "interview") and talk is not None:
        return "planned"
    if step == "training" and standing.facts.attended == 0:
        return "selected"
    return step or "admitted"


def _mentee_step(state: str, talk: Planned | None, lacks_consents: bool) -> str:
    if state == "frozen" or lacks_consents:
        return "consents"
    if state == "ready":
        return "ready"
    return "planned" if talk else "interview"


def to_invite(session: Session, side: str) -> list[tuple[UUID, PersonLine, str]]:
    """Who may be invited and has no talk planned: entry, person, state of the entry."""
    has_talk = (
        select(Interview.entry_id)
        .where(Interview.entry_id == BaseEntry.id, Interview.state == "planned")
        .exists()
    )
    query = (
        select(BaseEntry.id, BaseEntry.state, *LINE)
        .join(Person, is_person(BaseEntry))
        .where(BaseEntry.side == side, BaseEntry.state.in_(INVITED[side]), ~has_talk)
        .order_by(*IN_ORDER)
    )
    return [(row[0], PersonLine(*tuple(row)[2:]), row[1]) for row in session.execute(query)]


def _open_talks(session: Session, side: str) -> dict[UUID, Planned]:
    query = talks().where(Interview.side == side, Interview.state == "planned")
    return {row[0]: Planned(*row[1:]) for row in session.execute(query)}


def _decided(session: Session, side: str) -> dict[UUID, tuple[str, date | None]]:
    """The latest decision of each entry."""
    query = (
        select(Interview.entry_id, Interview.decision, Interview.held_on)
        .where(Interview.side == side, Interview.state == "decided")
        .order_by(Interview.decided_at, Interview.id)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}
