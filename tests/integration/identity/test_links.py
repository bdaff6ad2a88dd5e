"""One-time links: invitations and new passwords (PL-03, PL-12)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity import accounts
from kernel.identity.invitations import INVITED_FOR, accept, invitation_of
from kernel.identity.models import Invitation, RoleGrant
from kernel.identity.permissions import Role, stands_above
from kernel.identity.sign_in import (
    BadCredentials,
    resume,
)
from tests.conftest import NOW
from tests.factories.people import PASSWORD, command, enter, grant_of

MINUTE = timedelta(minutes=1)


class TestInvitations:
    @pytest.fixture
    def invited(self, world, work_for):
        work = work_for(world.actors[Role.HEAD])
        account_id, token = accounts.open_account(work, command(Role.CURATOR, world))
        work.session.commit()
        return account_id, token

    def test_it_opens_once(self, invited, auth):
        _, token = invited
        auth(accept, token, PASSWORD, NOW + MINUTE)
        assert enter(auth, "novikova-vi")
        with pytest.raises(NotFound):
            auth(accept, token, "another set of words", NOW + 2 * MINUTE)
        assert enter(auth, "novikova-vi", PASSWORD)

    @pytest.mark.parametrize(
        ("later", "opens"), [(INVITED_FOR - MINUTE, True), (INVITED_FOR, False)]
    )
    def test_it_grows_old(self, invited, auth, later, opens):
        if opens:
            assert auth(invitation_of, invited[1], NOW + later)
        else:
            with pytest.raises(NotFound):
                auth(invitation_of, invited[1], NOW + later)

    def test_an_invited_person_cannot_sign_in_yet(self, invited, auth):
        with pytest.raises(BadCredentials):
            enter(auth, "novikova-vi")

    def test_the_token_is_not_kept(self, invited, rows):
        assert invited[1] not in str(rows(select(Invitation.token_hash)))

    @pytest.mark.parametrize(
        ("password", "fault"),
        [
            ("eleven char", "password_short"),
            ("abababababab", "password_repeats"),
            ("моя школа лучше", "password_favourite"),
            ("xx Novikova-VI xx", "password_login"),
        ],
    )
    def test_a_weak_password_is_refused_and_the_link_stays(self, invited, auth, password, fault):
        with pytest.raises(Invalid) as refused:
            auth(accept, invited[1], password, NOW)
        assert refused.value.fields == {"password": fault}
        assert auth(accept, invited[1], PASSWORD, NOW)

    def test_a_new_link_spends_the_former(self, world, invited, auth, work_for, rows):
        account_id, first = invited
        (grant_id,) = rows(select(RoleGrant.id).where(RoleGrant.account_id == account_id))[0]
        work = work_for(world.actors[Role.HEAD])
        _, second = accounts.reset_password(work, grant_id)
        work.session.commit()
        with pytest.raises(NotFound):
            auth(accept, first, PASSWORD, NOW)
        assert auth(accept, second, PASSWORD, NOW) == account_id

    def test_a_new_password_ends_open_browsers(self, world, auth, with_password, work_for):
        curator = world.actors[Role.CURATOR]
        token = enter(auth, with_password(curator))
        work = work_for(world.actors[Role.HEAD])
        _, link = accounts.reset_password(work, grant_of(world, curator))
        work.session.commit()
        assert auth(resume, token, NOW) is not None, "a link alone changes nothing"
        auth(accept, link, "four other quiet words", NOW)
        assert auth(resume, token, NOW) is None


class TestReset:
    """A password opens every role, so whoever gives the link must stand above all of them."""

    @pytest.mark.parametrize(
        ("giver", "role", "given"),
        [
            (Role.HEAD, Role.CURATOR, True),
            (Role.HEAD, Role.MENTEE, True),
            (Role.MUNICIPAL, Role.HEAD, True),
            (Role.MUNICIPAL, Role.RESPONSIBLE, True),
            (Role.REGION_ADMIN, Role.CURATOR, True),
            (Role.CURATOR, Role.MENTOR, False),
            (Role.REGION_OPERATOR, Role.MUNICIPAL, False),
        ],
    )
    def test_who_gives_a_link(self, world, work_for, giver, role, given):
        work, grant_id = work_for(world.actors[giver]), grant_of(world, world.actors[role])
        if given:
            assert accounts.reset_password(work, grant_id)
        else:
            with pytest.raises((Denied, NotFound)):
                accounts.reset_password(work, grant_id)

    def test_a_role_elsewhere_takes_the_right_away(self, world, work_for, grant):
        """Else a head could enter another school, or the region, as its curator."""
        curator, head = world.actors[Role.CURATOR], world.actors[Role.HEAD]
        assert accounts.reset_password(work_for(head), grant_of(world, curator))
        grant(curator, Role.ANALYST)
        with pytest.raises(Denied) as refused:
            accounts.reset_password(work_for(head), grant_of(world, curator))
        assert refused.value.code == "held_elsewhere"
        admin = work_for(world.actors[Role.REGION_ADMIN])
        assert accounts.reset_password(admin, grant_of(world, curator))

    def test_not_for_oneself(self, world, work_for):
        admin = world.actors[Role.REGION_ADMIN]
        with pytest.raises(WrongState):
            accounts.reset_password(work_for(admin), grant_of(world, admin))

    def test_nobody_stands_above_themselves_but_the_region(self):
        above_themselves = {role for role in Role if stands_above(role, role)}
        assert above_themselves == {Role.REGION_ADMIN}
