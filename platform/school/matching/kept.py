"""A run's outcome as it is kept in its row: identifiers and codes, and read back as values."""

from typing import Any

from pydantic import TypeAdapter

from school.matching.models import Matching
from school.matching.solve import Outcome, Solved

_OUTCOME = TypeAdapter(Outcome)


def to_json(outcome: Outcome) -> dict[str, Any]:
    kept: dict[str, Any] = _OUTCOME.dump_python(outcome, mode="json")
    return kept


def outcome_of(row: Matching) -> Outcome | None:
    """What a run came to; None while it is being computed."""
    return _OUTCOME.validate_python(row.result) if row.result else None


def chosen_of(outcome: Outcome, variant: str) -> Solved:
    return outcome.a if variant == "a" else outcome.b
