"""Names of those who acted, for readers who work with names."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select

from kernel.identity.models import Account
from kernel.identity.permissions import Role
from kernel.work import Work


def names_of(work: Work, accounts: Collection[UUID | None]) -> dict[UUID, str]:
    """Full names by account, as far as the reader's territory goes; an analyst works without."""
    asked = {one for one in accounts if one is not None}
    if not asked or work.actor.role is Role.ANALYST:
        return {}
    rows = work.session.execute(select(Account.id, Account.full_name).where(Account.id.in_(asked)))
    return {row[0]: row[1] for row in rows}
