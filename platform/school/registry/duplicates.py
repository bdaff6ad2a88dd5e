"""Cards that are probably one person: the same name, or a name one slip away. Pure but the read."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Literal
from uuid import UUID

from sqlalchemy import and_, exists, func, literal, or_, select, union
from sqlalchemy.orm import Session

from kernel.db import Base
from kernel.imports.folding import fold
from school.registry import near
from school.registry.merge_rows import columns_of_people
from school.registry.models import Person, PersonMerge
from school.registry.queries import IS_KEPT, LINE, PersonLine, folded, lines
from school.registry.rules import may_be_one

Name = tuple[str, str, str]
Why = Literal["same_name", "near_name"]
MOST_SLIPS = 1
# A heap of namesakes without dates is looked through by its first members.
MOST_ALIKE = 20


@dataclass(frozen=True, slots=True)
class Double:
    """Two cards and what makes them alike."""

    first: PersonLine
    second: PersonLine
    why: Why

    @property
    def ids(self) -> frozenset[UUID]:
        return frozenset((self.first.id, self.second.id))


def doubles(session: Session, today: date) -> list[Double]:
    """Probable doubles of the register, those of one name first; pairs told apart are left out."""
    everybody = lines(session, select(*LINE).where(IS_KEPT).order_by(*_ORDER))
    apart = told_apart(session)
    return [each for each in find(everybody, today) if each.ids not in apart]


def namesake_of(session: Session, person: PersonLine, today: date) -> PersonLine | None:
    """Another card of the same name that may be the same person, and nobody told them apart."""
    pair = (PersonMerge.kept_id, PersonMerge.gone_id)
    apart = exists().where(
        PersonMerge.school_id == Person.school_id,
        PersonMerge.before["not_same"].as_boolean(),
        or_(
            and_(pair[0] == Person.id, pair[1] == person.id),
            and_(pair[1] == Person.id, pair[0] == person.id),
        ),
    )
    query = select(*LINE).where(
        IS_KEPT,
        folded(Person.surname) == fold(person.surname),
        folded(Person.given_name) == fold(person.given_name),
        Person.id != person.id,
        ~apart,
    )
    alike = find([person, *lines(session, query.order_by(*_ORDER).limit(MOST_ALIKE))], today)
    for each in alike:
        if person.id in each.ids:
            return each.second if each.first.id == person.id else each.first
    return None


_ORDER = (LINE[2], LINE[3], LINE[4], LINE[0])


def told_apart(session: Session) -> set[frozenset[UUID]]:
    """Pairs of which somebody said: these are two people."""
    query = select(PersonMerge.kept_id, PersonMerge.gone_id).where(
        PersonMerge.before["not_same"].as_boolean()
    )
    return {frozenset((first, second)) for first, second in session.execute(query)}


def find(people: Sequence[PersonLine], today: date) -> list[Double]:
    """Pairs alike, without asking who has told them apart."""
    found: dict[frozenset[UUID], Double] = {}
    names = {person.id: _name(person) for person in people}
    for group in _groups(people, names):
        for first, second in combinations(group[:MOST_ALIKE], 2):
            why = _why(first, second, names)
            if why and may_be_one(first, second, today):
                double = Double(first, second, why)
                found.setdefault(double.ids, double)
    return sorted(found.values(), key=lambda each: (each.why != "same_name", *_sorting(each.first)))


def _groups(people: Iterable[PersonLine], names: Mapping[UUID, Name]) -> Iterable[list[PersonLine]]:
    """Everybody only with those who share enough: all pairs of a school would be millions."""
    groups: dict[Hashable, list[PersonLine]] = defaultdict(list)
    for person in people:
        surname, given, _ = names[person.id]
        groups["name", surname, given].append(person)
        if person.born_on is not None:
            groups["born", person.born_on].append(person)
        if person.grade is not None:
            # One slip leaves the surname or the given name as it is.
            groups["class", person.school_class, "surname", surname].append(person)
            groups["class", person.school_class, "given", given].append(person)
    return [group for group in groups.values() if len(group) > 1]


def _why(first: PersonLine, second: PersonLine, names: Mapping[UUID, Name]) -> Why | None:
    if _differ(first.gender, second.gender) or _differ(first.born_on, second.born_on):
        return None
    name: Sequence[str] = names[first.id]
    other: Sequence[str] = names[second.id]
    missing = not (name[2] and other[2])
    if name == other or (missing and name[:2] == other[:2]):
        return "same_name"
    if missing:
        name, other = name[:2], other[:2]
    near_by = (first.born_on and first.born_on == second.born_on) or (
        first.grade is not None and first.school_class == second.school_class
    )
    return "near_name" if near_by and _slips(name, other) <= MOST_SLIPS else None


def _slips(name: Sequence[str], other: Sequence[str]) -> int:
    """`near.slips` lets a long word break off, so the longer one is asked about, both ways."""
    total = 0
    for part, another in zip(name, other, strict=True):
        if abs(len(part) - len(another)) > MOST_SLIPS:
            return MOST_SLIPS + 1
        if total > MOST_SLIPS:
            return total
        if part != another:
            longer, shorter = sorted((part, another), key=len, reverse=True)
            same = len(part) == len(another)
            total += max(near.slips(longer, shorter), near.slips(shorter, longer) if same else 0)
    return total


def _differ(one: object, other: object) -> bool:
    """Both are known and are not the same."""
    return one is not None and other is not None and one != other


def _name(person: PersonLine) -> Name:
    return fold(person.surname), fold(person.given_name), fold(person.patronymic)


def _sorting(person: PersonLine) -> tuple[str, str, str, str]:
    return (*_name(person), str(person.id))


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A merge that may still be undone: the card that stayed."""

    id: UUID
    merged_at: datetime
    kept_id: UUID
    surname: str
    given_name: str
    patronymic: str


def recent_merges(session: Session, since: datetime) -> list[MergeLine]:
    """Merges since the moment that nobody has undone, the latest first."""
    query = (
        select(
            PersonMerge.id, PersonMerge.merged_at, PersonMerge.kept_id, Person.surname,
            Person.given_name, Person.patronymic,
        )
        .join(
            Person,
            and_(Person.school_id == PersonMerge.school_id, Person.id == PersonMerge.kept_id),
        )
        .where(PersonMerge.undone_at.is_(None), PersonMerge.merged_at >= since)
        .order_by(PersonMerge.merged_at.desc(), PersonMerge.id)
        .limit(MOST_ALIKE)
    )  # fmt: skip
    return [MergeLine(*row) for row in session.execute(query)]


def carried(session: Session, person_ids: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """How many rows of which table hang on each person; whatever table points at people counts.

    One statement: the tables are asked together.
    """
    wanted = list(person_ids)
    found: dict[UUID, dict[str, int]] = {person_id: {} for person_id in wanted}
    if not wanted:
        return found
    # A row that names one person twice, as an adult's own consent does, is one row.
    each = union(
        *(
            select(column.label("person"), literal(column.table.name).label("what"),
                   column.table.c.id.label("row")).where(column.in_(wanted))
            for column in columns_of_people(Base.metadata)
        )
    ).subquery("each")  # fmt: skip
    query = select(each.c.person, each.c.what, func.count()).group_by(each.c.person, each.c.what)
    for person_id, what, number in session.execute(query):
        found[person_id][what] = number
    return found
