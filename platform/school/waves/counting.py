"""How many of the asked stand how, for a part of a wave or for the whole of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Subquery, and_, func, select

from school.waves.models import ASKED_STATES, Asked, WavePart


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Who is asked and how it stands; `expected` and `dropped` are of anonymous slips."""

    answered: int = 0
    excused: int = 0
    waiting: int = 0
    stopped: int = 0
    expected: int = 0
    dropped: int = 0

    @property
    def asked(self) -> int:
        """All who are to answer: whoever was stopped is asked no more."""
        return self.answered + self.excused + self.waiting


def counted(by: Any) -> Subquery:
    """Asked rows by state, for a part or for a wave."""
    return (
        select(
            by.label("of"),
            *(func.count().filter(Asked.state == each).label(each) for each in ASKED_STATES),
        )
        .join(WavePart, and_(WavePart.school_id == Asked.school_id, WavePart.id == Asked.part_id))
        .group_by(by)
        .subquery()
    )


def numbers(states: Subquery) -> Sequence[Any]:
    """The counts as columns, nought where nobody is asked."""
    return [func.coalesce(states.c[each], 0).label(each) for each in ASKED_STATES]
