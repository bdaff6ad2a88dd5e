"""The year's requests in counts: what help is sought and by whom, without a name (R-07)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from school.registry.models import Person
from school.registry.rules import age_on
from school.requests.models import MentoringRequest as Request
from school.requests.queries import listing
from school.requests.rules import COUNTED, SOUGHT, band_of


@dataclass(frozen=True, slots=True)
class Demand:
    """How many people ask for a kind of help in an age band; None is an age nobody knows."""

    help: str
    age_from: int | None
    age_to: int | None
    people: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The preliminary collection in counts (R-07): no name leaves it. Counters are by code."""

    requests: int
    people: int
    unmatched: int
    kinds: Counter[str]
    problems: Counter[str]
    help: Counter[str]
    goals: Counter[str]
    times: Counter[str]
    bands: Counter[tuple[int, int] | None]
    authors: Counter[str]


def demand(session: Session, school_year: int) -> list[Demand]:
    """People who still seek a mentor, by help and age band: each person counts once in a cell.

    A request without a card counts by itself, its band by the typed class.
    """
    cells: dict[tuple[str, tuple[int, int] | None], set[object]] = {}
    for row in _sought(session, school_year, SOUGHT):
        for code in row.help:
            cells.setdefault((code, row.band), set()).add(row.who)
    return sorted(
        (
            Demand(code, band[0] if band else None, band[1] if band else None, len(who))
            for (code, band), who in cells.items()
        ),
        key=lambda each: (-each.people, each.help, each.age_from or 0),
    )


def summary(session: Session, school_year: int) -> Summary:
    """Counts of the year's requests that nobody declined; a person counts once in each line."""
    rows = _sought(session, school_year, COUNTED)
    return Summary(
        requests=len(rows),
        people=len({row.who for row in rows}),
        unmatched=sum(row.kind is None for row in rows),
        kinds=_once((row.kind or "pupil", row.who) for row in rows),
        problems=_once((code, row.who) for row in rows for code in row.problems),
        help=_once((code, row.who) for row in rows for code in row.help),
        goals=_once((code, row.who) for row in rows for code in row.goals),
        times=_once((code, row.who) for row in rows for code in row.times),
        bands=_once((row.band, row.who) for row in rows if (row.kind or "pupil") == "pupil"),
        authors=Counter(row.author for row in rows),
    )


@dataclass(frozen=True, slots=True)
class _Sought:
    who: object
    kind: str | None
    band: tuple[int, int] | None
    problems: Sequence[str]
    goals: Sequence[str]
    help: Sequence[str]
    times: Sequence[str]
    author: str


def _once(pairs: Iterable[tuple[Any, object]]) -> Counter[Any]:
    """How many different people stand behind each value."""
    return Counter(value for value, _ in set(pairs))


def _sought(session: Session, school_year: int, states: Iterable[str]) -> list[_Sought]:
    query = listing(
        Request.id, Request.person_id, Person.kind, Person.grade, Person.born_on,
        Request.typed_class, Request.problems, Request.goals, Request.help, Request.times,
        Request.author, Request.made_on,
    ).where(Request.school_year == school_year, Request.state.in_(list(states)))  # fmt: skip
    found = []
    for row in session.execute(query):
        age = age_on(row.made_on, row.born_on) if row.born_on else None
        grade = row.grade if row.person_id else _grade(row.typed_class)
        band = band_of(grade, age if row.kind == "pupil" else None)
        found.append(
            _Sought(
                row.person_id or row.id, row.kind, band if row.kind in (None, "pupil") else None,
                row.problems, row.goals, row.help, row.times, row.author,
            )
        )  # fmt: skip
    return found


def _grade(school_class: str) -> int | None:
    digits = "".join(sign for sign in school_class[:2] if sign.isdigit())
    return int(digits) if digits else None
