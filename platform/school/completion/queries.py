"""What pages read of ends: the standing one, those taken back, a group that may end together."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from school.completion.models import Completion
from school.programmes.models import Pair, Participation
from school.programmes.rules import PAIR_ACTS
from school.registry.models import Person


@dataclass(frozen=True, slots=True)
class CompletionView:
    """An end, a draft or a finished one; the rules read it as they read the row."""

    id: UUID
    kind: str
    state: str
    reason: str
    ended_on: date | None
    begun_on: date
    wanted: tuple[str, ...]
    points: Mapping[str, object]
    told_mentee_on: date | None
    told_parents_on: date | None
    last_meeting_on: date | None
    had_trouble: bool
    results: str
    project: str
    project_shown_on: date | None
    marks: str
    attendance: str
    reflection: str
    decision: str
    mentor_gave: int | None
    mentee_gave: int | None
    mentor_words: str
    mentee_words: str
    mentee_wishes_role: bool
    mentor_wishes_more: bool
    finished_at: datetime | None

    @property
    def is_draft(self) -> bool:
        return self.state == "draft"

    @property
    def is_done(self) -> bool:
        return self.state == "done"


@dataclass(frozen=True, slots=True)
class GroupMate:
    """Another open pair of the same mentor in the programme, which may end together."""

    pair_id: UUID
    surname: str
    given_name: str
    patronymic: str


NAMES = tuple(each.name for each in fields(CompletionView))


def completions(session: Session, pair_id: UUID) -> list[CompletionView]:
    """Every end of a pair, drafts and those taken back included; the latest first."""
    columns = [getattr(Completion, name) for name in NAMES]
    query = select(*columns).where(Completion.pair_id == pair_id)
    found = []
    for row in session.execute(query.order_by(Completion.id.desc())):
        values = dict(zip(NAMES, row, strict=True))
        found.append(CompletionView(**{**values, "wanted": tuple(values["wanted"])}))
    return found


def standing_of(ends: list[CompletionView]) -> CompletionView | None:
    """The one not taken back."""
    return next((each for each in ends if each.state != "undone"), None)


def group_of(session: Session, pair_id: UUID, mentor_id: UUID) -> list[GroupMate]:
    """Open pairs of the mentor that could end as planned beside this one, by name."""
    query = (
        select(Pair.id, Person.surname, Person.given_name, Person.patronymic)
        .join(
            Participation,
            and_(Participation.school_id == Pair.school_id, Participation.id == Pair.mentee_id),
        )
        .join(
            Person,
            and_(Person.school_id == Participation.school_id, Person.id == Participation.person_id),
        )
        .where(
            Pair.mentor_id == mentor_id,
            Pair.id != pair_id,
            Pair.state.in_(PAIR_ACTS["complete"].since),
        )
        .order_by(Person.surname, Person.given_name, Pair.id)
    )
    return [GroupMate(*row) for row in session.execute(query)]


def had_trouble_before(session: Session, participation_id: UUID) -> bool:
    """R-64: whether the mentee had considerable trouble with a mentor in any programme before.

    The next pair of such a mentee begins on probation.
    """
    here, before = aliased(Participation), aliased(Participation)
    query = (
        select(Completion.id)
        .join(Pair, and_(Pair.school_id == Completion.school_id, Pair.id == Completion.pair_id))
        .join(before, and_(before.school_id == Pair.school_id, before.id == Pair.mentee_id))
        .join(here, and_(here.school_id == before.school_id, here.person_id == before.person_id))
        .where(
            here.id == participation_id,
            Completion.state == "done",
            Completion.kind == "unplanned",
            Completion.had_trouble,
        )
        .limit(1)
    )
    return session.scalar(query) is not None
