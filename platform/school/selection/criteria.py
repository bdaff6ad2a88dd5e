"""Whom a programme looks for: criteria proposed from the collected requests (R-07, R-31)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.programmes.models import Programme
from school.programmes.rules import OPEN_PROGRAMME
from school.requests.demand import Demand, demand
from school.selection.models import Criterion

LONGEST = 300
MOST_WANTED = 500
MOST_CRITERIA = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A criterion as typed: the help of the catalogue, own words, or both."""

    help: str = ""
    words: str = ""
    number: int | None = 1


@dataclass(frozen=True, slots=True)
class CriterionLine:
    id: UUID
    help: str
    words: str
    wanted: int


def criteria_of(session: Session, programme_id: UUID) -> list[CriterionLine]:
    """What the programme looks for, in the order it was written."""
    query = (
        select(Criterion.id, Criterion.help, Criterion.words, Criterion.wanted)
        .where(Criterion.programme_id == programme_id)
        .order_by(Criterion.created_at, Criterion.id)
    )
    return [CriterionLine(*row) for row in session.execute(query)]


def proposals(session: Session, programme: Programme) -> list[Demand]:
    """What the requests of the programme's year ask for, the most wanted first."""
    return demand(session, programme.school_year)


def add_criteria(work: Work, programme_id: UUID, wanted: Sequence[Wanted]) -> list[Criterion]:
    """Keep criteria; one that stands there already is left as it is."""
    programme = _open_programme(work, programme_id)
    known = criteria_of(work.session, programme.id)
    standing = {(each.help, each.words) for each in known}
    added = []
    for each in wanted:
        typed = _checked(work, each)
        if typed in standing:
            continue
        if len(standing) >= MOST_CRITERIA:
            raise Invalid({"words": "criteria_many"}, most=MOST_CRITERIA)
        standing.add(typed)
        row = Criterion(
            school_id=work.actor.school_id,
            programme_id=programme.id,
            help=typed[0],
            words=typed[1],
            wanted=each.number,
            created_at=work.now(),
        )
        work.session.add(row)
        added.append(row)
    work.session.flush()
    if added:
        work.record("criteria.added", "programme", programme.id, number=len(added))
    return added


def change_criterion(work: Work, programme_id: UUID, criterion_id: UUID, wanted: Wanted) -> None:
    """Correct one; two of the same help and words would be one."""
    row = _own(work, programme_id, criterion_id)
    typed = _checked(work, wanted)
    others = criteria_of(work.session, programme_id)
    if typed in {(each.help, each.words) for each in others if each.id != row.id}:
        raise Invalid({"words": "criterion_twice"})
    row.help, row.words, row.wanted = typed[0], typed[1], wanted.number or 1
    work.record("criteria.changed", "programme", programme_id)


def remove_criterion(work: Work, programme_id: UUID, criterion_id: UUID) -> None:
    """Take one off the list."""
    work.session.delete(_own(work, programme_id, criterion_id))
    work.record("criteria.removed", "programme", programme_id)


def _checked(work: Work, wanted: Wanted) -> tuple[str, str]:
    help_code, words = wanted.help.strip(), clean(wanted.words)
    faults = {}
    if help_code and help_code not in {each.code for each in profile_of(work.session).help}:
        faults["help"] = "help_unknown"
    if not help_code and not words:
        faults["words"] = "criterion_empty"
    elif len(words) > LONGEST:
        faults["words"] = "note_long"
    if wanted.number is None or not 1 <= wanted.number <= MOST_WANTED:
        faults["wanted"] = "wanted_range"
    if faults:
        raise Invalid(faults, longest=LONGEST, most=MOST_WANTED)
    return help_code, words


def _own(work: Work, programme_id: UUID, criterion_id: UUID) -> Criterion:
    programme = _open_programme(work, programme_id)
    row = work.own(Criterion, criterion_id)
    if row.programme_id != programme.id:
        raise NotFound("Criterion")
    return row


def _open_programme(work: Work, programme_id: UUID) -> Programme:
    work.actor.require(Permission.REQUESTS_EDIT)
    programme = work.own(Programme, programme_id)
    work.session.refresh(programme, with_for_update=True)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    return programme
