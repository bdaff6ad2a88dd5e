"""What a paper is about: checked to be the school's own, named where somebody chooses it."""

from dataclasses import dataclass
from uuid import UUID

from kernel.errors import Invalid
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.finale.models import FinalEvent
from school.pairing.models import PairOrder
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Person


@dataclass(frozen=True, slots=True)
class About:
    """The programme and the subject of a paper, and the school year it belongs to."""

    programme_id: UUID | None
    subject_id: UUID | None
    school_year: int


# Kinds of subjects that stand within a programme, with their rows.
WITHIN: dict[str, type[Pair] | type[PairOrder] | type[Participation]] = {
    "pair": Pair,
    "order": PairOrder,
    "participation": Participation,
}


def about(work: Work, kind: str, programme_id: UUID | None, subject_id: UUID | None) -> About:
    """NotFound for what is not the school's own; Invalid at `subject` when it is not named."""
    if kind == "school":
        return About(None, None, _this_year(work))
    if kind == "programme":
        return About(_needed(programme_id), None, _year_of(work, _needed(programme_id)))
    subject_id = _needed(subject_id)
    if kind in WITHIN:
        found = work.own(WITHIN[kind], subject_id).programme_id
        return About(found, subject_id, _year_of(work, found))
    if kind == "final_event":
        return About(None, subject_id, work.own(FinalEvent, subject_id).school_year)
    work.own(Person, subject_id)
    if programme_id is not None:
        return About(programme_id, subject_id, _year_of(work, programme_id))
    return About(None, subject_id, _this_year(work))


def _needed(found: UUID | None) -> UUID:
    if found is None:
        raise Invalid({"subject": "subject_needed"})
    return found


def _year_of(work: Work, programme_id: UUID) -> int:
    return work.own(Programme, programme_id).school_year


def _this_year(work: Work) -> int:
    return SchoolYear.of(work.today()).start
