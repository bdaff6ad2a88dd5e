"""Links to a password by mail: from the level above, and for whoever forgot it (PL-12)."""

import logging
import re

import pytest
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.errors import Denied, NotFound, TooMany, WrongState
from kernel.identity import accounts, mailed_links
from kernel.identity.invitations import accept, invitation_of, invite
from kernel.identity.permissions import Role
from kernel.identity.sign_in import TRIES_OF_LOGIN
from kernel.jobs import Silent
from kernel.work import utc_now
from tests.post.conftest import ADDRESS
from workers.mail import Post
from workers.sending import send_due

LINK = re.compile(re.escape(ADDRESS) + r"/invitation/(\S+)")


@pytest.fixture
def auth(database):
    """Sessions under the hat of sign-in, committed whatever happens, as pages do."""

    def do(act, *args, **kwargs):
        reach = Reach(hat=Hat.AUTH)
        with Session(database.app, expire_on_commit=False, info={"reach": reach}) as session:
            try:
                return act(session, *args, **kwargs)
            finally:
                session.commit()

    return do


@pytest.fixture
def forgotten(auth, work_off):
    def ask_for(typed, address="10.0.0.1"):
        auth(mailed_links.ask_for_link, typed, address=address, now=utc_now())
        work_off()

    return ask_for


@pytest.fixture
def came(bound, settings, box):
    """Bodies of the letters that came, the waiting ones sent first."""

    def send():
        send_due(bound, Post.of(settings), Silent())
        return [one.get_body(("plain",)).get_content() for one in box.letters]

    return send


def test_forgetting_writes_the_same_rows_for_anybody(world, addresses, forgotten, rows, box, came):
    known = world.logins[world.actors[Role.HEAD].account_id]
    for typed in (known, "nobody.at.all", addresses[Role.CURATOR].upper()):
        forgotten(typed)
    made = rows("SELECT name, hat, role, account_id, state FROM kernel.job ORDER BY created_at")
    assert {row[:4] for row in made} >= {("identity.send_link", "hat_post", None, None)}
    assert [row[4] for row in made if row[0] == "identity.send_link"] == ["done"] * 3
    letters = came()
    assert len(letters) == 2
    assert "Ваш логин: head.one." in letters[0]
    assert len(rows("SELECT at FROM kernel.sign_in_attempt WHERE NOT accepted")) == 3


def test_the_link_opens_once_for_an_hour(
    world, addresses, forgotten, auth, came, rows, caplog, change
):
    caplog.set_level(logging.INFO)
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the server's own, of these tests
    forgotten("head.one")
    [letter] = came()
    token = LINK.search(letter)[1]
    assert "действует до" in letter
    assert "List-Unsubscribe" not in letter
    minutes = (
        "SELECT round(extract(epoch FROM expires_at - created_at) / 60) FROM kernel.invitation"
    )
    assert rows(minutes) == [(60,)]
    kept = str(rows("SELECT args::text, result::text, error FROM kernel.job"))
    kept += str(rows("SELECT subject, body FROM kernel.letter"))
    kept += str(rows("SELECT details::text FROM kernel.audit_entry")) + caplog.text
    assert token not in kept
    assert addresses[Role.HEAD] not in caplog.text
    auth(accept, token, "три тихих слова", utc_now())
    with pytest.raises(NotFound):
        auth(accept, token, "три других слова", utc_now())
    assert ("password.forgotten",) in rows("SELECT action FROM kernel.audit_entry")


def test_a_stranger_spends_no_link_of_the_level_above(
    world, addresses, forgotten, auth, work_for, came
):
    head = world.actors[Role.HEAD].account_id
    work = work_for(world.actors[Role.REGION_ADMIN], at=utc_now())
    given = invite(work, head, "reset")
    work.session.commit()
    forgotten("head.one")
    assert auth(invitation_of, given, utc_now())[1].id == head
    [letter] = came()
    auth(accept, LINK.search(letter)[1], "три тихих слова", utc_now())
    with pytest.raises(NotFound):  # whichever is used first ends all
        auth(invitation_of, given, utc_now())


def test_asking_is_limited_and_locks_nobody_out(world, addresses, forgotten, came, rows):
    for n in range(TRIES_OF_LOGIN):
        forgotten("head.one", address=f"10.0.1.{n}")
    with pytest.raises(TooMany):
        forgotten("HEAD.ONE", address="10.0.2.1")
    assert len(came()) <= mailed_links.MOST_FORGOTTEN
    left = "SELECT count(*) FROM kernel.invitation WHERE used_at IS NULL"
    assert rows(left) == [(1,)]
    # tries to sign in are counted apart
    assert rows(
        "SELECT count(*) FROM kernel.sign_in_attempt WHERE login_hash ="
        " encode(sha256('head.one'::bytea), 'hex')"
    ) == [(0,)]


def test_only_the_last_letter_with_a_link_goes(world, addresses, forgotten, came, rows):
    for _ in range(2):
        forgotten("head.one")
    assert len(came()) == 1
    states = "SELECT state, error, body FROM kernel.letter ORDER BY state"
    assert rows(states) == [("dead", "link_replaced", ""), ("sent", None, "")]


def test_a_closed_or_nameless_account_gets_nothing(world, addresses, forgotten, came, change):
    change("UPDATE kernel.account SET email = NULL WHERE login = 'head.one'")
    change("UPDATE kernel.account SET state = 'invited' WHERE login = 'curator.one'")
    for typed in ("head.one", "curator.one"):
        forgotten(typed)
    assert came() == []


def test_the_level_above_has_a_letter_sent(world, addresses, work_for, work_off, came, auth, rows):
    head = world.grants[world.actors[Role.HEAD].account_id]
    work = work_for(world.actors[Role.MUNICIPAL])
    accounts.mail_link(work, head)
    work.session.commit()
    assert rows("SELECT args FROM kernel.job") == [({"grant": str(head)},)]
    work_off()
    [letter] = came()
    assert auth(invitation_of, LINK.search(letter)[1], utc_now())[1].login == "head.one"


@pytest.mark.parametrize(
    ("giver", "receiver", "refusal"),
    [
        (Role.CURATOR, Role.RESPONSIBLE, Denied),
        (Role.HEAD, Role.HEAD, WrongState),
        (Role.HEAD, Role.MUNICIPAL, NotFound),
        (Role.ANALYST, Role.HEAD, Denied),
    ],
)
def test_others_have_none_sent(world, addresses, work_for, rows, giver, receiver, refusal):
    grant = world.grants[world.actors[receiver].account_id]
    work = work_for(world.actors[giver])
    with pytest.raises(refusal):
        accounts.mail_link(work, grant)
    work.session.rollback()
    assert rows("SELECT id FROM kernel.job") == []


def test_a_right_lost_meanwhile_stops_the_letter(
    world, addresses, work_for, work_off, came, rows, change
):
    work = work_for(world.actors[Role.MUNICIPAL])
    accounts.mail_link(work, world.grants[world.actors[Role.HEAD].account_id])
    work.session.commit()
    change("UPDATE kernel.role_grant SET revoked_at = now() WHERE role = 'municipal'")
    work_off()
    assert came() == []
    assert rows("SELECT state, error FROM kernel.job") == [("dead", "denied")]
