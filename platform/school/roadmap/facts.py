"""What the school's rows show of its roadmap: one statement for a year, the same as every night.

The counting itself is the database's (migrations/documents/roadmap_facts.py), so that a page, an
act and the nightly refresh of all schools cannot disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from kernel.work import Work


@dataclass(frozen=True, slots=True)
class Shown:
    """How far a condition is: it holds when all are done, and there is something to be done."""

    code: str
    done: int
    of: int

    @property
    def holds(self) -> bool:
        return self.of > 0 and self.done >= self.of


def facts_of_year(session: Session, year: int) -> Mapping[str, Shown]:
    """Every condition of the active role's school."""
    rows = session.execute(
        text("SELECT code, done, wanted FROM app.roadmap_facts_here(:year)"), {"year": year}
    )
    return {code: Shown(code, done, of) for code, done, of in rows}


def shown(facts: Mapping[str, Shown], done_when: Sequence[str]) -> tuple[Shown, ...]:
    """The conditions of one event; one the database does not know never holds."""
    return tuple(facts.get(code, Shown(code, 0, 0)) for code in done_when)


def keep_facts(work: Work, year: int) -> int:
    """Write what the facts say into the events of the school, as every night does."""
    work.session.flush()
    kept = work.session.scalar(
        text("SELECT app.refresh_my_roadmap(:year, :day)"), {"year": year, "day": work.today()}
    )
    work.session.expire_all()
    return int(kept or 0)
