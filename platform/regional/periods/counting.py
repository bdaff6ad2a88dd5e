"""How reports are counted in SQL: the same counts for a period, a municipality and a region."""

from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, and_, func

from regional.periods.models import Period, Report
from regional.periods.rules import State


@dataclass(frozen=True, slots=True)
class Counts:
    """How many reports stand where.

    `obliged` leaves out the lifted. `handed_in` of the obliged were handed in at least once,
    `on_time` of them not after the due day, `late` the others. `due` were never handed in, or
    taken back.
    """

    obliged: int = 0
    due: int = 0
    submitted: int = 0
    returned: int = 0
    accepted: int = 0
    approved: int = 0
    lifted: int = 0
    handed_in: int = 0
    on_time: int = 0
    late: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            *(getattr(self, one.name) + getattr(other, one.name) for one in fields(Counts))
        )

    @property
    def missing(self) -> int:
        """Those who owe something now: never handed in, taken back or returned."""
        return self.due + self.returned


def counted() -> tuple[ColumnElement[Any], ...]:
    """Columns for `Counts` in its order, of Report joined with its Period."""
    owed = Report.state != State.LIFTED.value
    given = and_(owed, Report.first_submitted_on.is_not(None))
    in_time = and_(given, Report.first_submitted_on <= Period.due_on)
    after = and_(given, Report.first_submitted_on > Period.due_on)
    wanted = {
        "obliged": owed,
        **{state.value: Report.state == state.value for state in State},
        "handed_in": given,
        "on_time": in_time,
        "late": after,
    }
    return tuple(
        func.count(Report.id).filter(wanted[one.name]).label(one.name) for one in fields(Counts)
    )
