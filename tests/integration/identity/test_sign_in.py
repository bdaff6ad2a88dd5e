"""Signing in, staying in, being out (PL-03)."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from kernel.audit.models import AuditEntry
from kernel.errors import Invalid, NotFound, TooMany
from kernel.identity import accounts, own_account
from kernel.identity.models import Account, SignInSession
from kernel.identity.permissions import Role
from kernel.identity.sign_in import (
    ABSOLUTE,
    IDLE,
    TRIES_OF_ADDRESS,
    TRIES_OF_LOGIN,
    WINDOW,
    BadCredentials,
    choose_role,
    open_session,
    resume,
)
from tests.conftest import NOW
from tests.factories.people import PASSWORD, enter, grant_of

MINUTE = timedelta(minutes=1)


class TestSigningIn:
    @pytest.mark.parametrize("typed", ["curator.one", " CURATOR.one ", "Vera@School.example"])
    def test_login_or_email_opens_a_session(self, world, auth, with_password, typed):
        with_password(world.actors[Role.CURATOR], email="vera@school.example")
        token = enter(auth, typed)
        found = auth(resume, token, NOW + MINUTE)
        assert found.actor == world.actors[Role.CURATOR]

    def test_only_the_hash_of_the_token_is_kept(self, world, auth, with_password, rows):
        token = enter(auth, with_password(world.actors[Role.CURATOR]))
        (kept,) = rows(select(SignInSession.token_hash))
        assert token not in kept[0]

    @pytest.mark.parametrize(
        ("login", "password"), [("curator.one", "three quiet worms"), ("nobody", PASSWORD)]
    )
    def test_a_refusal_is_remembered(self, world, auth, with_password, rows, login, password):
        with_password(world.actors[Role.CURATOR])
        with pytest.raises(BadCredentials):
            enter(auth, login, password)
        assert rows(select(AuditEntry.action)) == [("sign_in.refused",)]
        assert rows(text("SELECT accepted FROM kernel.sign_in_attempt")) == [(False,)]

    def test_a_closed_account_does_not_open(self, world, auth, with_password, database):
        login = with_password(world.actors[Role.CURATOR])
        with database.admin.begin() as connection:
            connection.execute(
                update(Account).where(Account.login == login).values(state="closed", closed_at=NOW)
            )
        with pytest.raises(BadCredentials):
            enter(auth, login)

    def test_repeated_refusals_close_the_login_for_a_while(self, world, auth, with_password):
        login = with_password(world.actors[Role.CURATOR])
        for n in range(TRIES_OF_LOGIN):
            with pytest.raises(BadCredentials):
                enter(auth, login, "wrong", at=NOW + n * MINUTE)
        last = NOW + TRIES_OF_LOGIN * MINUTE
        with pytest.raises(TooMany) as refused:
            enter(auth, login, address="198.51.100.7", at=last)
        wait = timedelta(seconds=refused.value.values["seconds"])
        assert last + wait == NOW + WINDOW, "until the first refusal leaves the window"
        assert enter(auth, login, at=last + wait)

    def test_a_good_sign_in_forgives_the_login(self, world, auth, with_password):
        login = with_password(world.actors[Role.CURATOR])
        for n in range(TRIES_OF_LOGIN - 1):
            with pytest.raises(BadCredentials):
                enter(auth, login, "wrong", at=NOW + timedelta(seconds=n))
        enter(auth, login, at=NOW + MINUTE)
        with pytest.raises(BadCredentials):
            enter(auth, login, "wrong", at=NOW + 2 * MINUTE)

    def test_one_address_trying_many_logins_is_stopped(self, world, database, auth, with_password):
        login = with_password(world.actors[Role.CURATOR])
        with database.admin.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO kernel.sign_in_attempt"
                    " (id, at, login_hash, address_hash, accepted)"
                    " SELECT gen_random_uuid(), :at, md5(n::text),"
                    " encode(sha256('192.0.2.1'), 'hex'), false FROM generate_series(1, :count) n"
                ),
                {"at": NOW, "count": TRIES_OF_ADDRESS},
            )
        with pytest.raises(TooMany):
            enter(auth, login, at=NOW + MINUTE)
        assert enter(auth, login, address="198.51.100.7", at=NOW + MINUTE)


class TestSessions:
    @pytest.mark.parametrize(
        ("later", "lives"), [(IDLE - MINUTE, True), (IDLE, False), (IDLE + MINUTE, False)]
    )
    def test_a_browser_left_alone_is_signed_out(self, world, auth, later, lives):
        token = auth(open_session, world.actors[Role.CURATOR].account_id, device="tests", now=NOW)
        assert (auth(resume, token, NOW + later) is not None) is lives

    def test_work_keeps_a_session_but_not_for_ever(self, world, auth):
        token = auth(open_session, world.actors[Role.CURATOR].account_id, device="tests", now=NOW)
        at, step = NOW, IDLE - MINUTE
        while at + step < NOW + ABSOLUTE:
            at += step
            assert auth(resume, token, at) is not None
        assert auth(resume, token, NOW + ABSOLUTE) is None

    def test_a_revoked_role_stops_at_the_next_request(self, world, auth, work_for, grant):
        curator, head = world.actors[Role.CURATOR], world.actors[Role.HEAD]
        grant(curator, Role.RESPONSIBLE, school_id=world.schools["one"])
        token = auth(open_session, curator.account_id, device="tests", now=NOW)
        auth(lambda session: choose_role(
            session, resume(session, token, NOW), grant_of(world, curator), NOW
        ))  # fmt: skip
        assert auth(resume, token, NOW).actor.role is Role.CURATOR

        work = work_for(head)
        accounts.revoke(work, grant_of(world, curator))
        work.session.commit()

        left = auth(resume, token, NOW)
        assert left.active is None
        assert [held.role for held in left.held] == [Role.RESPONSIBLE]

    def test_of_several_roles_none_is_active_until_chosen(self, world, auth, grant):
        curator = world.actors[Role.CURATOR]
        other = grant(curator, Role.CURATOR, school_id=world.schools["three"])
        token = auth(open_session, curator.account_id, device="tests", now=NOW)
        assert auth(resume, token, NOW).active is None

        auth(lambda session: choose_role(session, resume(session, token, NOW), other, NOW))
        assert auth(resume, token, NOW).actor.school_id == world.schools["three"]

    def test_somebody_elses_role_cannot_be_chosen(self, world, auth):
        curator = world.actors[Role.CURATOR]
        token = auth(open_session, curator.account_id, device="tests", now=NOW)
        theirs = grant_of(world, world.foreign[Role.CURATOR])
        with pytest.raises(NotFound):
            auth(lambda session: choose_role(session, resume(session, token, NOW), theirs, NOW))

    def test_the_password_is_changed_by_who_knows_it(self, world, auth, with_password):
        login = with_password(world.actors[Role.CURATOR])
        here, elsewhere = enter(auth, login), enter(auth, login)

        def change(session, current, new):
            own_account.change_password(
                session, resume(session, here, NOW), current=current, new=new,
                address="192.0.2.1", now=NOW,
            )  # fmt: skip

        with pytest.raises(Invalid) as wrong:
            auth(change, "not this", "four other quiet words")
        assert wrong.value.fields == {"current": "password_wrong"}
        with pytest.raises(Invalid) as weak:
            auth(change, PASSWORD, "short")
        assert weak.value.fields == {"password": "password_short"}
        assert auth(resume, elsewhere, NOW) is not None

        auth(change, PASSWORD, "four other quiet words")
        assert auth(resume, here, NOW) is not None
        assert auth(resume, elsewhere, NOW) is None
        assert enter(auth, login, "four other quiet words")

    def test_guessing_the_current_password_is_counted(self, world, auth, with_password):
        token = enter(auth, with_password(world.actors[Role.CURATOR]))

        def guess(session):
            own_account.change_password(
                session, resume(session, token, NOW), current="a guess", new="any new words here",
                address="192.0.2.1", now=NOW + MINUTE,
            )  # fmt: skip

        for _ in range(TRIES_OF_LOGIN):
            with pytest.raises(Invalid):
                auth(guess)
        with pytest.raises(TooMany):
            auth(guess)
