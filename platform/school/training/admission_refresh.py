"""Tells the selection how far mentors are with their training, after every change of marks."""

from collections.abc import Iterable
from uuid import UUID

from kernel.work import Work
from school.selection.admission import refresh_admission
from school.training.attended import attended


def refresh(work: Work, person_ids: Iterable[UUID]) -> None:
    """Have the admission of these people computed anew; the caller changed their attendance."""
    people = set(person_ids)
    if people:
        work.session.flush()
        refresh_admission(work, people, attended(work.session, people))
