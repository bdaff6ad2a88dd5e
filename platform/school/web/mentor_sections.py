"""Sections of a mentor's card that other features fill: interviews, training.

A feature registers what its template needs; the card includes `school/<feature>/_of_mentor.html`
when there is one. So the card asks nobody, and a feature that is not there leaves no gap.
"""

from collections.abc import Callable, Mapping
from uuid import UUID

from kernel.work import Work

Section = Callable[[Work, UUID], Mapping[str, object]]
SECTIONS: dict[str, Section] = {}


def section(name: str, give: Section) -> None:
    """Let a feature give its section's values; they stand in the template under `name`."""
    SECTIONS[name] = give


def of_others(work: Work, person_id: UUID) -> dict[str, Mapping[str, object]]:
    """Values of every section, by the feature's name."""
    return {name: give(work, person_id) for name, give in SECTIONS.items()}
