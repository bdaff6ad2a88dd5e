"""A school with the Altai profile, rows made past every fence, and work done in one sentence."""

from collections.abc import Callable
from typing import TypeVar

import pytest

from kernel.errors import Denied
from kernel.identity.permissions import Actor, Role
from tests.school.make import Maker

Result = TypeVar("Result")


@pytest.fixture
def make(database, world) -> Maker:
    maker = Maker(database.admin, world)
    maker.profile("altai")
    return maker


@pytest.fixture
def curator(world, make) -> Actor:
    """The curator of a school whose region has its profile."""
    return world.actors[Role.CURATOR]


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


@pytest.fixture
def roles_that_may(world, work_for) -> Callable[..., set[Role]]:
    """Who is granted an act, on one setup undone after each role: no refusal for another reason."""

    def tried(act: Callable[..., object], *args: object) -> set[Role]:
        granted = set()
        for role in Role:
            work = work_for(world.actors[role])
            try:
                act(work, *args)
                work.session.flush()
                granted.add(role)
            except Denied:
                assert not work.session.new
                assert not work.session.dirty
            work.session.rollback()
        return granted

    return tried
