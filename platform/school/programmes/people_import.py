"""The list of people as a kind of import, with the programmes where a correction counts."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Permission
from kernel.imports.registry import Outcome, Params, register
from kernel.imports.report import ReportRow
from kernel.jobs import Progress
from kernel.work import Work
from school.programmes.models import Participation
from school.programmes.participants import counts_as_young
from school.registry.models import Person
from school.registry.people_import import KIND, spec_of, write_people
from school.registry.people_words import WORDS

__all__ = ["KIND", "apply"]

KEPT_DAYS = 30  # names and birthdays of children: the list lives on in the register


def apply(work: Work, rows: Sequence[ReportRow], params: Params, progress: Progress) -> Outcome:
    """Write the people; «преподаёт с» is a fact of the past and reaches every year's part."""
    outcome, retaught = write_people(work, rows, params, progress)
    _follow(work, retaught)
    return outcome


def _follow(work: Work, people: Collection[UUID]) -> None:
    if not people:
        return
    rows = work.session.execute(
        select(Participation, Person)
        .join(
            Person,
            (Person.school_id == Participation.school_id) & (Person.id == Participation.person_id),
        )
        .where(Participation.person_id.in_(people), Participation.person_kind == "teacher")
        .execution_options(populate_existing=True)
    )
    for part, person in rows:
        young = counts_as_young(person, part.school_year)
        if person.kind == "teacher" and part.is_young_teacher != young:
            part.is_young_teacher = young
    work.session.flush()


register(
    KIND, spec_of, apply, permission=Permission.PEOPLE_IMPORT, words=WORDS, kept_days=KEPT_DAYS
)
