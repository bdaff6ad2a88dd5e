"""Sends the letters that are due, each in transactions of its own, and says how it went."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.jobs import Progress
from kernel.notices import letters
from workers.mail import NotGiven, Post, Unreachable

log = logging.getLogger(__name__)

POST_REACH = Reach(hat=Hat.POST)
BUDGET = 120.0  # seconds; the bell rings again while letters are due
_TELL_EVERY = 25  # letters between two reports, each of which prolongs the job's lease


@dataclass(slots=True)
class Sent:
    """How many letters went, wait for another try, were given up."""

    sent: int = 0
    later: int = 0
    dead: int = 0


def send_due(bound: Engine, post: Post | None, progress: Progress, budget: float = BUDGET) -> Sent:
    """Send what is due until nothing is, the time is over or the server is out of reach.

    One connection to the database, as to the mail server, serves all letters.
    """
    done, end = Sent(), time.monotonic() + budget
    with bound.connect() as database:
        if post is None:
            done.later = _all_later(database, "no_server")
            return done
        with post:
            _until(end, database, post, progress, done)
    return done


def _until(end: float, database: Connection, post: Post, progress: Progress, done: Sent) -> None:
    while time.monotonic() < end:
        try:
            _reach(database, post)
            more = _one(database, post, done)
        except Unreachable as fault:
            log.warning("mail server out of reach", extra={"code": fault.code})
            done.later += _all_later(database, fault.code)
            break
        if not more:
            break
        if (done.sent + done.later + done.dead) % _TELL_EVERY == 0:
            progress.report(done.sent, 0)


@contextmanager
def _short(database: Connection) -> Iterator[Session]:
    with Session(database, info={"reach": POST_REACH}) as session, session.begin():
        yield session


def _reach(database: Connection, post: Post) -> None:
    """Connect before a letter is taken, so that no letter is taken for a server out of reach."""
    if post.is_open:
        return
    with _short(database) as session:
        due = letters.are_due(session)
    if due:
        post.open()


def _one(database: Connection, post: Post, done: Sent) -> bool:
    """Take one letter and carry it to its end; False when none is due."""
    with _short(database) as session:
        letter = letters.take(session)
    if letter is None:
        return False
    try:
        _give(post, letter)
    except NotGiven as fault:
        with _short(database) as session:
            if fault.final:
                letters.give_up(session, letter, fault.code)
            else:
                letters.retry_later(session, letter, fault.code)
        done.dead, done.later = done.dead + fault.final, done.later + (not fault.final)
        log.warning("letter not sent", extra={"letter": str(letter.id), "code": fault.code})
    else:
        with _short(database) as session:
            letters.sent(session, letter)
        done.sent += 1
    return True


def _give(post: Post, letter: letters.Taken) -> None:
    if not letter.wanted:
        raise NotGiven("account_closed", final=True)
    if letter.too_late:
        raise NotGiven("link_too_late", final=True)
    if letter.attempt > letters.MOST_TRIES:
        raise NotGiven("worker_died", final=True)
    post.give(letter)


def _all_later(database: Connection, code: str) -> int:
    with _short(database) as session:
        return letters.retry_all_later(session, code)
