"""What the holder of a slip's link sees: the list, one's own voices, and nobody else's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kernel.errors import NotFound
from school.finale.models import FinalEvent, FinalNominee, FinalVote, FinalVoter
from school.finale.rules import Nominee


@dataclass(frozen=True, slots=True)
class OwnVote:
    """Everything the page needs. `own` are nominees one may not vote for."""

    event_id: UUID
    title: str
    held_on: date
    starts_at: str
    place: str
    state: str
    voter_id: UUID
    part: str
    number: int
    nominees: tuple[Nominee, ...]
    own: frozenset[UUID]
    chosen: Mapping[str, UUID]


def own_vote(session: Session) -> OwnVote:
    """The one slip of the guest's link; NotFound when it stands for no voice."""
    event = session.execute(
        select(FinalEvent.id, FinalEvent.title, FinalEvent.held_on, FinalEvent.starts_at,
               FinalEvent.place, FinalEvent.state)
    ).one_or_none()  # fmt: skip
    voter = session.execute(select(FinalVoter.id, FinalVoter.part, FinalVoter.number)).one_or_none()
    if event is None or voter is None:
        raise NotFound("FinalVoter")
    listed = session.execute(
        select(FinalNominee.id, FinalNominee.pick, FinalNominee.n, FinalNominee.title,
               FinalNominee.about).order_by(FinalNominee.pick, FinalNominee.n)
    ).all()  # fmt: skip
    own = session.scalars(select(func.app.my_own_nominees())).all()
    chosen = session.execute(select(FinalVote.pick, FinalVote.nominee_id)).all()
    return OwnVote(
        *event, *voter, tuple(Nominee(*row) for row in listed), frozenset(own), dict(chosen)
    )
