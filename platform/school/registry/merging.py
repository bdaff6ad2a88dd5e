"""Two cards of one person made one, and taken apart again within thirty days."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Column, FromClause, and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.db import Base
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.imports.folding import fold
from kernel.work import Work
from school.registry.merge_rows import (
    PERSON,
    Moves,
    as_json,
    carry,
    columns_of_people,
    take_back,
)
from school.registry.models import Person, PersonMerge
from school.registry.rules import FINISHED, SENT, TEACHING, WITH_CLASS, WORKING, may_be_one

UNDO_DAYS = 30


def merge_people(work: Work, kept_id: UUID, gone_id: UUID) -> PersonMerge:
    """Make the cards one. Everything or nothing; Invalid names what must be done first."""
    work.actor.require(Permission.PEOPLE_MERGE)
    kept, gone = _locked(work, kept_id, gone_id)
    _refuse_strangers(work, kept, gone)
    before: dict[str, Any] = {"gone": as_json(work.session, Person.__table__, gone.id)}
    moves = Moves()
    try:
        with work.session.begin_nested():
            _fold(work.session, kept, gone, before, moves)
    except IntegrityError as refused:
        raise Invalid({"kept": "merge_against_rules"}) from refused
    merge = PersonMerge(
        school_id=work.actor.school_id, kept_id=kept.id, gone_id=gone.id, merged_at=work.now(),
        merged_by=work.actor.account_id, moved=moves.rows,
        before={**before, "dropped": moves.dropped, "filled": moves.filled},
    )  # fmt: skip
    work.session.add(merge)
    work.session.flush()
    rows = sum(len(one["ids"]) for each in moves.rows.values() for one in each)
    put_aside = sum(len(each) for each in moves.dropped.values())
    work.record("person.merged", "person", kept.id, gone=str(gone.id), rows=rows, aside=put_aside)
    return merge


def tell_apart(work: Work, first_id: UUID, second_id: UUID) -> None:
    """Remember that two cards are two people, so that they are not offered again."""
    work.actor.require(Permission.PEOPLE_MERGE)
    first, second = _locked(work, first_id, second_id)
    work.session.add(
        PersonMerge(
            school_id=work.actor.school_id, kept_id=first.id, gone_id=second.id,
            merged_at=work.now(), undone_at=work.now(), merged_by=work.actor.account_id,
            before={"not_same": True}, moved={},
        )
    )  # fmt: skip
    work.record("person.told_apart", "person", first.id, other=str(second.id))


def undo_merge(work: Work, merge_id: UUID) -> PersonMerge:
    """Put the rows back to the card that had gone; what was entered since stays with the kept."""
    work.actor.require(Permission.PEOPLE_MERGE)
    merge = work.own(PersonMerge, merge_id)
    kept, gone = _locked(work, merge.kept_id, merge.gone_id, merged=True)
    _refuse_undoing(work, merge, kept, gone)
    try:
        with work.session.begin_nested():
            _unfold(work.session, merge, kept, gone)
    except IntegrityError as refused:
        raise WrongState("merge_undo_rules") from refused
    merge.undone_at = work.now()
    work.record("person.unmerged", "person", kept.id, gone=str(gone.id))
    return merge


def _locked(
    work: Work, first_id: UUID, second_id: UUID, *, merged: bool = False
) -> tuple[Person, Person]:
    """Both cards of the own school, held until the end; neither gone already."""
    query = (
        select(Person)
        .where(Person.school_id == work.actor.school_id, Person.id.in_((first_id, second_id)))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = {person.id: person for person in work.session.scalars(query)}
    if first_id not in found or second_id not in found:
        raise NotFound("Person")
    if first_id == second_id:
        raise Invalid({"kept": "merge_itself"})
    first, second = found[first_id], found[second_id]
    if not merged and (first.merged_into_id or second.merged_into_id):
        raise WrongState("merged")
    return first, second


def _refuse_strangers(work: Work, kept: Person, gone: Person) -> None:
    """Two cards that cannot be one person, whatever their names."""
    if not may_be_one(kept, gone, work.today()):
        raise Invalid({"kept": "merge_ages"})
    both = (kept.id, gone.id)
    if _hidden(work.session, both):
        raise Invalid({"kept": "merge_confidential"})
    for column in columns_of_people(Base.metadata):
        others = [each for each in _person_columns(column.table) if each is not column]
        for other in others:
            query = select(func.count()).where(column.in_(both), other.in_(both), column != other)
            if work.session.scalar(query):
                raise Invalid({"kept": _of_two(column.table)})
    if _in_one_pair(work.session, kept.id, gone.id):
        raise Invalid({"kept": "merge_pair_of_two"})


def _hidden(session: Session, people: Sequence[UUID]) -> bool:
    """Whether answers about these people are there that this role may not see, nor carry over."""
    return bool(session.scalar(select(func.app.answers_hidden(list(people)))))


def _of_two(table: FromClause) -> str:
    return "merge_relatives" if str(table) == "school.guardian" else "merge_signed_for"


def _person_columns(table: FromClause) -> list[Column[Any]]:
    return [each for each in columns_of_people(Base.metadata) if each.table is table]


def _in_one_pair(session: Session, kept_id: UUID, gone_id: UUID) -> bool:
    """Whether one led the other: then they are surely two."""
    pair, part = (Base.metadata.tables.get(f"school.{name}") for name in ("pair", "participation"))
    if pair is None or part is None:
        return False
    sides = [select(part.c.id).where(part.c.person_id == each) for each in (kept_id, gone_id)]
    query = select(func.count()).select_from(pair).where(
        or_(
            and_(pair.c.mentor_id.in_(sides[0]), pair.c.mentee_id.in_(sides[1])),
            and_(pair.c.mentor_id.in_(sides[1]), pair.c.mentee_id.in_(sides[0])),
        )
    )  # fmt: skip
    return bool(session.scalar(query))


def _fold(
    session: Session, kept: Person, gone: Person, before: dict[str, Any], moves: Moves
) -> None:
    before["kept"] = _take_over(kept, gone)
    # Said first: the database lets a pair, a seat or a part pass only between cards of one person.
    gone.merged_into_id = kept.id
    session.flush()
    carry(session, Base.metadata.tables[PERSON], gone.id, kept.id, moves)
    words = func.app.merge_words(gone.id, kept.id)
    before["words"] = [str(each) for each in session.scalar(select(words)) or ()]
    session.expire_all()


def _take_over(kept: Person, gone: Person) -> dict[str, Any]:
    """Fill what the kept card lacks from the other; returns what was taken, as JSON."""
    taken = {}
    for name in _fields_of(kept, gone):
        theirs = getattr(gone, name)
        if getattr(kept, name) in (None, "", {}) and theirs not in (None, "", {}):
            setattr(kept, name, theirs)
            taken[name] = theirs if isinstance(theirs, int | dict) else str(theirs)
    return taken


def _fields_of(kept: Person, gone: Person) -> list[str]:
    names = ["gender", "born_on", "phone", "email"]
    same = [fold(kept.surname), fold(kept.given_name)] == [
        fold(gone.surname), fold(gone.given_name),
    ]  # fmt: skip
    if same and not kept.patronymic:
        names.append("patronymic")
    elif same and fold(kept.patronymic) == fold(gone.patronymic):
        names.append("name_cases")
    if kept.kind in WITH_CLASS and kept.grade is None:
        names += ["grade", "grade_letter"]
    if kept.kind in TEACHING:
        names += ["subject", "teaching_since"]
    if kept.kind in WORKING:
        names += ["workplace", "position"]
    if kept.kind in SENT:
        names.append("partner_id")
    if kept.kind in FINISHED:
        names.append("finished_year")
    return names


def _refuse_undoing(work: Work, merge: PersonMerge, kept: Person, gone: Person) -> None:
    if merge.undone_at is not None or gone.merged_into_id != kept.id:
        raise WrongState("merge_undone")
    if merge.merged_at < work.now() - timedelta(days=UNDO_DAYS):
        raise WrongState("merge_undo_late")
    later = select(func.count()).where(
        PersonMerge.school_id == merge.school_id,
        PersonMerge.undone_at.is_(None),
        PersonMerge.merged_at > merge.merged_at,
        or_(PersonMerge.kept_id == kept.id, PersonMerge.gone_id == kept.id),
    )
    if kept.merged_into_id is not None or work.session.scalar(later):
        raise WrongState("merge_undo_order")


def _unfold(session: Session, merge: PersonMerge, kept: Person, gone: Person) -> None:
    before: Mapping[str, Any] = merge.before
    words = [UUID(each) for each in before.get("words", ())]
    session.execute(select(func.app.unmerge_words(words, kept.id, gone.id)))
    _give_back(kept, before.get("kept", {}))
    session.flush()
    take_back(session, merge.moved, before["dropped"], before["filled"])
    gone.merged_into_id = None
    session.flush()
    session.expire_all()


def _give_back(kept: Person, taken: Mapping[str, Any]) -> None:
    """Empty again what came from the other card, unless somebody has corrected it since."""
    empty = {"patronymic", "phone", "email", "subject", "workplace", "position", "grade_letter"}
    for name, value in taken.items():
        now = getattr(kept, name)
        if (now if isinstance(now, int | dict) else str(now)) == value:
            setattr(kept, name, "" if name in empty else {} if name == "name_cases" else None)
