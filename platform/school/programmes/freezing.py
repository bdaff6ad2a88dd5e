"""Pairs stop at once when a person withdraws a consent they stand on."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from kernel.work import Work
from school.programmes.models import Pair, Participation
from school.programmes.rules import PAIR_ACTS
from school.programmes.service import locked

PAUSE = PAIR_ACTS["pause"]


def pause_pairs_of(work: Work, person_id: UUID, sides: Iterable[str]) -> list[UUID]:
    """Pause every pair of a person that the table of moves lets pause; who calls it has the right.

    Programmes are held in the order of their identifiers, so that two withdrawals never wait for
    each other in a ring.
    """
    mine = select(Participation.id).where(
        Participation.person_id == person_id, Participation.side.in_(list(sides))
    )
    at_work = (
        (Pair.mentor_id.in_(mine) | Pair.mentee_id.in_(mine)),
        Pair.state.in_(PAUSE.since),
        Pair.ended_on.is_(None),
    )
    programmes = work.session.scalars(select(Pair.programme_id).where(*at_work).distinct()).all()
    for programme_id in sorted(programmes):
        locked(work, programme_id)
    pairs = work.session.scalars(
        select(Pair).where(*at_work).order_by(Pair.id).execution_options(populate_existing=True)
    ).all()
    for pair in pairs:
        work.record("pair.pause", "pair", pair.id, since=pair.state, to=PAUSE.to,
                    reason="consent_withdrawn")  # fmt: skip
        pair.state = PAUSE.to
    return [pair.id for pair in pairs]


def open_pairs_of(work: Work, person_id: UUID, sides: Iterable[str]) -> int:
    """How many pairs a withdrawal would pause, for the page that asks before it."""
    mine = select(Participation.id).where(
        Participation.person_id == person_id, Participation.side.in_(list(sides))
    )
    query = select(Pair.id).where(
        (Pair.mentor_id.in_(mine) | Pair.mentee_id.in_(mine)),
        Pair.state.in_(PAUSE.since),
        Pair.ended_on.is_(None),
    )
    return len(work.session.scalars(query).all())
