"""A school with the Altai profile, rows made past every fence, and work done in one sentence."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from kernel.identity.permissions import Actor
from tests.school.make import Maker

Result = TypeVar("Result")


@pytest.fixture
def make(database, world) -> Maker:
    maker = Maker(database.admin, world)
    maker.profile("altai")
    return maker


@pytest.fixture
def do(work_for) -> Callable[..., object]:
    """Run a use case as an actor and commit it, as the view's wrapper does; or roll it back."""

    def run(actor: Actor, act: Callable[..., Result], *args: object, **more: object) -> Result:
        work = work_for(actor)
        try:
            result = act(work, *args, **more)
            work.session.commit()
        except Exception:
            work.session.rollback()
            raise
        return result

    return run
