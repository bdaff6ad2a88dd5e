"""Orders about pairs: the one that fastens them, the one that changes it (D-06, R-25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from kernel.documents.values import PersonWords
from kernel.errors import NotFound
from kernel.profile import Profile
from kernel.tenancy.models import School
from school.documents.types.kinds import Asked, Lack, SchoolType
from school.documents.types.office import (
    CURATOR,
    Frame,
    frame,
    lacks_of_words,
    one,
    team_lacks,
    words,
)
from school.pairing.gaps import order_gaps
from school.pairing.models import PairOrder, PairOrderLine, PairOrderRemoval
from school.programmes.models import Pair, Participation, Programme
from school.registry.models import Person

# More pairs than these are printed as an annex.
FEW = 10
MENTOR, MENTEE = aliased(Person), aliased(Person)
LEADS, LED = aliased(Participation), aliased(Participation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquainted:
    """An adult who reads the order and signs that."""

    person: PersonWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """A pair of the order."""

    mentor: PersonWords
    mentee: PersonWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A pair taken out, with the order that named it. Why it ended is not for an order (R-46)."""

    mentor: PersonWords
    mentee: PersonWords
    ended_on: date | None
    former_number: str
    former_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PairsOrder(Frame):
    """`few` pairs stand in the text itself, more of them in the annex."""

    programme: str
    form: str
    starts_on: date | None
    ends_on: date | None
    curator: PersonWords
    pairs: tuple[Together, ...]
    few: bool
    acquainted: tuple[Acquainted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOrder(PairsOrder):
    """An order that takes pairs out, and may fasten new ones as the first did."""

    removed: tuple[Apart, ...]


def _pairs_order(session: Session, profile: Profile, school: School, asked: Asked) -> PairsOrder:
    return PairsOrder(**_fields(session, profile, school, asked))


def _change_order(session: Session, profile: Profile, school: School, asked: Asked) -> ChangeOrder:
    order_id = _order_id(asked)
    removed = _removed(session, order_id)
    given = _fields(session, profile, school, asked)
    parted = [Acquainted(person=each.mentor) for each in removed]
    given["acquainted"] = (*given["acquainted"], *parted)
    return ChangeOrder(**given, removed=removed)


def _fields(session: Session, profile: Profile, school: School, asked: Asked) -> dict[str, Any]:
    order = _order(session, asked)
    programme = session.scalars(select(Programme).where(Programme.id == order.programme_id)).one()
    pairs, adults = _named(session, order.id)
    curator = one(session, profile, CURATOR)
    return {
        **frame(session, school, asked),
        "programme": programme.title,
        "form": profile.form(programme.form).name.ru,
        "starts_on": programme.starts_on,
        "ends_on": programme.ends_on,
        "curator": curator,
        "pairs": pairs,
        "few": len(pairs) <= FEW,
        "acquainted": tuple(
            Acquainted(person=each) for each in ([curator] if curator else []) + adults
        ),
    }


def _lacks(session: Session, profile: Profile, school: School, asked: Asked) -> tuple[Lack, ...]:
    """Every gate before the order, and what its names lack."""
    order = _order(session, asked)
    ids = session.scalars(
        select(PairOrderLine.pair_id).where(PairOrderLine.order_id == order.id)
    ).all()
    day = order.signed_on or asked.dated_on or asked.today
    # What was signed may be put on paper later, when its pairs have long gone on.
    asks = bool(ids) and order.state == "draft"
    open_still = order_gaps(session, order.programme_id, ids, day) if asks else ()
    data = _change_order(session, profile, school, asked)
    told: list[Any] = [data.school, data.head, data.curator]
    told += [person for two in data.pairs for person in (two.mentor, two.mentee)]
    told += [person for two in data.removed for person in (two.mentor, two.mentee)]
    gaps = [
        Lack(code=gap.code, done=gap.done, of=gap.of, people=gap.people, where=gap.where,
             blocking=gap.blocking)
        for gap in open_still
    ]  # fmt: skip
    named = {gap.code for gap in gaps}
    team = [lack for lack in team_lacks(session, profile, (CURATOR,)) if lack.code not in named]
    return (*gaps, *team, *_empty(data, order.programme_id), *lacks_of_words(told, data.head))


def _empty(data: ChangeOrder, programme_id: UUID) -> list[Lack]:
    if data.pairs or data.removed:
        return []
    return [Lack(code="order_names_nobody", where=("pair_orders.index",
                                                   {"programme_id": programme_id}))]  # fmt: skip


def _order(session: Session, asked: Asked) -> PairOrder:
    found = session.scalars(select(PairOrder).where(PairOrder.id == _order_id(asked))).one_or_none()
    if found is None:
        raise NotFound("PairOrder")
    return found


def _order_id(asked: Asked) -> UUID:
    if asked.subject_id is None:
        raise NotFound("PairOrder")
    return asked.subject_id


def _named(session: Session, order_id: UUID) -> tuple[tuple[Together, ...], list[PersonWords]]:
    """Pairs by the mentor's surname, and the adults among their people, mentors first."""
    on_line = and_(PairOrderLine.school_id == Pair.school_id, PairOrderLine.pair_id == Pair.id)
    query = _people().join(PairOrderLine, on_line)
    rows = session.execute(query.where(PairOrderLine.order_id == order_id)).all()
    pairs = tuple(Together(mentor=words(row[1]), mentee=words(row[2])) for row in rows)
    mentors = _grown_up(row[1] for row in rows)
    return pairs, [*mentors, *_grown_up(row[2] for row in rows)]


def _grown_up(people: Any) -> list[PersonWords]:
    return [words(each) for each in people if each.kind != "pupil"]


def _removed(session: Session, order_id: UUID) -> tuple[Apart, ...]:
    on_line = and_(
        PairOrderRemoval.school_id == Pair.school_id, PairOrderRemoval.pair_id == Pair.id
    )
    query = _people().join(PairOrderRemoval, on_line)
    rows = session.execute(query.where(PairOrderRemoval.order_id == order_id)).all()
    former = _former(session, [row[0] for row in rows], order_id)
    return tuple(
        Apart(
            mentor=words(row[1]), mentee=words(row[2]), ended_on=row[3],
            former_number=former.get(row[0], ("", None))[0],
            former_on=former.get(row[0], ("", None))[1],
        )
        for row in rows
    )  # fmt: skip


def _former(
    session: Session, pair_ids: Sequence[UUID], order_id: UUID
) -> dict[UUID, tuple[str, date | None]]:
    """Number and day of the latest signed order that named each pair before this one."""
    query = (
        select(PairOrderLine.pair_id, PairOrder.number, PairOrder.signed_on)
        .join(PairOrder, and_(PairOrder.school_id == PairOrderLine.school_id,
                              PairOrder.id == PairOrderLine.order_id))
        .where(PairOrderLine.pair_id.in_(pair_ids), PairOrder.state == "signed",
               PairOrder.id != order_id)
        .order_by(PairOrder.created_at)
    )  # fmt: skip
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


def _people() -> Select[*tuple[Any, ...]]:
    return (
        select(Pair.id, MENTOR, MENTEE, Pair.ended_on)
        .select_from(Pair)
        .join(LEADS, and_(LEADS.school_id == Pair.school_id, LEADS.id == Pair.mentor_id))
        .join(MENTOR, and_(MENTOR.school_id == Pair.school_id, MENTOR.id == LEADS.person_id))
        .join(LED, and_(LED.school_id == Pair.school_id, LED.id == Pair.mentee_id))
        .join(MENTEE, and_(MENTEE.school_id == Pair.school_id, MENTEE.id == LED.person_id))
        .order_by(MENTOR.surname, MENTOR.given_name, MENTEE.surname, MENTEE.given_name, Pair.id)
    )  # fmt: skip


def _amending(session: Session, programme_id: UUID | None) -> set[UUID]:
    """Orders of a programme that take somebody out."""
    query = select(PairOrderRemoval.order_id).join(
        PairOrder, and_(PairOrder.school_id == PairOrderRemoval.school_id,
                        PairOrder.id == PairOrderRemoval.order_id)
    )  # fmt: skip
    return set(session.scalars(query.where(PairOrder.programme_id == programme_id)))


def _orders(session: Session, programme_id: UUID | None) -> set[UUID]:
    query = select(PairOrder.id).where(
        PairOrder.programme_id == programme_id, PairOrder.state != "cancelled"
    )
    return set(session.scalars(query))


def _first_ones(
    session: Session, profile: Profile, school: School, asked: Asked
) -> tuple[UUID, ...]:
    whole = _orders(session, asked.programme_id)
    return tuple(sorted(whole - _amending(session, asked.programme_id)))


def _changes(session: Session, profile: Profile, school: School, asked: Asked) -> tuple[UUID, ...]:
    whole = _orders(session, asked.programme_id)
    return tuple(sorted(whole & _amending(session, asked.programme_id)))


TYPES: tuple[SchoolType, ...] = (
    SchoolType(code="pairs_order", subject="order", data=PairsOrder, fill=_pairs_order,
               lacks=_lacks, whom=_first_ones),
    SchoolType(code="pairs_change_order", subject="order", data=ChangeOrder, fill=_change_order,
               lacks=_lacks, whom=_changes),
)  # fmt: skip
