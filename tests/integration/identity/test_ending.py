"""Roles taken away and handed over (PL-12)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kernel.audit.models import AuditEntry
from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity import accounts
from kernel.identity.invitations import accept
from kernel.identity.models import Account, RoleGrant, SignInSession
from kernel.identity.permissions import Role
from kernel.identity.sign_in import (
    BadCredentials,
    resume,
)
from tests.conftest import NOW
from tests.factories.people import PASSWORD, command, enter, grant_of

MINUTE = timedelta(minutes=1)


class TestEnding:
    def test_the_last_role_closes_the_account(self, world, work_for, auth, with_password, rows):
        curator, head = world.actors[Role.CURATOR], world.actors[Role.HEAD]
        login = with_password(curator)
        token = enter(auth, login)
        work = work_for(head)
        accounts.revoke(work, grant_of(world, curator))
        work.session.commit()

        assert auth(resume, token, NOW) is None
        with pytest.raises(BadCredentials):
            enter(auth, login)
        state = rows(select(Account.state).where(Account.id == curator.account_id))
        assert state == [("closed",)]
        ended = rows(select(SignInSession.ended_at))
        assert [row.ended_at for row in ended] == [NOW]
        actions = {row.action for row in rows(select(AuditEntry.action))}
        assert {"role.revoked", "account.closed"} <= actions

    def test_another_role_elsewhere_keeps_it_open(self, world, work_for, rows, grant):
        """The head sees one role; whether it is the last is known beyond the school's fence."""
        curator = world.actors[Role.CURATOR]
        grant(curator, Role.CURATOR, school_id=world.schools["three"])
        work = work_for(world.actors[Role.HEAD])
        accounts.revoke(work, grant_of(world, curator))
        work.session.commit()
        state = rows(select(Account.state).where(Account.id == curator.account_id))
        assert state == [("active",)]

    @pytest.mark.parametrize(
        ("giver", "role", "refusal"),
        [
            (Role.HEAD, Role.CURATOR, None),
            (Role.HEAD, Role.MENTOR, Denied),
            (Role.CURATOR, Role.RESPONSIBLE, Denied),
            (Role.MUNICIPAL, Role.HEAD, None),
            (Role.REGION_ADMIN, Role.MUNICIPAL, None),
            (Role.REGION_ADMIN, Role.REGION_ADMIN, WrongState),
            (Role.ANALYST, Role.TUTOR, Denied),
        ],
    )
    def test_who_takes_a_role_away(self, world, work_for, giver, role, refusal):
        work, grant_id = work_for(world.actors[giver]), grant_of(world, world.actors[role])
        if refusal:
            with pytest.raises(refusal):
                accounts.revoke(work, grant_id)
        else:
            accounts.revoke(work, grant_id)

    def test_a_foreign_role_is_as_absent_as_none(self, world, work_for):
        work = work_for(world.actors[Role.HEAD])
        with pytest.raises(NotFound):
            accounts.revoke(work, grant_of(world, world.foreign[Role.CURATOR]))

    def test_handing_over_is_one_act(self, world, work_for, auth, rows):
        curator, head = world.actors[Role.CURATOR], world.actors[Role.HEAD]
        work = work_for(head)
        successor, token = accounts.hand_over(
            work, grant_of(world, curator), command(Role.CURATOR, world)
        )
        work.session.commit()
        auth(accept, token, PASSWORD, NOW)

        held = rows(
            select(RoleGrant.account_id).where(
                RoleGrant.role == "curator",
                RoleGrant.school_id == world.schools["one"],
                RoleGrant.revoked_at.is_(None),
            )
        )
        assert held == [(successor,)]
        state = rows(select(Account.state).where(Account.id == curator.account_id))
        assert state == [("closed",)]

    def test_a_handing_over_that_fails_changes_nothing(self, world, work_for, rows):
        curator = world.actors[Role.CURATOR]
        work = work_for(world.actors[Role.HEAD])
        with pytest.raises(Invalid):
            accounts.hand_over(
                work, grant_of(world, curator), command(Role.CURATOR, world, login="head.one")
            )
        work.session.rollback()
        kept = rows(select(RoleGrant.revoked_at).where(RoleGrant.account_id == curator.account_id))
        assert kept == [(None,)]
