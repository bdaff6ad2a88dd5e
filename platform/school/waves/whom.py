"""The rows of whom a wave asks: made when it opens, completed when somebody joins or is paired."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, and_, cast, func, null, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from kernel.ids import new_id
from kernel.work import Work
from school.bases.models import BaseEntry
from school.bases.rules import STANDING
from school.instruments.definition import Instrument, from_json
from school.instruments.models import Instrument as Row
from school.programmes.models import AT_WORK, Pair, Participation
from school.waves.models import Asked, Wave, WavePart
from school.waves.rules import OF_PAIRS, Ask, ask_of

# About which participation, about whom, who answers, and whether they stand in their base.
Whom = tuple[UUID | None, UUID | None, UUID | None, bool]


def ask_people(work: Work, wave: Wave) -> int:
    """Ask whomever the parts of the wave are meant for and do not ask yet; returns how many.

    Whoever is frozen in the base is put down as stopped: the database asks again by itself when
    the consent is back.
    """
    query = (
        select(WavePart, Row.definition)
        .join(Row, and_(Row.school_id == WavePart.school_id, Row.id == WavePart.instrument_id))
        .where(WavePart.wave_id == wave.id)
        .order_by(WavePart.id)
    )
    asked = 0
    for part, kept in work.session.execute(query).all():
        definition = from_json(kept)
        if part.anonymous:
            _expect(work.session, part, _meant(work.session, wave, part, definition))
        else:
            asked += _add(work, part, _whom(work.session, wave, part, definition))
    return asked


def kinds_of(definition: Instrument) -> Sequence[str]:
    return definition.use.kinds if definition.use is not None else ()


def _whom(session: Session, wave: Wave, part: WavePart, definition: Instrument) -> list[Whom]:
    how: Ask = ask_of(part.side, part.audience)
    if how == "named":
        return []
    if how == "once":
        return [(None, None, None, True)]
    found = session.execute(_sides(wave, part.side, kinds_of(definition), how))
    return [(row[0], row[1], row[2], row[3] is None or row[3] in STANDING) for row in found]


def _sides(wave: Wave, side: str, kinds: Sequence[str], how: Ask) -> Select[*tuple[Any, ...]]:
    """Participants of a side with who answers and how they stand in their base."""
    other = aliased(Participation)
    respondents: Mapping[Ask, Any] = {"self": Participation.person_id, "pair": other.person_id}
    query: Select[*tuple[Any, ...]] = (
        select(Participation.id, Participation.person_id,
               respondents.get(how, cast(null(), Uuid)), BaseEntry.state)
        .outerjoin(BaseEntry, and_(BaseEntry.school_id == Participation.school_id,
                                   BaseEntry.person_id == Participation.person_id,
                                   BaseEntry.side == Participation.side))
        .where(Participation.programme_id == wave.programme_id, Participation.side == side,
               Participation.left_on.is_(None))
        .order_by(Participation.id)
    )  # fmt: skip
    if kinds:
        query = query.where(Participation.person_kind.in_(kinds))
    if how != "pair":
        return query
    mine, theirs = (Pair.mentee_id, Pair.mentor_id)[:: 1 if side == "mentee" else -1]
    in_pair = and_(Pair.school_id == Participation.school_id, mine == Participation.id)
    return (
        query.join(Pair, and_(in_pair, *_pairs_of(wave.kind)))
        .join(other, and_(other.school_id == Pair.school_id, other.id == theirs))
        .distinct()
    )


def _pairs_of(kind: str) -> tuple[Any, ...]:
    """Pairs that know each other by then: offered ones before, those that worked after."""
    if kind == "before":
        return (Pair.ended_on.is_(None),)
    worked = Pair.state.in_(AT_WORK)
    return (worked,) if kind == "after" else (worked, Pair.ended_on.is_(None))


def _add(work: Work, part: WavePart, people: Iterable[Whom]) -> int:
    rows = [
        {
            "school_id": part.school_id,
            "id": new_id(),
            "part_id": part.id,
            "participation_id": participation_id,
            "person_id": person_id,
            "respondent_id": respondent_id,
            "state": "waiting" if stands else "stopped",
            "created_at": work.now(),
        }
        for participation_id, person_id, respondent_id, stands in people
    ]
    if not rows:
        return 0
    made = insert(Asked).values(rows).on_conflict_do_nothing().returning(Asked.id)
    return len(work.session.execute(made).all())


def _meant(session: Session, wave: Wave, part: WavePart, definition: Instrument) -> int:
    """How many people an anonymous part is meant for."""
    sides = {part.side} if part.side != "programme" else OF_PAIRS & set(definition.audience)
    query = select(func.count()).where(
        Participation.programme_id == wave.programme_id,
        Participation.side.in_(sides),
        Participation.left_on.is_(None),
    )
    if kinds := kinds_of(definition):
        query = query.where(Participation.person_kind.in_(kinds))
    return session.scalar(query) or 0


def _expect(session: Session, part: WavePart, people: int) -> None:
    """Slips given out beyond the people were given out all the same: the number never falls."""
    session.execute(
        update(WavePart)
        .where(WavePart.school_id == part.school_id, WavePart.id == part.id,
               or_(WavePart.expected < people))
        .values(expected=people)
        .execution_options(synchronize_session=False)
    )  # fmt: skip
    session.expire(part)
