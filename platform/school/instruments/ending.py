"""What ends while a guest is still writing: the wave is closed, the consent is withdrawn."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from kernel.errors import WrongState
from kernel.work import Work

ENDED = frozenset({"wave_is_open", "answers_need_consent", "box_is_open"})


@contextmanager
def while_asked(work: Work) -> Iterator[None]:
    """Write what a guest answers; WrongState «link_used» when the database takes it no more."""
    try:
        with work.session.begin_nested():
            yield
            work.session.flush()
    except IntegrityError as refused:
        if getattr(getattr(refused.orig, "diag", None), "constraint_name", None) not in ENDED:
            raise
        raise WrongState("link_used") from None
