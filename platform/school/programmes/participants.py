"""Who takes part in a programme: people of the register join a side, and leave it unpaired."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import delete, exists, or_, select

from kernel.db import Base
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.bases.service import enter_many
from school.programmes.guest_links import close_links_of_part
from school.programmes.looked_for import end_searches
from school.programmes.models import Pair, Participation, Programme, Satisfaction
from school.programmes.rules import OPEN_PROGRAMME, SIDES, kinds_for
from school.programmes.service import form_for_schools, locked
from school.registry.merge_rows import pointing_at
from school.registry.models import Person
from school.registry.rules import is_young_teacher

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class AddParticipants:
    programme_id: UUID
    side: str
    person_ids: Sequence[UUID]
    # Why mentees under the region's age are let in: a setting, no ban.
    young_reason: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """Who joined."""

    participations: tuple[UUID, ...]


def add_participants(work: Work, cmd: AddParticipants) -> Added:
    """Put people on a side with what is true of them now; who stands there already is passed by.

    Whoever takes part stands in the base of that side too, which asks for the consents: nobody
    joins without them (R-02, R-03), and Invalid says who lacks which (`missing`).
    """
    work.actor.require(Permission.PROGRAMME_EDIT)
    if cmd.side not in SIDES:
        raise NotFound("side")
    programme = locked(work, cmd.programme_id)
    if programme.state not in OPEN_PROGRAMME:
        raise WrongState("programme_ended")
    profile = profile_of(work.session)
    people = _people(work, cmd.person_ids)
    _refuse_misfits(profile, programme, cmd.side, people)
    least_age = programme.settings.get("min_mentee_age")
    enter_many(
        work,
        people,
        cmd.side,
        young_reason=cmd.young_reason,
        least_age=least_age if isinstance(least_age, int) else None,
    )
    standing = _standing(work, programme, cmd.side)
    joined = []
    for person in people:
        participation = standing.get(person.id)
        if participation is None:
            joined.append(_join(work, programme, cmd.side, person))
        elif participation.left_on is not None:
            participation.left_on = None
            joined.append(participation)
    work.session.flush()
    for participation in joined:
        work.record("programme.joined", "participation", participation.id,
                    programme=str(programme.id), person=str(participation.person_id),
                    side=cmd.side)  # fmt: skip
    return Added(tuple(each.id for each in joined))


def remove_participant(work: Work, programme_id: UUID, participation_id: UUID) -> None:
    """Take somebody off who has never been in a pair; a pair's history keeps its people.

    Who was at a general meeting, was looked for or holds a link stays in the history as one who
    has left: the links close, nobody is looked for any more.
    """
    work.actor.require(Permission.PROGRAMME_EDIT)
    locked(work, programme_id)
    participation = work.own(Participation, participation_id)
    if participation.programme_id != programme_id:
        raise NotFound("Participation")
    if _is_bound(work, participation):
        raise WrongState("has_pairs")
    work.record("programme.left", "participation", participation_id,
                programme=str(programme_id), person=str(participation.person_id),
                side=participation.side)  # fmt: skip
    close_links_of_part(work, participation_id)
    end_searches(work, [participation_id], "left")
    if _has_traces(work, participation):
        participation.left_on = work.today()
        work.session.flush()
        return
    work.session.execute(
        delete(Participation).where(
            Participation.school_id == participation.school_id,
            Participation.id == participation_id,
        )
    )


def _is_bound(work: Work, participation: Participation) -> bool:
    """Whether a pair or an answer stands on this participation."""
    in_pair = exists().where(
        Pair.programme_id == participation.programme_id,
        or_(Pair.mentor_id == participation.id, Pair.mentee_id == participation.id),
    )
    answered = exists().where(Satisfaction.participation_id == participation.id)
    return bool(work.session.scalar(select(in_pair | answered)))


def _has_traces(work: Work, participation: Participation) -> bool:
    """Whether any row of the school names this participation."""
    naming = pointing_at(Base.metadata.tables[str(Participation.__table__)])
    found = or_(*(exists().where(own == participation.id) for own in naming))
    return bool(work.session.scalar(select(found)))


def _people(work: Work, ids: Sequence[UUID]) -> Sequence[Person]:
    """Everybody chosen; a person the school does not have is as absent as none at all."""
    wanted = set(ids)
    if not wanted:
        raise Invalid({"people": "nobody_chosen"})
    if len(wanted) > MOST_AT_ONCE:
        raise Invalid({"people": "too_many_chosen"}, most=MOST_AT_ONCE)
    people = work.session.scalars(select(Person).where(Person.id.in_(wanted))).all()
    if len(people) != len(wanted):
        raise NotFound("Person")
    return people


def _refuse_misfits(
    profile: Profile, programme: Programme, side: str, people: Sequence[Person]
) -> None:
    expected = kinds_for(form_for_schools(profile, programme.form), side)
    misfits = [person for person in people if person.kind not in expected]
    if misfits:
        raise Invalid({"people": f"not_a_{side}"}, people=misfits, expected=expected)
    gone = [person for person in people if person.left_on is not None]
    if gone:
        raise Invalid({"people": "has_left"}, people=gone, expected=expected)


def _standing(work: Work, programme: Programme, side: str) -> dict[UUID, Participation]:
    rows = work.session.scalars(
        select(Participation).where(
            Participation.programme_id == programme.id, Participation.side == side
        )
    )
    return {row.person_id: row for row in rows}


def _join(work: Work, programme: Programme, side: str, person: Person) -> Participation:
    participation = Participation(
        school_id=programme.school_id,
        programme_id=programme.id,
        school_year=programme.school_year,
        person_id=person.id,
        side=side,
        person_kind=person.kind,
        is_young_teacher=counts_as_young(person, programme.school_year),
        is_manager=person.is_manager,
        joined_on=_within(work.today(), programme),
    )
    work.session.add(participation)
    return participation


def counts_as_young(person: Person, school_year: int) -> bool:
    """K-01 speaks of teachers; a head who began last year is no young teacher."""
    return person.kind == "teacher" and is_young_teacher(
        person.teaching_since, SchoolYear(school_year)
    )


def _within(day: date, programme: Programme) -> date:
    """Today, or the nearest day of the term when last year's programme is being entered."""
    if programme.starts_on is not None:
        day = max(day, programme.starts_on)
    return min(day, programme.ends_on) if programme.ends_on is not None else day
