"""Letters and the mail server: what goes, what waits, what is given up (WK-01, PL-09)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.errors import WrongState
from kernel.identity.permissions import Actor, Role
from kernel.jobs import Silent
from kernel.notices import jobs, letters
from kernel.work import Work
from tests.post.conftest import ADDRESS
from tests.post.mailbox import OK
from workers.dispatch import due_queues
from workers.mail import Post, as_html, message_id
from workers.sending import send_due

BODY = "Отчёт <вернули> & ждёт.\n\nОткрыть:\nhttps://portal.region.example/x?a=1&b=2\n"


@pytest.fixture
def put(database, world, addresses):
    """Letters to the head of school one, or to somebody else, that are due."""

    def write(number=1, role=Role.HEAD, key="k", address=None):
        with Session(database.app, info={"reach": Reach(hat=Hat.POST)}) as session:
            now = datetime.now(UTC) - timedelta(seconds=1)
            work = Work(session, Actor(system=Hat.POST), lambda: now)
            for n in range(number):
                letters.put(
                    work, world.actors[role].account_id, f"{key}:{n}",
                    address=address or addresses[role], subject=f"Отчёт\n{n}", body=BODY,
                )  # fmt: skip
            session.commit()

    return write


@pytest.fixture
def send(bound, settings):
    return lambda: send_due(bound, Post.of(settings), Silent(), budget=20)


@pytest.fixture
def states(rows):
    return lambda: rows("SELECT state, attempts, error, body <> '' FROM kernel.letter ORDER BY key")


@pytest.fixture
def hurry(change):
    """The pause before the next try has passed."""
    return lambda: change("UPDATE kernel.letter SET run_after = now() WHERE state = 'new'")


def test_a_letter_as_it_comes(put, send, box, states, rows, addresses):
    put(3)
    assert vars_of(send()) == (3, 0, 0)
    assert (box.talks, states()) == (1, [("sent", 1, None, False)] * 3)
    first = box.letters[0]
    letter_id = rows("SELECT id FROM kernel.letter ORDER BY run_after, id")[0][0]
    assert first["Message-ID"] == message_id(letter_id, "portal.region.example")
    assert first["From"] == "Портал наставничества <portal@region.example>"
    assert (first["To"], first["Subject"]) == (addresses[Role.HEAD], "Отчёт 0")
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["List-Unsubscribe"] == f"<{ADDRESS}/me/notices/settings>"
    assert first["Date"].datetime.tzinfo is not None
    plain, page = first.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == BODY
    html = page.get_content()
    assert "Отчёт &lt;вернули&gt; &amp; ждёт." in html
    link = "https://portal.region.example/x?a=1&amp;b=2"
    assert f'<a href="{link}">{link}</a>' in html
    assert "script" not in html


def vars_of(done):
    return done.sent, done.later, done.dead


BROKE = "connection_broke SMTPServerDisconnected"
SAID = (
    ("451 later", None, (0, 1, 0), ("new", 1, "letter_refused 451", True)),
    ("554 never", None, (0, 0, 1), ("dead", 1, "letter_refused 554", True)),
    (OK, "550 no such person", (0, 0, 1), ("dead", 1, "address_refused 550", True)),
    (OK, "450 mailbox busy", (0, 1, 0), ("new", 1, "address_refused 450", True)),
    ("drop", None, (0, 1, 0), ("new", 1, BROKE, True)),
    ("die", None, (0, 1, 0), ("new", 1, BROKE, True)),
)


def test_what_the_server_says_decides(put, send, box, states, change):
    for answer, refusal, outcome, state in SAID:
        box.answer = lambda n, to, said=answer: said
        box.refuse = lambda to, said=refusal: said
        change("DELETE FROM kernel.letter")
        put(1)
        assert (vars_of(send()), states()) == (outcome, [state])
        assert vars_of(send()) == (0, 0, 0)  # a pause comes before the next try


def test_a_repeat_is_the_same_letter(put, send, box, states, hurry):
    """The server kept the letter and died before it answered: the second copy says who it is."""
    box.answer = lambda n, to: "die" if n == 2 else OK
    put(3)
    assert vars_of(send()) == (2, 1, 0)
    hurry()
    assert vars_of(send()) == (1, 0, 0)
    assert [state[0] for state in states()] == ["sent"] * 3
    ids = box.ids()
    assert (len(ids), len(set(ids))) == (4, 3)
    [repeated] = {one for one in ids if ids.count(one) == 2}
    first, second = [one for one in box.seen if repeated.encode() in one]
    assert first == second


def test_tries_grow_apart_and_end(put, send, box, states, hurry, rows, bound, work_for, world):
    box.answer = lambda n, to: "451 later"
    put(1)
    pauses = []
    for _ in range(letters.MOST_TRIES):
        send()
        ago = "SELECT extract(epoch FROM run_after - now()) FROM kernel.letter"
        pauses.append(round(float(rows(ago)[0][0]) / 60))
        hurry()
    assert pauses[:-1] == [seconds // 60 for seconds in letters.PAUSES]
    assert states() == [("dead", letters.MOST_TRIES, "letter_refused 451", True)]
    box.answer = lambda n, to: OK
    with Session(bound, info={"reach": Reach(hat=Hat.POST)}) as session, session.begin():
        assert letters.try_again(Work(session, Actor(system=Hat.POST))) == 1
        with pytest.raises(WrongState):
            letters.try_again(Work(session, Actor(system=Hat.POST)))
    assert vars_of(send()) == (1, 0, 0)


def test_a_server_out_of_reach_delays_all_and_takes_none(put, bound, box, states, settings):
    put(3)
    away = Post(settings.smtp, settings.mail_from, settings.address, connect=_nobody_answers)
    done = send_due(bound, away, Silent())
    assert vars_of(done) == (0, 3, 0)
    assert states() == [("new", 1, "no_connection ConnectionRefusedError", True)] * 3
    assert vars_of(send_due(bound, None, Silent())) == (0, 0, 0)


def _nobody_answers(post):
    raise ConnectionRefusedError


def test_without_a_server_letters_wait(put, bound, box, states):
    put(1)
    assert vars_of(send_due(bound, None, Silent())) == (0, 1, 0)
    assert states() == [("new", 1, "no_server", True)]


def test_a_closed_account_gets_none_and_an_old_link_is_not_sent(
    put, send, box, states, change, world
):
    put(1, key="link:reset")
    put(1, role=Role.CURATOR, key="k")
    change("UPDATE kernel.letter SET created_at = now() - interval '61 minutes'")
    change(
        "UPDATE kernel.account SET state = 'closed', closed_at = now() WHERE id = :id",
        id=world.actors[Role.CURATOR].account_id,
    )
    assert vars_of(send()) == (0, 0, 2)
    assert states() == [
        ("dead", 1, "account_closed", True),
        ("dead", 1, "link_too_late", False),
    ]
    assert box.tried == 0


def test_an_odd_address_stops_nobody_else(put, send, box, states):
    odd = ("почта@школа.рф", "a\\nb@c.ru", "x", "a@" + "б" * 80 + ".ru")
    for n, address in enumerate(odd):
        put(1, address=address, key=f"a{n}")
    put(1, key="b")
    assert vars_of(send()) == (1, 0, len(odd))
    assert [state[0] for state in states()] == ["dead"] * len(odd) + ["sent"]


def test_many_letters_take_few_connections(put, send, box, monkeypatch):
    monkeypatch.setattr("workers.mail.LETTERS_A_CONNECTION", 10)
    put(25)
    assert vars_of(send()) == (25, 0, 0)
    assert box.talks == 3


def test_the_bell_rings_for_letters_once(put, bound, rows, world, box, change):
    change("DELETE FROM regional.kpi_mark")
    assert due_queues(bound) == []
    put(3)
    assert due_queues(bound) == ["long"]
    due_queues(bound)
    assert rows("SELECT name, hat FROM kernel.job") == [(jobs.SEND.name, "hat_post")]
    change("UPDATE kernel.job SET state = 'done', finished_at = now()")
    change("UPDATE kernel.letter SET state = 'sent'")
    assert due_queues(bound) == []


def test_nobody_else_reads_a_letter(put, world, session_for, database):
    """Of all hats the post alone; the administrator learns how many did not go, and why."""
    put(1)
    for hat in Hat:
        if hat is Hat.POST:
            continue
        for column in ("address", "body", "subject", "account_id", "key"):
            actor = next((a for a in world.actors.values() if a.hat is hat), Actor(system=hat))
            session = session_for(actor)
            with pytest.raises(ProgrammingError, match="permission denied"):
                session.execute(text(f"SELECT {column} FROM kernel.letter"))
            session.rollback()


def test_a_letter_in_html_is_text_and_links_alone():
    page = as_html('<script>alert(1)</script>\n\njavascript:alert(1) http://a.b/?x="y')
    assert "<script>" not in page
    assert page.count("<a href=") == 1
    assert '<a href="http://a.b/?x=&quot;y">' in page
