"""The few moments when a use case must see or end what only the hat of sign-in may.

Whoever opens, hands over or closes accounts sees one territory; whether a login is taken, whether
a person holds a role elsewhere and which browsers are open concerns the whole region.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from kernel.db import Hat, Reach, change_hat


@contextmanager
def as_sign_in(session: Session) -> Iterator[None]:
    """Continue the same transaction under the hat of sign-in, and give the own hat back.

    The savepoint makes the return certain: after a refusal inside, PostgreSQL itself restores the
    role the transaction wore before.
    """
    own = session.info["reach"]
    elevated = Reach(
        hat=Hat.AUTH,
        account_id=own.account_id,
        school_id=own.school_id,
        municipality_id=own.municipality_id,
    )
    try:
        with session.begin_nested():
            change_hat(session, elevated)
            yield
            change_hat(session, own)
    finally:
        session.info["reach"] = own
