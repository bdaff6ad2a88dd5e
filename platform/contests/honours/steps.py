"""One move of a nomination with the step that is kept of it, and those it is told to."""

from uuid import UUID

from sqlalchemy import select

from contests.honours.models import Award, HonourNomination, HonourStep
from contests.honours.types import TypeCard
from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Role
from kernel.ids import new_id
from kernel.notices.service import To, tell
from kernel.work import Work

REASON = 1000
# What a school is told by the state its nomination came to; the words are the page's.
_LEADERS = (Role.HEAD, Role.CURATOR)
_EDITORS = (Role.REGION_ADMIN, Role.REGION_OPERATOR)


def nomination_of(work: Work, nomination_id: UUID) -> HonourNomination:
    """The nomination, held; one the reader may not see is as absent as none.

    One that can be read but no longer held has moved on: it is out of the school's hands.
    """
    query = select(HonourNomination).where(HonourNomination.id == nomination_id)
    row = work.session.scalars(query.with_for_update()).one_or_none()
    if row is None and work.session.scalar(query.with_only_columns(HonourNomination.id)):
        raise WrongState("honour_moved_on")
    if row is None:
        raise NotFound("honour_nomination")
    return row


def move(work: Work, row: HonourNomination, to: str, reason: str = "") -> None:
    """The state and its step together; PostgreSQL has the last word on who may."""
    was, row.state, row.changed_at = row.state, to, work.now()
    work.session.flush()
    add_step(work, row, was, to, reason)
    work.record(f"honour.{to}", "honour_nomination", row.id)


def add_step(work: Work, row: HonourNomination | Award, was: str, to: str, reason: str) -> None:
    work.session.add(
        HonourStep(
            id=new_id(),
            nomination_id=row.nomination_id if isinstance(row, Award) else row.id,
            school_id=row.school_id, municipality_id=row.municipality_id,
            from_state=was, to_state=to, reason=reason, account_id=work.actor.account_id,
            at=work.now(),
        )
    )  # fmt: skip
    work.session.flush()


def tell_school(work: Work, row: HonourNomination, kind: TypeCard, notice: str) -> None:
    """The school's leaders learn of each step; whom it is about stands on the page alone."""
    tell(
        work, notice, key=f"{notice}:{row.id}", path=f"/s/{{school_code}}/honours/{row.id}",
        to=To(roles=_LEADERS, schools=(row.school_id,)), award=kind.name,
    )  # fmt: skip


def tell_deciders(work: Work, row: HonourNomination, kind: TypeCard) -> None:
    """Whose turn it is now: the municipality's, or the region's."""
    of_place = row.state == "nominated" and (kind.level == "municipality" or kind.rules.endorsement)
    to = (
        To(roles=(Role.MUNICIPAL,), municipalities=(row.municipality_id,))
        if of_place
        else To(roles=_EDITORS)
    )
    tell(
        work, "honour_came", key=f"honour_came:{row.state}:{row.id}",
        path=f"/honours/nominations/{row.id}", to=to, award=kind.name,
    )  # fmt: skip
