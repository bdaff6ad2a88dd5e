"""Pupils at the turn of a year: the classes gone are kept, everybody goes on by one statement."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, literal, or_, select, update

from kernel.errors import Invalid, NotFound
from kernel.work import Work
from school.bases.models import BaseEntry
from school.registry.models import Person
from school.registry.rules import WITH_CLASS
from school.year_turn.models import ClassOfYear
from school.year_turn.rules import SCHOOL_ENDS, fates_of

GRADUATE = "graduate"
IS_PUPIL = and_(
    Person.kind.in_(WITH_CLASS),
    Person.grade.is_not(None),
    Person.left_on.is_(None),
    Person.merged_into_id.is_(None),
)


@dataclass(frozen=True, slots=True)
class Fates:
    """Those who do not simply go up a class."""

    graduate: frozenset[UUID]
    leave: frozenset[UUID]
    stay: frozenset[UUID]

    def as_json(self) -> dict[str, object]:
        return {name: sorted(map(str, ids)) for name, ids in self._parts().items()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Iterable[str]]) -> "Fates":
        parts = {name: frozenset(map(UUID, kept[name])) for name in ("graduate", "leave", "stay")}
        return cls(**parts)

    def _parts(self) -> dict[str, frozenset[UUID]]:
        return {"graduate": self.graduate, "leave": self.leave, "stay": self.stay}


def fates(work: Work, chosen: Mapping[UUID, str]) -> Fates:
    """Who finishes, leaves or repeats: by choice, and the eleventh form by itself."""
    known: dict[UUID, int] = {
        row.id: row.grade
        for row in work.session.execute(
            select(Person.id, Person.grade).where(
                IS_PUPIL, or_(Person.grade >= SCHOOL_ENDS, Person.id.in_(set(chosen)))
            )
        )
    }
    if not set(chosen) <= known.keys():
        raise NotFound("Person")
    if any(fate not in fates_of(known[each]) for each, fate in chosen.items()):
        raise Invalid({"choices": "fate_impossible"})
    by_itself = {each for each, grade in known.items() if grade >= SCHOOL_ENDS} - set(chosen)
    sets = {
        name: frozenset(each for each, fate in chosen.items() if fate == name)
        for name in ("graduate", "leave", "stay")
    }
    return Fates(sets["graduate"] | by_itself, sets["leave"], sets["stay"])


def keep_classes(work: Work, school_year: int) -> int:
    """Write down everybody's class of the year that ends; returns how many."""
    work.session.execute(
        insert(ClassOfYear).from_select(
            ["school_id", "id", "person_id", "school_year", "grade", "grade_letter", "kind"],
            select(
                Person.school_id, func.gen_random_uuid(), Person.id, literal(school_year),
                Person.grade, Person.grade_letter, Person.kind,
            ).where(IS_PUPIL),
            include_defaults=False,
        )
    )  # fmt: skip
    kept = select(func.count()).where(ClassOfYear.school_year == school_year)
    return work.session.scalar(kept) or 0


def finished_before(work: Work, ids: Collection[UUID]) -> dict[str, int]:
    """Years of finishing that cards held already: an undoing puts them back."""
    query = select(Person.id, Person.finished_year).where(
        Person.id.in_(ids), Person.finished_year.is_not(None)
    )
    return {str(row[0]): row[1] or 0 for row in work.session.execute(query)}


def move_people(work: Work, school_year: int, chosen: Fates, today: date) -> None:
    """Graduates become graduates and stay in the register; leavers leave; the rest go up."""
    session, school = work.session, Person.school_id == work.actor.school_id
    others = chosen.graduate | chosen.leave | chosen.stay
    session.execute(
        update(Person)
        .where(school, IS_PUPIL, Person.id.not_in(others))
        .values(grade=Person.grade + 1)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Person)
        .where(school, Person.id.in_(chosen.graduate))
        .values(kind=GRADUATE, grade=None, grade_letter="", finished_year=school_year + 1)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Person)
        .where(school, Person.id.in_(chosen.leave))
        .values(left_on=today)
        .execution_options(synchronize_session=False)
    )


def empty_bases(work: Work, chosen: Fates, today: date, reasons: Mapping[str, str]) -> list[object]:
    """Who finished is no mentee any more; who left stands in no base. Mentors who finished stay.

    Returns what stood there before, for an undoing.
    """
    leaves_base = and_(
        BaseEntry.school_id == work.actor.school_id,
        BaseEntry.state != "left",
        or_(
            and_(BaseEntry.side == "mentee", BaseEntry.person_id.in_(chosen.graduate)),
            BaseEntry.person_id.in_(chosen.leave),
        ),
    )
    query = select(
        BaseEntry.id, BaseEntry.state, BaseEntry.frozen_from, BaseEntry.admitted_on,
        BaseEntry.leaving_reason,
    ).where(leaves_base)  # fmt: skip
    before = [
        [str(row.id), row.state, row.frozen_from, _text(row.admitted_on), row.leaving_reason]
        for row in work.session.execute(query)
    ]
    reason = case(
        (BaseEntry.person_id.in_(chosen.leave), reasons["leave"]), else_=reasons["graduate"]
    )
    work.session.execute(
        update(BaseEntry)
        .where(leaves_base)
        .values(state="left", left_on=today, leaving_reason=reason, frozen_from="",
                admitted_on=None, changed_at=work.now())
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    return list(before)


def are_untouched(work: Work, school_year: int, chosen: Fates, done_on: date) -> bool:
    """Whether every card still says what the turn wrote."""
    query = (
        select(func.count())
        .select_from(ClassOfYear)
        .join(
            Person,
            and_(Person.school_id == ClassOfYear.school_id, Person.id == ClassOfYear.person_id),
        )
        .where(ClassOfYear.school_year == school_year, ~_as_left(school_year, chosen, done_on))
    )
    return work.session.scalar(query) == 0


def restore_people(
    work: Work, school_year: int, chosen: Fates, finished: Mapping[str, int]
) -> None:
    """Put classes and kinds back from the kept ones, and forget these."""
    of_year = and_(
        ClassOfYear.school_id == Person.school_id,
        ClassOfYear.person_id == Person.id,
        ClassOfYear.school_year == school_year,
    )
    session, school = work.session, work.actor.school_id
    session.execute(
        update(Person)
        .where(Person.school_id == school, of_year)
        .values(kind=ClassOfYear.kind, grade=ClassOfYear.grade,
                grade_letter=ClassOfYear.grade_letter, left_on=None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.execute(
        update(Person)
        .where(Person.school_id == school, Person.id.in_(chosen.graduate))
        .values(finished_year=None)
        .execution_options(synchronize_session=False)
    )
    for person_id, year in finished.items():
        session.execute(
            update(Person)
            .where(Person.school_id == school, Person.id == UUID(person_id))
            .values(finished_year=year)
            .execution_options(synchronize_session=False)
        )
    session.execute(
        delete(ClassOfYear).where(
            ClassOfYear.school_id == school, ClassOfYear.school_year == school_year
        )
    )


def restore_bases(work: Work, before: Iterable[tuple[str, str, str, str, str]]) -> bool:
    """Put everybody back where they stood; False when somebody has moved since."""
    for entry_id, state, frozen_from, admitted_on, reason in before:
        entry = work.own(BaseEntry, UUID(entry_id))
        work.session.refresh(entry)
        if entry.state != "left":
            return False
        entry.state, entry.frozen_from, entry.leaving_reason = state, frozen_from, reason
        entry.admitted_on = date.fromisoformat(admitted_on) if admitted_on else None
        entry.left_on, entry.changed_at = None, work.now()
    work.session.flush()
    return True


def _as_left(school_year: int, chosen: Fates, done_on: date) -> ColumnElement[bool]:
    """A card as the turn left it."""
    same_letter = Person.grade_letter == ClassOfYear.grade_letter
    same = and_(Person.kind == ClassOfYear.kind, same_letter)
    stays_there = and_(same, Person.grade == ClassOfYear.grade)
    finished = and_(
        Person.kind == GRADUATE,
        Person.grade.is_(None),
        Person.finished_year == school_year + 1,
        Person.left_on.is_(None),
    )
    return func.coalesce(
        case(
            (Person.merged_into_id.is_not(None), False),
            (Person.id.in_(chosen.graduate), finished),
            (Person.id.in_(chosen.leave), and_(stays_there, Person.left_on == done_on)),
            (Person.id.in_(chosen.stay), and_(stays_there, Person.left_on.is_(None))),
            else_=and_(same, Person.grade == ClassOfYear.grade + 1, Person.left_on.is_(None)),
        ),
        False,
    )


def _text(day: date | None) -> str:
    return day.isoformat() if day is not None else ""
