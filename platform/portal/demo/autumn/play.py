"""The order of the autumn: conditions, requests, consents, bases, selection, training."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.identity.models import RoleGrant
from kernel.identity.permissions import Role
from kernel.profile import Profile
from portal.demo.autumn.conditions import prepare_conditions
from portal.demo.autumn.mentees import Child, bring_children, send_links
from portal.demo.autumn.mentors import Candidate, bring_candidates, describe_mentors
from portal.demo.autumn.selection import choose, choose_first_stream, talk_with_children
from portal.demo.autumn.stage import Stage
from portal.demo.autumn.training import teach, teach_first_stream
from portal.demo.names import Names

ACTS = (Role.CURATOR, Role.PSYCHOLOGIST, Role.CLASS_TEACHER, Role.HEAD)


def play_autumn(
    session: Session, profile: Profile, names: Names, school_id: UUID, today: date
) -> Stage:
    """Give the school of the demo accounts a life from September to now; who may play on."""
    stage = Stage(
        session, profile, names, school_id, _accounts(session, school_id), today,
        ZoneInfo(profile.region.timezone),
    )  # fmt: skip
    prepare_conditions(stage)
    children: Sequence[Child] = bring_children(stage)
    first = describe_mentors(stage)
    choose_first_stream(stage, first)
    teach_first_stream(stage, first)
    candidates: Sequence[Candidate] = bring_candidates(stage)
    talk_with_children(stage, children)
    choose(stage, candidates)
    teach(stage, candidates)
    send_links(stage)
    return stage


def _accounts(session: Session, school_id: UUID) -> dict[Role, UUID]:
    grants = session.execute(
        select(RoleGrant.role, RoleGrant.account_id).where(
            RoleGrant.school_id == school_id, RoleGrant.role.in_(ACTS)
        )
    )
    return {Role(role): account_id for role, account_id in grants}
