"""Measuring closes events of the roadmap: its conditions, beside those of documents/roadmap_facts."""

from alembic import op

from migrations.documents.roadmap_facts import FACTS, counted

# Everybody of a side is asked by the wave, and nobody of them waits; whose consent is gone is left
# out. What is measured at the end is whoever was measured at the beginning.
_ROWS = (
    "SELECT FROM school.asked one"
    " JOIN school.wave_part part ON part.school_id = one.school_id AND part.id = one.part_id"
    " JOIN school.wave held ON held.school_id = part.school_id AND held.id = part.wave_id"
    " WHERE one.school_id = x.school_id AND one.participation_id = x.id"
    " AND held.kind = '{kind}' AND one.state IN ({states})"
)
_SEATS = (
    "FROM school.participation x JOIN programmes p ON p.id = x.programme_id"
    " WHERE x.school_id = of_school AND x.left_on IS NULL"
)


def _has(kind: str, *states: str) -> str:
    listed = ", ".join(f"'{state}'" for state in states)
    return f"EXISTS ({_ROWS.format(kind=kind, states=listed)})"


def _measured(kind: str, whose: str) -> str:
    told = f"{_has(kind, 'answered', 'excused')} AND NOT {_has(kind, 'waiting')}"
    return (
        f"count(*) FILTER (WHERE {told}), count(*) {_SEATS} AND {whose}"
        f" AND NOT {_has(kind, 'stopped')}"
    )


MEASURED = {
    "mentees_measured": _measured("before", "x.side = 'mentee'"),
    "mentors_measured": _measured("before", "x.side = 'mentor'"),
    "exit_measured": _measured("after", _has("before", "answered")),
}


def make() -> None:
    op.execute(_anew({**FACTS, **MEASURED}))


def drop() -> None:
    op.execute(_anew(FACTS))


def _anew(facts: dict[str, str]) -> str:
    return counted(facts).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
