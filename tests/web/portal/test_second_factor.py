"""PL-03: a juror's role opens after a code, set up on the first occasion, taken once."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.errors import Invalid, TooMany
from kernel.identity import second_factor as factor
from kernel.identity.models import SecondFactor, SignInSession
from kernel.identity.permissions import Role
from kernel.identity.sign_in import NEEDS_CODE, open_session, resume
from tests.web.reading import text_of

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEY = "tests" * 8


@pytest.fixture
def door(database, world):
    """A session of the juror under the hat of sign-in, with the code not shown yet."""
    with Session(database.app, info={"reach": Reach(hat=Hat.AUTH)}) as session:
        token = open_session(session, world.actors[Role.JUROR].account_id, device="d", now=NOW)
        session.commit()
        yield session, lambda: resume(session, token, NOW)


def code_at(secret, when=NOW):
    return pyotp.TOTP(secret).at(when)


def test_every_role_that_needs_a_code_waits_for_one(database, world, door):
    session, _ = door
    for role in Role:
        token = open_session(session, world.actors[role].account_id, device="d", now=NOW)
        session.flush()
        found = resume(session, token, NOW)
        assert (found.waits is not None, found.active is None) == (role in NEEDS_CODE,) * 2, role
        assert (found.actor.role is None) == (role in NEEDS_CODE)


def test_a_code_opens_the_role_once(door):
    session, who = door
    secret = factor.begin(session, who(), issuer="Портал", key=KEY, now=NOW).secret
    assert factor.begin(session, who(), issuer="Портал", key=KEY, now=NOW).secret == secret
    with pytest.raises(Invalid):
        factor.confirm(session, who(), "000000", key=KEY, now=NOW)
    spare = factor.confirm(session, who(), code_at(secret), key=KEY, now=NOW)
    assert len(set(spare)) == factor.SPARE_CODES
    assert who().active.role is Role.JUROR

    session.execute(update(SignInSession).values(second_factor_at=None))

    def check(typed, when=NOW):
        factor.check(session, who(), typed, key=KEY, address="1.1.1.1", now=when)

    with pytest.raises(Invalid):
        check(code_at(secret))  # the one that confirmed is spent
    later = NOW + timedelta(seconds=60)
    check(code_at(secret, later), later)
    assert who().active is not None
    with pytest.raises(Invalid):
        check(code_at(secret, later), later)
    check(f"{spare[0][:4]}-{spare[0][4:].lower()}", later)
    with pytest.raises(Invalid):
        check(spare[0], later)


def test_guessing_is_stopped(door):
    session, who = door
    secret = factor.begin(session, who(), issuer="П", key=KEY, now=NOW).secret
    factor.confirm(session, who(), code_at(secret), key=KEY, now=NOW)
    for _ in range(6):
        with pytest.raises(Invalid):
            factor.check(session, who(), "123456", key=KEY, address="1.1.1.1", now=NOW)
    with pytest.raises(TooMany):
        factor.check(session, who(), code_at(secret), key=KEY, address="1.1.1.1", now=NOW)


def test_a_copy_of_the_database_holds_no_secret(door, database):
    session, who = door
    secret = factor.begin(session, who(), issuer="П", key=KEY, now=NOW).secret
    spare = factor.confirm(session, who(), code_at(secret), key=KEY, now=NOW)
    session.commit()
    with database.admin.connect() as past:
        kept = str(past.execute(text("SELECT * FROM kernel.second_factor")).all())
        sealed = past.scalar(select(SecondFactor.sealed))
    assert secret not in kept
    assert secret.encode() not in sealed
    assert not any(each in kept for each in spare)


def test_through_the_pages(client_as, world, database):
    client = client_as(Role.JUROR)
    with database.admin.begin() as past:
        past.execute(update(SignInSession).values(second_factor_at=None))
    answer = client.get("/today")
    assert answer.location.startswith("/second-factor")
    assert client.get(answer.location).location.startswith("/second-factor/set-up")
    page = client.get("/second-factor/set-up?next=/me")
    secret = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
    wrong = client.post("/second-factor/set-up", data={"code": "12"})
    assert wrong.status_code == 422
    assert "Код не подошёл" in text_of(wrong)
    now = pyotp.TOTP(secret).now()
    done = client.post("/second-factor/set-up?next=/me", data={"code": now})
    assert "Запасные коды" in text_of(done)
    assert client.get("/today").status_code == 200

    with database.admin.begin() as past:
        past.execute(update(SignInSession).values(second_factor_at=None))
    assert client.post("/second-factor", data={"code": now}).status_code == 422
    assert client.post("/second-factor", data={"code": ""}).status_code == 422
    assert "Код из приложения" in text_of(client.get("/second-factor"))


def test_whoever_stands_above_takes_a_lost_factor_off(database, world, client_as):
    juror = world.actors[Role.JUROR]
    with Session(database.app, info={"reach": Reach(hat=Hat.AUTH)}) as session:
        factor.install(session, juror.account_id, pyotp.random_base32(), key=KEY, now=NOW)
        session.commit()
    grant = world.grants[juror.account_id]
    page = f"/accounts/{grant}/second-factor"
    last = sorted(Role, key=lambda role: role is Role.REGION_ADMIN)
    refused = {role for role in last if client_as(role).post(page).status_code in (403, 404)}
    assert refused == set(Role) - {Role.REGION_ADMIN}
    with database.admin.connect() as connection:
        assert connection.scalars(select(SecondFactor.account_id)).all() == []
        open_still = select(SignInSession.id).where(
            SignInSession.account_id == juror.account_id, SignInSession.ended_at.is_(None)
        )
        assert connection.scalars(open_still).all() == []
    assert "Потерян телефон с кодами" in client_as(Role.REGION_ADMIN).get(f"/accounts/{grant}").text
