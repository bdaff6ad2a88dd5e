"""A pair taken into the hand by whoever may work with pairs."""

from uuid import UUID

from kernel.identity.permissions import Permission
from kernel.work import Work
from school.programmes.ending import held_pair
from school.programmes.models import Pair, Programme


def held(work: Work, pair_id: UUID) -> tuple[Programme, Pair]:
    """The pair and its running programme, nobody else changing either until the end."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    return held_pair(work, pair_id)
