"""Guesses sent together are counted like guesses sent one by one (PL-03)."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.errors import DomainError
from kernel.identity.permissions import Role
from kernel.identity.sign_in import TRIES_OF_LOGIN, sign_in
from tests.conftest import NOW

AT_ONCE = 9


def test_guesses_sent_together_are_all_counted(database, world):
    login = world.logins[world.actors[Role.HEAD].account_id]
    together = Barrier(AT_ONCE)

    def guess(number: int) -> str:
        with Session(database.app, info={"reach": Reach(hat=Hat.AUTH)}) as session:
            together.wait()
            try:
                sign_in(
                    session, login=login, password="a wrong guess", device="tests",
                    address=f"192.0.2.{number}", now=NOW,
                )  # fmt: skip
            except DomainError as refusal:
                session.commit()
                return refusal.code
        return "let in"

    with ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = list(crowd.map(guess, range(AT_ONCE)))
    assert answers.count("bad_credentials") == TRIES_OF_LOGIN
    assert answers.count("too_many") == AT_ONCE - TRIES_OF_LOGIN
